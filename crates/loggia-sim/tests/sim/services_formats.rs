//! The formats of texts and numbers in requests.

use loggia_sim::{Sim, Zenlayer};
use serde_json::{Value, json};

use crate::services_controls::{call, ids, ok};
use crate::support::start_with;

async fn started() -> Sim {
    start_with(|builder| builder.machines(3)).await.0
}

async fn code(zenlayer: &Zenlayer, service: &str, action: &str, asked: &Value) -> String {
    let refused = call(zenlayer, service, action, asked.clone()).await;
    refused.body["code"].as_str().unwrap_or_default().to_owned()
}

fn vpc(block: &str) -> Value {
    json!({"name": "main", "cidrBlock": block, "mtu": 1500})
}

fn rule(ports: &str, source: &str) -> Value {
    json!({"securityGroupName": "web", "ruleInfos": [{
        "direction": "ingress", "ipProtocol": "tcp", "portRange": ports, "cidrIp": source,
        "priority": 1, "policy": "accept",
    }]})
}

fn servers(servers: &str, lease: &str) -> Value {
    json!({"dhcpOptionsSetName": "names", "domainNameServers": servers, "leaseTime": lease})
}

#[tokio::test]
async fn texts_in_undocumented_formats_are_refused() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |service: &str, field: &str| ids(zenlayer, service, field)[0].clone();
    let general = "INVALID_PARAMETER_PATTERN_ERROR";
    let server_vpc = |block: &str| {
        json!({
            "vpcName": "main", "cidrBlock": block, "vpcRegionId": any("bmc", "vpcRegionId"),
        })
    };
    let nat = any("zec", "natGatewayId");
    let dnat = |address: &str, outer: &str, inner: &str| {
        json!({
            "natGatewayId": nat, "eipId": any("zec", "eipId"), "privateIp": address,
            "protocol": "TCP", "listenerPort": outer, "internalPort": inner,
        })
    };
    for (service, action, good, bad, expected) in [
        (
            "zec",
            "CreateVpc",
            vpc("10.9.0.0/16"),
            vpc("hello"),
            general,
        ),
        (
            "zec",
            "CreateVpc",
            vpc("10.8.0.0/16"),
            vpc("10.8.0.1/16"),
            general,
        ),
        (
            "bmc",
            "CreateVpc",
            server_vpc("10.0.0.0/16"),
            server_vpc("10.0.0.0/99"),
            "INVALID_PARAMETER_VPC_CIDR_BLOCK",
        ),
        (
            "zec",
            "CreateSecurityGroup",
            rule("1/200", "0.0.0.0/0"),
            rule("200/1", "0.0.0.0/0"),
            "INVALID_PARAMETER_SECURITY_GROUP_PORT_RANGE",
        ),
        (
            "zec",
            "CreateSecurityGroup",
            rule("-1/-1", "10.0.0.1/8"),
            rule("22/22", "10.0.0.1"),
            "INVALID_PARAMETER_SECURITY_GROUP_CIDR_IP",
        ),
        (
            "zec",
            "CreateDnatEntry",
            dnat("10.0.0.9", "80-90", "8080"),
            dnat("ten", "80", "8080"),
            general,
        ),
        (
            "zec",
            "CreateDnatEntry",
            dnat("10.0.0.9", "80", "8080"),
            dnat("10.0.0.9", "70000", "8080"),
            general,
        ),
        (
            "zec",
            "CreateDhcpOptionsSet",
            servers("192.0.2.53,192.0.2.54", "24"),
            servers("192.0.2.53,one", "24"),
            general,
        ),
        (
            "zec",
            "CreateDhcpOptionsSet",
            servers("192.0.2.53", "87600"),
            servers("192.0.2.53", "2"),
            general,
        ),
    ] {
        ok(zenlayer, service, action, good).await;
        assert_eq!(
            code(zenlayer, service, action, &bad).await,
            expected,
            "{action} {bad}"
        );
    }
    // A list may be filtered by a part.
    ok(zenlayer, "zec", "DescribeVpcs", json!({"cidrBlock": "10."})).await;
}

