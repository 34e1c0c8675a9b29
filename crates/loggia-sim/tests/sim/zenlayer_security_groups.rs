//! Security groups, their rules and their members.

use std::time::Duration;

use serde_json::{Value, json};

use crate::zenlayer_world::{item, ok, order_with, refused, rule, slow, with, world};

const VM_1: &str = "sim-vm-000001";
const GROUP: &str = "sim-sg-000002";

async fn rules(zenlayer: &loggia_sim::Zenlayer) -> Vec<Value> {
    let body = json!({"securityGroupIds": [GROUP]});
    let shown = item(zenlayer, "DescribeSecurityGroups", body).await;
    shown["ruleInfos"].as_array().expect("a list").clone()
}

#[tokio::test]
async fn rules_are_added_and_removed() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let of = |rules: &Value| json!({"securityGroupId": GROUP, "ruleInfos": rules});
    let one = with(
        rule("443/443"),
        &json!({"securityGroupId": GROUP, "description": "d"}),
    );
    ok(zenlayer, "AuthorizeSecurityGroupRule", one.clone()).await;
    let held = rules(zenlayer).await;
    let full = with(
        rule("443/443"),
        &json!({"policy": "accept", "priority": 1, "description": "d"}),
    );
    assert_eq!((held.len(), &held[1]), (2, &full));
    let repeated = (403, "OPERATION_DENIED_SECURITY_GROUP_EXIST_REPEAT_RULE");
    refused(zenlayer, "AuthorizeSecurityGroupRule", one, repeated).await;
    let twice = of(&json!([rule("1/2"), rule("1/2")]));
    refused(
        zenlayer,
        "AuthorizeSecurityGroupRules",
        twice.clone(),
        repeated,
    )
    .await;
    refused(zenlayer, "ConfigureSecurityGroupRules", twice, repeated).await;

    let unknown = of(&json!([rule("80/80"), rule("81/81")]));
    let missing = (404, "INVALID_SECURITY_GROUP_RULE_NOT_FOUND");
    refused(zenlayer, "RevokeSecurityGroupRules", unknown, missing).await;
    ok(
        zenlayer,
        "RevokeSecurityGroupRules",
        of(&json!([rule("80/80")])),
    )
    .await;
    assert_eq!(rules(zenlayer).await.len(), 1);

    let many = |from: u16, count: u16, way: &str| -> Vec<Value> {
        let ports = (from..from + count).map(|port| format!("{port}/{port}"));
        let way = json!({"direction": way});
        ports.map(|ports| with(rule(&ports), &way)).collect()
    };
    let mut all = many(100, 20, "ingress");
    all.extend(many(100, 20, "egress"));
    ok(zenlayer, "ConfigureSecurityGroupRules", of(&json!(all))).await;
    assert_eq!(rules(zenlayer).await.len(), 40);
    let limit = (403, "OPERATION_DENIED_SECURITY_GROUP_RULE_EXCEED_LIMIT");
    let more = of(&json!([rule("99/99")]));
    refused(zenlayer, "AuthorizeSecurityGroupRules", more, limit).await;
    let uneven = of(&json!(many(1, 21, "egress")));
    refused(
        zenlayer,
        "ConfigureSecurityGroupRules",
        uneven.clone(),
        limit,
    )
    .await;
    let created = json!({"securityGroupName": "s", "ruleInfos": uneven["ruleInfos"]});
    refused(zenlayer, "CreateSecurityGroup", created, limit).await;
    ok(
        zenlayer,
        "ConfigureSecurityGroupRules",
        json!({"securityGroupId": GROUP}),
    )
    .await;
    assert!(rules(zenlayer).await.is_empty());
}

