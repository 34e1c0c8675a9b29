//! Waiting for machines of several providers at once.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use loggia::fleet::{Fleet, MachineId, PowerAction};
use loggia::{ErrorKind, WaitTarget};
use loggia_sim::{Sim, TransitionTimes};
use loggia_tests::clock::SharedClock;
use loggia_tests::fixture::{self, Fixture};
use loggia_tests::serve::gateway_not_found;

use super::failing::{FailingProvider, SilentProvider};

struct Testbed {
    sim: Sim,
    clock: SharedClock,
    fleet: Fleet,
}

/// A machine at each cloud, with changes that take ten seconds a state at Zenlayer, and
/// show after `lag` at both.
async fn testbed(lag: Duration) -> Testbed {
    let times = TransitionTimes::all(Duration::from_secs(10));
    let fixture = Fixture::with(|sim| sim.machines(1).transition_times(times).lag(lag)).await;
    let account = fixture.account().build().expect("builds");
    let client = fixture.client().build().expect("builds");
    let Fixture { sim, clock } = fixture;
    for id in sim.zenlayer().instances() {
        sim.zenlayer().set_status(&id, "RUNNING");
    }
    let fleet = Fleet::builder()
        .add("home", account)
        .add("web", client.vm())
        .add("bad", FailingProvider)
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("builds");
    Testbed { sim, clock, fleet }
}

impl Testbed {
    fn ids(&self) -> [MachineId; 2] {
        let home = &self.sim.edis().vps()[0];
        let web = &self.sim.zenlayer().instances()[0];
        [("home", home), ("web", web)].map(|(name, id)| MachineId::new(name, id).expect("an id"))
    }
}

#[tokio::test]
async fn wait_progress_counts_machines_of_all_providers() {
    let testbed = testbed(Duration::ZERO).await;
    let ids = testbed.ids();
    let report = testbed
        .fleet
        .power_all(ids.clone(), PowerAction::Stop)
        .await;
    report.into_result().expect("taken");
    let seen = Arc::new(Mutex::new(Vec::new()));
    let written = Arc::clone(&seen);
    testbed
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
async fn state_from_before_an_action_does_not_end_a_wait() {
    let lag = Duration::from_secs(5);
    let testbed = testbed(lag).await;
    let [home, web] = testbed.ids();
    testbed
        .fleet
        .power(&home, PowerAction::Reset)
        .await
        .expect("taken");
    testbed
        .fleet
        .power(&web, PowerAction::Reboot)
        .await
        .expect("taken");
    let wait = testbed.fleet.wait([home.clone(), web], WaitTarget::Running);
    wait.await.expect("running");
    assert!(
        testbed.clock.elapsed() > lag,
        "{:?}",
        testbed.clock.elapsed()
    );
}

#[tokio::test]
async fn missing_machine_ends_a_wait_for_gone_and_fails_others() {
    let testbed = testbed(Duration::ZERO).await;
    let missing = MachineId::new("web", "no-such").expect("an id");
    let gone = testbed.fleet.wait([missing.clone()], WaitTarget::Gone);
    gone.await.expect("it is not there");
    let error = testbed
        .fleet
        .wait([missing.clone()], WaitTarget::Running)
        .await;
    let error = error.expect_err("never there");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.to_string().contains("web/no-such"), "{error}");
    let stranger = MachineId::new("stranger", "a").expect("an id");
    let error = testbed.fleet.wait([stranger], WaitTarget::Running).await;
    assert_eq!(
        error.expect_err("no provider").kind(),
        ErrorKind::InvalidRequest
    );
}

#[tokio::test]
async fn wait_ends_early_once_a_machine_was_seen_to_leave_and_return() {
    let testbed = testbed(Duration::ZERO).await;
    let [_, web] = testbed.ids();
    let ordered = testbed.fleet.power(&web, PowerAction::Reboot).await;
    ordered.expect("taken");
    let wait = testbed.fleet.wait([web], WaitTarget::Running);
    wait.await.expect("running");
    let passed = testbed.clock.elapsed();
    assert!(passed >= Duration::from_secs(10), "{passed:?}");
    assert!(passed < Duration::from_secs(25), "{passed:?}");
}

/// A caller that drops an action does not know whether it was accepted.
#[tokio::test]
async fn dropped_action_may_have_been_accepted() {
    let testbed = testbed(Duration::ZERO).await;
    let [_, web] = testbed.ids();
    let order = testbed.fleet.power(&web, PowerAction::Reboot);
    assert!(order.now_or_never().is_none());
    let wait = testbed.fleet.wait([web], WaitTarget::Running);
    wait.await.expect("running");
    let passed = testbed.clock.elapsed();
    assert!(passed >= Duration::from_secs(30), "{passed:?}");
}

#[tokio::test]
async fn not_found_for_several_ids_decides_nothing_about_each() {
    let testbed = testbed(Duration::ZERO).await;
    let [_, web] = testbed.ids();
    let missing = MachineId::new("web", "no-such").expect("an id");
    let zenlayer = testbed.sim.zenlayer();
    let code = "INVALID_INSTANCE_NOT_FOUND";
    zenlayer.answer_next_of("DescribeInstancesStatus", 404, code, "no-such", &[]);
    let both = [web.clone(), missing];
    let wait = testbed.fleet.wait(both, WaitTarget::Gone);
    let error = wait.deadline(Duration::from_secs(5)).await;
    let error = error.expect_err("one is there");
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains(&web.to_string()), "{error}");
    assert_eq!(zenlayer.requests()[0].status, 404);
}

#[tokio::test]
async fn not_found_page_of_a_gateway_does_not_mean_gone() {
    let server = gateway_not_found().await;
    let clock = SharedClock::new();
    let client = fixture::client(&clock, &server.url)
        .build()
        .expect("builds");
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
async fn wait_on_a_failing_provider_ends_at_its_deadline() {
    let testbed = testbed(Duration::ZERO).await;
    let [home, _] = testbed.ids();
    let down = MachineId::new("bad", "bad-1").expect("an id");
    let wait = testbed.fleet.wait([home, down], WaitTarget::Running);
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
    assert_eq!(testbed.clock.elapsed(), Duration::from_secs(60));
}

#[tokio::test(start_paused = true)]
async fn read_that_never_ends_does_not_outlast_the_wait() {
    let clock = SharedClock::new();
    let fleet = Fleet::builder()
        .add("silent", SilentProvider)
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("builds");
    let begun = tokio::time::Instant::now();
    let mute = MachineId::new("silent", "mute").expect("an id");
    let wait = fleet.wait([mute], WaitTarget::Running);
    let error = wait.deadline(Duration::from_secs(60)).await;
    let error = error.expect_err("too late");
    assert!(error.is_timeout(), "{error}");
    assert_eq!(clock.elapsed(), Duration::from_secs(60));
    // Each look has what was left of the wait: nine of the whole wait would be 540 s.
    let in_looks = begun.elapsed();
    assert!(in_looks < Duration::from_secs(400), "{in_looks:?}");
}
