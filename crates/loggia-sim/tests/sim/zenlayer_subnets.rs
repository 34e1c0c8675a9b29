//! Subnets.

use std::time::Duration;

use serde_json::json;

use crate::zenlayer_world::{item, ok, order_with, refused, slow, with};

#[tokio::test]
async fn subnets() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    let create = json!({"cidrBlock": "192.168.1.0/24", "subnetName": "inner", "zoneId": "SIM-A"});
    let made = ok(zenlayer, "CreateSubnet", create.clone()).await;
    let one = json!({"subnetId": made["subnetId"]});
    let shown = async || {
        let body = json!({"subnetIds": [made["subnetId"]]});
        item(zenlayer, "DescribeSubnets", body).await
    };
    assert_eq!(shown().await["subnetStatus"], "Creating");
    let early = (400, "UNSUPPORTED_OPERATION_SUBNET_STATUS_ERROR");
    refused(zenlayer, "DeleteSubnet", one.clone(), early).await;
    refused(
        zenlayer,
        "CreateSubnet",
        create.clone(),
        (500, "CREATE_SUBNET_FAILED"),
    )
    .await;
    for cidr in ["192.168.1.1/24", "8.8.8.0/24", "everything"] {
        let body = with(create.clone(), &json!({"cidrBlock": cidr}));
        let code = (400, "INVALID_PARAMETER_SUBNET_CIDR_BLOCK");
        refused(zenlayer, "CreateSubnet", body, code).await;
    }
    clock.advance(Duration::from_secs(10));
    let order = order_with(&one);
    ok(zenlayer, "CreateInstances", order).await;
    let in_the_making = (400, "UNSUPPORTED_OPERATION_SUBNET_HAS_PRE_PRODUCT_INSTANCE");
    refused(zenlayer, "DeleteSubnet", one.clone(), in_the_making).await;
    clock.advance(Duration::from_secs(20));
    let in_use = (400, "UNSUPPORTED_OPERATION_SUBNET_HAS_INSTANCE");
    refused(zenlayer, "DeleteSubnet", one.clone(), in_use).await;
    let rename = json!({"subnetIds": [made["subnetId"]], "subnetName": "renamed"});
    ok(zenlayer, "ModifySubnetsAttribute", rename).await;
    let shown = shown().await;
    for (field, expected) in [
        ("subnetStatus", json!("Available")),
        ("subnetName", json!("renamed")),
        ("cidrBlock", json!("192.168.1.0/24")),
        ("cidrBlockList", json!(["192.168.1.0/24"])),
        ("usageIpCount", json!(1)),
        ("totalIpCount", json!(256)),
        ("instanceIdList", json!(["sim-vm-000004"])),
        ("subnetDescription", json!(null)),
        ("isDefault", json!(false)),
    ] {
        assert_eq!(shown[field], expected, "{field}");
    }
    zenlayer.remove("sim-vm-000004");
    ok(zenlayer, "DeleteSubnet", one.clone()).await;
    refused(
        zenlayer,
        "DeleteSubnet",
        one,
        (404, "INVALID_SUBNET_NOT_FOUND"),
    )
    .await;
    let default = json!({"subnetId": "sim-subnet-000001"});
    let code = (400, "OPERATION_DENIED_UNSUPPORTED_SUBNET");
    refused(zenlayer, "DeleteSubnet", default, code).await;
    for (filter, count) in [
        (json!({}), 4),
        (json!({"zoneId": "SIM-B"}), 1),
        (
            json!({"subnetName": "def*", "subnetStatus": "Available"}),
            4,
        ),
        (json!({"cidrBlock": "10.1.0.0/16"}), 1),
        (json!({"cidrBlock": "0.1.0"}), 1),
        (json!({"cidrBlock": "10.1.*"}), 1),
        (json!({"subnetName": "efa"}), 4),
        (json!({"subnetName": "efa*"}), 0),
    ] {
        let found = ok(zenlayer, "DescribeSubnets", filter).await;
        assert_eq!(found["totalCount"], count);
    }
}

#[tokio::test]
async fn creations_of_subnets_and_images_can_fail() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    zenlayer.fail_next_creation();
    // No state is documented for a disk whose creation fails.
    let disk =
        json!({"chargeType": "POSTPAID", "diskName": "d", "diskSize": 40, "zoneId": "SIM-A"});
    ok(zenlayer, "CreateDisks", disk).await;
    let create = json!({"cidrBlock": "192.168.1.0/24", "subnetName": "inner", "zoneId": "SIM-A"});
    let made = ok(zenlayer, "CreateSubnet", create).await;
    zenlayer.fail_next_creation();
    let create = json!({"instanceId": "sim-vm-000002", "imageName": "mine"});
    let image = ok(zenlayer, "CreateImage", create).await;
    clock.advance(Duration::from_secs(10));
    let body = json!({"subnetIds": [made["subnetId"]]});
    let shown = item(zenlayer, "DescribeSubnets", body).await;
    assert_eq!(shown["subnetStatus"], "Failed");
    let body = json!({"zoneId": "SIM-A", "imageIds": [image["imageId"]]});
    let shown = item(zenlayer, "DescribeImages", body).await;
    assert_eq!(shown["imageStatus"], "UNAVAILABLE");
}