#[tokio::test]
async fn invalid_rules_are_refused() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    for (changes, code) in [
        (
            json!({"policy": "drop"}),
            "INVALID_PARAMETER_SECURITY_GROUP_POLICY",
        ),
        (
            json!({"portRange": "0"}),
            "INVALID_PARAMETER_SECURITY_GROUP_PORT_RANGE",
        ),
        (
            json!({"ipProtocol": "icmp"}),
            "INVALID_PARAMETER_SECURITY_GROUP_PORT_RANGE",
        ),
        (
            json!({"priority": 0}),
            "INVALID_PARAMETER_SECURITY_GROUP_PRIORITY",
        ),
        (
            json!({"priority": u64::MAX}),
            "INVALID_PARAMETER_SECURITY_GROUP_PRIORITY",
        ),
        (
            json!({"priority": 101}),
            "INVALID_PARAMETER_SECURITY_GROUP_PRIORITY",
        ),
        (
            json!({"cidrIp": "10.0.0.1"}),
            "INVALID_PARAMETER_SECURITY_GROUP_SOURCE_CIDR_IP",
        ),
        (
            json!({"ruleId": "r-1"}),
            "INVALID_PARAMETER_SECURITY_GROUP_RULE_ID_NOT_ALLOW",
        ),
        (json!({"portRange": null}), "MISSING_PARAMETER"),
    ] {
        let rule = with(rule("22/22"), &changes);
        let rules = json!([rule]);
        let listed = json!({"securityGroupId": GROUP, "ruleInfos": rules});
        for action in ["AuthorizeSecurityGroupRules", "ConfigureSecurityGroupRules"] {
            refused(zenlayer, action, listed.clone(), (400, code)).await;
        }
        let created = json!({"securityGroupName": "s", "ruleInfos": rules});
        refused(zenlayer, "CreateSecurityGroup", created, (400, code)).await;
        if !code.ends_with("RULE_ID_NOT_ALLOW") {
            let flat = with(rule, &json!({"securityGroupId": GROUP}));
            refused(zenlayer, "AuthorizeSecurityGroupRule", flat, (400, code)).await;
        }
    }
}

#[tokio::test]
async fn the_default_group_stays_as_it_is() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let default = "sim-sg-000001";
    let listed = json!({"securityGroupId": default, "ruleInfos": [rule("22/22")]});
    let bodies = |id: &str| {
        let listed = with(listed.clone(), &json!({"securityGroupId": id}));
        [
            ("AuthorizeSecurityGroupRules", listed.clone()),
            ("ConfigureSecurityGroupRules", listed.clone()),
            ("RevokeSecurityGroupRules", listed),
            (
                "AuthorizeSecurityGroupRule",
                with(rule("22/22"), &json!({"securityGroupId": id})),
            ),
            (
                "ModifySecurityGroupsAttribute",
                json!({"securityGroupIds": [id], "securityGroupName": "n"}),
            ),
        ]
    };
    let refused_default = (403, "OPERATION_DENIED_DEFAULT_SECURITY_GROUP_NOT_SUPPORT");
    for (action, body) in bodies(default) {
        refused(zenlayer, action, body, refused_default).await;
    }
    let delete = json!({"securityGroupId": default});
    refused(zenlayer, "DeleteSecurityGroup", delete, refused_default).await;

    assert!(zenlayer.set_status(GROUP, "Updating"));
    let busy = (403, "OPERATION_DENIED_SECURITY_GROUP_STATUS_NOT_AVAILABLE");
    for (action, body) in bodies(GROUP) {
        refused(zenlayer, action, body, busy).await;
    }
    let member = json!({"securityGroupId": GROUP, "instanceId": VM_1});
    refused(zenlayer, "AssociateSecurityGroupInstance", member, busy).await;
    let delete = json!({"securityGroupId": GROUP});
    let status = (403, "OPERATION_DENIED_SECURITY_GROUP_STATUS_NOT_SUPPORT");
    refused(zenlayer, "DeleteSecurityGroup", delete.clone(), status).await;
    assert!(zenlayer.set_status(GROUP, "FAIL"));
    ok(zenlayer, "DeleteSecurityGroup", delete).await;
    assert_eq!(zenlayer.security_groups(), [default]);
}

