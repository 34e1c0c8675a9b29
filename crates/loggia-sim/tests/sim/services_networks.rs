//! Nested networks, and addresses that follow what they are bound to.

use loggia_sim::{Sim, Zenlayer};
use serde_json::{Value, json};

use crate::services_controls::{call, ids, ok};
use crate::services_orders::shown;
use crate::support::start_with;

async fn started() -> Sim {
    start_with(|builder| builder.machines(3)).await.0
}

async fn code(zenlayer: &Zenlayer, service: &str, action: &str, asked: Value) -> String {
    let refused = call(zenlayer, service, action, asked).await;
    refused.body["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_subnet_lies_in_its_vpc_beside_the_others() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let region = &ids(zenlayer, "zec", "regionId")[0];
    let vpc = json!({"name": "main", "cidrBlock": "10.1.0.0/16", "mtu": 1500});
    let vpc = ok(zenlayer, "zec", "CreateVpc", vpc).await["vpcId"].take();
    let subnet = |block: &str| {
        json!({
            "vpcId": vpc, "name": "front", "regionId": region, "stackType": "IPv4",
            "cidrBlock": block,
        })
    };
    let action = "CreateSubnet";
    ok(zenlayer, "zec", action, subnet("10.1.0.0/24")).await;
    for (block, expected) in [
        (
            "10.2.0.0/24",
            "INVALID_PARAMETER_SUBNET_CIDR_NOT_BELONG_VPC",
        ),
        ("10.1.0.128/25", "INVALID_PARAMETER_VPC_SUBNET_OVER_LAP"),
        ("10.1.0.0/16", "INVALID_PARAMETER_VPC_SUBNET_OVER_LAP"),
        ("203.0.113.0/24", "INVALID_CIDR_BLOCK_NOT_LAN_IP"),
        ("10.1.1.1/24", "INVALID_CIDR_BLOCK_FORMAT"),
    ] {
        let refused = code(zenlayer, "zec", action, subnet(block)).await;
        assert_eq!(refused, expected, "{block}");
    }
    let mut without = subnet("");
    without.as_object_mut().expect("fields").remove("cidrBlock");
    assert_eq!(
        code(zenlayer, "zec", action, without).await,
        "INVALID_CIDR_BLOCK_NOT_EMPTY"
    );
    // A VPC may have more networks than one.
    let more = json!({"vpcId": vpc, "cidrBlock": "10.2.0.0/16"});
    ok(zenlayer, "zec", "AssociateVpcCidrBlock", more).await;
    ok(zenlayer, "zec", action, subnet("10.2.0.0/24")).await;
    let two = json!([
        {"name": "one", "cidrBlock": "10.1.8.0/24", "regionId": region, "stackType": "IPv4"},
        {"name": "two", "cidrBlock": "10.1.8.0/25", "regionId": region, "stackType": "IPv4"},
    ]);
    let before = ids(zenlayer, "zec", "subnetId").len();
    let both = json!({"vpcId": vpc, "subnets": two});
    assert_eq!(
        code(zenlayer, "zec", "CreateSubnets", both).await,
        "INVALID_PARAMETER_VPC_SUBNET_OVER_LAP"
    );
    assert_eq!(
        ids(zenlayer, "zec", "subnetId").len(),
        before,
        "all or none"
    );
    let public = json!({"name": "main", "cidrBlock": "203.0.113.0/24", "mtu": 1500});
    assert_eq!(
        code(zenlayer, "zec", "CreateVpc", public).await,
        "INVALID_PARAMETER_VALUE"
    );
}

/// Returns the addresses of an instance: the public ones, and those of its own network.
async fn addresses(zenlayer: &Zenlayer, instance: &str) -> (Value, Value) {
    let asked = json!([instance]);
    let mut found = shown(zenlayer, "zec", "DescribeInstances", "instanceIds", &asked).await;
    let mut found = found.remove(0);
    (
        found["publicIpAddresses"].take(),
        found["privateIpAddresses"].take(),
    )
}

#[tokio::test]
async fn the_addresses_of_an_instance_follow_what_is_bound_to_it() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let [instance, eip, subnet] = ["instanceId", "eipId", "subnetId"].map(any);
    let first = any("nicId");
    let eips = json!({"eipIds": [eip]});
    let address = zenlayer.thing("zec", &eip).expect("it is there")["publicIpAddresses"].clone();
    assert_eq!(addresses(zenlayer, &instance).await.0, address);
    ok(zenlayer, "zec", "UnassociateEipAddress", eips.clone()).await;
    assert_eq!(addresses(zenlayer, &instance).await.0, json!([]));
    let public = async |nic: &str| {
        let asked = json!([nic]);
        let list = "DescribeNetworkInterfaces";
        let mut found = shown(zenlayer, "zec", list, "nicIds", &asked).await;
        found[0]["publicIpList"].take()
    };
    assert_eq!(public(&first).await, json!([]));

    let nic =
        json!({"subnetId": subnet, "name": "second", "securityGroupId": any("securityGroupId")});
    let nic = ok(zenlayer, "zec", "CreateNetworkInterface", nic).await["nicId"].take();
    let nic = nic.as_str().expect("an id").to_owned();
    let bind = json!({"eipIds": [eip], "nicId": nic, "lanIp": "10.0.0.10"});
    ok(zenlayer, "zec", "AssociateEipAddress", bind).await;
    assert_eq!(public(&nic).await, address);
    let bound = zenlayer.thing("zec", &eip).expect("it is there");
    assert_eq!(bound["bindType"], "FullNat", "as the wording says");
    // No instance has it before the network interface is attached to one.
    assert_eq!(addresses(zenlayer, &instance).await.0, json!([]));
    let attach = json!({"nicId": nic, "instanceId": instance});
    ok(zenlayer, "zec", "AttachNetworkInterface", attach).await;
    let (outer, inner) = addresses(zenlayer, &instance).await;
    assert_eq!(outer, address);
    assert_eq!(inner.as_array().map(Vec::len), Some(2));
    ok(
        zenlayer,
        "zec",
        "DetachNetworkInterface",
        json!({"nicId": nic}),
    )
    .await;
    let (outer, inner) = addresses(zenlayer, &instance).await;
    assert_eq!(outer, json!([]));
    assert_eq!(inner.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn an_elastic_ip_is_bound_once() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let order = json!({
        "zoneId": any("zoneId"), "imageId": any("imageId"), "subnetId": any("subnetId"),
        "instanceType": "z2a.cpu.4", "instanceCount": 1, "eipIds": [any("eipId")],
    });
    let before = ids(zenlayer, "zec", "instanceId").len();
    let refused = code(zenlayer, "zec", "CreateZecInstances", order).await;
    assert!(refused.contains("STATUS"), "{refused}");
    assert_eq!(ids(zenlayer, "zec", "instanceId").len(), before);
    let nic = json!({
        "subnetId": any("subnetId"), "name": "second", "securityGroupId": any("securityGroupId"),
        "eipIds": [any("eipId")],
    });
    let refused = code(zenlayer, "zec", "CreateNetworkInterface", nic.clone()).await;
    assert!(refused.contains("STATUS"), "{refused}");
    let free = json!({"eipIds": [any("eipId")]});
    ok(zenlayer, "zec", "UnassociateEipAddress", free).await;
    let nic = ok(zenlayer, "zec", "CreateNetworkInterface", nic).await["nicId"].take();
    let eip = zenlayer.thing("zec", &any("eipId")).expect("it is there");
    assert_eq!(eip["associatedId"], nic);
    assert_eq!(eip["status"], "BINDED");
    assert_eq!(eip["instanceId"], Value::Null);
}

#[tokio::test]
async fn a_balancer_gets_addresses_of_ipv6() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let balancer = ids(zenlayer, "zlb", "loadBalancerId")[0].clone();
    let now = || zenlayer.thing("zlb", &balancer).expect("it is there");
    let before = now()["publicIpAddress"].as_array().map(Vec::len);
    let asked = json!({
        "loadBalancerId": balancer, "vipCount": 2, "internetChargeType": "ByBandwidth",
        "bandwidth": 100,
    });
    ok(zenlayer, "zlb", "AssignLoadBalancerIpv6", asked).await;
    let held = now()["publicIpAddress"].clone();
    let held = held.as_array().expect("a list");
    assert_eq!(Some(held.len()), before.map(|before| before + 2));
    let newest = held.last().and_then(Value::as_str).expect("an address");
    assert!(newest.parse::<std::net::Ipv6Addr>().is_ok(), "{newest}");
    assert_eq!(now()["ipStackType"], "IPv4_IPv6");
}

