//! Both simulators, one clock for everything, and clients that use them.
//!
//! [`edis::Fixture`](crate::edis::Fixture) and [`zenlayer::Fixture`](crate::zenlayer::Fixture)
//! are for the tests of one cloud, with what these do frequently.

use std::sync::Arc;

use loggia::edis::{Account, AccountBuilder};
use loggia::zenlayer::{Client, ClientBuilder};
use loggia_sim::{RecordedRequest, Sim, SimBuilder};

use crate::clock::SharedClock;
use crate::secrets;

/// The e-mail address of the EDIS account.
pub const EMAIL: &str = "me@example.com";

/// The id of Zenlayer's access key.
pub const KEY: &str = "AKTEST0000000001";

/// Both simulators and their clock.
pub struct Fixture {
    /// The simulators.
    pub sim: Sim,
    /// The clock of the simulators and the clients.
    pub clock: SharedClock,
}

impl Fixture {
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
        .account(EMAIL, secrets::EDIS_PASSWORD)
        .access_key(KEY, secrets::KEY_SECRET)
        .clock(clock.sim())
}

/// An account at this address, on this clock.
pub fn account(clock: &SharedClock, url: impl Into<String>) -> AccountBuilder {
    let url = url.into();
    Account::builder()
        .credentials(EMAIL, secrets::EDIS_PASSWORD)
        .endpoint(&url)
        .order_endpoint(&url)
        .allow_insecure_loopback(true)
        .clock(Arc::new(clock.clone()))
}

/// A client at this address, on this clock.
pub fn client(clock: &SharedClock, url: impl Into<String>) -> ClientBuilder {
    Client::builder()
        .access_key(KEY, secrets::KEY_SECRET)
        .endpoint(url)
        .allow_insecure_loopback(true)
        .clock(Arc::new(clock.clone()))
}

/// An account with the simulator's default credentials, on the real clock.
pub fn demo_account(url: impl Into<String>) -> AccountBuilder {
    let url = url.into();
    Account::builder()
        .credentials("demo@example.com", "demo-password")
        .endpoint(&url)
        .order_endpoint(&url)
        .allow_insecure_loopback(true)
}

/// A client with the simulator's default credentials, on the real clock.
pub fn demo_client(url: impl Into<String>) -> ClientBuilder {
    Client::builder()
        .access_key("AKSIM0000000001", "sim-secret-0001")
        .endpoint(url)
        .allow_insecure_loopback(true)
}

/// How many of these requests were for this operation.
pub fn count(requests: &[RecordedRequest], operation: &str) -> usize {
    let same = requests.iter().filter(|seen| seen.operation == operation);
    same.count()
}
