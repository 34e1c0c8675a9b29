//! The states of instances, from the order on.

use std::time::Duration;

use loggia_sim::TransitionTimes;
use serde_json::json;

use crate::support::start_with;
use crate::zenlayer_world::{item, ok, order_with, refused, slow, slow_with, status, world};

const TEN: Duration = Duration::from_secs(10);

#[tokio::test]
async fn a_new_instance_passes_through_its_states() {
    let (sim, clock) = slow_with(|builder| builder.machines(0)).await;
    let zenlayer = sim.zenlayer();
    let body = order_with(&json!({
        "instanceCount": 2,
        "instanceName": "web",
        "systemDisk": {"diskSize": 60, "diskCategory": "SSD"},
        "dataDisks": [{"diskSize": 100, "diskAmount": 2}, {"diskSize": 10, "portable": true}],
        "tags": {"tags": [{"key": "team", "value": "a"}]},
        "nic": {"wanName": "wan0", "lanName": "lan0"},
        "enableIpv6": true,
        "keyId": "key-1",
        "password": null,
    }));
    let response = ok(zenlayer, "CreateInstances", body).await;
    let ids = ["sim-vm-000001", "sim-vm-000002"];
    assert_eq!(response["instanceIdSet"], json!(ids));
    assert_eq!(response["instances"][1]["instanceId"], ids[1]);
    let disks = response["instances"][0]["diskIdSet"].as_array();
    assert_eq!(disks.expect("a list").len(), 4);
    assert_eq!(response["orderNumber"], zenlayer.orders()[0].number);
    assert_eq!((zenlayer.bill_count(), zenlayer.orders().len()), (1, 1));

    for expected in ["PENDING", "DEPLOYING", "RUNNING", "RUNNING"] {
        assert_eq!(status(zenlayer, ids[0]), expected);
        let body = json!({"instanceIds": [ids[1]]});
        let listed = item(zenlayer, "DescribeInstancesStatus", body).await;
        assert_eq!(listed["instanceStatus"], expected);
        clock.advance(TEN);
    }
    let shown = item(
        zenlayer,
        "DescribeInstances",
        json!({"instanceIds": [ids[0]]}),
    )
    .await;
    for (field, expected) in [
        ("instanceName", json!("web")),
        ("zoneId", json!("SIM-A")),
        ("cpuCount", json!(2)),
        ("memory", json!(4)),
        ("imageName", json!("Ubuntu Server 24.04 LTS")),
        ("instanceChargeType", json!("POSTPAID")),
        ("internetMaxBandwidthOut", json!(20)),
        ("createTime", json!("2023-11-14T22:13:20Z")),
        ("expiredTime", json!(null)),
        ("trafficPackageSize", json!(null)),
        ("publicIpAddresses", json!(["198.18.0.1"])),
        ("publicIpv6Addresses", json!(["2001:db8::1"])),
        ("privateIpAddresses", json!(["10.1.0.2"])),
        ("securityGroupIds", json!(["sim-sg-000001"])),
        ("keyId", json!("key-1")),
        ("nic", json!({"wanName": "wan0", "lanName": "lan0"})),
        ("tags", json!({"tags": [{"key": "team", "value": "a"}]})),
        ("resourceGroupName", json!("Default Resource Group")),
    ] {
        assert_eq!(shown[field], expected, "{field}");
    }
    assert_eq!(shown["systemDisk"]["diskSize"], 60);
    let data = shown["dataDisks"].as_array().expect("a list");
    assert_eq!(data.len(), 3);
    assert_eq!(
        (&data[2]["diskSize"], &data[2]["portable"]),
        (&json!(10), &json!(false))
    );
    assert_eq!(data[0]["diskPrice"], json!(null));
    assert_eq!(
        zenlayer.instance(ids[0]).expect("it is there").disks.len(),
        4
    );
}

