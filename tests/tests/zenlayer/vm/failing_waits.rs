//! Waits that cannot end well, and those that no one wants any more.

use std::future::IntoFuture;
use std::time::Duration;

use futures_util::FutureExt;
use loggia::ErrorKind;
use loggia::zenlayer::{ChargeMyAccount, WaitTarget};
use loggia_sim::TransitionTimes;
use serde_json::{Value, json};

use super::servers::reciting;
use super::waits::{ACTION, diary};
use crate::support::{self, World};

#[tokio::test]
async fn the_deadline_is_kept_and_names_states() {
    let mut times = TransitionTimes::default();
    times.booting = Duration::from_secs(3600);
    let world = World::with(|sim| sim.machines(0).transition_times(times)).await;
    let ids = world.add(7, "STOPPED");
    world.vm.start(&ids).await.expect("starting");
    let minute = Duration::from_secs(60);
    let wait = world.vm.wait(&ids).running().deadline(minute);
    let error = wait.await.expect_err("too slow");
    assert!(error.is_timeout(), "{error}");
    assert_eq!(
        world.watch.passed(),
        minute,
        "the last look is at the deadline"
    );
    let text = error.to_string();
    assert!(text.contains(&format!("{} is BOOTING", ids[0])), "{text}");
    assert!(text.contains("and 2 more"), "{text}");
}