#[tokio::test]
async fn members() {
    let (sim, clock) = slow().await;
    let zenlayer = sim.zenlayer();
    for name in ["one", "two"] {
        ok(
            zenlayer,
            "CreateSecurityGroup",
            json!({"securityGroupName": name}),
        )
        .await;
    }
    let member = |group: &str| json!({"securityGroupId": group, "instanceId": VM_1});
    let available = async || {
        let body = json!({"instanceId": VM_1});
        let action = "DescribeInstanceAvailableSecurityGroupResources";
        let response = ok(zenlayer, action, body).await;
        let groups = response["instanceAvailableSecurityGroups"].as_array();
        groups.expect("a list").len()
    };
    assert_eq!(available().await, 2);
    ok(zenlayer, "AssociateSecurityGroupInstance", member(GROUP)).await;
    ok(zenlayer, "AssociateSecurityGroupInstance", member(GROUP)).await;
    assert_eq!(available().await, 1);
    let limit = (403, "OPERATION_DENIED_INSTANCE_SECURITY_GROUP_EXCEED_LIMIT");
    let third = member("sim-sg-000003");
    refused(
        zenlayer,
        "AssociateSecurityGroupInstance",
        third.clone(),
        limit,
    )
    .await;
    let not_in = (404, "INVALID_SECURITY_GROUP_NOT_FOUND");
    refused(zenlayer, "UnAssociateSecurityGroupInstance", third, not_in).await;
    let shown = item(
        zenlayer,
        "DescribeSecurityGroups",
        json!({"securityGroupName": "on*"}),
    )
    .await;
    assert_eq!(shown["instanceIds"], json!([VM_1]));
    let delete = json!({"securityGroupId": GROUP});
    let in_use = (403, "OPERATION_DENIED_SECURITY_GROUP_EXIST_INSTANCE");
    refused(zenlayer, "DeleteSecurityGroup", delete.clone(), in_use).await;
    zenlayer.set_status(VM_1, "REBOOT");
    let status = (403, "OPERATION_DENIED_INSTANCE_STATUS");
    for action in [
        "AssociateSecurityGroupInstance",
        "UnAssociateSecurityGroupInstance",
    ] {
        refused(zenlayer, action, member(GROUP), status).await;
    }
    zenlayer.set_status(VM_1, "RUNNING");
    ok(zenlayer, "UnAssociateSecurityGroupInstance", member(GROUP)).await;
    ok(zenlayer, "CreateInstances", order_with(&delete)).await;
    let in_the_making = (
        403,
        "OPERATION_DENIED_SECURITY_GROUP_EXIST_PRE_PRODUCT_INSTANCE",
    );
    refused(
        zenlayer,
        "DeleteSecurityGroup",
        delete.clone(),
        in_the_making,
    )
    .await;
    let filter = json!({"securityGroupId": GROUP});
    let found = item(zenlayer, "DescribeInstances", filter).await;
    assert_eq!(found["instanceId"], "sim-vm-000004");
    clock.advance(Duration::from_secs(20));
    zenlayer.remove("sim-vm-000004");
    ok(zenlayer, "DeleteSecurityGroup", delete).await;
}

#[tokio::test]
async fn a_team_has_a_limited_number_of_security_groups() {
    let (sim, _) = slow().await;
    let zenlayer = sim.zenlayer();
    let create = json!({"securityGroupName": "s", "description": "dd"});
    for _ in 1..50 {
        ok(zenlayer, "CreateSecurityGroup", create.clone()).await;
    }
    let limit = (403, "OPERATION_DENIED_SECURITY_GROUP_TEAM_EXCEED_LIMIT");
    refused(zenlayer, "CreateSecurityGroup", create, limit).await;
    let body = json!({"securityGroupIds": [GROUP], "securityGroupName": "n", "description": "new"});
    ok(zenlayer, "ModifySecurityGroupsAttribute", body).await;
    let body = json!({"securityGroupIds": [GROUP]});
    let shown = item(zenlayer, "DescribeSecurityGroups", body).await;
    assert_eq!(
        (&shown["securityGroupName"], &shown["description"]),
        (&json!("n"), &json!("new"))
    );
    assert_eq!(shown["createTime"], "2023-11-14T22:13:20Z");
}
