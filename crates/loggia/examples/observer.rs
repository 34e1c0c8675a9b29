//! Metrics of every call: how many, how long, how often sent again.
#![expect(clippy::print_stdout, reason = "a program that prints")]

mod demo;

// ANCHOR: use
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use loggia::observe::{AttemptReport, CallReport, Observer, Outcome};
use loggia::{Error, edis, zenlayer};
// ANCHOR_END: use

// ANCHOR: observer
/// Counts by operation. A real one would hand the figures to a metrics library.
#[derive(Default)]
struct Meter(Mutex<BTreeMap<String, Figures>>);

#[derive(Debug, Default)]
struct Figures {
    calls: u32,
    failures: u32,
    retries: u32,
    time: Duration,
}

impl Meter {
    fn note(&self, operation: String, add: impl FnOnce(&mut Figures)) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        add(all.entry(operation).or_default());
    }
}

// It runs inside the call: count and return, do not wait.
impl Observer for Meter {
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        if attempt.retry.is_some() {
            self.note(attempt.operation.to_string(), |figures| {
                figures.retries += 1;
            });
        }
    }

    fn on_call(&self, call: &CallReport<'_>) {
        self.note(call.operation.to_string(), |figures| {
            figures.calls += 1;
            figures.failures += u32::from(!matches!(call.outcome, Outcome::Success));
            figures.time += call.duration;
        });
    }
}
// ANCHOR_END: observer

#[tokio::main]
async fn main() -> Result<(), Error> {
    let clouds = demo::Clouds::simulated().await?;
    let meter = Arc::new(Meter::default());
    let account = edis::Account::builder()
        .credentials("demo@example.com", "demo-password")
        .observer(meter.clone())
        .endpoint(clouds.sim.edis().url())
        .allow_insecure_loopback(true)
        .build()?;
    let client = zenlayer::Client::builder()
        .access_key("AKSIM0000000001", "sim-secret-0001")
        .observer(meter.clone())
        .endpoint(clouds.sim.zenlayer().url())
        .allow_insecure_loopback(true)
        .build()?;
    for server in account.servers().await? {
        server.state().await?;
    }
    client.vm().instances().all().await?;
    for (operation, figures) in &*meter.0.lock().unwrap_or_else(PoisonError::into_inner) {
        println!("{operation}: {figures:?}");
    }
    Ok(())
}
