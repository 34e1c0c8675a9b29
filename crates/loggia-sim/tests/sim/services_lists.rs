//! Lists of items without ids, and fields that an operation changes under another name.

use loggia_sim::{Sim, Zenlayer};
use serde_json::{Value, json};

use crate::services_controls::{ids, ok};
use crate::services_orders::shown;
use crate::support::{Signed, send, start_with};

async fn started() -> Sim {
    start_with(|builder| builder.machines(3)).await.0
}

async fn code(zenlayer: &Zenlayer, service: &str, action: &str, body: Value) -> String {
    let mut signed = Signed::new(zenlayer, action, &body);
    signed.url = format!("{}/api/v2/{service}", zenlayer.url());
    let token = "Bearer sim-token-0001";
    let reply = send(signed.bare().header("authorization", token)).await;
    reply.body["code"].as_str().unwrap_or_default().to_owned()
}

async fn one(zenlayer: &Zenlayer, service: &str, list: &str, field: &str, id: &str) -> Value {
    let mut found = shown(zenlayer, service, list, field, &json!([id])).await;
    assert_eq!(found.len(), 1, "{list} {id}");
    found.remove(0)
}

#[tokio::test]
async fn backends_are_those_that_were_registered() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let balancer = ids(zenlayer, "zlb", "loadBalancerId")[0].clone();
    let listener = json!({
        "loadBalancerId": balancer, "listenerName": "l", "protocol": "TCP", "scheduler": "rr",
        "port": "80",
    });
    let listener = ok(zenlayer, "zlb", "CreateListener", listener).await["listenerId"].take();
    let request = |servers: Value| json!({"loadBalancerId": balancer, "listenerId": listener, "backendServers": servers});
    let backends = async || {
        let asked = json!({"loadBalancerId": balancer, "listenerId": listener});
        ok(zenlayer, "zlb", "DescribeBackends", asked).await["backends"].take()
    };
    assert_eq!(backends().await, json!([]));
    let [first, second] = [
        json!({"instanceId": "i-1", "privateIpAddress": "10.0.0.7", "port": 8080}),
        json!({"privateIpAddress": "10.0.0.8", "weight": 5}),
    ];
    ok(
        zenlayer,
        "zlb",
        "RegisterBackend",
        request(json!([first, second])),
    )
    .await;
    let found = backends().await;
    assert_eq!(found.as_array().map(Vec::len), Some(2), "{found}");
    for (index, field, expected) in [
        (0, "instanceId", json!("i-1")),
        (0, "backendPort", json!(8080)),
        (0, "weight", json!(100)),
        (0, "listenerId", listener.clone()),
        (0, "listenerPort", json!("80")),
        (1, "instanceId", json!(null)),
        (1, "backendPort", json!(80)),
        (1, "weight", json!(5)),
    ] {
        assert_eq!(found[index][field], expected, "{index} {field}");
    }
    let asked = json!({"loadBalancerId": balancer});
    let health = ok(zenlayer, "zlb", "DescribeBackendHealth", asked).await;
    assert_eq!(health["backends"][0]["healthStatus"], "Alive");
    let more =
        json!({"loadBalancerId": balancer, "subnetId": "subnet-1", "privateIps": ["10.0.0.9"]});
    ok(zenlayer, "zlb", "AddLoadBalancersPrivateIps", more).await;
    let list = ("DescribeLoadBalancers", "loadBalancerIds");
    let balancer_now = one(zenlayer, "zlb", list.0, list.1, &balancer).await;
    assert_eq!(balancer_now["backendServerCount"], 2);
    let addresses = balancer_now["privateIpAddress"].as_array().expect("a list");
    assert!(addresses.len() == 2 && addresses.contains(&json!("10.0.0.9")));

    let heavier = json!({"instanceId": "i-1", "privateIpAddress": "10.0.0.7", "weight": 7});
    ok(zenlayer, "zlb", "ModifyBackend", request(json!([heavier]))).await;
    let found = backends().await;
    assert_eq!(
        (&found[0]["weight"], &found[0]["backendPort"]),
        (&json!(7), &json!(8080))
    );
    ok(
        zenlayer,
        "zlb",
        "DeregisterBackend",
        request(json!([first])),
    )
    .await;
    let found = backends().await;
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    assert_eq!(found[0]["privateIpAddress"], "10.0.0.8");
}

