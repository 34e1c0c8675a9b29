//! Actions on more machines than one call takes, and on some that fail.

use httpmock::prelude::*;
use loggia::zenlayer::{EndTheServer, ErrorCode, MAX_BATCH};
use loggia::{ErrorKind, RetryPolicy};
use serde_json::json;

use crate::support::{self, World};

#[tokio::test]
async fn two_hundred_and_fifty_machines_are_three_calls() {
    let world = World::new(0).await;
    let ids = world.add(250, "RUNNING");
    let vm = &world.vm;
    vm.stop(&ids).await.expect("stopped");
    assert_eq!(world.states(&ids), vec!["STOPPED"; 250]);
    vm.reset_password(&ids, "Secret-12").await.expect("set");
    assert_eq!(world.states(&ids), vec!["RUNNING"; 250]);
    vm.reboot(&ids).await.expect("rebooted");
    vm.rename(&ids, "many").await.expect("renamed");
    for id in &ids {
        world.zenlayer().set_status(id, "RECYCLE");
    }
    vm.release_for_good(&ids, EndTheServer::yes())
        .await
        .expect("released");
    assert!(world.zenlayer().instances().is_empty());
    for action in [
        "StopInstances",
        "ResetInstancesPassword",
        "RebootInstances",
        "ModifyInstancesAttribute",
        "ReleaseInstances",
    ] {
        assert_eq!(world.asked(action), 3, "{action}");
    }
}

#[tokio::test]
async fn a_machine_that_is_named_twice_is_ordered_once() {
    let world = World::new(0).await;
    let ids = world.add(MAX_BATCH, "RUNNING");
    let twice = ids.iter().chain(&ids[..1]);
    world.vm.stop(twice).await.expect("stopped");
    assert_eq!(world.asked("StopInstances"), 1);
    let twice = ids.iter().chain(&ids[..1]);
    let (diary, write) = super::waits::diary();
    let wait = world.vm.wait(twice).running().on_progress(write);
    wait.await.expect_err("they rest");
    assert_eq!(diary.lock().expect("lock")[0].total, MAX_BATCH);
}

#[tokio::test]
async fn a_later_part_that_is_refused_names_what_was_not_done() {
    let world = World::new(0).await;
    let ids = world.add(250, "RUNNING");
    world.zenlayer().set_status(&ids[150], "STOPPED");
    let error = world.vm.stop(&ids).await.expect_err("the second part");
    assert_eq!(
        ErrorCode::of(&error),
        Some(ErrorCode::OperationDeniedInstanceNotRunning)
    );
    assert_eq!(error.failed_ids(), &ids[MAX_BATCH..]);
    assert_eq!(world.asked("StopInstances"), 2, "the third was not sent");
    assert_eq!(world.states(&ids[..100]), vec!["STOPPED"; 100]);
    assert_eq!(world.states(&ids[100..101]), ["RUNNING"]);
    assert!(error.to_string().contains("send only these again"));
}

#[tokio::test]
async fn a_first_part_that_is_refused_leaves_all_as_they_were() {
    let world = World::new(0).await;
    let ids = world.add(250, "RUNNING");
    world.zenlayer().set_status(&ids[50], "STOPPED");
    let error = world.vm.stop(&ids).await.expect_err("the first part");
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(error.failed_ids().is_empty());
    assert_eq!(world.asked("StopInstances"), 1);
}

#[tokio::test]
async fn a_later_part_with_an_unknown_outcome_is_not_called_undone() {
    let world = World::new(0).await;
    let ids = world.add(250, "RUNNING");
    let vm = world
        .vm
        .with_options(loggia::CallOptions::default().retry(RetryPolicy::none()));
    // Names can be set twice, reboots cannot be taken back.
    vm.reboot(&ids[..100]).await.expect("the first hundred");
    let zenlayer = world.zenlayer();
    zenlayer.drop_after_next();
    let error = vm.reboot(&ids).await.expect_err("lost");
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(error.failed_ids(), &ids[..], "all are in doubt or not done");
    let text = error.to_string();
    assert!(text.contains("read their states"), "{text}");
    assert!(!text.contains("send only these again"), "{text}");
    assert_eq!(world.asked("RebootInstances"), 2);
}

#[tokio::test]
async fn an_answer_that_lists_failed_ids_is_a_partial_failure() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.method(POST).header("x-zc-action", "StopInstances");
            then.status(200).json_body(json!({
                "requestId": "T1",
                "response": {"requestId": "T1", "instanceIds": ["i-003", "i-007"]},
            }));
        })
        .await;
    let client = support::builder(&support::watch(), server.base_url());
    let vm = client.build().expect("builds").vm();
    let ids: Vec<String> = (0..150).map(|n| format!("i-{n:03}")).collect();
    let error = vm.stop(&ids).await.expect_err("not all");
    assert_eq!(error.kind(), ErrorKind::PartialFailure);
    assert_eq!(error.failed_ids()[..2], ["i-003", "i-007"]);
    assert_eq!(
        error.failed_ids()[2..],
        ids[100..],
        "and all that were not sent"
    );
    assert_eq!(error.request_id(), Some("T1"));
    let text = error.to_string();
    assert!(text.contains("zenlayer.vm StopInstances"), "{text}");
    assert_eq!(mock.calls_async().await, 1);
}
