//! Effects that the documentation describes and that no name or type shows.

use serde_json::{Value, json};

use crate::services_controls::{call, ids, ok};
use crate::services_orders::shown;
use crate::support::start_with;

#[tokio::test]
async fn an_interface_has_ipv6_only_while_its_stack_does() {
    let sim = start_with(|builder| builder.machines(2)).await.0;
    let zenlayer = sim.zenlayer();
    let [nic, subnet] = ["nicId", "subnetId"].map(|id| json!(ids(zenlayer, "zec", id)[0]));
    let stack = async || {
        let list = "DescribeNetworkInterfaces";
        let nics = shown(zenlayer, "zec", list, "nicIds", &json!([nic])).await;
        let [stack, address] = ["nicSubnetType", "primaryIpv6"].map(|name| nics[0][name].clone());
        (stack, address.is_string(), nics[0]["ipv6Cidr"].is_string())
    };
    assert_eq!(stack().await, (json!("IPv4"), false, false));
    let this = json!({"nicId": nic});
    ok(zenlayer, "zec", "AssignNetworkInterfaceIpv6", this.clone()).await;
    assert_eq!(stack().await, (json!("IPv4_IPv6"), true, true));
    let again = call(zenlayer, "zec", "AssignNetworkInterfaceIpv6", this.clone()).await;
    assert_eq!(again.status, 403, "{}", again.body);
    ok(zenlayer, "zec", "UnassignNetworkInterfaceIpv6", this).await;
    assert_eq!(stack().await, (json!("IPv4"), false, false));

    let network = async || {
        let subnets = shown(
            zenlayer,
            "zec",
            "DescribeSubnets",
            "subnetIds",
            &json!([subnet]),
        )
        .await;
        subnets[0]["ipv6CidrBlock"].clone()
    };
    assert_eq!(network().await, Value::Null);
    let stack = |stack: &str, ipv6: Option<&str>| json!({"subnetId": subnet, "stackType": stack, "ipv6Type": ipv6});
    let action = "ModifySubnetStackType";
    let refused = call(zenlayer, "zec", action, stack("IPv4_IPv6", None)).await;
    assert_eq!(refused.error(), (400, "MISSING_PARAMETER"));
    let changed = ok(zenlayer, "zec", action, stack("IPv4_IPv6", Some("Private"))).await;
    assert!(changed["ipv6CidrBlock"].is_string());
    assert_eq!(network().await, changed["ipv6CidrBlock"]);
    ok(zenlayer, "zec", action, stack("IPv4", None)).await;
    assert_eq!(network().await, Value::Null);
}

#[tokio::test]
async fn an_image_is_copied_to_regions_and_removed_from_them() {
    let sim = start_with(|builder| builder.machines(2)).await.0;
    let zenlayer = sim.zenlayer();
    let regions = ids(zenlayer, "zec", "regionId");
    let images = ids(zenlayer, "zec", "imageId");
    let list = async || {
        let list = "DescribeCustomImages";
        let found = shown(zenlayer, "zec", list, "imageIds", &json!([images[0]])).await;
        found[0]["regionIdList"].clone()
    };
    assert_eq!(list().await, json!([regions[0]]));
    let copy = json!({"imageId": images[0], "regionIdList": [regions[1]]});
    ok(zenlayer, "zec", "CopyImage", copy).await;
    assert_eq!(list().await, json!([regions[0], regions[1]]));
    assert_eq!(
        ids(zenlayer, "zec", "imageId"),
        images,
        "it is the same image"
    );
    let there = ok(
        zenlayer,
        "zec",
        "DescribeCustomImages",
        json!({"regionId": regions[1]}),
    )
    .await;
    assert_eq!(there["dataSet"][0]["imageId"], images[0]);
    let remove = json!({"imageId": images[0], "regionIds": [regions[0]]});
    ok(zenlayer, "zec", "DeleteImageCopy", remove.clone()).await;
    assert_eq!(list().await, json!([regions[1]]));
    assert!(zenlayer.set_thing_status("zec", &images[0], "SYNCING"));
    let refused = call(zenlayer, "zec", "DeleteImageCopy", remove).await;
    assert!(refused.error().1.contains("STATUS"), "{}", refused.body);
}

#[tokio::test]
async fn a_permanent_snapshot_has_no_end() {
    let sim = start_with(|builder| builder.machines(1)).await.0;
    let zenlayer = sim.zenlayer();
    let new = json!({
        "diskId": ids(zenlayer, "zec", "diskId")[0], "snapshotName": "before",
        "retentionTime": "2050-01-31T00:00:00Z",
    });
    let snapshot = ok(zenlayer, "zec", "CreateSnapshot", new).await["snapshotId"].take();
    let change = json!({"snapshotIds": [snapshot], "isPermanent": true});
    ok(zenlayer, "zec", "ModifySnapshotsAttribute", change).await;
    let snapshot = json!([snapshot]);
    let found = shown(
        zenlayer,
        "zec",
        "DescribeSnapshots",
        "snapshotIds",
        &snapshot,
    )
    .await;
    assert_eq!(found[0]["retentionTime"], Value::Null);
}