#[tokio::test]
async fn things_with_members_are_not_deleted() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let group = any("qosPolicyGroupId");
    let held = || zenlayer.thing("zec", &group).expect("it is there");
    assert_eq!(held()["memberCount"], 0, "and its list is empty");
    let this = json!({"qosPolicyGroupId": group});
    let member = json!({"resourceId": any("eipId")});
    let add = json!({"qosPolicyGroupId": group, "members": [member]});
    ok(zenlayer, "zec", "AddQosPolicyGroupMembers", add).await;
    assert_eq!(held()["memberCount"], 1);
    let refused = code(zenlayer, "zec", "DeleteQosPolicyGroup", this.clone()).await;
    assert_eq!(refused, "OPERATION_DENIED_QOS_POLICY_GROUP_EXIST_MEMBER");
    let remove = json!({"qosPolicyGroupId": group, "resourceIds": [any("eipId")]});
    ok(zenlayer, "zec", "RemoveQosPolicyGroupMembers", remove).await;
    ok(zenlayer, "zec", "DeleteQosPolicyGroup", this).await;

    let [vip, instance] = ["haVipId", "instanceId"].map(any);
    let both = json!({"haVipId": vip, "instanceId": instance});
    ok(zenlayer, "zec", "AssociateHaVip", both.clone()).await;
    let this = json!({"haVipId": vip});
    let refused = code(zenlayer, "zec", "DeleteHaVip", this.clone()).await;
    assert_eq!(refused, "OPERATION_DENIED_HA_VIP_EXIST_INSTANCE");
    ok(zenlayer, "zec", "UnassociateHaVip", both).await;
    ok(zenlayer, "zec", "DeleteHaVip", this).await;
}

