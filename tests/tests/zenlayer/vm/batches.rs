//! Actions on more machines than one call takes, and on some that fail.

use httpmock::prelude::*;
use loggia::ErrorKind;
use loggia::zenlayer::{EndTheServer, ErrorCode, MAX_BATCH};
use loggia_sim::{Fault, FaultPlan, FaultRule};
use serde_json::json;

use crate::kit::{self, Fixture};

#[tokio::test]
async fn actions_on_250_machines_are_three_calls() {
    let fixture = Fixture::new(0).await;
    let ids = fixture.add(250, "RUNNING");
    let vm = &fixture.vm;
    vm.stop(&ids).await.expect("stopped");
    assert_eq!(fixture.states(&ids), vec!["STOPPED"; 250]);
    vm.reset_password(&ids, "Secret-12").await.expect("set");
    assert_eq!(fixture.states(&ids), vec!["RUNNING"; 250]);
    vm.reboot(&ids).await.expect("rebooted");
    vm.rename(&ids, "many").await.expect("renamed");
    for id in &ids {
        fixture.zenlayer().set_status(id, "RECYCLE");
    }
    vm.release_for_good(&ids, EndTheServer::yes())
        .await
        .expect("released");
    assert!(fixture.zenlayer().instances().is_empty());
    for action in [
        "StopInstances",
        "ResetInstancesPassword",
        "RebootInstances",
        "ModifyInstancesAttribute",
        "ReleaseInstances",
    ] {
        assert_eq!(fixture.request_count(action), 3, "{action}");
    }
}

#[tokio::test]
async fn machine_that_is_named_twice_is_acted_on_once() {
    let fixture = Fixture::new(0).await;
    let ids = fixture.add(MAX_BATCH, "RUNNING");
    let twice = ids.iter().chain(&ids[..1]);
    fixture.vm.stop(twice).await.expect("stopped");
    assert_eq!(fixture.request_count("StopInstances"), 1);
    let twice = ids.iter().chain(&ids[..1]);
    let (log, write) = super::waits::progress_log();
    let wait = fixture.vm.wait(twice).running().on_progress(write);
    wait.await.expect_err("they are stopped");
    assert_eq!(log.lock().expect("lock")[0].total, MAX_BATCH);
}

#[tokio::test]
async fn refusal_of_a_later_batch_lists_all_ids_not_acted_on() {
    let fixture = Fixture::new(0).await;
    let ids = fixture.add(250, "RUNNING");
    fixture.zenlayer().set_status(&ids[150], "STOPPED");
    let error = fixture.vm.stop(&ids).await.expect_err("the second part");
    assert_eq!(
        ErrorCode::of(&error),
        Some(ErrorCode::OperationDeniedInstanceNotRunning)
    );
    assert_eq!(error.failed_ids(), &ids[MAX_BATCH..]);
    assert_eq!(
        fixture.request_count("StopInstances"),
        2,
        "the third was not sent"
    );
    assert_eq!(fixture.states(&ids[..100]), vec!["STOPPED"; 100]);
    assert_eq!(fixture.states(&ids[100..101]), ["RUNNING"]);
    assert!(error.to_string().contains("send only these again"));
}

#[tokio::test]
async fn refusal_of_the_first_batch_leaves_all_machines_unchanged() {
    let fixture = Fixture::new(0).await;
    let ids = fixture.add(250, "RUNNING");
    fixture.zenlayer().set_status(&ids[50], "STOPPED");
    let error = fixture.vm.stop(&ids).await.expect_err("the first part");
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(error.failed_ids().is_empty());
    assert_eq!(fixture.request_count("StopInstances"), 1);
}

#[tokio::test]
async fn lost_answer_to_a_later_batch_leaves_its_outcome_unknown() {
    for (batch, acted_on) in [(1, 0), (2, MAX_BATCH)] {
        let fixture = Fixture::new(0).await;
        let ids = fixture.add(250, "RUNNING");
        let lost = FaultRule::new(Fault::ResetAfter {}).on("RebootInstances");
        let plan = FaultPlan::new().rule(lost.from(batch).count(1));
        fixture.zenlayer().set_faults(plan).expect("a plan");
        let error = fixture.vm.reboot(&ids).await.expect_err("lost");
        assert!(error.is_outcome_unknown(), "{error}");
        assert_eq!(error.failed_ids(), &ids[acted_on..], "in doubt or not sent");
        let text = error.to_string();
        assert!(text.contains("read their states"), "{text}");
        assert_eq!(text.contains("before these"), acted_on > 0, "{text}");
        assert!(!text.contains("send only these again"), "{text}");
        let sent = fixture.request_count("RebootInstances");
        assert_eq!(u64::try_from(sent).expect("few"), batch, "no more are sent");
    }
}

#[tokio::test]
async fn answer_that_lists_failed_ids_is_a_partial_failure() {
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
    let client = kit::client_builder(&kit::SharedClock::new(), server.base_url());
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
