//! Waits that end well.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use loggia::Progress;
use loggia::zenlayer::{EndTheServer, WaitTarget};
use loggia_sim::TransitionTimes;

use crate::support::World;

pub(crate) const ACTION: &str = "DescribeInstancesStatus";

/// Keeps what a wait reports.
pub(crate) fn diary() -> (
    Arc<Mutex<Vec<Progress>>>,
    impl Fn(&Progress) + Send + Sync + 'static,
) {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let diary = Arc::clone(&kept);
    let write = move |progress: &Progress| diary.lock().expect("lock").push(progress.clone());
    (kept, write)
}

#[tokio::test]
async fn a_machine_is_followed_through_its_whole_life() {
    let world = World::slow(2).await;
    let ids = world.zenlayer().instances()[..1].to_vec();
    let vm = &world.vm;
    vm.stop(&ids).await.expect("stopping");
    vm.wait(&ids).stopped().await.expect("stopped");
    assert_eq!(world.states(&ids), ["STOPPED"]);
    vm.start(&ids).await.expect("starting");
    vm.wait(&ids).await.expect("running, by default");
    assert_eq!(world.states(&ids), ["RUNNING"]);
    vm.terminate_to_recycle_bin(&ids[0], EndTheServer::yes())
        .await
        .expect("going");
    vm.wait(&ids).in_recycle_bin().await.expect("in the bin");
    assert_eq!(world.states(&ids), ["RECYCLE"]);
    vm.release_for_good(&ids, EndTheServer::yes())
        .await
        .expect("going");
    vm.wait(&ids).until(WaitTarget::Gone).await.expect("gone");
    assert_eq!(world.states(&ids), ["gone"]);
    assert!(world.watch.passed() >= Duration::from_secs(40));
}

#[tokio::test]
async fn what_is_there_already_is_not_waited_for() {
    let world = World::new(3).await;
    let ids = world.zenlayer().instances();
    let vm = &world.vm;
    vm.wait([&ids[0], &ids[2]]).running().await.expect("on");
    vm.wait(["never-was"]).gone().await.expect("gone");
    assert_eq!(world.asked(ACTION), 2);
    vm.wait([""; 0]).running().await.expect("no one");
    assert_eq!(world.asked(ACTION), 2, "no one to ask about");
    assert!(world.watch.pauses().is_empty());
}

#[tokio::test]
async fn pauses_grow_up_to_a_bound() {
    let mut times = TransitionTimes::default();
    times.booting = Duration::from_secs(60);
    let world = World::with(|sim| sim.machines(2).transition_times(times)).await;
    let id = world.zenlayer().instances()[1].clone();
    world.vm.start([&id]).await.expect("starting");
    world.vm.wait([&id]).running().await.expect("running");
    let pauses: Vec<_> = world
        .watch
        .pauses()
        .iter()
        .map(Duration::as_millis)
        .collect();
    assert_eq!(
        pauses,
        [2000, 3000, 4500, 6750, 10_125, 15_000, 15_000, 15_000]
    );

    world.vm.stop([&id]).await.expect("stopping");
    world.vm.start([&id]).await.expect("starting");
    let one = Duration::from_secs(1);
    let before = world.watch.pauses().len();
    let wait = world.vm.wait([&id]).running().pauses(one, 3 * one);
    wait.await.expect("running");
    let pauses: Vec<_> = world.watch.pauses()[before..before + 5].to_vec();
    let expected = [1000, 1500, 2250, 3000, 3000].map(Duration::from_millis);
    assert_eq!(pauses, expected);
}

#[tokio::test]
async fn many_machines_are_asked_for_by_the_hundred_and_only_while_missing() {
    let world = World::slow(0).await;
    let ids = world.add(250, "STOPPED");
    world.vm.start(&ids[..150]).await.expect("starting");
    world.watch.advance(Duration::from_secs(10));
    world.vm.start(&ids[150..]).await.expect("starting");
    let (diary, write) = diary();
    let wait = world.vm.wait(&ids).running().on_progress(write);
    wait.await.expect("running");
    let diary = diary.lock().expect("lock");
    assert_eq!(diary.len(), 4, "0, 2, 5 and 9.5 s; the next look finds all");
    for (look, progress) in (1..).zip(diary.iter()) {
        assert_eq!(progress.looks, look);
        assert_eq!((progress.done, progress.total), (150, 250));
        assert_eq!(progress.pending.len(), 100);
        let first = progress.pending[0].to_string();
        assert_eq!(first, format!("{} is BOOTING", ids[150]));
    }
    assert_eq!(diary[3].waited, Duration::from_millis(9500));
    assert_eq!(world.asked(ACTION), 3 + 4, "three for all, then one a look");
}

#[tokio::test]
async fn trouble_on_the_way_does_not_end_a_wait() {
    let world = World::slow(2).await;
    let id = world.zenlayer().instances()[1].clone();
    world.vm.start([&id]).await.expect("starting");
    let zenlayer = world.zenlayer().clone();
    let wait = world.vm.wait([&id]).running().on_progress(move |progress| {
        // Four attempts are made in a look: all of them fail, in a row.
        if progress.looks == 1 {
            for _ in 0..4 {
                zenlayer.fail_next(503, "SERVICE_TEMPORARY_UNAVAILABLE", "later", &[]);
            }
            zenlayer.throttle(4);
        }
    });
    wait.await.expect("running all the same");
    let failed = |status| {
        let seen = world.seen(ACTION);
        seen.iter().filter(|seen| seen.status == status).count()
    };
    assert_eq!((failed(503), failed(429)), (4, 4));
}

#[tokio::test]
async fn a_machine_that_was_just_ordered_may_appear_late() {
    let world = World::new(0).await;
    // The next id that the simulator gives.
    let id = "sim-vm-000001";
    let zenlayer = world.zenlayer().clone();
    let wait = world.vm.wait([id]).running().on_progress(move |progress| {
        assert_eq!(progress.pending.len(), 1);
        assert_eq!(
            progress.pending[0].to_string(),
            format!("{id} is not there")
        );
        if progress.looks == 3 {
            zenlayer.add_instance("late", "RUNNING");
        }
    });
    wait.await.expect("running");
    assert_eq!(world.asked(ACTION), 4);
}

#[tokio::test]
async fn a_machine_may_rest_between_two_steps() {
    let world = World::new(1).await;
    let id = world.zenlayer().instances()[0].clone();
    world.zenlayer().set_status(&id, "DEPLOYING");
    let zenlayer = world.zenlayer().clone();
    let machine = id.clone();
    let wait = world.vm.wait([&id]).running().on_progress(move |progress| {
        let waited = progress.waited.as_secs();
        let status = match waited {
            0..200 => "DEPLOYING",
            200..240 => "STOPPED",
            240..300 => "BOOTING",
            _ => "RUNNING",
        };
        zenlayer.set_status(&machine, status);
    });
    wait.await.expect("the grace begins when the rest does");
    assert!(world.watch.passed() > Duration::from_secs(300));
}