#[tokio::test]
async fn rules_are_those_that_were_configured() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let rule = |direction: &str, ports: &str| json!({"direction": direction, "ipProtocol": "tcp", "portRange": ports, "cidrIp": "0.0.0.0/0", "policy": "accept"});
    let made = json!({"securityGroupName": "g", "ruleInfos": [rule("ingress", "22")]});
    let made = ok(zenlayer, "zec", "CreateSecurityGroup", made).await;
    let group = json!({"securityGroupId": made["securityGroupId"]});
    let rules = async || ok(zenlayer, "zec", "DescribeSecurityGroupRule", group.clone()).await;
    let found = rules().await;
    assert_eq!(found["ingressRuleList"][0]["portRange"], "22");
    assert_eq!(found["egressRuleList"], json!([]));
    let all = json!({
        "securityGroupId": made["securityGroupId"],
        "ruleInfos": [rule("ingress", "80"), rule("egress", "1/9")],
    });
    ok(zenlayer, "zec", "ConfigureSecurityGroupRules", all).await;
    let found = rules().await;
    for (list, ports) in [("ingressRuleList", "80"), ("egressRuleList", "1/9")] {
        let rules = found[list].as_array().expect("a list");
        assert_eq!(rules.len(), 1, "{list}");
        assert_eq!(rules[0]["portRange"], ports);
    }
}

#[tokio::test]
async fn elastic_ips_name_what_they_are_bound_to() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let order = json!({
        "regionId": any("regionId"), "name": "eip", "internetChargeType": "ByBandwidth",
        "amount": 2, "bandwidth": 5, "publicIp": "203.0.113.77",
    });
    let eips = ok(zenlayer, "zec", "CreateEips", order).await["eipIds"].take();
    let now = async || shown(zenlayer, "zec", "DescribeEips", "eipIds", &eips).await;
    let new = now().await;
    for (eip, address) in new.iter().zip(["203.0.113.77", "203.0.113.78"]) {
        assert_eq!(eip["publicIpAddresses"], json!([address]));
        assert_eq!(eip["status"], "UNBIND");
    }
    assert_eq!(new[0]["associatedId"], json!(null));
    let action = "AssociateEipAddress";
    for (to, expected) in [
        (json!({"eipIds": eips}), "MISSING_PARAMETER"),
        (
            json!({"eipIds": eips, "natId": "no-such"}),
            "INVALID_NAT_GATEWAY_NOT_FOUND",
        ),
    ] {
        assert_eq!(code(zenlayer, "zec", action, to).await, expected);
    }
    let nat = any("natGatewayId");
    ok(
        zenlayer,
        "zec",
        action,
        json!({"eipIds": eips, "natId": nat}),
    )
    .await;
    let bound = now().await;
    assert_eq!(
        (&bound[1]["associatedId"], &bound[1]["associatedType"]),
        (&json!(nat), &json!("NAT"))
    );
    assert_eq!(bound[1]["nicId"], json!(null));
    ok(
        zenlayer,
        "zec",
        "UnassociateEipAddress",
        json!({"eipIds": eips}),
    )
    .await;
    let free = now().await;
    assert_eq!(free[0]["status"], "UNBIND");
    let nic = any("nicId");
    let to = json!({"eipIds": eips, "nicId": nic, "lanIp": "10.9.9.9"});
    ok(zenlayer, "zec", action, to).await;
    let bound = now().await;
    for (field, expected) in [
        ("status", json!("BINDED")),
        ("associatedId", json!(nic)),
        ("associatedType", json!("NIC")),
        ("privateIpAddress", json!("10.9.9.9")),
    ] {
        assert_eq!(bound[0][field], expected, "{field}");
    }
    ok(
        zenlayer,
        "zec",
        "UnassociateEipAddress",
        json!({"eipIds": eips}),
    )
    .await;
    let free = now().await;
    for field in [
        "associatedId",
        "associatedType",
        "nicId",
        "privateIpAddress",
    ] {
        assert_eq!(free[0][field], json!(null), "{field}");
    }
    let package = json!({"eipId": eips[0], "trafficPackageSize": 3.5});
    ok(zenlayer, "zec", "ModifyEipTrafficPackage", package).await;
    assert_eq!(now().await[0]["flowPackage"], 3.5);
}