#[tokio::test]
async fn refused_orders_are_not_billed() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let (billed, instances) = (zenlayer.bill_count(), zenlayer.instances());
    for (changes, expected) in [
        (
            json!({"zoneId": "SIM-B"}),
            (404, "INVALID_SUBNET_NOT_FOUND"),
        ),
        (
            json!({"zoneId": "SIM-B", "subnetId": "sim-subnet-000002", "instanceType": "sim.c8m16"}),
            (404, "INVALID_INSTANCE_TYPE_NOT_FOUND"),
        ),
        (
            json!({"zoneId": "SIM-B", "subnetId": "sim-subnet-000002", "imageId": "sim-img-000005"}),
            (404, "INVALID_IMAGE_NOT_FOUND"),
        ),
        (
            json!({"instanceChargeType": "PREPAID"}),
            (400, "MISSING_PARAMETER"),
        ),
        (
            json!({"internetChargeType": "ByTrafficPackage", "trafficPackageSize": -1.0}),
            (400, "INVALID_PARAMETER_TRAFFIC_PACKAGE_ERROR"),
        ),
        (json!({"dataDisks": [{}]}), (400, "MISSING_PARAMETER")),
        (
            json!({"tags": {"tags": [{"key": "k"}]}}),
            (400, "MISSING_PARAMETER"),
        ),
        (
            json!({"password": "Secret-12", "keyId": "key-1"}),
            (400, "INVALID_PARAMETER_INSTANCE_LOGIN_CONFLICT"),
        ),
        (
            json!({"password": "Secret 12"}),
            (400, "INVALID_PARAMETER_VALUE_PASSWORD_MALFORMED"),
        ),
        (json!({"password": null}), (400, "MISSING_PARAMETER")),
        (
            json!({"zoneId": "SIM-B", "subnetId": "sim-subnet-000002", "enableIpv6": true}),
            (400, "INVALID_PARAMETER_VALUE"),
        ),
        (
            json!({"internetMaxBandwidthOut": 501}),
            (400, "INVALID_PARAMETER_BANDWIDTH_EXCEED"),
        ),
        (
            json!({"dataDisks": [{"diskSize": 1, "diskAmount": 16}]}),
            (400, "LIMIT_EXCEEDED_INSTANCE_CAN_ATTACH"),
        ),
    ] {
        refused(zenlayer, "CreateInstances", order_with(&changes), expected).await;
    }
    assert_eq!(
        (zenlayer.bill_count(), zenlayer.instances()),
        (billed, instances)
    );
    // If a type has no such limit, any bandwidth is allowed.
    let wide = json!({"instanceType": "sim.c8m16", "internetMaxBandwidthOut": 9000});
    ok(zenlayer, "CreateInstances", order_with(&wide)).await;
}

#[tokio::test]
async fn a_creation_can_fail() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    zenlayer.fail_next_creation();
    for (id, end) in [
        ("sim-vm-000004", "CREATE_FAILED"),
        ("sim-vm-000005", "RUNNING"),
    ] {
        ok(zenlayer, "CreateInstances", order_with(&json!({}))).await;
        clock.advance(TEN);
        assert_eq!(status(zenlayer, id), "DEPLOYING");
        clock.advance(TEN);
        assert_eq!(status(zenlayer, id), end);
    }
    assert_eq!(zenlayer.bill_count(), 2);
}

#[tokio::test]
async fn power_changes_take_time() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    let first = json!({"instanceIds": ["sim-vm-000001"]});
    for (action, over, end) in [
        ("StopInstances", "STOPPING", "STOPPED"),
        ("StartInstances", "BOOTING", "RUNNING"),
        ("RebootInstances", "REBOOT", "RUNNING"),
    ] {
        ok(zenlayer, action, first.clone()).await;
        assert_eq!(status(zenlayer, "sim-vm-000001"), over);
        for (action, code) in [
            ("StopInstances", "OPERATION_DENIED_INSTANCE_NOT_RUNNING"),
            ("StartInstances", "OPERATION_DENIED_INSTANCE_NOT_STOPPED"),
            ("RebootInstances", "OPERATION_DENIED_INSTANCE_STATUS"),
        ] {
            refused(zenlayer, action, first.clone(), (403, code)).await;
        }
        clock.advance(TEN);
        assert_eq!(status(zenlayer, "sim-vm-000001"), end);
    }
    zenlayer.set_status("sim-vm-000001", "RECYCLING");
    let recycled = (403, "OPERATION_DENIED_INSTANCE_RECYCLED");
    for action in ["StopInstances", "StartInstances", "RebootInstances"] {
        refused(zenlayer, action, first.clone(), recycled).await;
    }
}