#[tokio::test]
async fn the_deadline_holds_while_the_server_fails() {
    let world = World::new(2).await;
    let id = world.zenlayer().instances()[1].clone();
    let zenlayer = world.zenlayer().clone();
    zenlayer.set_status(&id, "BOOTING");
    let wait = world.vm.wait([&id]).running();
    let wait = wait
        .deadline(Duration::from_secs(60))
        .on_progress(move |_| {
            for _ in 0..100 {
                zenlayer.fail_next(500, "INTERNAL_SERVER_ERROR", "oh", &[]);
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
async fn the_deadline_holds_while_the_server_asks_for_patience() {
    let world = World::new(2).await;
    let id = world.zenlayer().instances()[1].clone();
    let zenlayer = world.zenlayer().clone();
    zenlayer.set_status(&id, "BOOTING");
    zenlayer.throttle_for(100, 100);
    let wait = world.vm.wait([&id]).running();
    let error = wait.deadline(Duration::from_secs(60)).await;
    let text = error.expect_err("nothing to be seen").to_string();
    assert!(text.contains("REQUEST_LIMIT_EXCEEDED"), "{text}");
    let passed = world.watch.passed();
    assert_eq!(passed, Duration::from_secs(60), "no pause of 100 s");
}

#[tokio::test]
async fn a_creation_that_fails_ends_the_wait_at_once() {
    let world = World::slow(0).await;
    world.zenlayer().fail_next_creation();
    let created = support::order(&world.vm, 1)
        .place(ChargeMyAccount::yes())
        .await;
    let ids = created.expect("placed").instance_id_set;
    let (diary, write) = diary();
    let wait = world.vm.wait(&ids).running().on_progress(write);
    let error = wait.await.expect_err("it failed");
    assert_eq!(error.kind(), ErrorKind::UnexpectedState);
    let text = error.to_string();
    assert!(
        text.contains("CREATE_FAILED") && text.contains(&ids[0]),
        "{text}"
    );
    let diary = diary.lock().expect("lock");
    let seen: Vec<_> = diary
        .iter()
        .map(|at| at.pending[0].state.as_str())
        .collect();
    assert_eq!(
        seen,
        ["PENDING", "PENDING", "PENDING", "PENDING", "DEPLOYING"]
    );
    assert!(world.watch.passed() < Duration::from_secs(30));
}

#[tokio::test]
async fn a_machine_that_vanishes_ends_the_wait_at_once() {
    let world = World::new(2).await;
    let id = world.zenlayer().instances()[1].clone();
    world.zenlayer().set_status(&id, "DEPLOYING");
    let (zenlayer, machine) = (world.zenlayer().clone(), id.clone());
    let wait = world.vm.wait([&id]).running().on_progress(move |_| {
        zenlayer.remove(&machine);
    });
    let error = wait.await.expect_err("it vanished");
    assert!(error.is_not_found(), "{error}");
    assert!(error.to_string().contains("was last DEPLOYING"), "{error}");
    assert_eq!(world.asked(ACTION), 2);

    let error = world.vm.wait(["never-was"]).running().await;
    let error = error.expect_err("it never came");
    assert!(error.is_not_found() && error.to_string().contains("did not appear"));
}

/// The API lists the machine, and says nothing, or less, of its state.
#[tokio::test]
async fn a_machine_without_a_state_is_neither_gone_nor_there() {
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
            let watch = support::watch();
            let answers = [odd.clone(), odd.clone(), end.clone()];
            let client = support::builder(&watch, reciting(answers).await);
            let vm = client.build().expect("builds").vm();
            let (diary, write) = diary();
            let wait = vm.wait(["i-1"]).until(target).on_progress(write);
            wait.await.expect("at the third look");
            let diary = diary.lock().expect("lock");
            let seen: Vec<_> = diary
                .iter()
                .map(|at| at.pending[0].state.as_str())
                .collect();
            assert_eq!(seen, ["unknown", "unknown"], "{target:?}, {odd}");
        }
        let watch = support::watch();
        let client = support::builder(&watch, reciting([odd]).await);
        let wait = client.build().expect("builds").vm().wait(["i-1"]).gone();
        let error = wait.await.expect_err("no one knows");
        assert!(error.is_timeout(), "{error}");
        assert!(error.to_string().contains("i-1 is unknown"), "{error}");
    }
}

#[tokio::test]
async fn a_way_out_is_not_waited_on() {
    let world = World::new(1).await;
    let id = world.zenlayer().instances()[0].clone();
    for status in ["RECYCLING", "RECYCLE", "RELEASING"] {
        world.zenlayer().set_status(&id, status);
        let error = world.vm.wait([&id]).running().await;
        let error = error.expect_err("it does not come back");
        assert_eq!(error.kind(), ErrorKind::UnexpectedState);
        assert!(error.to_string().contains(status), "{error}");
    }
    assert!(world.watch.pauses().is_empty());
}

#[tokio::test]
async fn a_machine_at_rest_elsewhere_is_given_a_minute() {
    let world = World::new(2).await;
    let id = world.zenlayer().instances()[1].clone();
    let error = world.vm.wait([&id]).running().await;
    let error = error.expect_err("no one started it");
    assert_eq!(error.kind(), ErrorKind::UnexpectedState);
    assert!(error.to_string().contains("STOPPED"), "{error}");
    let passed = world.watch.passed().as_secs();
    assert!((60..80).contains(&passed), "{passed}");
}

#[tokio::test]
async fn a_refusal_ends_the_wait() {
    let world = World::new(1).await;
    let id = world.zenlayer().instances()[0].clone();
    let zenlayer = world.zenlayer();
    zenlayer.fail_next(401, "AUTHFAILURE_UNAUTHORIZED_OPERATION", "no", &[]);
    let error = world.vm.wait([&id]).running().await.expect_err("refused");
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(world.asked(ACTION), 1);
}

#[tokio::test]
async fn a_wait_that_is_dropped_asks_no_more() {
    let world = World::slow(2).await;
    let id = world.zenlayer().instances()[1].clone();
    world.vm.start([&id]).await.expect("starting");
    world.watch.hold();
    let (diary, write) = diary();
    let mut wait = world
        .vm
        .wait([&id])
        .running()
        .on_progress(write)
        .into_future();
    while diary.lock().expect("lock").is_empty() {
        assert!((&mut wait).now_or_never().is_none(), "it is on its way");
        tokio::task::yield_now().await;
    }
    assert_eq!(world.asked(ACTION), 1);
    drop(wait);
    world.watch.release();
    world.watch.advance(Duration::from_secs(600));
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    // Whatever was under way has had its turn when this is answered.
    world.vm.zones().await.expect("zones");
    assert_eq!(world.asked(ACTION), 1);
}
