//! The Zenlayer side: one URL per service, the action in a header, and a signature over the
//! exact bytes of the request.
//!
//! [`front`] does what all actions have in common, in the order in which a request is judged:
//! method, path, encoding, version, action, authorization, fields. [`authorization`] verifies
//! signatures and tokens, [`fields`] checks the body against the tables in [`facts`],
//! [`actions`] is the registry of behaviours, [`shape`] completes their answers, and [`state`]
//! is the world that they act on. [`controls`] are the means by which a test acts on it.

mod actions;
mod authorization;
#[cfg(test)]
mod comparison;
mod controls;
mod facts;
mod fields;
mod front;
mod kind;
mod refusal;
mod services;
mod shape;
mod state;
mod time;
mod times;

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use serde_json::{Map, Value};

use crate::Clock;
use crate::engine::Engine;
use crate::exchange::{self, Desk};
use crate::faults::{FaultPlan, PlanError, RuleState};
use crate::field_info::FieldInfo;
use crate::lock::lock;
use crate::wire::{self, RecordedRequest};
use authorization::Credentials;
pub use controls::InstanceDetails;
use refusal::Refusal;
use services::Services;
pub use services::ZenlayerAction;
pub use state::Order;
use state::State;
pub use times::TransitionTimes;

/// Returns the names of all actions of the modelled service, in alphabetical order.
pub fn zenlayer_actions() -> impl Iterator<Item = &'static str> {
    facts::names()
}

/// Returns how each action of each service is simulated: `vm` first, then the other services in
/// the order of the catalogue, each with its actions in alphabetical order.
pub fn zenlayer_grades() -> Vec<ZenlayerAction> {
    services::grades()
}

/// Returns the request fields of an action; `None` if the action does not exist.
pub fn zenlayer_fields(action: &str) -> Option<Vec<FieldInfo>> {
    facts::action(action).map(facts::Action::field_infos)
}

pub(crate) struct ZenlayerConfig {
    pub(crate) machines: usize,
    pub(crate) access_keys: Vec<(String, String)>,
    pub(crate) tokens: Vec<String>,
    pub(crate) clock: Clock,
    pub(crate) times: TransitionTimes,
    pub(crate) flat: bool,
}

/// The simulated cloud itself, shared by its handles and its router.
struct ZenlayerCloud {
    credentials: Credentials,
    desk: Desk,
    state: Mutex<State>,
    services: Services,
    /// Whether answers lack the surrounding `response` object.
    flat: bool,
}

/// A handle on the Zenlayer simulator: its address, its record of requests, and controls to
/// change its world. Clones are handles on the same simulator.
#[derive(Clone)]
pub struct Zenlayer {
    cloud: Arc<ZenlayerCloud>,
    addr: SocketAddr,
    scheme: &'static str,
}

impl fmt::Debug for Zenlayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Zenlayer");
        shown.field("addr", &self.addr).finish_non_exhaustive()
    }
}

impl Zenlayer {
    pub(crate) fn new(config: ZenlayerConfig, addr: SocketAddr, scheme: &'static str) -> Self {
        let now = config.clock.unix_millis();
        let cloud = ZenlayerCloud {
            credentials: Credentials {
                access_keys: config.access_keys,
                tokens: config.tokens,
            },
            desk: Desk::new(config.clock),
            services: Services::new(config.machines, config.times.services),
            state: Mutex::new(State::new(config.machines, config.times, now)),
            flat: config.flat,
        };
        Self {
            cloud: Arc::new(cloud),
            addr,
            scheme,
        }
    }

