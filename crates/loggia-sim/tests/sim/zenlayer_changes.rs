//! Changes of bandwidth, traffic package and type, at once and later.

use std::time::Duration;

use serde_json::{Value, json};

use crate::zenlayer_world::{ok, order_with, refused, slow, world};

const TEN: Duration = Duration::from_secs(10);
const CYCLE: Duration = Duration::from_secs(30 * 24 * 3600);

/// Returns three fields of a response.
fn three(response: &Value, names: [&str; 3]) -> [Value; 3] {
    names.map(|name| response[name].clone())
}

const BANDWIDTH: [&str; 3] = [
    "internetMaxBandwidthOut",
    "modifiedInternetMaxBandwidthOut",
    "modifiedBandwidthStatus",
];
const PACKAGE: [&str; 3] = [
    "trafficPackageSize",
    "modifiedTrafficPackageSize",
    "modifiedTrafficPackageStatus",
];
const TYPE: [&str; 3] = [
    "instanceType",
    "modifiedInstanceType",
    "modifiedInstanceTypeStatus",
];

#[tokio::test]
async fn more_bandwidth_comes_at_once() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    let one = json!({"instanceId": "sim-vm-000001"});
    let wanted =
        |mbps: u64| json!({"instanceId": "sim-vm-000001", "internetMaxBandwidthOut": mbps});
    let shown = async || {
        let response = ok(zenlayer, "DescribeInstanceInternetStatus", one.clone()).await;
        assert_eq!(response["instanceName"], "zen-vm-1");
        three(&response, BANDWIDTH)
    };
    assert_eq!(shown().await, [json!(10), json!(null), json!(null)]);
    let modify = "ModifyInstanceBandwidth";
    let too_much = (400, "INVALID_PARAMETER_BANDWIDTH_EXCEED");
    refused(zenlayer, modify, wanted(501), too_much).await;
    let too_little = (400, "INVALID_PARAMETER_LESS_MINIMUM");
    refused(zenlayer, modify, wanted(0), too_little).await;
    let order = ok(zenlayer, modify, wanted(100)).await;
    assert_eq!(order["orderNumber"], zenlayer.orders()[0].number);
    assert_eq!(zenlayer.bill_count(), 0, "nothing new was made");
    assert_eq!(shown().await, [json!(10), json!(100), json!("Processing")]);
    let processing = (403, "OPERATION_DENIED_INSTANCE_BANDWIDTH_PROCESSING");
    refused(zenlayer, modify, wanted(50), processing).await;
    clock.advance(TEN);
    assert_eq!(shown().await, [json!(100), json!(100), json!("Enable")]);
    // What is paid for by use can also shrink.
    ok(zenlayer, modify, wanted(50)).await;
    clock.advance(TEN);
    assert_eq!(shown().await, [json!(50), json!(50), json!("Enable")]);
    let no_plan = (403, "OPERATION_DENIED_DOWNGRADE_NOT_EXIST");
    refused(zenlayer, "CancelInstanceBandwidthDowngrade", one, no_plan).await;

    zenlayer.set_status("sim-vm-000001", "STOPPED");
    let not_running = (403, "OPERATION_DENIED_INSTANCE_NOT_RUNNING");
    refused(zenlayer, modify, wanted(60), not_running).await;
}

#[tokio::test]
async fn less_bandwidth_waits_for_the_next_cycle() {
    let (sim, clock) = world().await;
    let zenlayer = sim.zenlayer();
    let one = json!({"instanceId": "sim-vm-000006"});
    let shown = async || {
        let response = ok(zenlayer, "DescribeInstanceInternetStatus", one.clone()).await;
        three(&response, BANDWIDTH)
    };
    let planned = [json!(20), json!(5), json!("WaitToEnable")];
    assert_eq!(shown().await, planned);
    let again = json!({"instanceId": "sim-vm-000006", "internetMaxBandwidthOut": 4});
    let exists = (403, "OPERATION_DENIED_INSTANCE_EXIST_PLAN_BANDWIDTH");
    refused(zenlayer, "ModifyInstanceBandwidth", again.clone(), exists).await;
    let cancel = "CancelInstanceBandwidthDowngrade";
    ok(zenlayer, cancel, one.clone()).await;
    assert_eq!(shown().await, [json!(20), json!(null), json!(null)]);
    let no_plan = (403, "OPERATION_DENIED_DOWNGRADE_NOT_EXIST");
    refused(zenlayer, cancel, one.clone(), no_plan).await;
    ok(zenlayer, "ModifyInstanceBandwidth", again).await;
    clock.advance(CYCLE);
    assert_eq!(shown().await, [json!(4), json!(4), json!("Enable")]);
    let other = json!({"instanceId": "sim-vm-000005"});
    let by_package = (403, "OPERATION_DENIED_INTERNET_CHARGE_TYPE_NOT_SUPPORT");
    refused(zenlayer, cancel, other, by_package).await;
}

