//! Waiting for machines of several providers at once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use loggia::fleet::{Fleet, MachineId, PowerAction};
use loggia::{ErrorKind, WaitTarget};
use loggia_sim::{Sim, TransitionTimes};
use loggia_tests::clock::SharedClock;
use loggia_tests::script::{self, Server};
use loggia_tests::world;
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
    assert_eq!(pending[0].id, ids[1].to_string());
    assert_eq!(pending[0].state, "STOPPING", "in the vendor's word");
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
async fn a_machine_that_was_seen_to_leave_is_believed_when_it_is_back() {
    let world = world(Duration::ZERO).await;
    let [_, web] = world.ids();
    let ordered = world.fleet.power(&web, PowerAction::Reboot).await;
    ordered.expect("taken");
    let wait = world.fleet.wait([web], WaitTarget::Running);
    wait.await.expect("running");
    let passed = world.clock.passed();
    assert!(passed >= Duration::from_secs(10), "{passed:?}");
    assert!(passed < Duration::from_secs(25), "{passed:?}");
}

/// Whoever gives an order up does not know whether it was taken.
#[tokio::test]
async fn an_order_that_was_given_up_is_one_that_may_come() {
    let world = world(Duration::ZERO).await;
    let [_, web] = world.ids();
    let order = world.fleet.power(&web, PowerAction::Reboot);
    assert!(order.now_or_never().is_none());
    let wait = world.fleet.wait([web], WaitTarget::Running);
    wait.await.expect("running");
    let passed = world.clock.passed();
    assert!(passed >= Duration::from_secs(30), "{passed:?}");
}

#[tokio::test]
async fn a_refusal_that_may_be_about_one_of_many_says_nothing_of_the_others() {
    let world = world(Duration::ZERO).await;
    let [_, web] = world.ids();
    let missing = MachineId::new("web", "no-such").expect("an id");
    let zenlayer = world.sim.zenlayer();
    let code = "INVALID_INSTANCE_NOT_FOUND";
    zenlayer.fail_next_of("DescribeInstancesStatus", 404, code, "no-such", &[]);
    let both = [web.clone(), missing];
    let wait = world.fleet.wait(both, WaitTarget::Gone);
    let error = wait.deadline(Duration::from_secs(5)).await;
    let error = error.expect_err("one is there");
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains(&web.to_string()), "{error}");
    assert_eq!(zenlayer.requests()[0].status, 404);
}

#[tokio::test]
async fn a_page_of_a_gateway_does_not_say_that_a_machine_is_gone() {
    let page = script::bytes(
        "404 Not Found",
        "content-type: text/html\r\n",
        b"<p>Not here</p>",
    );
    let server = Server::playing(vec![page]).await;
    let clock = SharedClock::new();
    let client = world::client(&clock, &server.url).build().expect("builds");
    let fleet = Fleet::builder()
        .add("web", client.vm())
        .clock(Arc::new(clock))
        .build()
        .expect("builds");
    let id = MachineId::new("web", "i-1").expect("an id");
    let error = fleet.wait([id], WaitTarget::Gone).await;
    assert_eq!(error.expect_err("no one knows").kind(), ErrorKind::NotFound);
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
