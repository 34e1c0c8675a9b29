//! Answers that differ from the documents.

use httpmock::prelude::*;
use loggia::zenlayer::{ChargeMyAccount, Span};
use serde_json::{Value, json};

use crate::kit::{self, Fixture};

#[tokio::test]
async fn answers_without_an_envelope_are_read() {
    let fixture = Fixture::with(|sim| sim.machines(3).zenlayer_without_envelope(true)).await;
    let ids = fixture.zenlayer().instances();
    let list = fixture
        .vm
        .instances()
        .page_size(2)
        .all()
        .await
        .expect("all");
    assert_eq!(list.len(), 3);
    let states = fixture.vm.statuses(&ids).await.expect("states");
    assert_eq!(states.len(), 3);
    let url = fixture.vm.console_url(&ids[0]).await;
    assert_eq!(url.expect("a console").scheme(), "https");
    let order = kit::order(&fixture.vm, 1);
    let created = order.place(ChargeMyAccount::yes()).await.expect("placed");
    assert_eq!(created.instance_id_set, fixture.zenlayer().instances()[3..]);
    assert!(created.order_number.is_some());
    fixture.vm.stop(&ids[..1]).await.expect("stopped");
    fixture.vm.wait(&ids[..1]).stopped().await.expect("stopped");
    let error = fixture.vm.console_url("no-such").await;
    assert!(error.expect_err("unknown").is_not_found());
}

/// A client of a server that answers every action with `response`.
async fn answering(response: Value) -> (MockServer, loggia::zenlayer::Vm) {
    let server = MockServer::start_async().await;
    server
        .mock_async(move |when, then| {
            when.method(POST).path("/api/v2/vm");
            let body = json!({"requestId": "T1", "response": response});
            then.status(200).json_body(body);
        })
        .await;
    let client = kit::client_builder(&kit::SharedClock::new(), server.base_url());
    let vm = client.build().expect("builds").vm();
    (server, vm)
}

#[tokio::test]
async fn null_fields_are_read_as_missing() {
    let nulls = json!({
        "requestId": null, "totalCount": null, "dataSet": null, "dataList": null,
        "zoneSet": null, "unit": null, "url": null, "instanceIds": null,
        "instanceIdSet": null, "instances": null, "orderNumber": null,
    });
    let (_server, vm) = answering(nulls).await;
    let day = || Span::new("2027-01-14T00:00:00Z", "2027-01-15T00:00:00Z");
    assert!(vm.instances().all().await.expect("none").is_empty());
    assert!(vm.zones().await.expect("none").is_empty());
    assert!(vm.cpu_usage("i-1", day()).await.expect("none").is_empty());
    let traffic = vm.traffic("i-1", day()).await.expect("none");
    assert!(traffic.samples.is_empty() && traffic.unit.is_none());
    vm.start(["i-1"]).await.expect("no failed ids");
    let error = vm.console_url("i-1").await.expect_err("no URL");
    assert_eq!(error.kind(), loggia::ErrorKind::Decode);
    assert!(error.to_string().contains("missing"), "{error}");
}

/// The account may have been charged, and the answer does not say for what.
#[tokio::test]
async fn order_answered_without_ids_has_an_unknown_outcome() {
    for nothing in [
        json!({}),
        json!(null),
        json!({"orderNumber": null, "instanceIdSet": []}),
        json!({"orderNumber": ""}),
    ] {
        let (server, vm) = answering(nothing.clone()).await;
        let placed = kit::order(&vm, 1).place(ChargeMyAccount::yes()).await;
        let error = placed.map(drop).expect_err("nothing to hold on to");
        assert_eq!(error.kind(), loggia::ErrorKind::Decode, "{nothing}");
        assert!(error.is_outcome_unknown(), "{nothing}: {error}");
        assert_eq!((error.request_id(), error.attempts()), (Some("T1"), 1));
        let text = error.to_string();
        assert!(text.contains("CreateInstances"), "{text}");
        assert!(text.contains("before ordering again"), "{text}");
        drop(server);
    }
    for one in [
        json!({"orderNumber": "O-1"}),
        json!({"instanceIdSet": ["i-1"]}),
    ] {
        let (_server, vm) = answering(one).await;
        kit::order(&vm, 1)
            .place(ChargeMyAccount::yes())
            .await
            .expect("one is enough");
    }
}

#[tokio::test]
async fn items_with_missing_fields_and_numbers_as_text_are_read() {
    let (_server, vm) = answering(json!({
        "requestId": "T1", "totalCount": "2", "dataSet": [
            {"instanceId": "i-1", "instanceStatus": null, "cpuCount": "2", "tags": null,
             "publicIpAddresses": null, "systemDisk": null, "createTime": null},
            {"instanceId": null, "instanceStatus": "FROZEN"},
        ],
    }))
    .await;
    let machines = vm.instances().all().await.expect("read");
    assert_eq!(machines.len(), 2);
    assert_eq!(machines[0].cpu_count, Some(2));
    assert_eq!(machines[0].instance_status, None);
    let state = machines[1].instance_status.as_ref().expect("a state");
    assert_eq!(state.as_str(), "FROZEN");
    assert!(
        vm.instance("i-2")
            .details()
            .await
            .expect_err("another")
            .is_not_found()
    );
}
