//! The states of disks.

use std::time::Duration;

use serde_json::{Value, json};

use crate::zenlayer_world::{disk_status, item, ok, refused, slow, with, world};

const TEN: Duration = Duration::from_secs(10);
const DISK: &str = "sim-disk-000004";
const VM_1: &str = "sim-vm-000001";

fn order() -> Value {
    json!({"chargeType": "POSTPAID", "diskName": "data", "diskSize": 40, "zoneId": "SIM-A"})
}

#[tokio::test]
async fn a_disk_and_its_instances() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    let made = ok(zenlayer, "CreateDisks", order()).await;
    assert_eq!(made["diskIds"], json!([DISK]));
    assert_eq!(made["orderNumber"], zenlayer.orders()[0].number);
    assert_eq!(zenlayer.bill_count(), 1);
    assert_eq!(disk_status(zenlayer, DISK).await, "CREATING");
    clock.advance(TEN);
    assert_eq!(disk_status(zenlayer, DISK).await, "AVAILABLE");

    let attach = json!({"diskIds": [DISK], "instanceId": VM_1});
    let change = json!({"diskIds": [DISK], "instanceId": "sim-vm-000002"});
    let detach = json!({"diskIds": [DISK]});
    let wrong = (400, "UNSUPPORTED_OPERATION_DISK_STATUS");
    refused(zenlayer, "DetachDisks", detach.clone(), wrong).await;
    ok(zenlayer, "AttachDisks", attach.clone()).await;
    assert_eq!(disk_status(zenlayer, DISK).await, "ATTACHING");
    refused(zenlayer, "ChangeDisksAttach", change.clone(), wrong).await;
    clock.advance(TEN);
    let shown = item(
        zenlayer,
        "DescribeDisks",
        json!({"instanceId": VM_1, "diskType": "DATA"}),
    )
    .await;
    for (field, expected) in [
        ("diskId", json!(DISK)),
        ("diskStatus", json!("IN_USE")),
        ("instanceName", json!("zen-vm-1")),
        ("diskCategory", json!("STANDARD")),
        ("portable", json!(true)),
        ("period", json!(null)),
        ("tags", json!(null)),
    ] {
        assert_eq!(shown[field], expected, "{field}");
    }
    let attached = (400, "UNSUPPORTED_OPERATION_DISK_ATTACHED");
    refused(zenlayer, "AttachDisks", attach.clone(), attached).await;
    let repeated = (400, "UNSUPPORTED_OPERATION_DISK_ATTACH_REPEATED");
    refused(zenlayer, "ChangeDisksAttach", attach, repeated).await;
    zenlayer.set_status("sim-vm-000002", "REBOOT");
    let busy = (400, "UNSUPPORTED_OPERATION_INSTANCE_STATUS");
    refused(zenlayer, "ChangeDisksAttach", change.clone(), busy).await;
    zenlayer.set_status("sim-vm-000002", "STOPPED");
    ok(zenlayer, "ChangeDisksAttach", change).await;
    clock.advance(TEN);
    let shown = item(zenlayer, "DescribeDisks", json!({"diskIds": [DISK]})).await;
    assert_eq!(
        (&shown["instanceId"], &shown["diskStatus"]),
        (&json!("sim-vm-000002"), &json!("IN_USE"))
    );

    ok(zenlayer, "DetachDisks", detach).await;
    assert_eq!(disk_status(zenlayer, DISK).await, "DETACHING");
    clock.advance(TEN);
    let shown = item(zenlayer, "DescribeDisks", json!({"diskIds": [DISK]})).await;
    assert_eq!(
        (&shown["instanceId"], &shown["diskStatus"]),
        (&json!(null), &json!("AVAILABLE"))
    );
}

