//! Checks of all actions: that they work, and that they refuse what their tables do not allow.
//! An action without a case fails.

use loggia_sim::{zenlayer_actions, zenlayer_fields};
use serde_json::{Map, Value, json};

use crate::zenlayer_world::{call, ok, order, refused, rule, with, world};

const VM_1: &str = "sim-vm-000001";

/// Returns a body with which an action succeeds in the usual world.
fn good(action: &str) -> Option<Value> {
    let day = json!({"instanceId": VM_1, "startTime": "2023-11-14T00:00:00Z", "endTime": "2023-11-15T00:00:00Z"});
    let group = json!({"securityGroupId": "sim-sg-000002"});
    let member = json!({"securityGroupId": "sim-sg-000002", "instanceId": VM_1});
    let disks = json!({"diskIds": ["sim-disk-000007"]});
    let by_use = json!({"instanceChargeType": "POSTPAID"});
    let running = json!({"instanceIds": [VM_1, "sim-vm-000003"]});
    let stopped = json!({"instanceIds": ["sim-vm-000002"]});
    Some(match action {
        "AssociateSecurityGroupInstance" => member,
        "AttachDisks" => json!({"diskIds": ["sim-disk-000005"], "instanceId": VM_1}),
        "AuthorizeSecurityGroupRule" => with(group, &rule("443/443")),
        "AuthorizeSecurityGroupRules" => with(group, &json!({"ruleInfos": [rule("443/443")]})),
        "CancelInstanceBandwidthDowngrade" | "CancelInstanceDowngrade" => {
            json!({"instanceId": "sim-vm-000006"})
        }
        "CancelInstanceTrafficPackageDowngrade" => json!({"instanceId": "sim-vm-000005"}),
        "ChangeDisksAttach" => with(disks, &json!({"instanceId": "sim-vm-000002"})),
        "ConfigureSecurityGroupRules" => with(group, &json!({"ruleInfos": []})),
        "CreateDisks" => {
            json!({"chargeType": "POSTPAID", "diskName": "d", "diskSize": 1, "zoneId": "SIM-A"})
        }
        "CreateImage" => json!({"instanceId": "sim-vm-000002", "imageName": "another"}),
        "CreateInstances" => order(),
        "CreateSecurityGroup" => json!({"securityGroupName": "s"}),
        "CreateSubnet" => {
            json!({"cidrBlock": "172.16.0.0/24", "subnetName": "sn", "zoneId": "SIM-B"})
        }
        "DeleteImages" => json!({"imageIds": ["sim-img-000005"]}),
        "DeleteSubnet" => json!({"subnetId": "sim-subnet-000005"}),
        "DescribeDiskCategory" | "DescribeZoneInstanceConfigInfos" => by_use,
        "DescribeImages" => json!({"zoneId": "SIM-A"}),
        "DescribeInstanceAvailableSecurityGroupResources"
        | "DescribeInstanceInternetStatus"
        | "DescribeInstanceTypeStatus"
        | "DescribeVncUrl"
        | "TerminateInstance" => json!({"instanceId": VM_1}),
        "DescribeInstanceCpuMonitor" | "DescribeInstanceTraffic" => day,
        "DescribeDisks"
        | "DescribeImageQuota"
        | "DescribeInstances"
        | "DescribeInstancesStatus"
        | "DescribeSecurityGroups"
        | "DescribeSubnets"
        | "DescribeVmInventoryCapacity"
        | "DescribeZones" => json!({}),
        "DetachDisks" => disks,
        "InquiryPriceCreateDisks" => {
            json!({"zoneId": "SIM-A", "diskSize": 40, "chargeType": "POSTPAID"})
        }
        "InquiryPriceCreateInstance" => {
            let mut asked = with(order(), &json!({"systemDisk": {}}));
            let fields = asked.as_object_mut()?;
            fields.remove("subnetId");
            fields.remove("password");
            asked
        }
        "InquiryPriceInstanceBandwidth" | "ModifyInstanceBandwidth" => {
            json!({"instanceId": VM_1, "internetMaxBandwidthOut": 30})
        }
        "InquiryPriceInstanceTrafficPackage" => {
            json!({"instanceId": "sim-vm-000005", "trafficPackageSize": 0.5})
        }
        "ModifyDisksAttributes" => with(disks, &json!({"diskName": "renamed"})),
        "ModifyDisksResourceGroup" => with(disks, &json!({"resourceGroupId": "sim-rg-000002"})),
        "ModifyImagesAttributes" => json!({"imageIds": ["sim-img-000005"], "imageName": "n"}),
        // Only after the downgrade that is planned there has been cancelled.
        "ModifyInstanceTrafficPackage" => {
            json!({"instanceId": "sim-vm-000005", "trafficPackageSize": 5})
        }
        "ModifyInstanceType" => json!({"instanceId": VM_1, "instanceTypeId": "sim.c4m8"}),
        "ModifyInstancesAttribute" => with(running, &json!({"instanceName": "n"})),
        "ModifyInstancesResourceGroup" => {
            with(running, &json!({"resourceGroupId": "sim-rg-000002"}))
        }
        "ModifySecurityGroupsAttribute" => {
            json!({"securityGroupIds": ["sim-sg-000002"], "securityGroupName": "n"})
        }
        "ModifySubnetsAttribute" => {
            json!({"subnetIds": ["sim-subnet-000005"], "subnetName": "n"})
        }
        "RebootInstances" | "StopInstances" => running,
        "ReleaseDisk" | "RenewDisk" => json!({"diskId": "sim-disk-000006"}),
        "ReleaseInstances" => json!({"instanceIds": ["sim-vm-000007"]}),
        "ResetInstance" => json!({"instanceId": "sim-vm-000002"}),
        "ResetInstancesPassword" => with(stopped, &json!({"password": "Secret-12"})),
        "ResizeDisk" => json!({"diskId": "sim-disk-000005", "diskSize": 50}),
        "DeleteSecurityGroup" => group,
        "RevokeSecurityGroupRules" => with(group, &json!({"ruleInfos": [rule("80/80")]})),
        "StartInstances" => stopped,
        "TerminateDisk" => json!({"diskId": "sim-disk-000005"}),
        "UnAssociateSecurityGroupInstance" => {
            json!({"securityGroupId": "sim-sg-000001", "instanceId": VM_1})
        }
        _ => return None,
    })
}

