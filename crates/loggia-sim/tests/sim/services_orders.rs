//! Orders at services of the engine: the requested number of things, each with values of its
//! own and in its final state.

use std::collections::BTreeSet;

use loggia_sim::{Sim, Zenlayer};
use serde_json::{Value, json};

use crate::services_controls::{ids, ok};
use crate::support::start_with;

async fn started() -> Sim {
    start_with(|builder| builder.machines(3)).await.0
}

/// Returns what a list shows of the things with these ids.
pub(crate) async fn shown(
    zenlayer: &Zenlayer,
    service: &str,
    list: &str,
    field: &str,
    ids: &Value,
) -> Vec<Value> {
    let list = ok(zenlayer, service, list, json!({field: ids})).await;
    list["dataSet"].as_array().expect("a list").clone()
}

fn all(things: &[Value], field: &str) -> Value {
    things.iter().map(|thing| thing[field].clone()).collect()
}

#[tokio::test]
async fn an_order_of_several_names_the_new_ones_and_counts_their_names() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let order = json!({
        "zoneId": any("zoneId"),
        "imageId": any("imageId"),
        "subnetId": any("subnetId"),
        "instanceType": "z2a.cpu.4",
        "instanceCount": 2,
        "instanceName": "web_[3,3]",
        "password": "Secret-12",
        "internetChargeType": "ByBandwidth",
    });
    let made = ok(zenlayer, "zec", "CreateZecInstances", order).await;
    let new = &made["instanceIdSet"];
    let named = made["instances"].as_array().expect("a list");
    assert_eq!(&all(named, "instanceId"), new);
    let shown = shown(zenlayer, "zec", "DescribeInstances", "instanceIds", new).await;
    assert_eq!(all(&shown, "instanceName"), json!(["web003", "web004"]));
    for instance in &shown {
        for field in ["publicIpAddresses", "privateIpAddresses"] {
            assert_eq!(instance[field].as_array().map(Vec::len), Some(1), "{field}");
        }
    }
    let inner = shown[1]["privateIpAddresses"][0].clone();
    let found = ok(
        zenlayer,
        "zec",
        "DescribeInstances",
        json!({"ipv4Address": inner}),
    )
    .await;
    assert_eq!(
        all(found["dataSet"].as_array().expect("a list"), "instanceId"),
        json!([new[1]])
    );
    // Values that only the request has a name for are not shown, especially not secrets.
    let id = new[0].as_str().expect("an id");
    let held = zenlayer.thing("zec", id).expect("it is there");
    assert!(!json!(held).to_string().contains("Secret-12"));

    let zone = ids(zenlayer, "bmc", "zoneId")[0].clone();
    let kind = ids(zenlayer, "bmc", "instanceTypeId")[0].clone();
    let order = json!({
        "zoneId": zone,
        "instanceTypeId": kind,
        "instanceChargeType": "POSTPAID",
        "internetChargeType": "ByBandwidth",
        "internetMaxBandwidthOut": 20,
        "amount": 2,
        "hostname": "box-[9,2]",
    });
    let made = ok(zenlayer, "bmc", "CreateInstances", order).await;
    let new = &made["instanceIdSet"];
    let shown = self::shown(zenlayer, "bmc", "DescribeInstances", "instanceIds", new).await;
    assert_eq!(all(&shown, "hostname"), json!(["box-09", "box-10"]));
    assert_eq!(all(&shown, "bandwidthOutMbps"), json!([20, 20]));
}