    /// Returns the base URL, `http://127.0.0.1:PORT` (`https` if it speaks TLS), without a
    /// final slash.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.addr)
    }

    /// Returns the address it listens on; for a simulator that was only
    /// [built](crate::SimBuilder::build), the address it would have requested.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Returns the service itself, to be served elsewhere, for example over TLS.
    pub fn router(&self) -> Router {
        exchange::router(Arc::clone(&self.cloud))
    }

    /// Returns the exchanges so far (the latest ten thousand), oldest first.
    pub fn requests(&self) -> Vec<RecordedRequest> {
        lock(&self.cloud.desk.log).all()
    }

    /// Clears the exchanges so far; numbering continues. A request whose body is still arriving
    /// is recorded once it is complete.
    pub fn clear_requests(&self) {
        lock(&self.cloud.desk.log).clear();
    }

    /// Makes calls fail by this plan, which replaces any other and starts counting from zero.
    ///
    /// # Errors
    ///
    /// If the plan is invalid, such as a rule for an operation that does not exist; the
    /// previous plan then stays.
    pub fn set_faults(&self, plan: FaultPlan) -> Result<(), PlanError> {
        exchange::set_faults(&*self.cloud, plan)
    }

    /// Removes the plan, so that no more faults occur.
    pub fn clear_faults(&self) {
        self.cloud.desk.faults.clear();
    }

    /// Returns the rules of the plan, with how often each was applied.
    pub fn faults(&self) -> Vec<RuleState> {
        self.cloud.desk.faults.state()
    }

    /// Returns the ids of all things in a service other than `vm`, by the field with the id
    /// (`eipId`); `None` if the service does not exist.
    pub fn things(&self, service: &str) -> Option<BTreeMap<&'static str, Vec<String>>> {
        let now = self.cloud.desk.clock.unix_millis();
        let things = |engine: &mut Engine| engine.things().into_iter().collect();
        self.cloud.services.with(service, now, things)
    }

    /// Returns what lists of a service other than `vm` show of the thing with this id.
    pub fn thing(&self, service: &str, id: &str) -> Option<Map<String, Value>> {
        let now = self.cloud.desk.clock.unix_millis();
        let thing = |engine: &mut Engine| engine.thing(id);
        self.cloud.services.with(service, now, thing).flatten()
    }

    /// Puts a thing of a service other than `vm` into a state, whatever state it was moving to;
    /// `false` if the thing does not exist, or has no states.
    pub fn set_thing_status(&self, service: &str, id: &str, status: &str) -> bool {
        let now = self.cloud.desk.clock.unix_millis();
        let set = |engine: &mut Engine| engine.set_status(id, status);
        self.cloud.services.with(service, now, set) == Some(true)
    }

    /// Removes a thing of a service other than `vm`; `false` if it does not exist.
    pub fn remove_thing(&self, service: &str, id: &str) -> bool {
        let now = self.cloud.desk.clock.unix_millis();
        let remove = |engine: &mut Engine| engine.remove(id);
        self.cloud.services.with(service, now, remove) == Some(true)
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.cloud.desk
    }

    /// Queues an error for the next request, in place of an answer.
    ///
    /// # Panics
    ///
    /// If `status` is not a final HTTP status or a header cannot be sent.
    pub fn answer_next(&self, status: u16, code: &str, message: &str, headers: &[(&str, &str)]) {
        self.queue(None, status, code, message, headers);
    }

    /// Queues an error for the next request for one action (such as `DescribeVncUrl`); others
    /// are answered as usual.
    ///
    /// # Panics
    ///
    /// If `status` is not a final HTTP status or a header cannot be sent.
    pub fn answer_next_of(
        &self,
        action: &str,
        status: u16,
        code: &str,
        message: &str,
        headers: &[(&str, &str)],
    ) {
        self.queue(Some(action), status, code, message, headers);
    }

    fn queue(
        &self,
        action: Option<&str>,
        status: u16,
        code: &str,
        message: &str,
        headers: &[(&str, &str)],
    ) {
        let refusal = Refusal::new(wire::status(status), code, message);
        let answer = wire::with_headers(refusal.answer(), headers);
        lock(&self.cloud.desk.canned).add(action, answer);
    }
}