#[tokio::test]
async fn items_stay_in_a_list_until_they_are_removed() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let [vpc, vip, nic] = ["vpcId", "haVipId", "nicId"].map(any);
    let instance = any("instanceId");
    for (add, remove, list, ids, id, field, kept) in [
        (
            (
                "AssociateVpcCidrBlock",
                json!({"vpcId": vpc, "cidrBlock": "10.77.0.0/16"}),
            ),
            "UnassociateVpcCidrBlock",
            "DescribeVpcs",
            "vpcIds",
            &vpc,
            "secondaryCidrBlocks",
            json!(["10.77.0.0/16"]),
        ),
        (
            (
                "AssociateHaVip",
                json!({"haVipId": vip, "instanceId": instance}),
            ),
            "UnassociateHaVip",
            "DescribeHaVips",
            "haVipIds",
            &vip,
            "associatedInstances",
            json!([instance]),
        ),
        (
            (
                "AssignNetworkInterfaceIpv4",
                json!({"nicId": nic, "ipAddress": "10.9.9.9"}),
            ),
            "UnassignNetworkInterfaceIpv4",
            "DescribeNetworkInterfaces",
            "nicIds",
            &nic,
            "secondaryIpv4s",
            json!(["10.9.9.9"]),
        ),
    ] {
        let before = one(zenlayer, "zec", list, ids, id).await;
        ok(zenlayer, "zec", add.0, add.1.clone()).await;
        let after = one(zenlayer, "zec", list, ids, id).await;
        assert_eq!(after[field], kept, "{}", add.0);
        assert_eq!(after["cidrBlock"], before["cidrBlock"]);
        ok(zenlayer, "zec", remove, add.1).await;
        let after = one(zenlayer, "zec", list, ids, id).await;
        assert_eq!(after[field], json!([]), "{remove}");
    }
    let two = json!({"nicId": nic, "ipAddressCount": 2});
    let made = ok(zenlayer, "zec", "BatchAssignNetworkInterfaceIpv4", two).await;
    assert_eq!(made["ipAddresses"].as_array().map(Vec::len), Some(2));
    let after = one(zenlayer, "zec", "DescribeNetworkInterfaces", "nicIds", &nic).await;
    assert_eq!(after["secondaryIpv4s"], made["ipAddresses"]);

    let group = any("qosPolicyGroupId");
    let member = |id: &str| json!({"resourceId": id, "ipType": "Eip"});
    for id in ["eip-1", "eip-2"] {
        let add = json!({"qosPolicyGroupId": group, "members": [member(id)]});
        ok(zenlayer, "zec", "AddQosPolicyGroupMembers", add).await;
    }
    let remove = json!({"qosPolicyGroupId": group, "resourceIds": ["eip-1"]});
    ok(zenlayer, "zec", "RemoveQosPolicyGroupMembers", remove).await;
    let list = ("DescribeQosPolicyGroups", "qosPolicyGroupIds");
    let after = one(zenlayer, "zec", list.0, list.1, &group).await;
    assert_eq!(
        (&after["members"], &after["memberCount"]),
        (&json!([member("eip-2")]), &json!(1))
    );
}

