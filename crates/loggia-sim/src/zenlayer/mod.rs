//! The Zenlayer Cloud side: one URL per service, the action in a header, and
//! a signature over the exact bytes of the request.
//!
//! [`front`] does what all actions have in common, in the order in which a
//! request is judged: method, path, encoding, version, action, authorization,
//! fields. [`authorization`] verifies signatures and tokens, [`fields`] checks
//! the body against the tables in [`facts`], [`actions`] is the registry of
//! behaviours, [`shape`] completes what they answer, and [`state`] is the world
//! in which they act. [`controls`] are the levers by which a test acts in it.

mod actions;
mod authorization;
mod controls;
mod facts;
mod fields;
mod front;
#[cfg(test)]
mod judge;
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
use crate::wire::{self, Seen};
use authorization::Credentials;
pub use controls::InstanceDetails;
use refusal::Refusal;
use services::Services;
pub use services::ZenlayerAction;
pub use state::Order;
use state::State;
pub use times::TransitionTimes;

/// The names of all actions of the simulated service, in alphabetical order.
pub fn zenlayer_actions() -> impl Iterator<Item = &'static str> {
    facts::names()
}

/// How each action of each service is simulated: `vm` first, then the other services in
/// the order of the catalogue, each with its actions in alphabetical order.
pub fn zenlayer_grades() -> Vec<ZenlayerAction> {
    services::grades()
}

/// The request fields of an action; `None` if there is no such action.
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
    /// Answers without the `response` object around them.
    flat: bool,
}

/// A handle on the Zenlayer simulator: where it is, what it has seen, and
/// levers to change its world. Clones are handles on the same simulator.
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

    /// The base URL, `http://127.0.0.1:PORT` (`https` if it speaks TLS), without
    /// a slash at the end.
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.addr)
    }

    /// The address it listens on; for a simulator that was only
    /// [built](crate::SimBuilder::build), the address it would have asked for.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The service itself, to be served elsewhere, for example over TLS.
    pub fn router(&self) -> Router {
        exchange::router(Arc::clone(&self.cloud))
    }

    /// The exchanges so far (the latest ten thousand), oldest first.
    pub fn requests(&self) -> Vec<Seen> {
        lock(&self.cloud.desk.log).all()
    }

    /// Forgets the exchanges so far; those to come are counted on. A request
    /// whose body is still on its way is recorded when that has come.
    pub fn clear_requests(&self) {
        lock(&self.cloud.desk.log).clear();
    }

    /// Has calls go wrong by this plan, which takes the place of any other and
    /// begins to count again.
    ///
    /// # Errors
    ///
    /// When the plan makes no sense, such as a rule for an operation that does
    /// not exist; the plan before it then stays.
    pub fn set_faults(&self, plan: FaultPlan) -> Result<(), PlanError> {
        exchange::set_faults(&*self.cloud, plan)
    }

    /// Lets everything go well again.
    pub fn clear_faults(&self) {
        self.cloud.desk.faults.clear();
    }

    /// The rules of the plan with what each has hit so far.
    pub fn faults(&self) -> Vec<RuleState> {
        self.cloud.desk.faults.state()
    }

    /// The ids of everything in a service other than `vm`, by the field that has them
    /// (`eipId`); `None` if there is no such service.
    pub fn things(&self, service: &str) -> Option<BTreeMap<&'static str, Vec<String>>> {
        let now = self.cloud.desk.clock.unix_millis();
        let things = |engine: &mut Engine| engine.things().into_iter().collect();
        self.cloud.services.with(service, now, things)
    }

    /// What lists of a service other than `vm` show of the thing with this id.
    pub fn thing(&self, service: &str, id: &str) -> Option<Map<String, Value>> {
        let now = self.cloud.desk.clock.unix_millis();
        let thing = |engine: &mut Engine| engine.thing(id);
        self.cloud.services.with(service, now, thing).flatten()
    }

    /// Puts a thing of a service other than `vm` into a state, whatever it was on its way
    /// to; `false` if there is no such thing, or it has no states.
    pub fn set_thing_status(&self, service: &str, id: &str, status: &str) -> bool {
        let now = self.cloud.desk.clock.unix_millis();
        let set = |engine: &mut Engine| engine.set_status(id, status);
        self.cloud.services.with(service, now, set) == Some(true)
    }

    /// Removes a thing of a service other than `vm`; `false` if there is none.
    pub fn remove_thing(&self, service: &str, id: &str) -> bool {
        let now = self.cloud.desk.clock.unix_millis();
        let remove = |engine: &mut Engine| engine.remove(id);
        self.cloud.services.with(service, now, remove) == Some(true)
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.cloud.desk
    }

    /// Queues an error to be given to the next request instead of an answer.
    ///
    /// # Panics
    ///
    /// When `status` is not a final HTTP status or a header cannot be sent.
    pub fn fail_next(&self, status: u16, code: &str, message: &str, headers: &[(&str, &str)]) {
        self.queue(None, status, code, message, headers);
    }

    /// Queues an error for the next request for one action (such as
    /// `DescribeVncUrl`); others go on as usual.
    ///
    /// # Panics
    ///
    /// When `status` is not a final HTTP status or a header cannot be sent.
    pub fn fail_next_of(
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