#[tokio::test]
async fn an_order_creates_as_many_things_as_it_says() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |service: &str, field: &str| ids(zenlayer, service, field)[0].clone();
    let order = json!({
        "regionId": any("zlb", "regionId"),
        "vpcId": "vpc-1",
        "loadBalancerName": "lb",
        "number": 2,
    });
    let made = ok(zenlayer, "zlb", "CreateLoadBalancer", order).await;
    assert_eq!(made["loadBalancerIds"].as_array().map(Vec::len), Some(2));

    let subnets = json!([
        {"name": "one", "cidrBlock": "10.1.0.0/24", "regionId": any("zec", "regionId")},
        {"name": "two", "cidrBlock": "10.2.0.0/24", "regionId": any("zec", "regionId")},
    ]);
    let order = json!({"vpcId": any("zec", "vpcId"), "subnets": subnets});
    let made = ok(zenlayer, "zec", "CreateSubnets", order).await;
    let new = &made["subnetIds"];
    let shown = shown(zenlayer, "zec", "DescribeSubnets", "subnetIds", new).await;
    assert_eq!(all(&shown, "name"), json!(["one", "two"]));
    assert_eq!(
        all(&shown, "cidrBlock"),
        json!(["10.1.0.0/24", "10.2.0.0/24"])
    );

    let order = json!({
        "regionId": any("zec", "regionId"),
        "netmask": {"netmask": 28, "amount": 3},
    });
    let made = ok(zenlayer, "zec", "CreateCidr", order).await;
    let new = &made["cidrIds"];
    let shown = self::shown(zenlayer, "zec", "DescribeCidrs", "cidrIds", new).await;
    assert_eq!(all(&shown, "netmask"), json!([28, 28, 28]));
    let blocks = shown.iter().map(|cidr| cidr["cidrBlock"].to_string());
    let blocks: BTreeSet<String> = blocks.collect();
    assert_eq!(blocks.len(), 3);
    assert!(blocks.iter().all(|block| block.ends_with("/28\"")));

    // IPv6 blocks are in a list of their own.
    let order =
        json!({"regionId": any("zec", "regionId"), "netmask": {"netmask": 48, "amount": 1}});
    let made = ok(zenlayer, "zec", "CreateIpv6Cidr", order).await;
    let new = &made["cidrIds"];
    for (list, count) in [("DescribeCidrs", 0), ("DescribeIpv6Cidrs", 1)] {
        let shown = self::shown(zenlayer, "zec", list, "cidrIds", new).await;
        assert_eq!(shown.len(), count, "{list}");
    }

    for (operation, asked, expected, length) in [
        (
            "CreateIpv4Block",
            json!({"zoneId": any("bmc", "zoneId"), "netmask": 29, "chargeType": "POSTPAID"}),
            "IPV4",
            "/29",
        ),
        (
            "CreateIpv6Block",
            json!({"zoneId": any("bmc", "zoneId")}),
            "IPV6",
            "/64",
        ),
    ] {
        let made = ok(zenlayer, "bmc", operation, asked).await;
        let new = &made["cidrBlockIds"];
        let shown = self::shown(zenlayer, "bmc", "DescribeCidrBlocks", "cidrBlockIds", new).await;
        assert_eq!(shown[0]["cidrBlockType"], expected);
        let block = shown[0]["cidrBlock"].as_str().expect("a network");
        assert!(block.ends_with(length), "{block}");
    }
}

#[tokio::test]
async fn disks_end_in_the_state_that_the_order_implies() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let zone = ids(zenlayer, "zec", "zoneId")[0].clone();
    let instances = ids(zenlayer, "zec", "instanceId");
    let order = json!({"zoneId": zone, "diskName": "d", "diskSize": 40, "diskAmount": 2});
    let disks = async |changes: Value| {
        let mut order = order.clone();
        let fields = order.as_object_mut().expect("an object");
        fields.extend(changes.as_object().cloned().unwrap_or_default());
        let made = ok(zenlayer, "zec", "CreateDisks", order).await;
        let new = &made["diskIds"];
        shown(zenlayer, "zec", "DescribeDisks", "diskIds", new).await
    };
    let free = disks(json!({})).await;
    assert_eq!(all(&free, "diskStatus"), json!(["AVAILABLE", "AVAILABLE"]));
    assert_eq!(all(&free, "diskName"), json!(["d", "d"]));
    let two = json!({"diskNames": ["a", "b"], "instanceIds": instances[..2]});
    let bound = disks(two).await;
    assert_eq!(all(&bound, "diskStatus"), json!(["IN_USE", "IN_USE"]));
    assert_eq!(all(&bound, "diskName"), json!(["a", "b"]));
    assert_eq!(all(&bound, "instanceId"), json!(instances[..2]));
    let bound = disks(json!({"diskAmount": 1, "instanceId": instances[2]})).await;
    assert_eq!(bound[0]["diskStatus"], "IN_USE");
    assert_eq!(bound[0]["instanceId"], instances[2]);

    let stop = json!({"instanceIds": instances[..1]});
    ok(zenlayer, "zec", "StopInstances", stop).await;
    let image = json!({"instanceId": instances[0], "imageName": "mine"});
    let image = ok(zenlayer, "zec", "CreateImage", image).await;
    let asked = json!({"imageIds": [image["imageId"]], "zoneId": zone});
    let images = ok(zenlayer, "zec", "DescribeImages", asked).await;
    assert_eq!(images["dataSet"][0]["imageType"], "CUSTOM_IMAGE");
}

#[tokio::test]
async fn a_token_orders_once() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "bmc", field)[0].clone();
    let order = |token: &str| {
        json!({
            "listenerId": any("listenerId"),
            "backendName": "b",
            "instanceId": any("instanceId"),
            "clientToken": token,
        })
    };
    let first = ok(zenlayer, "bmc", "RegisterBackend", order("one")).await;
    let again = ok(zenlayer, "bmc", "RegisterBackend", order("one")).await;
    let other = ok(zenlayer, "bmc", "RegisterBackend", order("two")).await;
    assert_eq!(first["backendId"], again["backendId"]);
    assert_ne!(first["backendId"], other["backendId"]);
}
