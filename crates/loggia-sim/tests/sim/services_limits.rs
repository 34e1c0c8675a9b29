//! What may exist once, how much may exist, and which fields go together.

use loggia_sim::{Sim, Zenlayer};
use serde_json::{Value, json};

use crate::services_controls::{call, ids, ok};
use crate::support::start_with;

const INVALID: &str = "INVALID_PARAMETER_VALUE";

async fn started() -> Sim {
    start_with(|builder| builder.machines(3)).await.0
}

async fn code(zenlayer: &Zenlayer, service: &str, action: &str, asked: Value) -> String {
    let refused = call(zenlayer, service, action, asked).await;
    refused.body["code"].as_str().unwrap_or_default().to_owned()
}

/// A route to a network through the first network interface, in its VPC.
fn route(zenlayer: &Zenlayer, change: &Value) -> Value {
    let nic = ids(zenlayer, "zec", "nicId")[0].clone();
    let vpc = zenlayer.thing("zec", &nic).expect("it is there")["vpcId"].clone();
    let mut route = json!({
        "vpcId": vpc, "ipVersion": "IPv4", "routeType": "RouteTypeStatic", "priority": 100,
        "destinationCidrBlock": "192.168.7.0/24", "nextHopId": nic, "name": "to-office",
    });
    for (name, value) in change.as_object().into_iter().flatten() {
        route[name] = value.clone();
    }
    route
}

#[tokio::test]
async fn a_second_route_to_the_same_network_is_refused() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let create =
        async |change: Value| call(zenlayer, "zec", "CreateRoute", route(zenlayer, &change)).await;
    let refused = async |change: Value| {
        let refused = create(change.clone()).await;
        assert_eq!(refused.error(), (400, INVALID), "{change}");
    };
    let first = create(json!({})).await.body["response"]["routeId"].take();
    refused(json!({"name": "again"})).await;
    // The old name of the field has the same meaning.
    refused(json!({"destinationCidrBlock": null, "cidrBlock": "192.168.7.0/24"})).await;
    let other_vpc = ids(zenlayer, "zec", "vpcId")
        .into_iter()
        .find(|id| *id != route(zenlayer, &json!({}))["vpcId"]);
    // The next hop would be in another VPC.
    refused(json!({"vpcId": other_vpc})).await;
    for good in [
        json!({"destinationCidrBlock": "192.168.8.0/24"}),
        json!({"routeType": "RouteTypePolicy", "sourceCidrBlock": "10.0.1.0/24"}),
        json!({"routeType": "RouteTypePolicy", "sourceCidrBlock": "10.0.2.0/24"}),
    ] {
        assert_eq!(create(good.clone()).await.status, 200, "{good}");
    }
    refused(json!({"routeType": "RouteTypePolicy", "sourceCidrBlock": "10.0.2.0/24"})).await;
    // Only these two types can be created, and only by a network interface that exists.
    refused(json!({"routeType": "RouteTypeSubnet", "destinationCidrBlock": "10.9.0.0/16"})).await;
    let unknown = json!({"nextHopId": "nic-0", "destinationCidrBlock": "10.9.0.0/16"});
    assert_eq!(create(unknown).await.status, 404);
    ok(zenlayer, "zec", "DeleteRoute", json!({"routeId": first})).await;
    assert_eq!(create(json!({})).await.status, 200, "it is free again");
}

#[tokio::test]
async fn quotas_are_those_of_the_documentation() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let [subnet, instance, nat] = ["subnetId", "instanceId", "natGatewayId"].map(any);
    let vip = json!({"subnetId": subnet, "name": "vip"});
    let mut vips = Vec::new();
    for _ in 0..10 {
        let made = ok(zenlayer, "zec", "CreateHaVip", vip.clone()).await;
        vips.push(made["haVipId"].clone());
    }
    assert_eq!(
        code(zenlayer, "zec", "CreateHaVip", vip).await,
        "OPERATION_DENIED_HA_VIP_EXCEED_LIMIT"
    );
    let bind = |vip: &Value| json!({"haVipId": vip, "instanceId": instance});
    for vip in &vips[..5] {
        ok(zenlayer, "zec", "AssociateHaVip", bind(vip)).await;
    }
    let sixth = call(zenlayer, "zec", "AssociateHaVip", bind(&vips[5])).await;
    assert_eq!(sixth.error(), (403, "OPERATION_DENIED_HA_VIP_EXCEED_LIMIT"));
    ok(zenlayer, "zec", "UnassociateHaVip", bind(&vips[0])).await;
    ok(zenlayer, "zec", "AssociateHaVip", bind(&vips[5])).await;

    let entry = json!({"natGatewayId": nat, "sourceCidrBlocks": ["10.0.1.0/24"]});
    let present = ids(zenlayer, "zec", "snatEntryId")
        .into_iter()
        .filter(|id| {
            let entry = zenlayer.thing("zec", id).expect("it is there");
            entry.get("natGatewayId") == Some(&json!(nat))
        });
    for _ in present.count()..10 {
        ok(zenlayer, "zec", "CreateSnatEntry", entry.clone()).await;
    }
    assert_eq!(
        code(zenlayer, "zec", "CreateSnatEntry", entry).await,
        "OPERATION_DENIED_SNAT_ENTRY_EXCEED_LIMIT"
    );
}

