//! What each of several instances of one order has of its own: names and addresses.

use std::collections::BTreeSet;

use loggia_sim::Zenlayer;
use serde_json::{Value, json};

use crate::zenlayer_world::{ok, order_with, refused, world};

async fn made(zenlayer: &Zenlayer, changes: &Value) -> Vec<Value> {
    let made = ok(zenlayer, "CreateInstances", order_with(changes)).await;
    let asked = json!({"instanceIds": made["instanceIdSet"], "pageSize": 100});
    let shown = ok(zenlayer, "DescribeInstances", asked).await;
    shown["dataSet"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn names_are_counted_on() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    for (name, count, expected) in [
        ("server_[3,3]", 1, &["server003"][..]),
        ("server_[3,3]_[1,1]", 2, &["server0031", "server0042"]),
        ("same", 2, &["same", "same"]),
    ] {
        let changes = json!({"instanceName": name, "instanceCount": count});
        let shown = made(zenlayer, &changes).await;
        let names: Vec<&Value> = shown.iter().map(|one| &one["instanceName"]).collect();
        assert_eq!(json!(names), json!(expected), "{name}");
    }
}

#[tokio::test]
async fn a_full_subnet_takes_no_more() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let subnet = json!({"cidrBlock": "192.168.9.0/28", "subnetName": "small", "zoneId": "SIM-A"});
    let subnet = ok(zenlayer, "CreateSubnet", subnet).await["subnetId"].take();
    let many = |count: u64| json!({"subnetId": subnet, "instanceCount": count});
    let full = (400, "INVALID_PARAMETER_VALUE");
    let (billed, there) = (zenlayer.bill_count(), zenlayer.instances().len());
    refused(zenlayer, "CreateInstances", order_with(&many(14)), full).await;
    assert_eq!(
        (zenlayer.bill_count(), zenlayer.instances().len()),
        (billed, there)
    );
    let shown = made(zenlayer, &many(13)).await;
    let addresses = shown
        .iter()
        .map(|one| one["privateIpAddresses"][0].as_str());
    let addresses: BTreeSet<String> = addresses.flatten().map(str::to_owned).collect();
    let usable: BTreeSet<String> = (2..=14).map(|last| format!("192.168.9.{last}")).collect();
    assert_eq!(addresses, usable);
    refused(zenlayer, "CreateInstances", order_with(&many(1)), full).await;
    // An address that was released can be assigned to another instance.
    zenlayer.remove(shown[4]["instanceId"].as_str().expect("an id"));
    let again = made(zenlayer, &many(1)).await;
    assert_eq!(
        again[0]["privateIpAddresses"],
        shown[4]["privateIpAddresses"]
    );
}
