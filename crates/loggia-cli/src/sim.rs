//! `loggia sim`: runs simulators for other programs.
//!
//! The output is a piece of shell that sets the addresses and credentials in the variables that
//! this program, the examples and the vendors' own tools read. Once it is printed, the simulators
//! are ready.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::{Map, Value};

use crate::args::{Format, Global, SimArgs};
use crate::demo;
use crate::exit::Failure;
use crate::output;
use crate::session;

/// Runs until it is interrupted.
pub(crate) async fn run(args: &SimArgs, global: &Global) -> Result<(), Failure> {
    let here = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let builder = demo::builder()
        .machines(usize::try_from(args.machines).unwrap_or(usize::MAX))
        .transition_times(Duration::from_secs(args.transition.into()))
        .control(args.control)
        .edis_addr(here(args.edis_port))
        .zenlayer_addr(here(args.zenlayer_port));
    let sim = demo::launch(builder).await?;
    let variables = [
        (session::EDIS_ENDPOINT, sim.edis().url()),
        (session::ZENLAYER_ENDPOINT, sim.zenlayer().url()),
        ("EDIS_EMAIL", demo::EMAIL.to_owned()),
        ("EDIS_PASSWORD", demo::PASSWORD.to_owned()),
        ("ZENLAYER_ACCESS_KEY_ID", demo::KEY_ID.to_owned()),
        ("ZENLAYER_ACCESS_KEY_SECRET", demo::KEY_SECRET.to_owned()),
    ];
    if global.output == Format::Table {
        for (name, value) in &variables {
            output::line(&format!("export {name}={value}"))?;
        }
    } else {
        let object: Map<String, Value> = variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::from(value)))
            .collect();
        output::report(&output::Report::new(object.into()), global)?;
    }
    output::flush()?;
    std::future::pending::<()>().await;
    drop(sim);
    Ok(())
}
