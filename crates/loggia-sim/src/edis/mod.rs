//! The EDIS Global side: a login that returns session values for each VPS, and form-encoded
//! operations that require them.
//!
//! The same vendor's order API, with the password in every call, is at the same address.
//!
//! [`front`] does what all operations have in common, in the order in which a request is
//! judged: path, method, encoding, fields, session. [`operations`] is the registry, one file
//! per operation. [`session`] issues and checks signatures, [`world`] contains machines,
//! traffic and services. A hook calls out through [`callbacks`]. [`machines`] finds the machine
//! of a call for fault plans. [`screens`] gives each machine a screen. [`fault`] contains the
//! several error shapes of this API, and [`style`] the two known styles of its answers.
//! [`controls`] are for tests.

mod calendar;
mod call;
mod callbacks;
mod controls;
mod fault;
mod field_info;
mod fields;
mod form;
mod front;
mod machines;
mod operations;
mod reply;
mod screens;
mod session;
mod strict_json;
mod style;
mod world;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use serde_json::Value;

use crate::exchange::{self, Desk};
use crate::faults::{FaultPlan, PlanError, RuleState};
use crate::lock::lock;
use crate::wire::{self, Answer, RecordedRequest};
use crate::{Clock, random};
use callbacks::CallbackSender;
use session::Sessions;
use world::State;

pub use callbacks::Callback;
pub use field_info::{FieldInfo, FieldKind};
pub use operations::{edis_fields, edis_operations, edis_path};
pub use style::EdisStyle;
pub use world::{Order, TrafficAmount, Upload};

/// What the login returns as the host of a VPS.
#[derive(Clone, Debug)]
pub(crate) enum ApiHost {
    /// The simulator's own address.
    Own(SocketAddr),
    /// The host that the login request was sent to.
    AsAsked,
    /// A text in which `{n}` stands for the number of the VPS.
    Pattern(String),
}

pub(crate) struct EdisConfig {
    pub(crate) machines: usize,
    pub(crate) accounts: Vec<(String, String)>,
    pub(crate) session_lifetime: Duration,
    pub(crate) clock: Clock,
    pub(crate) api_host: ApiHost,
    pub(crate) style: EdisStyle,
    /// How long a machine shows its power state from before a change.
    pub(crate) lag: Duration,
}

/// The simulated cloud itself, shared by its handles and its router.
struct EdisCloud {
    accounts: Vec<(String, String)>,
    api_host: ApiHost,
    style: EdisStyle,
    /// The lag in whole seconds.
    lag: u64,
    callback_sender: Arc<CallbackSender>,
    desk: Desk,
    state: Mutex<State>,
}

/// A handle on the EDIS simulator: its address, its record of requests, and controls to change
/// its world. Clones are handles on the same simulator.
#[derive(Clone)]
pub struct Edis {
    cloud: Arc<EdisCloud>,
    addr: SocketAddr,
    scheme: &'static str,
}

impl fmt::Debug for Edis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Edis");
        shown.field("addr", &self.addr).finish_non_exhaustive()
    }
}

impl Edis {
    pub(crate) fn new(config: EdisConfig, addr: SocketAddr, scheme: &'static str) -> Self {
        let sessions = Sessions::new(random::bytes(), config.session_lifetime);
        let now = config.clock.unix_seconds();
        let cloud = EdisCloud {
            accounts: config.accounts,
            api_host: config.api_host,
            style: config.style,
            lag: config.lag.as_secs() + u64::from(config.lag.subsec_nanos() > 0),
            callback_sender: CallbackSender::new(),
            desk: Desk::new(config.clock),
            state: Mutex::new(State::new(config.machines, sessions, now)),
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

    /// Returns the number of login calls so far, whatever their outcome.
    pub fn logins(&self) -> u64 {
        lock(&self.cloud.state).logins
    }

    /// Returns the number of login calls so far that failed.
    pub fn failed_logins(&self) -> u64 {
        lock(&self.cloud.state).failed_logins
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

    /// Serves the machines' screens until the returned value is dropped.
    pub(crate) fn serve_screens(&self) -> crate::screen::ServeGuard {
        screens::serve(&self.cloud)
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.cloud.desk
    }

    /// Makes every session issued so far fail with 401, whatever its `valid_until` says.
    pub fn expire_sessions(&self) {
        lock(&self.cloud.state).sessions.revoke_all();
    }

    /// Queues an answer for the next request, in place of a real one.
    ///
    /// # Panics
    ///
    /// If `status` is not a final HTTP status or a header cannot be sent.
    pub fn answer_next(&self, status: u16, body: Value, headers: &[(&str, &str)]) {
        self.queue(None, status, body, headers);
    }

    /// Queues an answer for the next request for one operation (by its operation id, such as
    /// `getVncStatus`); others are answered as usual.
    ///
    /// # Panics
    ///
    /// If `status` is not a final HTTP status or a header cannot be sent.
    pub fn answer_next_of(
        &self,
        operation: &str,
        status: u16,
        body: Value,
        headers: &[(&str, &str)],
    ) {
        self.queue(Some(operation), status, body, headers);
    }

    fn queue(&self, operation: Option<&str>, status: u16, body: Value, headers: &[(&str, &str)]) {
        let answer = Answer::new(wire::status(status), body);
        let answer = wire::with_headers(answer, headers);
        lock(&self.cloud.desk.canned).add(operation, answer);
    }
}