#[tokio::test]
async fn systems_and_passwords() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    let id = "sim-vm-000002";
    let reset = json!({"instanceId": id, "imageId": "sim-img-000002", "instanceName": "new", "wanName": "wan0"});
    ok(zenlayer, "ResetInstance", reset.clone()).await;
    assert_eq!(status(zenlayer, id), "REBUILDING");
    let installing = (403, "OPERATION_DENIED_INSTANCE_STATUS_INSTALLING");
    refused(
        zenlayer,
        "TerminateInstance",
        json!({"instanceId": id}),
        installing,
    )
    .await;
    let not_stopped = (403, "OPERATION_DENIED_INSTANCE_NOT_STOPPED");
    refused(zenlayer, "ResetInstance", reset, not_stopped).await;
    clock.advance(TEN);
    let shown = item(zenlayer, "DescribeInstances", json!({"instanceIds": [id]})).await;
    assert_eq!(shown["instanceStatus"], "RUNNING");
    assert_eq!(
        (&shown["imageName"], &shown["instanceName"]),
        (&json!("Debian 12"), &json!("new"))
    );
    assert_eq!(shown["nic"]["wanName"], "wan0");

    let password = |word: &str| json!({"instanceIds": [id], "password": word});
    let set = "ResetInstancesPassword";
    let not_stopped = (400, "OPERATION_DENIED_INSTANCE_NOT_STOPPED");
    refused(zenlayer, set, password("Secret-12"), not_stopped).await;
    zenlayer.set_status(id, "STOPPED");
    let malformed = (400, "INVALID_PASSWORD_MALFORMED");
    refused(zenlayer, set, password("Schlüssel"), malformed).await;
    let reset = json!({"instanceId": id, "password": "with blanks"});
    refused(zenlayer, "ResetInstance", reset, malformed).await;
    ok(zenlayer, set, password("Secret-12")).await;
    assert_eq!(status(zenlayer, id), "BOOTING");
    clock.advance(TEN);
    assert_eq!(status(zenlayer, id), "RUNNING");
}

#[tokio::test]
async fn each_transition_has_a_time_of_its_own() {
    let mut times = TransitionTimes::default();
    times.stopping = Duration::from_millis(1500);
    let (sim, clock) = start_with(|builder| builder.transition_times(times)).await;
    let zenlayer = sim.zenlayer();
    let first = json!({"instanceIds": ["sim-vm-000001"]});
    ok(zenlayer, "StopInstances", first.clone()).await;
    clock.advance(Duration::from_millis(1499));
    assert_eq!(status(zenlayer, "sim-vm-000001"), "STOPPING");
    clock.advance(Duration::from_millis(1));
    assert_eq!(status(zenlayer, "sim-vm-000001"), "STOPPED");
    ok(zenlayer, "StartInstances", first).await;
    assert_eq!(status(zenlayer, "sim-vm-000001"), "RUNNING");
}

#[tokio::test]
async fn names_and_resource_groups() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let ids = json!(["sim-vm-000001", "sim-vm-000003"]);
    let body = json!({"instanceIds": ids, "instanceName": "pair"});
    ok(zenlayer, "ModifyInstancesAttribute", body).await;
    let body = json!({"instanceIds": ids, "resourceGroupId": "sim-rg-000002"});
    ok(zenlayer, "ModifyInstancesResourceGroup", body).await;
    for filter in [
        json!({"instanceName": "pai*"}),
        json!({"resourceGroupId": "sim-rg-000002"}),
    ] {
        let found = ok(zenlayer, "DescribeInstances", filter).await;
        assert_eq!(found["dataSet"][0]["instanceId"], ids[0]);
        assert_eq!(found["dataSet"][1]["instanceId"], ids[1]);
        assert_eq!(found["totalCount"], 2);
    }
    let body = json!({"instanceIds": ["sim-vm-000001", "nosuch"], "instanceName": "x"});
    let unknown = (404, "INVALID_INSTANCE_NOT_FOUND");
    refused(zenlayer, "ModifyInstancesAttribute", body, unknown).await;
    let first = zenlayer.instance("sim-vm-000001").expect("it is there");
    assert_eq!(first.name, "pair", "a refused batch changes nothing");
}