#[tokio::test]
async fn traffic_packages() {
    let (sim, clock) = world().await;
    let zenlayer = sim.zenlayer();
    let id = "sim-vm-000005";
    let one = json!({"instanceId": id});
    let wanted = |size: f64| json!({"instanceId": id, "trafficPackageSize": size});
    let shown = async || {
        let response = ok(zenlayer, "DescribeInstanceInternetStatus", one.clone()).await;
        three(&response, PACKAGE)
    };
    let modify = "ModifyInstanceTrafficPackage";
    let cancel = "CancelInstanceTrafficPackageDowngrade";
    assert_eq!(
        shown().await,
        [json!(2.5), json!(1.0), json!("WaitToEnable")]
    );
    let exists = (403, "OPERATION_FAILED_INSTANCE_EXIST_PLAN_TRAFFIC_PACKAGE");
    refused(zenlayer, modify, wanted(3.0), exists).await;
    ok(zenlayer, cancel, one.clone()).await;
    // The same code has another status in the other two cancellations.
    let no_plan = (404, "OPERATION_DENIED_DOWNGRADE_NOT_EXIST");
    refused(zenlayer, cancel, one.clone(), no_plan).await;
    let nothing = (400, "INVALID_PARAMETER_TRAFFIC_PACKAGE_ERROR");
    refused(zenlayer, modify, wanted(0.0), nothing).await;
    ok(zenlayer, modify, wanted(3.5)).await;
    assert_eq!(shown().await, [json!(3.5), json!(3.5), json!("Enable")]);
    ok(zenlayer, modify, wanted(0.5)).await;
    clock.advance(CYCLE);
    assert_eq!(shown().await, [json!(0.5), json!(0.5), json!("Enable")]);

    let by_bandwidth = (403, "OPERATION_DENIED_INTERNET_CHARGE_TYPE_NOT_SUPPORT");
    let other = json!({"instanceId": "sim-vm-000001", "trafficPackageSize": 1});
    refused(zenlayer, modify, other, by_bandwidth).await;
    let other = json!({"instanceId": "sim-vm-000001"});
    refused(zenlayer, cancel, other, by_bandwidth).await;
    zenlayer.set_status(id, "REBOOT");
    let status = (403, "OPERATION_DENIED_INSTANCE_STATUS");
    refused(zenlayer, modify, wanted(1.0), status).await;
}

#[tokio::test]
async fn a_package_change_takes_time() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    let packaged = json!({"internetChargeType": "ByTrafficPackage", "trafficPackageSize": 1});
    ok(zenlayer, "CreateInstances", order_with(&packaged)).await;
    clock.advance(2 * TEN);
    let wanted = json!({"instanceId": "sim-vm-000004", "trafficPackageSize": 2});
    let modify = "ModifyInstanceTrafficPackage";
    ok(zenlayer, modify, wanted.clone()).await;
    let processing = (403, "OPERATION_DENIED_INSTANCE_TRAFFIC_PACKAGE_PROCESSING");
    refused(zenlayer, modify, wanted, processing).await;
}

#[tokio::test]
async fn types() {
    let (sim, clock) = world().await;
    let zenlayer = sim.zenlayer();
    let modify = "ModifyInstanceType";
    let wanted = |id: &str, kind: &str| json!({"instanceId": id, "instanceTypeId": kind});
    let shown = async |id: &str| {
        let body = json!({"instanceId": id});
        let response = ok(zenlayer, "DescribeInstanceTypeStatus", body).await;
        three(&response, TYPE)
    };
    let (used, prepaid) = ("sim-vm-000001", "sim-vm-000006");
    assert_eq!(
        shown(used).await,
        [json!("sim.c2m4"), json!(null), json!(null)]
    );
    let same = (403, "INVALID_INSTANCE_TYPE_NOT_CHANGED");
    refused(zenlayer, modify, wanted(used, "sim.c2m4"), same).await;
    ok(zenlayer, modify, wanted(used, "sim.c1m1")).await;
    assert_eq!(
        shown(used).await,
        [json!("sim.c1m1"), json!("sim.c1m1"), json!("Enable")]
    );

    let planned = [json!("sim.c2m4"), json!("sim.c1m1"), json!("WaitToEnable")];
    assert_eq!(shown(prepaid).await, planned);
    let exists = (403, "OPERATION_DENIED_INSTANCE_EXIST_PLAN");
    refused(zenlayer, modify, wanted(prepaid, "sim.c4m8"), exists).await;
    let cancel = "CancelInstanceDowngrade";
    ok(zenlayer, cancel, json!({"instanceId": prepaid})).await;
    let no_plan = (403, "OPERATION_DENIED_DOWNGRADE_NOT_EXIST");
    refused(zenlayer, cancel, json!({"instanceId": prepaid}), no_plan).await;
    ok(zenlayer, modify, wanted(prepaid, "sim.c1m1")).await;
    clock.advance(CYCLE);
    assert_eq!(shown(prepaid).await[0], "sim.c1m1");
    zenlayer.set_status(used, "RECYCLE");
    let status = (403, "OPERATION_DENIED_INSTANCE_STATUS");
    refused(zenlayer, modify, wanted(used, "sim.c4m8"), status).await;
}

#[tokio::test]
async fn bandwidth_that_is_not_paid_for_shrinks_at_once() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    // Prepaid, and by traffic package.
    let less = json!({"instanceId": "sim-vm-000005", "internetMaxBandwidthOut": 5});
    ok(zenlayer, "ModifyInstanceBandwidth", less).await;
    let one = json!({"instanceId": "sim-vm-000005"});
    let shown = ok(zenlayer, "DescribeInstanceInternetStatus", one).await;
    let expected = [json!(5), json!(5), json!("Enable")];
    assert_eq!(three(&shown, BANDWIDTH), expected);
}
