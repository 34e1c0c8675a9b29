//! Details in which the real service is more generous, or more exact, than one would expect.

use serde_json::{Value, json};

use crate::support::{Signed, call, send, start};

const ACTION: &str = "DescribeInstancesStatus";

fn machine() -> Value {
    json!({
        "zoneId": "SIM-A", "imageId": "sim-img-000001", "instanceType": "sim.c1m1",
        "subnetId": "sim-subnet-000001", "instanceCount": 1,
        "instanceChargeType": "POSTPAID", "internetChargeType": "ByTrafficPackage",
        "password": "Secret-12",
    })
}

#[tokio::test]
async fn traffic_by_package_without_a_size_has_the_free_package() {
    let (sim, _) = start().await;
    let made = call(sim.zenlayer(), "CreateInstances", machine()).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let ids = &made.body["response"]["instanceIdSet"];
    let listed = call(
        sim.zenlayer(),
        "DescribeInstances",
        json!({"instanceIds": ids}),
    )
    .await;
    let shown = &listed.body["response"]["dataSet"][0];
    assert_eq!(shown["trafficPackageSize"], json!(1.0));

    let price = |size: Value| {
        let mut asked = machine();
        asked["trafficPackageSize"] = size;
        call(sim.zenlayer(), "InquiryPriceCreateInstance", asked)
    };
    let (free, one) = (price(Value::Null).await, price(json!(1.0)).await);
    let of = |reply: &crate::support::Reply| reply.body["response"]["bandwidthPrice"].clone();
    assert_eq!(of(&free), of(&one));
}

#[tokio::test]
async fn a_single_port_is_stored_as_a_range() {
    let (sim, _) = start().await;
    let rule = |ports: &str| json!({"direction": "ingress", "ipProtocol": "tcp", "portRange": ports, "cidrIp": "0.0.0.0/0"});
    let body = json!({"securityGroupName": "s", "ruleInfos": [rule("80"), rule("22/23")]});
    let made = call(sim.zenlayer(), "CreateSecurityGroup", body).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let id = made.body["response"]["securityGroupId"].clone();
    let listed = call(
        sim.zenlayer(),
        "DescribeSecurityGroups",
        json!({"securityGroupIds": [id]}),
    )
    .await;
    let rules = &listed.body["response"]["dataSet"][0]["ruleInfos"];
    assert_eq!(rules[0]["portRange"], "80/80");
    assert_eq!(rules[1]["portRange"], "22/23");
    // A rule that was given as one port is the same as one with that range.
    let more = json!({"securityGroupId": id, "ruleInfos": [rule("80/80")]});
    let again = call(sim.zenlayer(), "AuthorizeSecurityGroupRules", more).await;
    assert_eq!(again.status, 403, "{}", again.body);
}

#[tokio::test]
async fn messages_name_the_field_and_the_value() {
    let (sim, _) = start().await;
    let rule = |change: (&str, Value)| {
        let mut rule = json!({
            "direction": "ingress", "ipProtocol": "tcp", "portRange": "80/80",
            "cidrIp": "0.0.0.0/0",
        });
        rule[change.0] = change.1;
        json!({"securityGroupName": "s", "ruleInfos": [rule]})
    };
    let machine = |change: (&str, Value)| {
        let mut machine = machine();
        machine[change.0] = change.1;
        machine
    };
    for (action, body, says) in [
        (
            "DescribeInstances",
            json!({"pageSize": 5000}),
            ["pageSize", "5000"],
        ),
        (
            "DescribeInstances",
            json!({"pageSize": "5"}),
            ["pageSize", "\"5\""],
        ),
        (
            "DescribeInstances",
            json!({"instanceIds": "a"}),
            ["instanceIds", "\"a\""],
        ),
        (
            "CreateSecurityGroup",
            rule(("portRange", json!("90/80"))),
            ["portRange", "\"90/80\""],
        ),
        (
            "CreateSecurityGroup",
            rule(("cidrIp", json!("10.0.0.1"))),
            ["cidrIp", "\"10.0.0.1\""],
        ),
        (
            "CreateSecurityGroup",
            rule(("priority", json!(101))),
            ["priority", "101"],
        ),
        (
            "CreateSecurityGroup",
            rule(("direction", json!("sideways"))),
            ["ruleInfos[0].direction", "\"sideways\""],
        ),
        (
            "CreateSubnet",
            json!({"zoneId": "SIM-A", "cidrBlock": "8.8.8.0/24", "subnetName": "one"}),
            ["cidrBlock", "\"8.8.8.0/24\""],
        ),
        (
            "CreateInstances",
            machine(("instanceChargeType", json!("FREE"))),
            ["instanceChargeType", "\"FREE\""],
        ),
        (
            "CreateInstances",
            machine(("trafficPackageSize", json!(-2.5))),
            ["trafficPackageSize", "-2.5"],
        ),
    ] {
        let reply = call(sim.zenlayer(), action, body.clone()).await;
        assert_eq!(reply.status, 400, "{action} {body}: {}", reply.body);
        let message = reply.body["message"].as_str().expect("a message");
        for part in says {
            assert!(message.contains(part), "{action}: {message} lacks {part}");
        }
    }
    let secret = machine(("password", json!("hunter2 \u{e9}\u{e9}\u{e9}")));
    let reply = call(sim.zenlayer(), "CreateInstances", secret).await;
    assert!(
        !reply.body.to_string().contains("hunter2"),
        "{}",
        reply.body
    );
}

#[tokio::test]
async fn versions_of_other_dates_are_served() {
    let (sim, _) = start().await;
    let asked = |version: &str, action: &str| {
        let mut request = Signed::new(sim.zenlayer(), action, &json!({}));
        request.version = version.to_owned();
        request.request()
    };
    for version in [
        "2022-11-20",
        "2023-03-13",
        "2024-01-01",
        "2026-04-01",
        "2027-01-01",
    ] {
        let reply = send(asked(version, ACTION)).await;
        assert_eq!(reply.status, 200, "{version}: {}", reply.body);
    }
    for odd in ["2024", "2024-13-01", "latest", "20240101"] {
        let reply = send(asked(odd, ACTION)).await;
        assert_eq!(reply.status, 400, "{odd}: {}", reply.body);
        assert!(reply.body.to_string().contains(odd), "{}", reply.body);
    }
    let old = send(asked("2022-11-20", "DescribeInstanceTypesQuota")).await;
    assert_eq!(old.error(), (401, "AUTHFAILURE_UNAUTHORIZED_OPERATION"));
    let message = old.body["message"].as_str().expect("a message");
    assert!(message.contains("DescribeInstanceTypesQuota"), "{message}");
    assert!(message.contains("not simulated"), "{message}");
}

#[tokio::test]
async fn more_headers_than_have_to_be_may_be_signed() {
    let (sim, _) = start().await;
    let good = Signed::new(sim.zenlayer(), ACTION, &json!({}));
    let more = [("x-zc-action", ACTION), ("x-zc-version", "2026-04-01")];
    let value = good.authorization_over(&more);
    assert_eq!(send(good.with_authorization(&value)).await.status, 200);
    // The headers are covered by the signature then.
    let mut other = good.clone();
    other.version = "2023-03-13".to_owned();
    let reply = send(other.with_authorization(&value)).await;
    assert_eq!(reply.error(), (401, "AUTHFAILURE_SIGNATURE_FAILURE"));
    // A signed header must be present.
    let absent = good.authorization_over(&[("x-absent", "1")]);
    let reply = send(good.with_authorization(&absent)).await;
    assert_eq!(reply.error(), (401, "AUTHFAILURE_INVALID_AUTHORIZATION"));
}