#[tokio::test]
async fn items_that_exist_are_not_added_again() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |service: &str, field: &str| ids(zenlayer, service, field)[0].clone();
    let bind = json!({
        "haVipId": any("zec", "haVipId"), "instanceId": any("zec", "instanceId"),
    });
    ok(zenlayer, "zec", "AssociateHaVip", bind.clone()).await;
    assert_eq!(code(zenlayer, "zec", "AssociateHaVip", bind).await, INVALID);
    let listener = any("zlb", "listenerId");
    let balancer = zenlayer.thing("zlb", &listener).expect("it is there")["loadBalancerId"].clone();
    let backend = json!({
        "loadBalancerId": balancer, "listenerId": listener,
        "backendServers": [{"instanceId": "i-1", "privateIpAddress": "10.0.0.7"}],
    });
    ok(zenlayer, "zlb", "RegisterBackend", backend.clone()).await;
    let again = code(zenlayer, "zlb", "RegisterBackend", backend.clone()).await;
    assert_eq!(again, INVALID);
    ok(zenlayer, "zlb", "DeregisterBackend", backend.clone()).await;
    ok(zenlayer, "zlb", "RegisterBackend", backend).await;
}

#[tokio::test]
async fn fields_that_exclude_or_need_each_other_are_checked() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let [zone, instance, nic, image] = ["zoneId", "instanceId", "nicId", "imageId"].map(any);
    let disks = json!({"zoneId": zone, "diskName": "data", "diskSize": 20, "diskAmount": 2});
    let with = |name: &str, value: Value| {
        let mut disks = disks.clone();
        disks[name] = value;
        disks
    };
    let eip = json!({
        "regionId": any("regionId"), "name": "eip", "amount": 1, "bandwidth": 5,
        "internetChargeType": "ByBandwidth", "networkLineType": "PremiumBGP",
    });
    let eip = ok(zenlayer, "zec", "CreateEips", eip).await["eipIds"].take();
    for (action, asked, expected) in [
        (
            "ResetInstance",
            json!({
                "instanceId": instance, "imageId": image, "password": "Secret-12",
                "keyId": "key-1",
            }),
            INVALID,
        ),
        ("CreateDisks", with("diskNames", json!(["one"])), INVALID),
        (
            "CreateDisks",
            with("instanceIds", json!([instance])),
            INVALID,
        ),
        (
            "AssociateEipAddress",
            json!({"eipIds": eip, "nicId": nic}),
            "MISSING_PARAMETER",
        ),
        (
            "BatchAssignNetworkInterfaceIpv4",
            json!({"nicId": nic}),
            "MISSING_PARAMETER",
        ),
    ] {
        assert_eq!(
            code(zenlayer, "zec", action, asked).await,
            expected,
            "{action}"
        );
    }
    ok(
        zenlayer,
        "zec",
        "CreateDisks",
        with("diskNames", json!(["one", "two"])),
    )
    .await;
    let bound = json!({"eipIds": eip, "nicId": nic, "lanIp": "10.0.0.9"});
    ok(zenlayer, "zec", "AssociateEipAddress", bound).await;
}

#[tokio::test]
async fn what_is_bound_to_one_thing_is_not_bound_to_another() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let all = |field: &str| ids(zenlayer, "zec", field);
    let (policies, nats) = (all("autoSnapshotPolicyId"), all("natGatewayId"));
    let disk = json!([all("diskId")[0]]);
    let apply = |policy: &str| json!({"diskIds": disk, "autoSnapshotPolicyId": policy});
    let action = "ApplyAutoSnapshotPolicy";
    ok(zenlayer, "zec", action, apply(&policies[0])).await;
    ok(zenlayer, "zec", action, apply(&policies[0])).await;
    assert_eq!(
        code(zenlayer, "zec", action, apply(&policies[1])).await,
        "INVALID_DISK_AUTO_SNAPSHOT_POLICY_EXIST"
    );
    ok(
        zenlayer,
        "zec",
        "CancelAutoSnapshotPolicy",
        apply(&policies[0]),
    )
    .await;
    ok(zenlayer, "zec", action, apply(&policies[1])).await;

    let gateway = json!({"zbgId": all("zbgId")[0]});
    let assign = |nat: &str| json!({"zbgId": gateway["zbgId"], "natId": nat});
    ok(zenlayer, "zec", "AssignBorderGateway", assign(&nats[0])).await;
    for (action, asked) in [
        ("AssignBorderGateway", assign(&nats[1])),
        ("DeleteBorderGateway", gateway.clone()),
    ] {
        let refused = code(zenlayer, "zec", action, asked).await;
        assert_eq!(
            refused, "OPERATION_DENIED_ZBG_EXIST_NAT_GATEWAY",
            "{action}"
        );
    }
    ok(zenlayer, "zec", "UnassignBorderGateway", gateway.clone()).await;
    ok(zenlayer, "zec", "DeleteBorderGateway", gateway).await;
}
