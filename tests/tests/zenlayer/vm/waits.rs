//! Waits that succeed.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use loggia::Progress;
use loggia::zenlayer::{EndTheServer, WaitTarget};
use loggia_sim::TransitionTimes;

use crate::kit::Fixture;

pub(crate) const ACTION: &str = "DescribeInstancesStatus";

/// Keeps what a wait reports.
pub(crate) fn progress_log() -> (
    Arc<Mutex<Vec<Progress>>>,
    impl Fn(&Progress) + Send + Sync + 'static,
) {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&kept);
    let write = move |progress: &Progress| log.lock().expect("lock").push(progress.clone());
    (kept, write)
}

#[tokio::test]
async fn waits_follow_a_machine_through_its_life() {
    let fixture = Fixture::slow(2).await;
    let ids = fixture.zenlayer().instances()[..1].to_vec();
    let vm = &fixture.vm;
    vm.stop(&ids).await.expect("stopping");
    vm.wait(&ids).stopped().await.expect("stopped");
    assert_eq!(fixture.states(&ids), ["STOPPED"]);
    vm.start(&ids).await.expect("starting");
    vm.wait(&ids).await.expect("running, by default");
    assert_eq!(fixture.states(&ids), ["RUNNING"]);
    vm.terminate_to_recycle_bin(&ids[0], EndTheServer::yes())
        .await
        .expect("going");
    vm.wait(&ids).in_recycle_bin().await.expect("in the bin");
    assert_eq!(fixture.states(&ids), ["RECYCLE"]);
    vm.release_for_good(&ids, EndTheServer::yes())
        .await
        .expect("going");
    vm.wait(&ids).until(WaitTarget::Gone).await.expect("gone");
    assert_eq!(fixture.states(&ids), ["gone"]);
    assert!(fixture.clock.elapsed() >= Duration::from_secs(40));
}

#[tokio::test]
async fn wait_ends_at_once_where_the_target_is_reached() {
    let fixture = Fixture::new(3).await;
    let ids = fixture.zenlayer().instances();
    let vm = &fixture.vm;
    vm.wait([&ids[0], &ids[2]]).running().await.expect("on");
    vm.wait(["never-was"]).gone().await.expect("gone");
    assert_eq!(fixture.request_count(ACTION), 2);
    vm.wait([""; 0]).running().await.expect("no one");
    assert_eq!(fixture.request_count(ACTION), 2, "no one to ask about");
    assert!(fixture.clock.pauses().is_empty());
}

#[tokio::test]
async fn pauses_of_a_wait_grow_up_to_a_bound() {
    let mut times = TransitionTimes::default();
    times.booting = Duration::from_secs(60);
    let fixture = Fixture::with(|sim| sim.machines(2).transition_times(times)).await;
    let id = fixture.zenlayer().instances()[1].clone();
    fixture.vm.start([&id]).await.expect("starting");
    fixture.vm.wait([&id]).running().await.expect("running");
    let pauses: Vec<_> = fixture
        .clock
        .pauses()
        .iter()
        .map(Duration::as_millis)
        .collect();
    assert_eq!(
        pauses,
        [2000, 3000, 4500, 6750, 10_125, 15_000, 15_000, 15_000]
    );

    fixture.vm.stop([&id]).await.expect("stopping");
    fixture.vm.start([&id]).await.expect("starting");
    let one = Duration::from_secs(1);
    let before = fixture.clock.pauses().len();
    let wait = fixture.vm.wait([&id]).running().pauses(one, 3 * one);
    wait.await.expect("running");
    let pauses: Vec<_> = fixture.clock.pauses()[before..before + 5].to_vec();
    let expected = [1000, 1500, 2250, 3000, 3000].map(Duration::from_millis);
    assert_eq!(pauses, expected);
}

#[tokio::test]
async fn wait_reads_only_pending_machines_a_hundred_at_a_time() {
    let fixture = Fixture::slow(0).await;
    let ids = fixture.add(250, "STOPPED");
    fixture.vm.start(&ids[..150]).await.expect("starting");
    fixture.clock.advance(Duration::from_secs(10));
    fixture.vm.start(&ids[150..]).await.expect("starting");
    let (log, write) = progress_log();
    let wait = fixture.vm.wait(&ids).running().on_progress(write);
    wait.await.expect("running");
    let log = log.lock().expect("lock");
    assert_eq!(log.len(), 4, "0, 2, 5 and 9.5 s; the next look finds all");
    for (look, progress) in (1..).zip(log.iter()) {
        assert_eq!(progress.looks, look);
        assert_eq!((progress.done, progress.total), (150, 250));
        assert_eq!(progress.pending.len(), 100);
        let first = progress.pending[0].to_string();
        assert_eq!(first, format!("{} is BOOTING", ids[150]));
    }
    assert_eq!(log[3].waited, Duration::from_millis(9500));
    assert_eq!(
        fixture.request_count(ACTION),
        3 + 4,
        "three for all, then one a look"
    );
}

#[tokio::test]
async fn failures_and_throttling_do_not_end_a_wait() {
    let fixture = Fixture::slow(2).await;
    let id = fixture.zenlayer().instances()[1].clone();
    fixture.vm.start([&id]).await.expect("starting");
    let zenlayer = fixture.zenlayer().clone();
    let wait = fixture
        .vm
        .wait([&id])
        .running()
        .on_progress(move |progress| {
            // Four attempts are made in a look: all of them fail, in a row.
            if progress.looks == 1 {
                for _ in 0..4 {
                    zenlayer.answer_next(503, "SERVICE_TEMPORARY_UNAVAILABLE", "later", &[]);
                }
                zenlayer.throttle(4);
            }
        });
    wait.await.expect("running all the same");
    let failed = |status| {
        let seen = fixture.requests_of(ACTION);
        seen.iter().filter(|seen| seen.status == status).count()
    };
    assert_eq!((failed(503), failed(429)), (4, 4));
}

#[tokio::test]
async fn wait_accepts_a_machine_that_appears_late() {
    let fixture = Fixture::new(0).await;
    // The next id that the simulator gives.
    let id = "sim-vm-000001";
    let zenlayer = fixture.zenlayer().clone();
    let wait = fixture
        .vm
        .wait([id])
        .running()
        .on_progress(move |progress| {
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
    assert_eq!(fixture.request_count(ACTION), 4);
}

#[tokio::test]
async fn wait_accepts_a_machine_that_rests_between_two_changes() {
    let fixture = Fixture::new(1).await;
    let id = fixture.zenlayer().instances()[0].clone();
    fixture.zenlayer().set_status(&id, "DEPLOYING");
    let zenlayer = fixture.zenlayer().clone();
    let machine = id.clone();
    let wait = fixture
        .vm
        .wait([&id])
        .running()
        .on_progress(move |progress| {
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
    assert!(fixture.clock.elapsed() > Duration::from_secs(300));
}