#[tokio::test]
async fn disks_that_cannot_be_attached_are_refused() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let to = |disk: &str, vm: &str| json!({"diskIds": ["sim-disk-000005", disk], "instanceId": vm});
    for (disk, vm, code) in [
        (
            "sim-disk-000001",
            "sim-vm-000002",
            "INVALID_DISK_NOT_PORTABLE",
        ),
        ("sim-disk-000006", VM_1, "UNSUPPORTED_OPERATION_DISK_STATUS"),
        (
            "sim-disk-000005",
            "sim-vm-000008",
            "INVALID_DISK_AND_INSTANCE_ZONE_MISMATCHED",
        ),
        (
            "sim-disk-000005",
            "sim-vm-000004",
            "UNSUPPORTED_OPERATION_INSTANCE_STATUS",
        ),
    ] {
        refused(zenlayer, "AttachDisks", to(disk, vm), (400, code)).await;
    }
    let system = json!({"diskIds": ["sim-disk-000001"]});
    refused(
        zenlayer,
        "DetachDisks",
        system,
        (400, "INVALID_DISK_NOT_PORTABLE"),
    )
    .await;
    let many = json!({"instanceId": VM_1, "diskAmount": 15});
    let limit = (400, "LIMIT_EXCEEDED_INSTANCE_CAN_ATTACH");
    refused(zenlayer, "CreateDisks", with(order(), &many), limit).await;
    let enough = json!({"instanceId": VM_1, "diskAmount": 14, "zoneId": null});
    ok(zenlayer, "CreateDisks", with(order(), &enough)).await;
    let one_more = json!({"diskIds": ["sim-disk-000005"], "instanceId": VM_1});
    refused(zenlayer, "AttachDisks", one_more, limit).await;
    let nowhere = with(order(), &json!({"zoneId": null}));
    refused(zenlayer, "CreateDisks", nowhere, (400, "MISSING_PARAMETER")).await;
    let no_period = with(order(), &json!({"chargeType": "PREPAID"}));
    refused(
        zenlayer,
        "CreateDisks",
        no_period,
        (400, "MISSING_PARAMETER"),
    )
    .await;
    let too_many = with(order(), &json!({"diskAmount": 51}));
    let maximum = (400, "INVALID_PARAMETER_EXCEED_MAXIMUM");
    refused(zenlayer, "CreateDisks", too_many, maximum).await;
    let busy = with(order(), &json!({"instanceId": "sim-vm-000004"}));
    let status = (400, "UNSUPPORTED_OPERATION_INSTANCE_STATUS");
    refused(zenlayer, "CreateDisks", busy, status).await;
}

#[tokio::test]
async fn disks_grow_and_never_shrink() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    let id = "sim-disk-000001";
    let to = |size: u64| json!({"diskId": id, "diskSize": size});
    let size = async || {
        let shown = item(zenlayer, "DescribeDisks", json!({"diskIds": [id]})).await;
        (shown["diskSize"].clone(), shown["diskStatus"].clone())
    };
    ok(zenlayer, "ResizeDisk", to(30)).await;
    assert_eq!(size().await, (json!(20), json!("CHANGING")));
    ok(zenlayer, "ResizeDisk", to(30)).await;
    let busy = (400, "UNSUPPORTED_OPERATION_DISK_STATUS");
    refused(zenlayer, "ResizeDisk", to(40), busy).await;
    clock.advance(TEN);
    assert_eq!(size().await, (json!(30), json!("IN_USE")));
    let smaller = (400, "INVALID_PARAMETER_LESS_MINIMUM");
    refused(zenlayer, "ResizeDisk", to(29), smaller).await;
}

#[tokio::test]
async fn terminating_and_restoring_an_instance() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    ok(zenlayer, "CreateDisks", order()).await;
    let one = json!({"diskId": DISK});
    let unprocessed = (400, "ORDER_UNPROCESSED_ORDERS_FOR_THIS_RESOURCE");
    refused(zenlayer, "RenewDisk", one.clone(), unprocessed).await;
    clock.advance(TEN);
    let not_in_bin = (400, "UNSUPPORTED_OPERATION_DISK_NOT_BEING_RECYCLE");
    refused(zenlayer, "ReleaseDisk", one.clone(), not_in_bin).await;
    let wrong = (400, "UNSUPPORTED_OPERATION_DISK_STATUS");
    refused(zenlayer, "RenewDisk", one.clone(), wrong).await;

    ok(zenlayer, "TerminateDisk", one.clone()).await;
    assert_eq!(disk_status(zenlayer, DISK).await, "RECYCLING");
    let on_its_way = (400, "UNSUPPORTED_OPERATION_RECYCLE_STATUS");
    refused(zenlayer, "ReleaseDisk", one.clone(), on_its_way).await;
    let being = (400, "UNSUPPORTED_OPERATION_DISK_BEING_RECYCLE");
    refused(zenlayer, "TerminateDisk", one.clone(), being).await;
    clock.advance(TEN);
    assert_eq!(disk_status(zenlayer, DISK).await, "RECYCLED");
    let order = ok(zenlayer, "RenewDisk", one.clone()).await;
    assert_eq!(order["orderNumber"], zenlayer.orders()[1].number);
    assert_eq!(disk_status(zenlayer, DISK).await, "AVAILABLE");

    ok(zenlayer, "TerminateDisk", one.clone()).await;
    clock.advance(TEN);
    ok(zenlayer, "ReleaseDisk", one.clone()).await;
    assert_eq!(disk_status(zenlayer, DISK).await, "DELETING");
    clock.advance(TEN);
    let unknown = (404, "INVALID_DISK_NOT_FOUND");
    for action in ["ReleaseDisk", "TerminateDisk", "RenewDisk"] {
        refused(zenlayer, action, one.clone(), unknown).await;
        let system = json!({"diskId": "sim-disk-000001"});
        let code = (400, "UNSUPPORTED_OPERATION_DISK_SYSTEM_TYPE");
        refused(zenlayer, action, system, code).await;
    }
}