#[tokio::test]
async fn ports_of_listeners_and_addresses_of_mail_are_written_as_documented() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let general = "INVALID_PARAMETER_PATTERN_ERROR";
    let balancer = ids(zenlayer, "zlb", "loadBalancerId")[0].clone();
    let listener = |port: &str| {
        json!({
            "loadBalancerId": balancer, "listenerName": "web", "protocol": "TCP",
            "scheduler": "rr", "port": port,
        })
    };
    for (service, action, good, bad, expected) in [
        (
            "zlb",
            "CreateListener",
            listener("80,10000-10005"),
            listener("99999"),
            general,
        ),
        (
            "user",
            "InviteMember",
            json!({"email": "ada@example.net"}),
            json!({"email": "ada"}),
            general,
        ),
    ] {
        ok(zenlayer, service, action, good).await;
        assert_eq!(
            code(zenlayer, service, action, &bad).await,
            expected,
            "{action} {bad}"
        );
    }
}

#[tokio::test]
async fn messages_name_the_field_and_quote_the_value() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let rules = json!([
        {"direction": "ingress", "ipProtocol": "tcp", "portRange": "22/22", "cidrIp": "::/0"},
        {"direction": "ingress", "ipProtocol": "tcp", "portRange": "80/70000", "cidrIp": "::/0"},
    ]);
    let asked = json!({"securityGroupName": "web", "ruleInfos": rules});
    let refused = call(zenlayer, "zec", "CreateSecurityGroup", asked).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.body["message"],
        "ruleInfos[1].portRange is \"80/70000\" and must be a range of ports such as 22/22, or \
         -1/-1"
    );
}

#[tokio::test]
async fn ports_and_numbers_in_lists_have_limits() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let policy = |hour: u32, day: u32| {
        json!({
            "autoSnapshotPolicyName": "daily", "hours": [0, hour], "repeatWeekDays": [day],
            "retentionDays": 1, "zoneId": ids(zenlayer, "zec", "zoneId")[0],
        })
    };
    let backend = |port: u32| {
        json!({
            "loadBalancerId": ids(zenlayer, "zlb", "loadBalancerId")[0],
            "listenerId": ids(zenlayer, "zlb", "listenerId")[0],
            "backendServers": [{"privateIpAddress": "10.0.0.9", "port": port}],
        })
    };
    let much = "INVALID_PARAMETER_EXCEED_MAXIMUM";
    let create = "CreateAutoSnapshotPolicy";
    ok(zenlayer, "zec", create, policy(23, 7)).await;
    assert_eq!(code(zenlayer, "zec", create, &policy(24, 7)).await, much);
    assert_eq!(
        code(zenlayer, "zec", create, &policy(23, 0)).await,
        "INVALID_PARAMETER_LESS_MINIMUM"
    );
    let register = "RegisterBackend";
    ok(zenlayer, "zlb", register, backend(65_535)).await;
    assert_eq!(
        code(zenlayer, "zlb", register, &backend(65_536)).await,
        much
    );
}

#[tokio::test]
async fn an_order_for_none_or_too_many_is_refused() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let order = |amount: i64| {
        json!({
            "regionId": ids(zenlayer, "zec", "regionId")[0], "name": "eip", "amount": amount,
            "internetChargeType": "ByBandwidth", "bandwidth": 5,
        })
    };
    let before = ids(zenlayer, "zec", "eipId").len();
    for (amount, expected) in [
        (0, "INVALID_PARAMETER_LESS_MINIMUM"),
        (-3, "INVALID_PARAMETER_LESS_MINIMUM"),
        (101, "INVALID_PARAMETER_EXCEED_MAXIMUM"),
    ] {
        let refused = code(zenlayer, "zec", "CreateEips", &order(amount)).await;
        assert_eq!(refused, expected, "{amount}");
    }
    assert_eq!(ids(zenlayer, "zec", "eipId").len(), before);
    ok(zenlayer, "zec", "CreateEips", order(100)).await;
    assert_eq!(ids(zenlayer, "zec", "eipId").len(), before + 100);
}

