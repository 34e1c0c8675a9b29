//! The Zenlayer Cloud side: one URL per service, the action in a header, and
//! a signature over the exact bytes of the request.
//!
//! [`front`] does what all actions have in common, in the order in which a
//! request is judged: method, path, encoding, version, action, authorization,
//! fields. [`authorization`] verifies signatures and tokens, [`fields`] checks
//! the body against what an action declares, [`actions`] is the registry, one
//! file per action, and [`state`] is the world of instances.

mod actions;
mod authorization;
mod fields;
mod front;
mod refusal;
mod state;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;

use crate::Clock;
use crate::wire::{self, Desk, Seen, lock};
use authorization::Credentials;
use refusal::Refusal;
use state::State;

pub(crate) struct ZenlayerConfig {
    pub(crate) machines: usize,
    pub(crate) access_keys: Vec<(String, String)>,
    pub(crate) tokens: Vec<String>,
    pub(crate) clock: Clock,
}

/// The simulated cloud itself, shared by its handles and its router.
struct ZenlayerCloud {
    credentials: Credentials,
    desk: Desk,
    state: Mutex<State>,
}

/// A handle on the Zenlayer simulator: where it is, what it has seen, and
/// levers to change its world. Clones are handles on the same simulator.
#[derive(Clone)]
pub struct Zenlayer {
    cloud: Arc<ZenlayerCloud>,
    addr: SocketAddr,
}

impl fmt::Debug for Zenlayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Zenlayer");
        shown.field("addr", &self.addr).finish_non_exhaustive()
    }
}

impl Zenlayer {
    pub(crate) fn new(config: ZenlayerConfig, addr: SocketAddr) -> Self {
        let cloud = ZenlayerCloud {
            credentials: Credentials {
                access_keys: config.access_keys,
                tokens: config.tokens,
            },
            desk: Desk::new(config.clock),
            state: Mutex::new(State::new(config.machines)),
        };
        Self {
            cloud: Arc::new(cloud),
            addr,
        }
    }

    /// The base URL, `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The address it listens on; for a simulator that was only
    /// [built](crate::SimBuilder::build), the address it would have asked for.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The service itself, to be served elsewhere, for example over TLS.
    pub fn router(&self) -> Router {
        wire::router(Arc::clone(&self.cloud))
    }

    /// The exchanges so far (the latest ten thousand), oldest first.
    pub fn requests(&self) -> Vec<Seen> {
        lock(&self.cloud.desk.log).all()
    }

    /// The ids of all instances, in the order in which they are listed.
    pub fn instances(&self) -> Vec<String> {
        lock(&self.cloud.state).instances.keys().cloned().collect()
    }

    /// Sets the status of an instance, to any text: a client has to live with
    /// values it does not know. `false` if there is no such instance.
    pub fn set_status(&self, id: &str, status: &str) -> bool {
        let mut state = lock(&self.cloud.state);
        let instance = state.instances.get_mut(id);
        instance
            .map(|instance| status.clone_into(&mut instance.status))
            .is_some()
    }

    /// Adds an instance at the end of the list and tells its id.
    pub fn add_instance(&self, name: &str, status: &str) -> String {
        lock(&self.cloud.state).add(name, status)
    }

    /// Takes an instance away; `false` if there is no such instance.
    pub fn remove(&self, id: &str) -> bool {
        lock(&self.cloud.state).instances.remove(id).is_some()
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
