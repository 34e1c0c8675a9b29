//! What a test can change on the Zenlayer side: faults, and the world itself.

use serde_json::json;

use crate::support::{Signed, call, start, start_with};
use crate::zenlayer_world::{ok, order, status};

#[tokio::test]
async fn too_many_requests() {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    let signed = Signed::new(zenlayer, "DescribeZones", &json!({}));
    zenlayer.throttle_for(1, 2);
    zenlayer.throttle(1);
    for retry_after in [Some("2"), None] {
        let response = signed.request().send().await.expect("an answer comes");
        assert_eq!(response.status(), 429);
        let header = response.headers().get("retry-after");
        assert_eq!(header.and_then(|value| value.to_str().ok()), retry_after);
        let body: serde_json::Value = response.json().await.expect("JSON");
        assert_eq!(body["code"], "REQUEST_LIMIT_EXCEEDED");
    }
    assert_eq!(signed.send().await.status, 200);
}

#[tokio::test]
async fn an_answer_can_be_lost() {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    let signed = Signed::new(zenlayer, "CreateInstances", &order());
    zenlayer.lose_next_answer();
    let lost = signed.request().send().await.expect_err("no answer comes");
    assert!(!lost.is_timeout() && !lost.is_connect(), "{lost:?}");
    let seen = zenlayer.requests();
    assert_eq!((seen.len(), seen[0].status), (1, 200));
    assert_eq!((zenlayer.bill_count(), zenlayer.instances().len()), (1, 4));
    // A client that simply tries again pays twice, and the control shows it.
    assert_eq!(signed.send().await.status, 200);
    assert_eq!(zenlayer.bill_count(), 2);
    assert_eq!(zenlayer.orders()[1].ids, ["sim-vm-000005"]);
}

#[tokio::test]
async fn part_of_a_batch_can_fail() {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    let both = json!({"instanceIds": ["sim-vm-000001", "sim-vm-000003"]});
    zenlayer.fail_next_for_ids(["sim-vm-000003"]);
    // This call is not a batch, so the control stays set.
    ok(
        zenlayer,
        "DescribeVncUrl",
        json!({"instanceId": "sim-vm-000003"}),
    )
    .await;
    let response = ok(zenlayer, "StopInstances", both.clone()).await;
    let fields = response.as_object().expect("an object");
    assert_eq!(fields.len(), 1, "no field is documented for what failed");
    assert_eq!(status(zenlayer, "sim-vm-000001"), "STOPPED");
    assert_eq!(status(zenlayer, "sim-vm-000003"), "RUNNING");
    let left = json!({"instanceIds": ["sim-vm-000003"]});
    ok(zenlayer, "StopInstances", left).await;
    assert_eq!(status(zenlayer, "sim-vm-000003"), "STOPPED");
}

#[tokio::test]
async fn answers_can_be_flat() {
    let (sim, _) = start_with(|builder| builder.zenlayer_without_envelope(true)).await;
    let zenlayer = sim.zenlayer();
    let reply = call(zenlayer, "DescribeInstancesStatus", json!({})).await;
    assert!(reply.body.get("response").is_none());
    assert!(reply.body["requestId"].is_string());
    assert_eq!(reply.body["totalCount"], 3);
    let failed = call(zenlayer, "DescribeVncUrl", json!({})).await;
    assert_eq!(failed.error(), (400, "MISSING_PARAMETER"));
}

#[tokio::test]
async fn the_world_changes_between_pages() {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    let page = async |number: u64| {
        let body = json!({"pageSize": 2, "pageNum": number});
        let response = ok(zenlayer, "DescribeInstancesStatus", body).await;
        let items = response["dataSet"].as_array().expect("a list");
        (response["totalCount"].clone(), items.len())
    };
    assert_eq!(page(1).await, (json!(3), 2));
    let added = zenlayer.add_instance_in("SIM-Z", "late", "RUNNING");
    assert_eq!(page(2).await, (json!(4), 2));
    assert!(zenlayer.remove("sim-vm-000001"));
    assert_eq!(page(2).await, (json!(3), 1));
    let details = zenlayer.instance(&added).expect("it is there");
    assert_eq!(
        (details.zone.as_str(), details.name.as_str()),
        ("SIM-Z", "late")
    );
    assert_eq!((details.prepaid, details.bandwidth), (false, 10));
    assert_eq!(details.security_groups, zenlayer.security_groups());
    assert_eq!((zenlayer.images().len(), zenlayer.subnets().len()), (4, 5));
    assert_eq!(zenlayer.disks().len(), 3);
    assert!(!zenlayer.set_status("nosuch", "RUNNING"));
    assert!(!zenlayer.set_status("sim-vm-000002", ""));
    assert!(zenlayer.instance("sim-vm-000002").is_some());
    assert!(zenlayer.set_status("sim-img-000001", "UNAVAILABLE"));
    assert!(zenlayer.set_status("sim-subnet-000001", "Failed"));
    let refused = call(zenlayer, "CreateInstances", order()).await;
    assert_eq!(refused.error(), (400, "INVALID_IMAGE_STATUS"));
}
