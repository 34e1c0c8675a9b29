//! Waits that fail, and waits that are dropped.

use std::future::IntoFuture;
use std::time::Duration;

use futures_util::FutureExt;
use loggia::ErrorKind;
use loggia::zenlayer::{ChargeMyAccount, WaitTarget};
use loggia_sim::TransitionTimes;
use serde_json::{Value, json};

use super::scripted_servers::answering_in_order;
use super::waits::{ACTION, progress_log};
use crate::kit::{self, Fixture};

#[tokio::test]
async fn error_at_the_deadline_names_the_states() {
    let mut times = TransitionTimes::default();
    times.booting = Duration::from_secs(3600);
    let fixture = Fixture::with(|sim| sim.machines(0).transition_times(times)).await;
    let ids = fixture.add(7, "STOPPED");
    fixture.vm.start(&ids).await.expect("starting");
    let minute = Duration::from_secs(60);
    let wait = fixture.vm.wait(&ids).running().deadline(minute);
    let error = wait.await.expect_err("too slow");
    assert!(error.is_timeout(), "{error}");
    assert_eq!(
        fixture.clock.elapsed(),
        minute,
        "the last look is at the deadline"
    );
    let text = error.to_string();
    assert!(text.contains(&format!("{} is BOOTING", ids[0])), "{text}");
    assert!(text.contains("and 2 more"), "{text}");
}