#[tokio::test]
async fn a_disk_that_is_paid_for_in_advance() {
    let (sim, clock) = world().await;
    let zenlayer = sim.zenlayer();
    let prepaid = json!({"chargeType": "PREPAID", "chargePrepaid": {"period": 1}});
    let made = ok(zenlayer, "CreateDisks", with(order(), &prepaid)).await;
    let one = json!({"diskId": made["diskIds"][0]});
    let code = (400, "UNSUPPORTED_OPERATION_INSTANCE_CHARGE_TYPE");
    refused(zenlayer, "TerminateDisk", one.clone(), code).await;
    ok(zenlayer, "RenewDisk", one).await;
    let shown = item(
        zenlayer,
        "DescribeDisks",
        json!({"diskIds": made["diskIds"]}),
    )
    .await;
    assert_eq!(
        (&shown["period"], &shown["expiredTime"]),
        (&json!(2), &json!("2024-01-13T22:13:20Z"))
    );
    clock.advance(Duration::from_secs(24 * 3600));
    assert!(
        !zenlayer.disks().contains(&"sim-disk-000006".to_owned()),
        "the bin is empty"
    );
}

#[tokio::test]
async fn names_groups_and_filters() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let ids = json!(["sim-disk-000005", "sim-disk-000007"]);
    let body = json!({"diskIds": ids, "diskName": "pair"});
    ok(zenlayer, "ModifyDisksAttributes", body).await;
    let body = json!({"diskIds": ids, "resourceGroupId": "sim-rg-000002"});
    ok(zenlayer, "ModifyDisksResourceGroup", body).await;
    let tagged = json!({"tags": {"tags": [{"key": "k", "value": "v"}]}, "diskCategory": "SSD"});
    ok(zenlayer, "CreateDisks", with(order(), &tagged)).await;
    for (filter, count) in [
        (json!({"diskName": "pair"}), 2),
        (json!({"diskName": "pai*"}), 2),
        (json!({"resourceGroupId": "sim-rg-000002"}), 2),
        (json!({"diskStatus": "RECYCLED"}), 1),
        (json!({"diskType": "SYSTEM", "zoneId": "SIM-A"}), 7),
        (json!({"portable": true}), 4),
        (json!({"diskSize": 40, "diskCategory": "SSD"}), 1),
        (json!({"tags": [{"key": "k", "value": "v"}]}), 1),
        (json!({"tags": [{"key": "k", "value": "w"}]}), 0),
        (json!({"tagKeys": ["k"]}), 1),
        (json!({"tagKeys": ["k", "l"]}), 0),
        (json!({"zoneId": "SIN-E"}), 1),
    ] {
        let text = filter.to_string();
        let found = ok(zenlayer, "DescribeDisks", filter).await;
        assert_eq!(found["totalCount"], count, "{text}");
    }
}

#[tokio::test]
async fn disks_of_two_instances_stay() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let attach = json!({"diskIds": ["sim-disk-000005"], "instanceId": "sim-vm-000003"});
    ok(zenlayer, "AttachDisks", attach).await;
    let both = json!({"diskIds": ["sim-disk-000005", "sim-disk-000007"]});
    let apart = (400, "UNSUPPORTED_OPERATION_DISK_STATUS");
    refused(zenlayer, "DetachDisks", both.clone(), apart).await;
    let to = with(both, &json!({"instanceId": "sim-vm-000002"}));
    refused(zenlayer, "ChangeDisksAttach", to, apart).await;
    for disk in ["sim-disk-000005", "sim-disk-000007"] {
        assert_eq!(disk_status(zenlayer, disk).await, "IN_USE");
    }
}

#[tokio::test]
async fn limits_that_only_prose_has() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let resize = |size: u64| json!({"diskId": "sim-disk-000005", "diskSize": size});
    let maximum = (400, "INVALID_PARAMETER_EXCEED_MAXIMUM");
    refused(zenlayer, "ResizeDisk", resize(2001), maximum).await;
    ok(zenlayer, "ResizeDisk", resize(2000)).await;
    let tag = |value: &str| json!({"key": "k", "value": value});
    let twice = json!({"tags": {"tags": [tag("v"), tag("w")]}});
    let wrong = (400, "INVALID_PARAMETER_VALUE");
    refused(zenlayer, "CreateDisks", with(order(), &twice), wrong).await;

    let vm = crate::zenlayer_world::order;
    let disks = |amount: u64| json!({"dataDisks": [{"diskSize": 40, "diskAmount": amount}]});
    let limit = (400, "LIMIT_EXCEEDED_INSTANCE_CAN_ATTACH");
    refused(zenlayer, "CreateInstances", with(vm(), &disks(11)), limit).await;
    ok(zenlayer, "CreateInstances", with(vm(), &disks(10))).await;
    let windows = json!({"imageId": "sim-img-000004", "keyId": "key-1", "password": null});
    refused(zenlayer, "CreateInstances", with(vm(), &windows), wrong).await;
    let reset = with(windows, &json!({"instanceId": "sim-vm-000008"}));
    refused(zenlayer, "ResetInstance", reset, wrong).await;
}
