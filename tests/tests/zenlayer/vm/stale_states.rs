//! Waits right after an order, at a vendor that shows the old state for a while.

use std::time::Duration;

use futures_util::FutureExt;
use loggia_sim::{Fault, FaultPlan, FaultRule, TransitionTimes};

use crate::support::World;

/// Changes show late, and take ten seconds then.
async fn lagging(lag: u64) -> World {
    let ten = TransitionTimes::all(Duration::from_secs(10));
    World::with(|sim| {
        let sim = sim.machines(3).transition_times(ten);
        sim.lag(Duration::from_secs(lag))
    })
    .await
}

#[tokio::test]
async fn a_reboot_is_waited_for_however_it_was_ordered() {
    for (lag, through_api) in [(0, false), (0, true), (8, false), (8, true), (25, false)] {
        let world = lagging(lag).await;
        let ids = world.zenlayer().instances()[..1].to_vec();
        if through_api {
            let call = world.vm.api().reboot_instances();
            call.instance_ids(ids.clone()).send().await.expect("taken");
        } else {
            world.vm.reboot(&ids).await.expect("taken");
        }
        // Another handle of the same client, and the plain state.
        world.vm.clone().wait(&ids).running().await.expect("back");
        let passed = world.watch.passed().as_secs();
        assert!((lag + 10..lag + 40).contains(&passed), "{lag}: {passed}");
    }
}

#[tokio::test]
async fn rebooted_means_that_it_left_and_came_back() {
    let world = lagging(8).await;
    let ids = world.zenlayer().instances()[..1].to_vec();
    world.vm.reboot(&ids).await.expect("taken");
    world.vm.wait(&ids).rebooted().await.expect("rebooted");
    assert!(world.watch.passed() >= Duration::from_secs(18));

    // No one of this client has ordered anything, and nothing is seen to happen.
    let before = world.watch.passed();
    world.vm.wait(&ids).rebooted().await.expect("assumed");
    let waited = world.watch.passed().saturating_sub(before);
    assert!((30..50).contains(&waited.as_secs()), "{waited:?}");

    // One that does not come back is lost, as for any other wait.
    let other = world.zenlayer().instances()[1..2].to_vec();
    let error = world.vm.wait(&other).rebooted().await.expect_err("off");
    assert!(error.to_string().contains("running again"), "{error}");
}

#[tokio::test]
async fn a_reboot_between_two_looks_is_over_after_the_grace() {
    let world = World::new(1).await;
    let ids = world.zenlayer().instances();
    world.vm.reboot(&ids).await.expect("taken");
    world.vm.wait(&ids).rebooted().await.expect("rebooted");
    let passed = world.watch.passed().as_secs();
    assert!((30..50).contains(&passed), "{passed}");
}

#[tokio::test]
async fn off_and_on_in_a_row_end_in_on() {
    let world = lagging(5).await;
    let ids = world.zenlayer().instances()[..1].to_vec();
    let vm = &world.vm;
    vm.stop(&ids).await.expect("taken");
    vm.wait(&ids).stopped().await.expect("off");
    vm.start(&ids).await.expect("taken");
    vm.wait(&ids).running().await.expect("on");
    assert_eq!(world.states(&ids), ["RUNNING"]);
    // A stop that does not show yet: whoever waits for running does not hear that it is.
    vm.stop(&ids).await.expect("taken");
    let error = vm.wait(&ids).running().await.expect_err("off");
    assert_eq!(world.states(&ids), ["STOPPED"], "{error}");
}

/// No one hears what came of it, and it may have been taken.
#[tokio::test]
async fn a_reboot_whose_future_was_dropped_is_waited_for() {
    let world = lagging(8).await;
    let ids = world.zenlayer().instances()[..1].to_vec();
    let stall = FaultRule::new(Fault::Stall {}).on("RebootInstances");
    let plan = FaultPlan::new().rule(stall);
    world.zenlayer().set_faults(plan).expect("a plan");
    let mut order = Box::pin(world.vm.reboot(&ids));
    while world.asked("RebootInstances") == 0 {
        assert!((&mut order).now_or_never().is_none(), "no answer comes");
        tokio::task::yield_now().await;
    }
    drop(order);
    world.vm.wait(&ids).running().await.expect("back");
    let passed = world.watch.passed().as_secs();
    assert!((18..48).contains(&passed), "{passed}");
}

#[tokio::test]
async fn a_refused_order_holds_no_one_up() {
    let world = lagging(0).await;
    let ids = world.zenlayer().instances()[..1].to_vec();
    world.vm.start(&ids).await.expect_err("it runs already");
    world.vm.wait(&ids).running().await.expect("on");
    assert_eq!(world.watch.passed(), Duration::ZERO);
}

#[tokio::test]
async fn another_client_knows_nothing_of_it() {
    let world = lagging(8).await;
    let ids = world.zenlayer().instances()[..1].to_vec();
    let other = crate::support::builder(&world.watch, world.zenlayer().url());
    let other = other.build().expect("builds").vm();
    world.vm.reboot(&ids).await.expect("taken");
    other.wait(&ids).running().await.expect("as it shows");
    assert_eq!(world.watch.passed(), Duration::ZERO);
}
