//! Waiting for machines of several providers at once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use loggia::fleet::{Fleet, MachineId, PowerAction};
use loggia::{ErrorKind, WaitTarget};
use loggia_sim::{Sim, TransitionTimes};
use loggia_tests::clock::SharedClock;
use loggia_tests::world::World;

use super::bad::{Bad, Silent};

struct Bed {
    sim: Sim,
    clock: SharedClock,
    fleet: Fleet,
}

/// A machine at each cloud, with changes that take ten seconds a state at Zenlayer, and
/// show after `lag` at both.
async fn world(lag: Duration) -> Bed {
    let times = TransitionTimes::all(Duration::from_secs(10));
    let world = World::with(|sim| sim.machines(1).transition_times(times).lag(lag)).await;
    let account = world.account().build().expect("builds");
    let client = world.client().build().expect("builds");
    let World { sim, clock } = world;
    for id in sim.zenlayer().instances() {
        sim.zenlayer().set_status(&id, "RUNNING");
    }
    let fleet = Fleet::builder()
        .add("home", account)
        .add("web", client.vm())
        .add("bad", Bad)
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("builds");
    Bed { sim, clock, fleet }
}

impl Bed {
    fn ids(&self) -> [MachineId; 2] {
        let home = &self.sim.edis().vps()[0];
        let web = &self.sim.zenlayer().instances()[0];
        [("home", home), ("web", web)].map(|(name, id)| MachineId::new(name, id).expect("an id"))
    }
}

#[tokio::test]
async fn one_progress_counts_the_machines_of_all() {
    let world = world(Duration::ZERO).await;
    let ids = world.ids();
    let report = world.fleet.power_all(ids.clone(), PowerAction::Stop).await;
    report.into_result().expect("taken");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let written = Arc::clone(&seen);
    world
        .fleet
        .wait(ids.clone(), WaitTarget::Stopped)
        .on_progress(move |progress| {
            let line = (progress.done, progress.total, progress.pending.clone());
            written.lock().expect("lock").push(line);
        })
        .await
        .expect("stopped");
    let seen = seen.lock().expect("lock");
    let (done, total, pending) = seen.last().expect("a look before the last");
    assert_eq!((*done, *total), (1, 2), "EDIS is off at once");
    assert_eq!(pending[0].0, ids[1].to_string());
    assert_eq!(pending[0].1, "STOPPING", "in the vendor's word");
}

#[tokio::test]
async fn the_state_before_an_order_is_not_believed() {
    let lag = Duration::from_secs(5);
    let world = world(lag).await;
    let [home, web] = world.ids();
    world
        .fleet
        .power(&home, PowerAction::Reset)
        .await
        .expect("taken");
    world
        .fleet
        .power(&web, PowerAction::Reboot)
        .await
        .expect("taken");
    let wait = world.fleet.wait([home.clone(), web], WaitTarget::Running);
    wait.await.expect("running");
    assert!(world.clock.passed() > lag, "{:?}", world.clock.passed());
}

#[tokio::test]
async fn a_machine_that_is_gone_ends_the_wait_for_what_it_can_be() {
    let world = world(Duration::ZERO).await;
    let missing = MachineId::new("web", "no-such").expect("an id");
    let gone = world.fleet.wait([missing.clone()], WaitTarget::Gone);
    gone.await.expect("it is not there");
    let error = world
        .fleet
        .wait([missing.clone()], WaitTarget::Running)
        .await;
    let error = error.expect_err("never there");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("web/no-such"), "{error}");
    let stranger = MachineId::new("stranger", "a").expect("an id");
    let error = world.fleet.wait([stranger], WaitTarget::Running).await;
    assert_eq!(
        error.expect_err("no provider").kind(),
        ErrorKind::InvalidRequest
    );
}

#[tokio::test]
async fn a_provider_that_is_down_is_waited_for_until_the_deadline() {
    let world = world(Duration::ZERO).await;
    let [home, _] = world.ids();
    let down = MachineId::new("bad", "bad-1").expect("an id");
    let wait = world.fleet.wait([home, down], WaitTarget::Running);
    let error = wait
        .deadline(Duration::from_secs(60))
        .await
        .expect_err("too late");
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("bad/bad-1"), "{error}");
    assert!(
        !error.to_string().contains("home/"),
        "it has arrived: {error}"
    );
    assert_eq!(world.clock.passed(), Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn a_look_that_does_not_end_does_not_outlast_the_wait() {
    let clock = SharedClock::new();
    let fleet = Fleet::builder()
        .add("silent", Silent)
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("builds");
    let begun = tokio::time::Instant::now();
    let mute = MachineId::new("silent", "mute").expect("an id");
    let wait = fleet.wait([mute], WaitTarget::Running);
    let error = wait.deadline(Duration::from_secs(60)).await;
    let error = error.expect_err("too late");
    assert!(error.is_timeout(), "{error}");
    assert_eq!(clock.passed(), Duration::from_secs(60));
    // Each look has what was left of the wait: nine of the whole wait would be 540 s.
    let in_looks = begun.elapsed();
    assert!(in_looks < Duration::from_secs(400), "{in_looks:?}");
}
