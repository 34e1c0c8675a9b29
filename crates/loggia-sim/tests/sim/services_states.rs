//! The states that requests require of things, and the codes for them.

use loggia_sim::{Sim, Zenlayer};
use serde_json::{Value, json};

use crate::services_controls::{call, ids, ok};
use crate::support::start_with;

async fn started() -> Sim {
    start_with(|builder| builder.machines(3)).await.0
}

async fn code(zenlayer: &Zenlayer, service: &str, action: &str, asked: Value) -> String {
    let refused = call(zenlayer, service, action, asked).await;
    refused.body["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn codes_say_which_state_is_wrong() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "bmc", field)[0].clone();
    let [one, block, subnet] = ["instanceId", "cidrBlockId", "subnetId"].map(any);
    let [this, these] = [json!({"instanceId": one}), json!({"instanceIds": [one]})];
    let bandwidth = json!({"instanceId": one, "bandwidthOutMbps": 10});
    let join = json!({"subnetId": subnet, "subnetInstanceList": [{"instanceId": one}]});
    let bind =
        json!({"cidrBlockId": block, "ipBindList": [{"ip": "203.0.113.9", "instanceId": one}]});
    for (state, action, asked, expected) in [
        (
            "RUNNING",
            "StartInstances",
            these.clone(),
            "OPERATION_DENIED_INSTANCE_NOT_STOPPED",
        ),
        (
            "STOPPED",
            "StopInstances",
            these.clone(),
            "OPERATION_DENIED_INSTANCE_NOT_RUNNING",
        ),
        (
            "RUNNING",
            "ReleaseInstances",
            these.clone(),
            "OPERATION_DENIED_INSTANCE_NOT_RECYCLED",
        ),
        (
            "RECYCLE",
            "StartInstances",
            these.clone(),
            "OPERATION_DENIED_INSTANCE_RECYCLED",
        ),
        (
            "RECYCLE",
            "TerminateInstance",
            this.clone(),
            "OPERATION_DENIED_INSTANCE_RECYCLED",
        ),
        (
            "INSTALLING",
            "TerminateInstance",
            this,
            "OPERATION_DENIED_INSTANCE_STATUS_INSTALLING",
        ),
        (
            "BOOTING",
            "RebootInstances",
            these,
            "OPERATION_DENIED_INSTANCE_STATUS",
        ),
        (
            "STOPPED",
            "ModifyInstanceBandwidth",
            bandwidth,
            "OPERATION_DENIED_INSTANCE_NOT_RUNNING",
        ),
        (
            "STOPPED",
            "AssociateSubnetInstances",
            join,
            "OPERATION_DENIED_INSTANCE_NOT_RUNNING",
        ),
        (
            "STOPPED",
            "BindCidrBlockIps",
            bind,
            "OPERATION_DENIED_INSTANCE_NOT_RUNNING",
        ),
    ] {
        assert!(zenlayer.set_thing_status("bmc", &one, state));
        let refused = code(zenlayer, "bmc", action, asked).await;
        assert_eq!(refused, expected, "{action} {state}");
    }
}

#[tokio::test]
async fn things_in_the_recycle_bin_cannot_be_bound() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "bmc", field)[0].clone();
    let [one, eip, block] = ["instanceId", "eipId", "cidrBlockId"].map(any);
    let bind =
        json!({"cidrBlockId": block, "ipBindList": [{"ip": "203.0.113.9", "instanceId": one}]});
    assert!(zenlayer.set_thing_status("bmc", &eip, "AVAILABLE"));
    assert!(zenlayer.set_thing_status("bmc", &one, "RECYCLE"));
    let to = json!({"eipId": eip, "instanceId": one});
    assert_eq!(
        code(zenlayer, "bmc", "AssociateEipAddress", to.clone()).await,
        "OPERATION_DENIED_INSTANCE_RECYCLED"
    );
    assert!(zenlayer.set_thing_status("bmc", &one, "RUNNING"));
    ok(zenlayer, "bmc", "AssociateEipAddress", to).await;
    ok(zenlayer, "bmc", "BindCidrBlockIps", bind.clone()).await;
    assert!(zenlayer.set_thing_status("bmc", &block, "RECYCLE"));
    assert_eq!(
        code(zenlayer, "bmc", "BindCidrBlockIps", bind).await,
        "OPERATION_DENIED_CIDRBLOCK_RECYCLED"
    );
}

#[tokio::test]
async fn unbinding_a_free_elastic_ip_changes_nothing() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let eip = ids(zenlayer, "bmc", "eipId")[0].clone();
    let held = || zenlayer.thing("bmc", &eip).expect("it is there");
    assert_eq!(held()["eipStatus"], "ASSOCIATED", "it names an instance");
    let this = json!({"eipId": eip});
    for _ in 0..2 {
        ok(zenlayer, "bmc", "UnAssociateEipAddress", this.clone()).await;
        assert_eq!(held()["eipStatus"], "AVAILABLE");
        assert_eq!(held()["instanceId"], json!(null));
    }
    let to = json!({"eipId": eip, "instanceId": ids(zenlayer, "bmc", "instanceId")[0]});
    ok(zenlayer, "bmc", "AssociateEipAddress", to).await;
    ok(zenlayer, "bmc", "TerminateEipAddress", this).await;
    assert_eq!(
        held()["instanceId"],
        json!(null),
        "nothing in the bin is bound"
    );
}