fn good_for(action: &str) -> Value {
    good(action).unwrap_or_else(|| panic!("{action} has no test"))
}

#[tokio::test]
async fn each_action_succeeds() {
    for action in zenlayer_actions() {
        let (sim, _) = world().await;
        if action == "ModifyInstanceTrafficPackage" {
            let cancelled = json!({"instanceId": "sim-vm-000005"});
            let cancel = "CancelInstanceTrafficPackageDowngrade";
            ok(sim.zenlayer(), cancel, cancelled).await;
        }
        let response = ok(sim.zenlayer(), action, good_for(action)).await;
        assert!(response["requestId"].is_string(), "{action}");
        let seen = sim.zenlayer().requests().pop().expect("it is recorded");
        assert_eq!((seen.operation.as_str(), seen.status), (action, 200));
        assert!(seen.unknown_fields.is_empty(), "{action}");
    }
}

/// Returns a value of another type.
fn wrong(kind: &str) -> Value {
    match kind {
        "string" | "datetime" => json!(7),
        _ => json!("seven"),
    }
}

#[tokio::test]
async fn each_field_of_each_action_is_checked() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    for action in zenlayer_actions() {
        let body = good_for(action);
        let fields = zenlayer_fields(action).expect("it exists");
        for field in &fields {
            let wrong_type = (400, "INVALID_PARAMETER_TYPE");
            let change = |value: Value| {
                let changes = Map::from_iter([(field.name.to_owned(), value)]);
                with(body.clone(), &Value::Object(changes))
            };
            refused(zenlayer, action, change(wrong(field.kind)), wrong_type).await;
            if let Some(element) = field.kind.strip_prefix("array<") {
                let element = element.trim_end_matches('>');
                let inner = change(json!([wrong(element)]));
                refused(zenlayer, action, inner, wrong_type).await;
                refused(zenlayer, action, change(json!([null])), wrong_type).await;
            }
            if field.kind == "datetime" {
                let other = change(json!("2023-11-14 00:00"));
                let expected = (400, "INVALID_PARAMETER_DATE_FORMAT_ERROR");
                refused(zenlayer, action, other, expected).await;
            }
            if field.required {
                let missing = (400, "MISSING_PARAMETER");
                refused(zenlayer, action, change(Value::Null), missing).await;
                let mut without = body.clone();
                let fields = without.as_object_mut().expect("an object");
                assert!(
                    fields.remove(field.name).is_some(),
                    "{action} {}",
                    field.name
                );
                refused(zenlayer, action, without, missing).await;
            }
            if field.required && field.kind.starts_with("array<") {
                let empty = (400, "INVALID_PARAMETER_LESS_LENGTH");
                refused(zenlayer, action, change(json!([])), empty).await;
            }
        }
    }
}