#[tokio::test]
async fn deadline_of_a_wait_holds_while_the_server_fails() {
    let fixture = Fixture::new(2).await;
    let id = fixture.zenlayer().instances()[1].clone();
    let zenlayer = fixture.zenlayer().clone();
    zenlayer.set_status(&id, "BOOTING");
    let wait = fixture.vm.wait([&id]).running();
    let wait = wait
        .deadline(Duration::from_secs(60))
        .on_progress(move |_| {
            for _ in 0..100 {
                zenlayer.answer_next(500, "INTERNAL_SERVER_ERROR", "oh", &[]);
            }
        });
    let error = wait.await.expect_err("nothing to be seen");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let text = error.to_string();
    for part in ["is BOOTING", "INTERNAL_SERVER_ERROR"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn deadline_of_a_wait_holds_against_retry_after() {
    let fixture = Fixture::new(2).await;
    let id = fixture.zenlayer().instances()[1].clone();
    let zenlayer = fixture.zenlayer().clone();
    zenlayer.set_status(&id, "BOOTING");
    zenlayer.throttle_for(100, 100);
    let wait = fixture.vm.wait([&id]).running();
    let error = wait.deadline(Duration::from_secs(60)).await;
    let text = error.expect_err("nothing to be seen").to_string();
    assert!(text.contains("REQUEST_LIMIT_EXCEEDED"), "{text}");
    let passed = fixture.clock.elapsed();
    assert_eq!(passed, Duration::from_secs(60), "no pause of 100 s");
}

#[tokio::test]
async fn failed_creation_ends_the_wait_at_once() {
    let fixture = Fixture::slow(0).await;
    fixture.zenlayer().fail_next_creation();
    let created = kit::order(&fixture.vm, 1)
        .place(ChargeMyAccount::yes())
        .await;
    let ids = created.expect("placed").instance_id_set;
    let (log, write) = progress_log();
    let wait = fixture.vm.wait(&ids).running().on_progress(write);
    let error = wait.await.expect_err("it failed");
    assert_eq!(error.kind(), ErrorKind::UnexpectedState);
    let text = error.to_string();
    assert!(
        text.contains("CREATE_FAILED") && text.contains(&ids[0]),
        "{text}"
    );
    let log = log.lock().expect("lock");
    let seen: Vec<_> = log.iter().map(|at| at.pending[0].state.as_str()).collect();
    assert_eq!(
        seen,
        ["PENDING", "PENDING", "PENDING", "PENDING", "DEPLOYING"]
    );
    assert!(fixture.clock.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn machine_that_vanishes_ends_the_wait_at_once() {
    let fixture = Fixture::new(2).await;
    let id = fixture.zenlayer().instances()[1].clone();
    fixture.zenlayer().set_status(&id, "DEPLOYING");
    let (zenlayer, machine) = (fixture.zenlayer().clone(), id.clone());
    let wait = fixture.vm.wait([&id]).running().on_progress(move |_| {
        zenlayer.remove(&machine);
    });
    let error = wait.await.expect_err("it vanished");
    assert!(error.is_not_found(), "{error}");
    assert!(error.to_string().contains("was last DEPLOYING"), "{error}");
    assert_eq!(fixture.request_count(ACTION), 2);

    let error = fixture.vm.wait(["never-was"]).running().await;
    let error = error.expect_err("it never came");
    assert!(error.is_not_found() && error.to_string().contains("did not appear"));
}

/// The API lists the machine without its state, or without its id.
#[tokio::test]
async fn machine_without_a_state_neither_ends_nor_fails_a_wait() {
    let listed = |machine: Value| json!({"totalCount": 1, "dataSet": [machine]});
    let nothing = json!({"totalCount": 0, "dataSet": []});
    for odd in [
        json!({"instanceId": "i-1"}),
        json!({"instanceId": "i-1", "instanceStatus": null}),
        json!({"instanceId": "i-1", "instanceStatus": ""}),
        json!({"instanceId": null, "instanceStatus": "RUNNING"}),
    ] {
        let odd = listed(odd);
        let running = listed(json!({"instanceId": "i-1", "instanceStatus": "RUNNING"}));
        for (target, end) in [
            (WaitTarget::Gone, &nothing),
            (WaitTarget::Running, &running),
        ] {
            let clock = kit::SharedClock::new();
            let answers = [odd.clone(), odd.clone(), end.clone()];
            let client = kit::client_builder(&clock, answering_in_order(answers).await);
            let vm = client.build().expect("builds").vm();
            let (log, write) = progress_log();
            let wait = vm.wait(["i-1"]).until(target).on_progress(write);
            wait.await.expect("at the third look");
            let log = log.lock().expect("lock");
            let seen: Vec<_> = log.iter().map(|at| at.pending[0].state.as_str()).collect();
            assert_eq!(seen, ["unknown", "unknown"], "{target:?}, {odd}");
        }
        let clock = kit::SharedClock::new();
        let client = kit::client_builder(&clock, answering_in_order([odd]).await);
        let wait = client.build().expect("builds").vm().wait(["i-1"]).gone();
        let error = wait.await.expect_err("no one knows");
        assert!(error.is_timeout(), "{error}");
        assert!(error.to_string().contains("i-1 is unknown"), "{error}");
    }
}

#[tokio::test]
async fn discarded_machine_fails_a_wait_for_running() {
    let fixture = Fixture::new(1).await;
    let id = fixture.zenlayer().instances()[0].clone();
    for status in ["RECYCLING", "RECYCLE", "RELEASING"] {
        fixture.zenlayer().set_status(&id, status);
        let error = fixture.vm.wait([&id]).running().await;
        let error = error.expect_err("it does not come back");
        assert_eq!(error.kind(), ErrorKind::UnexpectedState);
        assert!(error.to_string().contains(status), "{error}");
    }
    assert!(fixture.clock.pauses().is_empty());
}

#[tokio::test]
async fn machine_at_rest_in_another_state_fails_a_wait_after_a_minute() {
    let fixture = Fixture::new(2).await;
    let id = fixture.zenlayer().instances()[1].clone();
    let error = fixture.vm.wait([&id]).running().await;
    let error = error.expect_err("no one started it");
    assert_eq!(error.kind(), ErrorKind::UnexpectedState);
    assert!(error.to_string().contains("STOPPED"), "{error}");
    let passed = fixture.clock.elapsed().as_secs();
    assert!((60..80).contains(&passed), "{passed}");
}

#[tokio::test]
async fn refusal_ends_the_wait() {
    let fixture = Fixture::new(1).await;
    let id = fixture.zenlayer().instances()[0].clone();
    let zenlayer = fixture.zenlayer();
    zenlayer.answer_next(401, "AUTHFAILURE_UNAUTHORIZED_OPERATION", "no", &[]);
    let error = fixture.vm.wait([&id]).running().await.expect_err("refused");
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(fixture.request_count(ACTION), 1);
}

#[tokio::test]
async fn dropped_wait_sends_no_more_requests() {
    let fixture = Fixture::slow(2).await;
    let id = fixture.zenlayer().instances()[1].clone();
    fixture.vm.start([&id]).await.expect("starting");
    fixture.clock.block_sleeps();
    let (log, write) = progress_log();
    let mut wait = fixture
        .vm
        .wait([&id])
        .running()
        .on_progress(write)
        .into_future();
    while log.lock().expect("lock").is_empty() {
        assert!((&mut wait).now_or_never().is_none(), "it is on its way");
        tokio::task::yield_now().await;
    }
    assert_eq!(fixture.request_count(ACTION), 1);
    drop(wait);
    fixture.clock.unblock_sleeps();
    fixture.clock.advance(Duration::from_secs(600));
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    // Whatever was under way has had its turn when this is answered.
    fixture.vm.zones().await.expect("zones");
    assert_eq!(fixture.request_count(ACTION), 1);
}
