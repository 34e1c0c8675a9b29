//! How a program that uses `loggia` is tested against the simulators, in real time and in
//! no time at all. The book shows this file.

// ANCHOR: use
use loggia::{Error, MachineState, edis, zenlayer};
use loggia_sim::Sim;
// ANCHOR_END: use

// ANCHOR: simulated
/// Clients of simulators that take their usual credentials.
fn clients(sim: &Sim) -> Result<(edis::Account, zenlayer::Client), Error> {
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
    Ok((account, client))
}

#[tokio::test]
async fn machine_that_was_switched_off_is_stopped() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::builder().machines(2).start().await?;
    let (account, client) = clients(&sim)?;

    let server = account.servers().await?.remove(0);
    server.stop().await?;
    assert_eq!(server.state().await?, MachineState::Stopped);

    let id = sim.zenlayer().instances().remove(0);
    client.vm().stop([&id]).await?;
    assert_eq!(
        client.vm().instance(&id).state().await?,
        MachineState::Stopped
    );

    // What went over the wire.
    let seen = sim.edis().requests();
    assert!(seen.iter().any(|seen| seen.operation == "powerOffVPS"));
    Ok(())
}
// ANCHOR_END: simulated

// ANCHOR: clock
use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use loggia::clock::Clock;

/// The simulators' clock, as a client reads it. Whenever the client pauses, it moves.
#[derive(Debug)]
struct Shared(loggia_sim::Clock);

impl Clock for Shared {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_millis(self.0.unix_millis())
    }

    fn sleep(&self, pause: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.advance(pause.max(Duration::from_millis(1)));
        Box::pin(tokio::task::yield_now())
    }
}

#[tokio::test]
async fn start_of_two_minutes_takes_no_real_time() -> Result<(), Box<dyn std::error::Error>> {
    let clock = loggia_sim::Clock::manual(1_800_000_000); // in Unix seconds
    let sim = Sim::builder()
        .clock(clock.clone())
        .transition_times(Duration::from_secs(120))
        .start()
        .await?;
    let client = zenlayer::Client::builder()
        .access_key("AKSIM0000000001", "sim-secret-0001")
        .endpoint(sim.zenlayer().url())
        .allow_insecure_loopback(true)
        .clock(std::sync::Arc::new(Shared(clock.clone())))
        .build()?;

    let id = sim.zenlayer().instances().remove(0);
    client.vm().stop([&id]).await?;
    client.vm().wait([&id]).stopped().await?;
    client.vm().start([&id]).await?;
    client.vm().wait([&id]).running().await?;
    assert!(clock.unix_seconds() >= 1_800_000_000 + 240);
    Ok(())
}
// ANCHOR_END: clock
