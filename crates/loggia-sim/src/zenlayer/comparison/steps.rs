//! Random calls that continue a sequence.
//!
//! A body names things by handles, `@diskId 2`, because each side has ids of its own.
//! Occasionally a handle refers to nothing.

use fastrand::Rng;
use serde_json::{Value, json};

use super::handles::handle;
use super::sides::Sides;

/// Actions, the most frequent first.
const OFTEN: [&str; 12] = [
    "CreateInstances",
    "CreateDisks",
    "CreateSubnet",
    "CreateSecurityGroup",
    "CreateImage",
    "StopInstances",
    "StartInstances",
    "AttachDisks",
    "DetachDisks",
    "AssociateSecurityGroupInstance",
    "ModifyInstancesAttribute",
    "TerminateDisk",
];

const SELDOM: [&str; 30] = [
    "AuthorizeSecurityGroupRule",
    "ChangeDisksAttach",
    "DeleteImages",
    "DeleteSecurityGroup",
    "DeleteSubnet",
    "DescribeInstanceAvailableSecurityGroupResources",
    "DescribeInstanceInternetStatus",
    "DescribeInstanceTypeStatus",
    "DescribeVncUrl",
    "InquiryPriceCreateDisks",
    "InquiryPriceInstanceBandwidth",
    "ModifyDisksAttributes",
    "ModifyDisksResourceGroup",
    "ModifyImagesAttributes",
    "ModifyInstanceBandwidth",
    "ModifyInstanceType",
    "ModifyInstancesResourceGroup",
    "ModifySecurityGroupsAttribute",
    "ModifySubnetsAttribute",
    "RebootInstances",
    "ReleaseDisk",
    "ReleaseInstances",
    "ResetInstance",
    "ResetInstancesPassword",
    "ResizeDisk",
    "TerminateInstance",
    "UnAssociateSecurityGroupInstance",
    "DescribeZones",
    "DescribeImageQuota",
    "DescribeVmInventoryCapacity",
];

/// Returns a random call, the `number`-th of its sequence; `None` if it needs something that
/// does not exist yet.
#[expect(clippy::too_many_lines, reason = "a table of calls")]
pub(super) fn any(rng: &mut Rng, sides: &Sides, number: usize) -> Option<(&'static str, Value)> {
    let action = if number < 4 || rng.u8(..3) == 0 {
        OFTEN[rng.usize(..OFTEN.len())]
    } else {
        SELDOM[rng.usize(..SELDOM.len())]
    };
    let mut one = |own: &str| {
        let count = sides.pairs(own).len();
        // The index after the last refers to nothing.
        let index = if rng.u8(..15) == 0 {
            count
        } else {
            rng.usize(..count.max(1))
        };
        (count > 0).then(|| handle(own, index))
    };
    let zone = handle("zoneId", 0);
    let body = match action {
        "CreateInstances" => json!({
            "zoneId": zone,
            "imageId": handle("imageId", 0),
            "instanceType": "sim.c2m4",
            "instanceChargeType": "POSTPAID",
            "internetChargeType": "ByBandwidth",
            "internetMaxBandwidthOut": 20,
            "instanceCount": 1 + number % 2,
            "instanceName": format!("vm-{number}"),
            "subnetId": handle("subnetId", 0),
            "password": "Secret-12",
        }),
        "CreateDisks" => json!({
            "zoneId": zone,
            "chargeType": "POSTPAID",
            "diskName": format!("disk-{number}"),
            "diskSize": 40 + number,
            "diskAmount": 1 + number % 2,
        }),
        "CreateSubnet" => json!({
            "zoneId": zone,
            "cidrBlock": format!("172.16.{number}.0/24"),
            "subnetName": format!("subnet-{number}"),
        }),
        "CreateSecurityGroup" => json!({"securityGroupName": format!("group-{number}")}),
        "CreateImage" => {
            json!({"instanceId": one("instanceId")?, "imageName": format!("image-{number}")})
        }
        "StopInstances" | "StartInstances" | "RebootInstances" | "ReleaseInstances" => {
            json!({"instanceIds": [one("instanceId")?]})
        }
        "AttachDisks" | "ChangeDisksAttach" => {
            json!({"diskIds": [one("diskId")?], "instanceId": one("instanceId")?})
        }
        "DetachDisks" => json!({"diskIds": [one("diskId")?]}),
        "TerminateDisk" | "ReleaseDisk" => json!({"diskId": one("diskId")?}),
        "ResizeDisk" => json!({"diskId": one("diskId")?, "diskSize": 100 + number}),
        "ModifyDisksAttributes" => {
            json!({"diskIds": [one("diskId")?], "diskName": format!("other-{number}")})
        }
        "ModifyDisksResourceGroup" => {
            json!({"diskIds": [one("diskId")?], "resourceGroupId": "sim-rg-000002"})
        }
        "AssociateSecurityGroupInstance" | "UnAssociateSecurityGroupInstance" => json!({
            "securityGroupId": one("securityGroupId")?,
            "instanceId": one("instanceId")?,
        }),
        "AuthorizeSecurityGroupRule" => json!({
            "securityGroupId": one("securityGroupId")?,
            "direction": "ingress",
            "ipProtocol": "tcp",
            "portRange": format!("{0}/{0}", 1000 + number),
            "cidrIp": "0.0.0.0/0",
        }),
        "DeleteImages" => json!({"imageIds": [one("imageId")?]}),
        "DeleteSecurityGroup" => json!({"securityGroupId": one("securityGroupId")?}),
        "DeleteSubnet" => json!({"subnetId": one("subnetId")?}),
        "ModifyInstancesAttribute" => {
            json!({"instanceIds": [one("instanceId")?], "instanceName": format!("other-{number}")})
        }
        "ModifyInstancesResourceGroup" => {
            json!({"instanceIds": [one("instanceId")?], "resourceGroupId": "sim-rg-000002"})
        }
        "ModifyImagesAttributes" => {
            json!({"imageIds": [one("imageId")?], "imageName": format!("other-{number}")})
        }
        "ModifySecurityGroupsAttribute" => json!({
            "securityGroupIds": [one("securityGroupId")?],
            "securityGroupName": format!("other-{number}"),
        }),
        "ModifySubnetsAttribute" => {
            json!({"subnetIds": [one("subnetId")?], "subnetName": format!("other-{number}")})
        }
        "ModifyInstanceBandwidth" | "InquiryPriceInstanceBandwidth" => {
            json!({"instanceId": one("instanceId")?, "internetMaxBandwidthOut": 30 + number})
        }
        "ModifyInstanceType" => {
            json!({"instanceId": one("instanceId")?, "instanceTypeId": "sim.c4m8"})
        }
        "ResetInstancesPassword" => {
            json!({"instanceIds": [one("instanceId")?], "password": "Secret-12"})
        }
        "InquiryPriceCreateDisks" => {
            json!({"zoneId": zone, "diskSize": 40, "chargeType": "POSTPAID"})
        }
        "DescribeZones" | "DescribeImageQuota" | "DescribeVmInventoryCapacity" => json!({}),
        _ => json!({"instanceId": one("instanceId")?}),
    };
    Some((action, body))
}