#[tokio::test]
async fn nothing_is_added_to_things_in_the_recycle_bin() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let listener = ids(zenlayer, "zlb", "listenerId")[0].clone();
    let balancer = zenlayer.thing("zlb", &listener).expect("it is there")["loadBalancerId"].clone();
    let new = json!({
        "loadBalancerId": balancer, "listenerName": "web", "protocol": "TCP",
        "scheduler": "rr", "port": "80",
    });
    let change = json!({
        "loadBalancerId": balancer, "listenerId": listener, "listenerName": "other",
    });
    let this = json!({"loadBalancerId": balancer});
    ok(zenlayer, "zlb", "TerminateLoadBalancer", this.clone()).await;
    for (action, asked) in [("CreateListener", &new), ("ModifyListener", &change)] {
        let refused = call(zenlayer, "zlb", action, asked.clone()).await;
        assert_eq!(
            refused.error(),
            (403, "OPERATION_FAILED_FOR_RECYCLE_RESOURCE"),
            "{action}"
        );
    }
    ok(zenlayer, "zlb", "DescribeListeners", this.clone()).await;
    ok(zenlayer, "zlb", "RestoreLoadBalancer", this).await;
    ok(zenlayer, "zlb", "CreateListener", new).await;
    ok(zenlayer, "zlb", "ModifyListener", change).await;
}

#[tokio::test]
async fn an_image_is_created_of_a_stopped_instance() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let instance = ids(zenlayer, "zec", "instanceId")[0].clone();
    let image = json!({"instanceId": instance, "imageName": "mine"});
    assert_eq!(
        code(zenlayer, "zec", "CreateImage", image.clone()).await,
        "OPERATION_DENIED_INSTANCE_STATUS_NOT_SUPPORT"
    );
    let stop = json!({"instanceIds": [instance]});
    ok(zenlayer, "zec", "StopInstances", stop).await;
    ok(zenlayer, "zec", "CreateImage", image).await;
}

#[tokio::test]
async fn seeded_disks_and_interfaces_are_attached() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let [instance, disk, nic] =
        ["instanceId", "diskId", "nicId"].map(|field| ids(zenlayer, "zec", field)[0].clone());
    let disks = ok(
        zenlayer,
        "zec",
        "DescribeDisks",
        json!({"instanceId": instance}),
    )
    .await;
    let disks = disks["dataSet"].as_array().expect("a list").clone();
    let all = |field: &str| -> Value { disks.iter().map(|disk| disk[field].clone()).collect() };
    assert_eq!(all("diskType"), json!(["SYSTEM", "DATA"]));
    assert_eq!(all("diskStatus"), json!(["IN_USE", "IN_USE"]));
    assert_eq!(all("portable"), json!([false, true]));
    // Its boot disk cannot be detached, nor can its first network interface.
    let detach = json!({"diskIds": [disk], "instanceCheckFlag": false});
    assert_eq!(
        code(zenlayer, "zec", "DetachDisks", detach).await,
        "INVALID_DISK_NOT_PORTABLE"
    );
    let refused = code(
        zenlayer,
        "zec",
        "DeleteNetworkInterface",
        json!({"nicId": nic}),
    )
    .await;
    assert!(refused.contains("STATUS"), "{refused}");
    let detach = json!({"diskIds": [disks[1]["diskId"]], "instanceCheckFlag": false});
    ok(zenlayer, "zec", "DetachDisks", detach).await;
    // What was ordered separately remains when its instance is deleted.
    let new = json!({"zoneId": disks[0]["zoneId"], "diskName": "own", "diskSize": 20});
    let new = ok(zenlayer, "zec", "CreateDisks", new).await["diskIds"][0].take();
    let new = new.as_str().expect("an id");
    assert_eq!(zenlayer.thing("zec", new).expect("it")["portable"], true);
}

#[tokio::test]
async fn nothing_is_tagged_from_the_start() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    for (service, list) in [
        ("zec", "DescribeInstances"),
        ("zec", "DescribeVpcs"),
        ("bmc", "DescribeInstances"),
        ("zlb", "DescribeLoadBalancers"),
        ("zdns", "DescribePrivateZones"),
    ] {
        let found = ok(zenlayer, service, list, json!({})).await;
        assert_eq!(found["dataSet"][0]["tags"], json!(null), "{service} {list}");
        let asked = json!({"tagKeys": ["key-1"]});
        let tagged = ok(zenlayer, service, list, asked).await;
        assert_eq!(tagged["totalCount"], 0, "{service} {list}");
    }
}
