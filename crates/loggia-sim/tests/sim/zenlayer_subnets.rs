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
    ] {
        let found = ok(zenlayer, "DescribeSubnets", filter).await;
        assert_eq!(found["totalCount"], count);
    }
}
