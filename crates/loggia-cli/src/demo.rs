//! Starts simulators inside this process.
//!
//! They listen on loopback and start afresh with every command: the same machines in the same
//! states, and nothing is kept. The clients reach them as they reach the vendors, over sockets,
//! with credentials that are checked.

use std::time::Duration;

use loggia_sim::{Sim, SimBuilder};

use crate::exit::{Exit, Failure};

/// How long a change of state takes in a demonstration: long enough to see a wait.
const TRANSITION: Duration = Duration::from_secs(1);

/// How many machines each cloud has.
const MACHINES: usize = 3;

/// The account at EDIS.
pub(crate) const EMAIL: &str = "demo@example.com";
pub(crate) const PASSWORD: &str = "demo-password";
/// The key at Zenlayer.
pub(crate) const KEY_ID: &str = "AKSIM0000000001";
pub(crate) const KEY_SECRET: &str = "sim-secret-0001";

/// A builder with the credentials above.
pub(crate) fn builder() -> SimBuilder {
    Sim::builder()
        .account(EMAIL, PASSWORD)
        .access_key(KEY_ID, KEY_SECRET)
}

/// Starts the simulators of `--demo`.
pub(crate) async fn start() -> Result<Sim, Failure> {
    launch(builder().machines(MACHINES).transition_times(TRANSITION)).await
}

/// Starts simulators.
pub(crate) async fn launch(builder: SimBuilder) -> Result<Sim, Failure> {
    builder
        .start()
        .await
        .map_err(|error| Failure::new(Exit::Failed, format!("the simulators: {error}")))
}