#[tokio::test]
async fn a_gateway_shows_the_entries_that_it_has() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let gateways = ids(zenlayer, "zec", "natGatewayId");
    let entry = json!({"natGatewayId": gateways[0], "sourceCidrBlocks": ["10.5.0.0/16"]});
    let made = ok(zenlayer, "zec", "CreateSnatEntry", entry).await;
    let snats = async |gateway: &str| {
        let asked = json!({"natGatewayId": gateway});
        let found = ok(zenlayer, "zec", "DescribeNatGatewayDetail", asked).await;
        let snats = found["snats"].as_array().expect("a list").clone();
        let own = snats
            .into_iter()
            .find(|one| one["snatEntryId"] == made["snatEntryId"]);
        own.map(|own| own["cidrs"].clone())
    };
    assert_eq!(snats(&gateways[0]).await, Some(json!(["10.5.0.0/16"])));
    assert_eq!(snats(&gateways[1]).await, None);
}

#[tokio::test]
async fn a_subnet_or_block_with_instances_stays() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "bmc", field)[0].clone();
    let [subnet, instance, block] = ["subnetId", "instanceId", "cidrBlockId"].map(any);
    let join = json!({"subnetId": subnet, "subnetInstanceList": [{"instanceId": instance}]});
    ok(zenlayer, "bmc", "AssociateSubnetInstances", join).await;
    let shown = one(zenlayer, "bmc", "DescribeSubnets", "subnetIds", &subnet).await;
    let set = &shown["subnetInstanceSet"];
    assert_eq!(
        (&set[0]["instanceId"], set.as_array().map(Vec::len)),
        (&json!(instance), Some(1))
    );
    assert!(set[0]["privateIpAddress"].is_string(), "{set}");
    let delete = json!({"subnetId": subnet});
    let refused = code(zenlayer, "bmc", "DeleteSubnet", delete).await;
    assert_eq!(refused, "OPERATION_DENIED_SUBNET_EXIST_INSTANCE");
    let part = json!({"subnetId": subnet, "instanceId": instance});
    ok(zenlayer, "bmc", "UnAssociateSubnetInstance", part).await;
    let shown = one(zenlayer, "bmc", "DescribeSubnets", "subnetIds", &subnet).await;
    assert_eq!(shown["subnetInstanceSet"], json!([]));

    let bind = json!({"cidrBlockId": block, "ipBindList": [{"instanceId": instance, "ip": "198.51.11.3"}]});
    ok(zenlayer, "bmc", "BindCidrBlockIps", bind).await;
    let asked = json!({"cidrBlockId": block});
    let bound = ok(zenlayer, "bmc", "DescribeCidrBlockIps", asked.clone()).await;
    assert_eq!(bound["cidrBlockIps"][0]["status"], "BOUND");
    let shown = one(
        zenlayer,
        "bmc",
        "DescribeCidrBlocks",
        "cidrBlockIds",
        &block,
    )
    .await;
    assert_eq!(
        (&shown["instanceIds"], &shown["status"]),
        (&json!([instance]), &json!("AVAILABLE"))
    );
    let refused = code(zenlayer, "bmc", "TerminateCidrBlock", asked.clone()).await;
    assert_eq!(refused, "OPERATION_DENIED_CIDRBLOCK_EXIST_INSTANCE");
    let unbind = json!({"cidrBlockId": block, "ipList": ["198.51.11.3"]});
    ok(zenlayer, "bmc", "UnbindCidrBlockIps", unbind).await;
    let shown = one(
        zenlayer,
        "bmc",
        "DescribeCidrBlocks",
        "cidrBlockIds",
        &block,
    )
    .await;
    assert_eq!(shown["instanceIds"], json!([]));
    ok(zenlayer, "bmc", "TerminateCidrBlock", asked).await;
}
