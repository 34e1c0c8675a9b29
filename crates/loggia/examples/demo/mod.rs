//! Clients for the examples: of the real clouds where credentials are set, otherwise of
//! embedded simulators.
#![allow(dead_code, reason = "each example uses a part of it")]

use loggia::{Error, ErrorKind, edis, zenlayer};
use loggia_sim::Sim;

/// Clients, and what they talk to.
pub(crate) struct Clouds {
    /// The account at EDIS.
    pub(crate) account: edis::Account,
    /// The client of Zenlayer.
    pub(crate) client: zenlayer::Client,
    /// The simulators, which live as long as this; `sim.edis()` and `sim.zenlayer()`.
    pub(crate) sim: Sim,
}

impl Clouds {
    /// Each cloud by its credentials in the environment (see README), or simulated.
    pub(crate) async fn connect() -> Result<Self, Error> {
        let simulated = Self::simulated().await?;
        Ok(Self {
            account: or_simulated("EDIS", edis::Account::from_env(), simulated.account)?,
            client: or_simulated("Zenlayer", zenlayer::Client::from_env(), simulated.client)?,
            sim: simulated.sim,
        })
    }

    /// Both simulated, whatever is in the environment.
    pub(crate) async fn simulated() -> Result<Self, Error> {
        let sim = Sim::builder().start().await.map_err(|error| {
            Error::new(ErrorKind::Config, "the simulators do not start").with_source(error)
        })?;
        // What simulators take unless they are given other credentials.
        let account = edis::Account::builder()
            .credentials("demo@example.com", "demo-password")
            .endpoint(sim.edis().url())
            .allow_insecure_loopback(true)
            .build()?;
        let client = zenlayer::Client::builder()
            .access_key("AKSIM0000000001", "sim-secret-0001")
            .endpoint(sim.zenlayer().url())
            .allow_insecure_loopback(true)
            .build()?;
        Ok(Self {
            account,
            client,
            sim,
        })
    }
}

/// No credentials are no failure here; anything else that is wrong is.
fn or_simulated<T>(cloud: &str, built: Result<T, Error>, simulated: T) -> Result<T, Error> {
    match built {
        Err(error) if error.kind() == ErrorKind::MissingCredentials => {
            println!("{cloud}: no credentials are set, this is the embedded simulator");
            Ok(simulated)
        }
        built => built,
    }
}