#[tokio::test]
async fn duplicates_are_refused_where_values_must_differ() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let one = json!({
        "direction": "ingress", "ipProtocol": "tcp", "portRange": "22/22", "cidrIp": "::/0",
        "desc": "from here",
    });
    let mut again = one.clone();
    again["desc"] = json!("from there");
    again["priority"] = json!(1);
    let group = ids(zenlayer, "zec", "securityGroupId")[0].clone();
    let repeated = "OPERATION_DENIED_SECURITY_GROUP_EXIST_REPEAT_RULE";
    for (action, name, value) in [
        ("ConfigureSecurityGroupRules", "securityGroupId", &group),
        (
            "CreateSecurityGroup",
            "securityGroupName",
            &"web".to_owned(),
        ),
    ] {
        let twice = json!({name: value, "ruleInfos": [one, again]});
        assert_eq!(
            code(zenlayer, "zec", action, &twice).await,
            repeated,
            "{action}"
        );
        let single = json!({name: value, "ruleInfos": [one]});
        ok(zenlayer, "zec", action, single).await;
    }
    let key = json!({"keyName": "mine", "publicKey": "ssh-ed25519 AAAA me"});
    ok(zenlayer, "ccs", "ImportKeyPair", key.clone()).await;
    assert_eq!(
        code(zenlayer, "ccs", "ImportKeyPair", &key).await,
        "INVALID_PARAMETER_VALUE"
    );
    let mut tagged = vpc("10.7.0.0/16");
    tagged["tags"] = json!({"tags": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]});
    assert_eq!(
        code(zenlayer, "zec", "CreateVpc", &tagged).await,
        "INVALID_PARAMETER_VALUE"
    );
    tagged["tags"]["tags"][1]["key"] = json!("b");
    ok(zenlayer, "zec", "CreateVpc", tagged).await;
}

#[tokio::test]
async fn names_consist_of_the_documented_characters() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let general = "INVALID_PARAMETER_PATTERN_ERROR";
    let zone = ids(zenlayer, "zec", "zoneId")[0].clone();
    let disk = |name: &str| json!({"zoneId": zone, "diskName": name, "diskSize": 20});
    let subnet = |name: &str| {
        json!({
            "vpcId": ids(zenlayer, "zec", "vpcId")[0],
            "subnets": [{
                "name": name, "regionId": ids(zenlayer, "zec", "regionId")[0],
                "stackType": "IPv4", "cidrBlock": "10.77.0.0/16",
            }],
        })
    };
    let server = ids(zenlayer, "bmc", "instanceId")[0].clone();
    let reinstall = |hostname: &str| json!({"instanceId": server, "hostname": hostname});
    let key = |name: &str| json!({"keyName": name, "publicKey": "ssh-ed25519 AAAA me"});
    for (service, action, good, bad, expected) in [
        (
            "zec",
            "CreateDisks",
            disk("1.data-"),
            disk("-data"),
            general,
        ),
        ("zec", "CreateDisks", disk("a"), disk("my data"), general),
        (
            "zec",
            "CreateSubnets",
            subnet("a b/c_d"),
            subnet("a b "),
            general,
        ),
        (
            "bmc",
            "ReinstallInstance",
            reinstall("web-1.example"),
            reinstall("web!"),
            "INVALID_PARAMETER_HOSTNAME_MALFORMED",
        ),
        (
            "ccs",
            "ImportKeyPair",
            key("my_key"),
            key("my.key"),
            general,
        ),
    ] {
        ok(zenlayer, service, action, good).await;
        assert_eq!(
            code(zenlayer, service, action, &bad).await,
            expected,
            "{bad}"
        );
    }
    let refused = call(zenlayer, "zec", "CreateDisks", disk("my data")).await;
    assert_eq!(
        refused.body["message"],
        "diskName is \"my data\" and must consist of letters, digits - ., with a letter or digit \
         first"
    );
    // A secret is not quoted.
    let instance = ids(zenlayer, "zec", "instanceId")[0].clone();
    let password = json!({"instanceId": instance, "password": "Schl\u{fc}ssel-1"});
    let refused = call(zenlayer, "zec", "ResetInstancePassword", password).await;
    let message = refused.body["message"].as_str().unwrap_or_default();
    assert!(message.starts_with("password is its value"), "{message}");
}
