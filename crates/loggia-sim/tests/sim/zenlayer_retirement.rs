//! How instances end, and what prevents it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::start_with;
use crate::zenlayer_world::{item, ok, order_with, refused, slow, status};

const TEN: Duration = Duration::from_secs(10);

#[tokio::test]
async fn detaching_and_deleting_disks() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    let id = "sim-vm-000001";
    let one = json!({"instanceId": id});
    let batch = json!({"instanceIds": [id]});
    let disk = json!({"chargeType": "POSTPAID", "diskName": "d", "diskSize": 9, "instanceId": id});
    ok(zenlayer, "CreateDisks", disk).await;
    clock.advance(TEN);
    let not_recycled = (403, "OPERATION_DENIED_INSTANCE_NOT_RECYCLED");
    refused(zenlayer, "ReleaseInstances", batch.clone(), not_recycled).await;
    ok(zenlayer, "TerminateInstance", one.clone()).await;
    assert_eq!(status(zenlayer, id), "RECYCLING");
    refused(zenlayer, "ReleaseInstances", batch.clone(), not_recycled).await;
    clock.advance(TEN);
    assert_eq!(status(zenlayer, id), "RECYCLE");
    let recycled = (403, "OPERATION_DENIED_INSTANCE_RECYCLED");
    refused(zenlayer, "TerminateInstance", one.clone(), recycled).await;
    ok(zenlayer, "ReleaseInstances", batch.clone()).await;
    assert_eq!(status(zenlayer, id), "RELEASING");
    clock.advance(TEN);
    let left = ok(zenlayer, "DescribeInstances", batch).await;
    assert_eq!(
        (&left["totalCount"], &left["dataSet"]),
        (&json!(0), &json!([]))
    );
    let unknown = (404, "INVALID_INSTANCE_NOT_FOUND");
    refused(zenlayer, "TerminateInstance", one, unknown).await;
    // The system disk was deleted with it, the other one was detached.
    let disks = ["sim-disk-000002", "sim-disk-000003", "sim-disk-000004"];
    assert_eq!(zenlayer.disks(), disks);
    let free = item(zenlayer, "DescribeDisks", json!({"diskIds": [disks[2]]})).await;
    assert_eq!(
        (&free["diskStatus"], &free["instanceId"]),
        (&json!("AVAILABLE"), &json!(null))
    );
}

#[tokio::test]
async fn disks_that_came_with_an_instance_go_with_it() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    let order = order_with(&json!({"dataDisks": [{"diskSize": 10}]}));
    let made = ok(zenlayer, "CreateInstances", order).await;
    let disk = made["instances"][0]["diskIdSet"][1].clone();
    let one = json!({"instanceId": made["instanceIdSet"][0]});
    clock.advance(2 * TEN);
    let shown = item(zenlayer, "DescribeDisks", json!({"diskIds": [disk]})).await;
    assert_eq!(shown["portable"], json!(false));
    let fixed = (400, "INVALID_DISK_NOT_PORTABLE");
    refused(zenlayer, "DetachDisks", json!({"diskIds": [disk]}), fixed).await;
    ok(zenlayer, "TerminateInstance", one).await;
    clock.advance(TEN);
    let shown = item(zenlayer, "DescribeDisks", json!({"diskIds": [disk]})).await;
    assert_eq!(shown["diskStatus"], "RECYCLED");
    clock.advance(Duration::from_secs(24 * 3600));
    clock.advance(TEN);
    assert!(!zenlayer.disks().iter().any(|id| disk == *id));
}

#[tokio::test]
async fn the_recycle_bin_empties_itself() {
    let (sim, clock) = start_with(|builder| builder).await;
    let zenlayer = sim.zenlayer();
    let one = json!({"instanceId": "sim-vm-000001"});
    ok(zenlayer, "TerminateInstance", one).await;
    clock.advance(Duration::from_secs(24 * 3600 - 1));
    assert_eq!(status(zenlayer, "sim-vm-000001"), "RECYCLE");
    clock.advance(Duration::from_secs(1));
    assert_eq!(zenlayer.instance("sim-vm-000001"), None);
}

#[tokio::test]
async fn subscriptions_and_commitments_prevent_termination() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    let create = async |changes: Value| {
        let response = ok(zenlayer, "CreateInstances", order_with(&changes)).await;
        response["instanceIdSet"][0].clone()
    };
    let promised = create(json!({"instanceChargePostpaid": {"period": 1}})).await;
    let prepaid = json!({"instanceChargeType": "PREPAID", "instanceChargePrepaid": {"period": 1}});
    let prepaid = create(prepaid).await;
    let terminate = |id: &Value, expected| {
        let body = json!({"instanceId": id});
        refused(zenlayer, "TerminateInstance", body, expected)
    };
    terminate(&promised, (403, "OPERATION_DENIED_INSTANCE_CREATING")).await;
    clock.advance(2 * TEN);
    terminate(&promised, (403, "OPERATION_DENIED_POSTPAID_PROMISE")).await;
    terminate(&prepaid, (403, "OPERATION_DENIED_INSTANCE_SUBSCRIPTION")).await;
    let body = json!({"instanceIds": [prepaid]});
    let shown = item(zenlayer, "DescribeInstances", body).await;
    assert_eq!(shown["expiredTime"], "2023-12-14T22:13:20Z");
    assert_eq!(
        (&shown["period"], &shown["autoRenew"]),
        (&json!(1), &json!(true))
    );
    // It renews itself, so its period is never over.
    clock.advance(Duration::from_secs(40 * 24 * 3600));
    let body = json!({"instanceIds": [prepaid]});
    let shown = item(zenlayer, "DescribeInstances", body).await;
    assert_eq!(shown["expiredTime"], "2024-01-13T22:13:20Z");
}

#[tokio::test]
async fn a_commitment_ends() {
    let (sim, clock) = start_with(|builder| builder).await;
    let zenlayer = sim.zenlayer();
    let promise = order_with(&json!({"instanceChargePostpaid": {"period": 1}}));
    ok(zenlayer, "CreateInstances", promise).await;
    clock.advance(Duration::from_secs(30 * 24 * 3600));
    let one = json!({"instanceId": "sim-vm-000004"});
    ok(zenlayer, "TerminateInstance", one).await;
    assert_eq!(status(zenlayer, "sim-vm-000004"), "RECYCLE");
}
