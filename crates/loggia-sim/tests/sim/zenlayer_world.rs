//! A Zenlayer world with something in every state that an action needs.

use std::time::Duration;

use loggia_sim::{Clock, Sim, SimBuilder, Zenlayer};
use serde_json::{Value, json};

use crate::support::{Reply, Signed, send, start_with};

/// Calls an action with a token: unlike a signature it is valid at any time, so that a test can
/// move the clock by a month.
pub(crate) async fn call(zenlayer: &Zenlayer, action: &str, body: Value) -> Reply {
    let bare = Signed::new(zenlayer, action, &body).bare();
    send(bare.header("authorization", "Bearer sim-token-0001")).await
}

/// Calls an action that must succeed, and returns its response.
pub(crate) async fn ok(zenlayer: &Zenlayer, action: &str, body: Value) -> Value {
    let text = body.to_string();
    let mut reply = call(zenlayer, action, body).await;
    assert_eq!(reply.status, 200, "{action} {text}: {}", reply.body);
    reply.body["response"].take()
}

/// Calls an action that must be refused.
pub(crate) async fn refused(zenlayer: &Zenlayer, action: &str, body: Value, with: (u16, &str)) {
    let text = body.to_string();
    let reply = call(zenlayer, action, body).await;
    assert_eq!(reply.error(), with, "{action} {text}: {}", reply.body);
}

/// Returns the only item of a list for an id.
pub(crate) async fn item(zenlayer: &Zenlayer, action: &str, body: Value) -> Value {
    let mut response = ok(zenlayer, action, body).await;
    assert_eq!(response["totalCount"], 1, "{response}");
    response["dataSet"][0].take()
}

pub(crate) fn status(zenlayer: &Zenlayer, id: &str) -> String {
    zenlayer.instance(id).expect("it is there").status
}

pub(crate) async fn disk_status(zenlayer: &Zenlayer, id: &str) -> String {
    let disk = item(zenlayer, "DescribeDisks", json!({"diskIds": [id]})).await;
    disk["diskStatus"].as_str().expect("a text").to_owned()
}

/// Starts a simulator in which every transition takes ten seconds.
pub(crate) async fn slow() -> (Sim, Clock) {
    slow_with(|builder| builder).await
}

pub(crate) async fn slow_with(change: impl FnOnce(SimBuilder) -> SimBuilder) -> (Sim, Clock) {
    start_with(|builder| change(builder.transition_times(Duration::from_secs(10)))).await
}

pub(crate) fn rule(ports: &str) -> Value {
    json!({"direction": "ingress", "ipProtocol": "tcp", "portRange": ports, "cidrIp": "0.0.0.0/0"})
}

/// Returns a body for `CreateInstances` with only the required fields.
pub(crate) fn order() -> Value {
    json!({
        "zoneId": "SIM-A",
        "imageId": "sim-img-000001",
        "instanceType": "sim.c2m4",
        "instanceChargeType": "POSTPAID",
        "internetChargeType": "ByBandwidth",
        "internetMaxBandwidthOut": 20,
        "instanceCount": 1,
        "subnetId": "sim-subnet-000001",
        "password": "Secret-12",
    })
}

/// Returns `order` with changes; `null` removes a field.
pub(crate) fn order_with(changes: &Value) -> Value {
    with(order(), changes)
}

pub(crate) fn with(mut body: Value, changes: &Value) -> Value {
    let fields = body.as_object_mut().expect("an object");
    for (name, value) in changes.as_object().expect("an object") {
        fields.insert(name.clone(), value.clone());
    }
    body
}

/// Starts a world with more: instances 1 to 4 as usual; 5 and 6 are prepaid, and 5 has a
/// smaller traffic package planned, 6 a smaller bandwidth and type; 7 is in the recycle bin, 8
/// in a zone without images. Disk 5 is free, 6 in the bin, 7 attached to instance 1. Image 5
/// was made from an instance; group 2 has one rule; subnet 5 is empty.
pub(crate) async fn world() -> (Sim, Clock) {
    let (sim, clock) = start_with(|builder| builder.machines(4)).await;
    let zenlayer = sim.zenlayer();
    let disk = json!({"chargeType": "POSTPAID", "diskName": "data", "diskSize": 40, "zoneId": "SIM-A", "diskAmount": 2});
    ok(zenlayer, "CreateDisks", disk.clone()).await;
    ok(
        zenlayer,
        "TerminateDisk",
        json!({"diskId": "sim-disk-000006"}),
    )
    .await;
    let at = json!({"instanceId": "sim-vm-000001", "diskAmount": 1});
    ok(zenlayer, "CreateDisks", with(disk, &at)).await;
    let image = json!({"instanceId": "sim-vm-000002", "imageName": "mine"});
    ok(zenlayer, "CreateImage", image).await;
    let group = json!({"securityGroupName": "web", "ruleInfos": [rule("80/80")]});
    ok(zenlayer, "CreateSecurityGroup", group).await;
    let subnet = json!({"cidrBlock": "192.168.1.0/24", "subnetName": "inner", "zoneId": "SIM-A"});
    ok(zenlayer, "CreateSubnet", subnet).await;
    let prepaid = json!({"instanceChargeType": "PREPAID", "instanceChargePrepaid": {"period": 3}});
    let packaged = json!({"internetChargeType": "ByTrafficPackage", "trafficPackageSize": 2.5});
    let packaged = order_with(&with(prepaid.clone(), &packaged));
    ok(zenlayer, "CreateInstances", packaged).await;
    ok(zenlayer, "CreateInstances", order_with(&prepaid)).await;
    let smaller = json!({"instanceId": "sim-vm-000005", "trafficPackageSize": 1});
    ok(zenlayer, "ModifyInstanceTrafficPackage", smaller).await;
    let slower = json!({"instanceId": "sim-vm-000006", "internetMaxBandwidthOut": 5});
    ok(zenlayer, "ModifyInstanceBandwidth", slower).await;
    let lesser = json!({"instanceId": "sim-vm-000006", "instanceTypeId": "sim.c1m1"});
    ok(zenlayer, "ModifyInstanceType", lesser).await;
    assert_eq!(zenlayer.add_instance("old", "RECYCLE"), "sim-vm-000007");
    let there = zenlayer.add_instance_in("SIN-E", "there", "STOPPED");
    assert_eq!(there, "sim-vm-000008");
    (sim, clock)
}
