//! Both simulators, one clock for everything, and clients that use them.
//!
//! [`edis::House`](crate::edis::House) and [`zenlayer::World`](crate::zenlayer::World) are a
//! world for one cloud, with what the tests of that cloud do frequently.

use std::sync::Arc;

use loggia::edis::{Account, AccountBuilder};
use loggia::zenlayer::{Client, ClientBuilder};
use loggia_sim::{Sim, SimBuilder};

use crate::clock::SharedClock;
use crate::plants;

/// The e-mail address of the EDIS account.
pub const EMAIL: &str = "me@example.com";

/// The id of Zenlayer's access key.
pub const KEY: &str = "AKTEST0000000001";

/// Both simulators and their clock.
pub struct World {
    /// The simulators.
    pub sim: Sim,
    /// The clock of the simulators and the clients.
    pub clock: SharedClock,
}

impl World {
    /// Starts with this many machines at each cloud.
    ///
    /// # Panics
    /// When it cannot start.
    pub async fn new(machines: usize) -> Self {
        Self::with(|sim| sim.machines(machines)).await
    }

    /// Starts with changes to the simulators.
    ///
    /// # Panics
    /// When they cannot start.
    pub async fn with(change: impl FnOnce(SimBuilder) -> SimBuilder) -> Self {
        let clock = SharedClock::new();
        let sim = change(simulators(&clock)).start().await.expect("starts");
        Self { sim, clock }
    }

    /// An account at EDIS.
    pub fn account(&self) -> AccountBuilder {
        account(&self.clock, self.sim.edis().url())
    }

    /// A client of Zenlayer's.
    pub fn client(&self) -> ClientBuilder {
        client(&self.clock, self.sim.zenlayer().url())
    }
}

/// Simulators on a clock that accept the clients of this module, not started yet.
pub fn simulators(clock: &SharedClock) -> SimBuilder {
    Sim::builder()
        .account(EMAIL, plants::EDIS_PASSWORD)
        .access_key(KEY, plants::KEY_SECRET)
        .clock(clock.sim())
}

/// An account at this address, on this clock.
pub fn account(clock: &SharedClock, url: impl Into<String>) -> AccountBuilder {
    let url = url.into();
    Account::builder()
        .credentials(EMAIL, plants::EDIS_PASSWORD)
        .endpoint(&url)
        .order_endpoint(&url)
        .allow_insecure_loopback(true)
        .clock(Arc::new(clock.clone()))
}

/// A client at this address, on this clock.
pub fn client(clock: &SharedClock, url: impl Into<String>) -> ClientBuilder {
    Client::builder()
        .access_key(KEY, plants::KEY_SECRET)
        .endpoint(url)
        .allow_insecure_loopback(true)
        .clock(Arc::new(clock.clone()))
}