/// Unknown ids, action by action: what is changed in the valid body, and the answer.
#[tokio::test]
async fn unknown_ids_are_refused_as_each_action_documents() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let instance = (404, "INVALID_INSTANCE_NOT_FOUND");
    let group = (404, "INVALID_SECURITY_GROUP_NOT_FOUND");
    let disk = (404, "INVALID_DISK_NOT_FOUND");
    let image = (404, "INVALID_IMAGE_NOT_FOUND");
    let zone = (404, "INVALID_ZONE_NOT_FOUND");
    let resource = (404, "OPERATION_FAILED_RESOURCE_NOT_FOUND");
    let resource_group = (404, "OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND");
    // Lists, and actions that only read the world as a whole.
    let lists = |action: &str| action.starts_with("Describe") || action.starts_with("Inquiry");
    for action in zenlayer_actions() {
        for field in zenlayer_fields(action).expect("it exists") {
            let optional_filter = lists(action) && !field.required;
            let expected = match (field.name, action) {
                ("diskIds" | "diskId", "ChangeDisksAttach") => (400, "INVALID_DISK_NOT_FOUND"),
                ("diskIds" | "instanceIds", action) if action.ends_with("ResourceGroup") => {
                    resource
                }
                ("zoneId", "CreateDisks" | "DescribeZoneInstanceConfigInfos") => zone,
                ("imageId", "InquiryPriceCreateInstance") => image,
                _ if optional_filter => continue,
                ("instanceId" | "instanceIds", _) => instance,
                ("securityGroupId" | "securityGroupIds", _) => group,
                ("diskId" | "diskIds", _) => disk,
                ("imageId" | "imageIds", _) => image,
                ("zoneId", _) => zone,
                ("subnetId" | "subnetIds", _) => (404, "INVALID_SUBNET_NOT_FOUND"),
                ("resourceGroupId", _) => resource_group,
                ("instanceType", _) => (404, "INVALID_INSTANCE_TYPE_NOT_FOUND"),
                ("instanceTypeId", _) => (400, "OPERATION_FAILED_INSTANCE_TYPE_UNSUPPORTED"),
                _ => continue,
            };
            let unknown = if field.kind == "string" {
                json!("nosuch")
            } else {
                json!(["nosuch"])
            };
            let changes = Map::from_iter([(field.name.to_owned(), unknown)]);
            let body = with(good_for(action), &Value::Object(changes));
            refused(zenlayer, action, body, expected).await;
        }
    }
}

#[tokio::test]
async fn structures_are_checked_like_bodies() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let order = |changes: Value| ("CreateInstances", with(order(), &changes));
    let rules = |changes: Value| {
        let rules = json!([with(rule("443/443"), &changes)]);
        let body = json!({"securityGroupId": "sim-sg-000002", "ruleInfos": rules});
        ("AuthorizeSecurityGroupRules", body)
    };
    for ((action, body), code) in [
        (order(json!({"systemDisk": {"diskSize": "9"}})), "TYPE"),
        (
            order(json!({"systemDisk": {"diskCategory": "TAPE"}})),
            "VALUE",
        ),
        (
            order(json!({"dataDisks": [{"diskSize": 0}]})),
            "LESS_MINIMUM",
        ),
        (
            order(json!({"dataDisks": [{"diskSize": 9, "diskPrice": 3}]})),
            "TYPE",
        ),
        (order(json!({"nic": {"wanName": "eth"}})), "LESS_LENGTH"),
        (
            order(json!({"nic": {"lanName": "e".repeat(16)}})),
            "EXCEED_LENGTH",
        ),
        (
            order(json!({"tags": {"tags": [{"key": ""}]}})),
            "LESS_LENGTH",
        ),
        (order(json!({"tags": {"tags": {"key": "k"}}})), "TYPE"),
        (order(json!({"instanceCount": 101})), "EXCEED_MAXIMUM"),
        (order(json!({"instanceCount": 0})), "LESS_MINIMUM"),
        (
            order(json!({"instanceName": "n".repeat(65)})),
            "EXCEED_LENGTH",
        ),
        (order(json!({"password": "Short-1"})), "LESS_LENGTH"),
        (order(json!({"networkMode": "virtio"})), "VALUE"),
        (rules(json!({"direction": "in"})), "VALUE"),
        (rules(json!({"priority": "1"})), "TYPE"),
        (rules(json!({"policy": "drop"})), "SECURITY_GROUP_POLICY"),
    ] {
        let code = format!("INVALID_PARAMETER_{code}");
        refused(zenlayer, action, body, (400, &code)).await;
    }
    let ids = |count: usize| -> Value { (0..count).map(|n| format!("id-{n}")).collect() };
    for (action, name, most) in [
        ("AttachDisks", "diskIds", 10),
        ("DetachDisks", "diskIds", 10),
        ("ModifyDisksAttributes", "diskIds", 100),
        ("ModifySubnetsAttribute", "subnetIds", 100),
        ("ModifySecurityGroupsAttribute", "securityGroupIds", 100),
        ("RebootInstances", "instanceIds", 100),
    ] {
        for (count, code) in [
            (most, "_NOT_FOUND"),
            (most + 1, "INVALID_PARAMETER_EXCEED_LENGTH"),
        ] {
            let changes = Map::from_iter([(name.to_owned(), ids(count))]);
            let body = with(good_for(action), &Value::Object(changes));
            let reply = call(zenlayer, action, body).await;
            assert!(reply.error().1.ends_with(code), "{action}: {}", reply.body);
        }
    }
}

#[test]
fn fields_are_reported_as_the_api_has_them() {
    let fields = zenlayer_fields("AttachDisks").expect("it exists");
    let shown: Vec<_> = fields
        .iter()
        .map(|field| (field.name, field.required, field.kind))
        .collect();
    let expected = [
        ("diskIds", true, "array<string>"),
        ("instanceId", true, "string"),
    ];
    assert_eq!(shown, expected);
    assert_eq!(zenlayer_fields("attachDisks"), None);
    assert_eq!(zenlayer_actions().count(), 62);
}
