//! Waits right after an action, while the vendor still shows the old state.

use std::time::Duration;

use futures_util::FutureExt;
use loggia_sim::{Fault, FaultPlan, FaultRule, TransitionTimes};

use crate::kit::Fixture;

/// Changes show late, and take ten seconds then.
async fn lagging(lag: u64) -> Fixture {
    let ten = TransitionTimes::all(Duration::from_secs(10));
    Fixture::with(|sim| {
        let sim = sim.machines(3).transition_times(ten);
        sim.lag(Duration::from_secs(lag))
    })
    .await
}

#[tokio::test]
async fn wait_after_a_reboot_ignores_the_old_state() {
    for (lag, through_api) in [(0, false), (0, true), (8, false), (8, true), (25, false)] {
        let fixture = lagging(lag).await;
        let ids = fixture.zenlayer().instances()[..1].to_vec();
        if through_api {
            let call = fixture.vm.api().reboot_instances();
            call.instance_ids(ids.clone()).send().await.expect("taken");
        } else {
            fixture.vm.reboot(&ids).await.expect("taken");
        }
        // Another handle of the same client, and the plain state.
        fixture.vm.clone().wait(&ids).running().await.expect("back");
        let passed = fixture.clock.elapsed().as_secs();
        assert!((lag + 10..lag + 40).contains(&passed), "{lag}: {passed}");
    }
}

#[tokio::test]
async fn rebooted_means_stopped_and_running_again() {
    let fixture = lagging(8).await;
    let ids = fixture.zenlayer().instances()[..1].to_vec();
    fixture.vm.reboot(&ids).await.expect("taken");
    fixture.vm.wait(&ids).rebooted().await.expect("rebooted");
    assert!(fixture.clock.elapsed() >= Duration::from_secs(18));

    // No one of this client has ordered anything, and nothing is seen to happen.
    let before = fixture.clock.elapsed();
    fixture.vm.wait(&ids).rebooted().await.expect("assumed");
    let waited = fixture.clock.elapsed().saturating_sub(before);
    assert!((30..50).contains(&waited.as_secs()), "{waited:?}");

    // One that does not come back is lost, as for any other wait.
    let other = fixture.zenlayer().instances()[1..2].to_vec();
    let error = fixture.vm.wait(&other).rebooted().await.expect_err("off");
    assert!(error.to_string().contains("running again"), "{error}");
}

#[tokio::test]
async fn reboot_between_two_reads_ends_after_thirty_seconds() {
    let fixture = Fixture::new(1).await;
    let ids = fixture.zenlayer().instances();
    fixture.vm.reboot(&ids).await.expect("taken");
    fixture.vm.wait(&ids).rebooted().await.expect("rebooted");
    let passed = fixture.clock.elapsed().as_secs();
    assert!((30..50).contains(&passed), "{passed}");
}

#[tokio::test]
async fn waits_after_stop_and_start_ignore_the_old_state() {
    let fixture = lagging(5).await;
    let ids = fixture.zenlayer().instances()[..1].to_vec();
    let vm = &fixture.vm;
    vm.stop(&ids).await.expect("taken");
    vm.wait(&ids).stopped().await.expect("off");
    vm.start(&ids).await.expect("taken");
    vm.wait(&ids).running().await.expect("on");
    assert_eq!(fixture.states(&ids), ["RUNNING"]);
    // A stop that does not show yet: whoever waits for running does not hear that it is.
    vm.stop(&ids).await.expect("taken");
    let error = vm.wait(&ids).running().await.expect_err("off");
    assert_eq!(fixture.states(&ids), ["STOPPED"], "{error}");
}

/// No one hears what came of it, and it may have been taken.
#[tokio::test]
async fn reboot_with_a_dropped_future_is_waited_for() {
    let fixture = lagging(8).await;
    let ids = fixture.zenlayer().instances()[..1].to_vec();
    let stall = FaultRule::new(Fault::Stall {}).on("RebootInstances");
    let plan = FaultPlan::new().rule(stall);
    fixture.zenlayer().set_faults(plan).expect("a plan");
    let mut order = Box::pin(fixture.vm.reboot(&ids));
    while fixture.request_count("RebootInstances") == 0 {
        assert!((&mut order).now_or_never().is_none(), "no answer comes");
        tokio::task::yield_now().await;
    }
    drop(order);
    fixture.vm.wait(&ids).running().await.expect("back");
    let passed = fixture.clock.elapsed().as_secs();
    assert!((18..48).contains(&passed), "{passed}");
}

#[tokio::test]
async fn refused_action_does_not_delay_a_wait() {
    let fixture = lagging(0).await;
    let ids = fixture.zenlayer().instances()[..1].to_vec();
    fixture.vm.start(&ids).await.expect_err("it runs already");
    fixture.vm.wait(&ids).running().await.expect("on");
    assert_eq!(fixture.clock.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn other_clients_trust_the_state_that_is_shown() {
    let fixture = lagging(8).await;
    let ids = fixture.zenlayer().instances()[..1].to_vec();
    let other = crate::kit::client_builder(&fixture.clock, fixture.zenlayer().url());
    let other = other.build().expect("builds").vm();
    fixture.vm.reboot(&ids).await.expect("taken");
    other.wait(&ids).running().await.expect("as it shows");
    assert_eq!(fixture.clock.elapsed(), Duration::ZERO);
}