#[tokio::test]
async fn bound_things_are_free_when_their_target_is_deleted() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let [instance, eip, subnet] = ["instanceId", "eipId", "subnetId"].map(any);
    let now = |id: &str| zenlayer.thing("zec", id).expect("it is there");
    ok(
        zenlayer,
        "zec",
        "UnassociateEipAddress",
        json!({"eipIds": [eip]}),
    )
    .await;
    let nic =
        json!({"subnetId": subnet, "name": "second", "securityGroupId": any("securityGroupId")});
    let nic = ok(zenlayer, "zec", "CreateNetworkInterface", nic).await["nicId"].take();
    let bind = json!({"eipIds": [eip], "nicId": nic, "lanIp": "10.0.0.10"});
    ok(zenlayer, "zec", "AssociateEipAddress", bind).await;
    ok(
        zenlayer,
        "zec",
        "DeleteNetworkInterface",
        json!({"nicId": nic}),
    )
    .await;
    assert_eq!(now(&eip)["status"], "UNBIND");
    for field in ["associatedId", "associatedType", "nicId"] {
        assert_eq!(now(&eip)[field], json!(null), "{field}");
    }

    let disk = json!({
        "zoneId": any("zoneId"), "diskName": "own", "diskSize": 20, "instanceId": instance,
    });
    let disk = ok(zenlayer, "zec", "CreateDisks", disk).await["diskIds"][0].take();
    let disk = disk.as_str().expect("an id");
    assert_eq!(now(disk)["diskStatus"], "IN_USE");
    let release = json!({"instanceIds": [instance]});
    ok(zenlayer, "zec", "ReleaseInstances", release).await;
    assert_eq!(
        now(disk)["diskStatus"],
        "AVAILABLE",
        "it stays, and is free"
    );
    assert_eq!(now(disk)["instanceId"], json!(null));
}

#[tokio::test]
async fn a_changed_network_contains_what_lies_in_it() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let region = ids(zenlayer, "zec", "regionId")[0].clone();
    let vpc = json!({"name": "main", "cidrBlock": "10.64.0.0/16", "mtu": 1500});
    let vpc = ok(zenlayer, "zec", "CreateVpc", vpc).await["vpcId"].take();
    let subnet = |block: &str| {
        json!({
            "vpcId": vpc, "name": "one", "regionId": region, "stackType": "IPv4",
            "cidrBlock": block,
        })
    };
    let one = ok(zenlayer, "zec", "CreateSubnet", subnet("10.64.1.0/24")).await["subnetId"].take();
    ok(zenlayer, "zec", "CreateSubnet", subnet("10.64.2.0/24")).await;
    let outer = |block: &str| json!({"vpcId": vpc, "cidrBlock": block});
    let inner = |block: &str| json!({"subnetId": one, "cidrBlock": block});
    for (action, asked, expected) in [
        (
            "ModifyVpcAttribute",
            outer("10.65.0.0/16"),
            "INVALID_PARAMETER_VALUE",
        ),
        (
            "ModifyVpcAttribute",
            outer("192.0.2.0/24"),
            "INVALID_PARAMETER_VALUE",
        ),
        ("ModifyVpcAttribute", outer("10.64.0.0/15"), ""),
        (
            "ModifySubnetAttribute",
            inner("10.70.0.0/24"),
            "INVALID_PARAMETER_SUBNET_CIDR_NOT_BELONG_VPC",
        ),
        (
            "ModifySubnetAttribute",
            inner("10.64.2.128/25"),
            "INVALID_PARAMETER_VPC_SUBNET_OVER_LAP",
        ),
        ("ModifySubnetAttribute", inner("10.65.1.0/24"), ""),
    ] {
        let reply = call(zenlayer, "zec", action, asked.clone()).await;
        let code = reply.body["code"].as_str().unwrap_or_default();
        assert_eq!(code, expected, "{action} {asked}");
    }
}
