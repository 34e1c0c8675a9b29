//! Ids at services of the engine: unknown ones are refused, what others need is not deleted,
//! and what belongs to a thing is deleted with it.

use loggia_sim::{Sim, Zenlayer};
use serde_json::{Value, json};

use crate::support::{Reply, Signed, send, start_with};

async fn started() -> Sim {
    start_with(|builder| builder.machines(3)).await.0
}

async fn call(zenlayer: &Zenlayer, service: &str, action: &str, body: Value) -> Reply {
    call_of(zenlayer, service, "2026-04-01", action, body).await
}

async fn call_of(
    zenlayer: &Zenlayer,
    service: &str,
    version: &str,
    action: &str,
    body: Value,
) -> Reply {
    let mut signed = Signed::new(zenlayer, action, &body);
    signed.url = format!("{}/api/v2/{service}", zenlayer.url());
    signed.version = version.to_owned();
    let token = "Bearer sim-token-0001";
    send(signed.bare().header("authorization", token)).await
}

fn ids(zenlayer: &Zenlayer, service: &str, field: &str) -> Vec<String> {
    zenlayer.things(service).expect("a service")[field].clone()
}

#[tokio::test]
async fn a_permission_is_for_users_and_policies_that_exist() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let users = ids(zenlayer, "user", "userUid");
    let policies = ids(zenlayer, "user", "policyId");
    let groups = ids(zenlayer, "user", "resourceGroupId");
    let asked = |user: &str, policy: &str, group: &str| json!({"allResource": 0, "resourceGroupId": group, "policies": [policy], "users": [user]});
    let create = "CreateMemberPermission";
    let good = asked(&users[0], &policies[0], &groups[0]);
    let reply = call(zenlayer, "user", create, good).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    for (wrong, code) in [
        (
            asked("no-such", &policies[0], &groups[0]),
            "INVALID_USER_NOT_FOUND",
        ),
        (
            asked(&users[0], "no-such", &groups[0]),
            "INVALID_POLICY_NOT_FOUND",
        ),
        (
            asked(&users[0], &policies[0], "no-such"),
            "INVALID_RESOURCE_GROUP_NOT_FOUND",
        ),
    ] {
        let reply = call(zenlayer, "user", create, wrong).await;
        assert_eq!(reply.error(), (404, code), "{}", reply.body);
    }
}

#[tokio::test]
async fn unknown_ids_are_refused_at_any_depth() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let [instances, subnets] = ["instanceId", "subnetId"].map(|field| ids(zenlayer, "bmc", field));
    let join = |instance: &str| {
        json!({
            "subnetId": subnets[0],
            "subnetInstanceList": [{"instanceId": instances[0]}, {"instanceId": instance}],
        })
    };
    let action = "AssociateSubnetInstances";
    let reply = call(zenlayer, "bmc", action, join("no-such")).await;
    assert_eq!(reply.error(), (404, "INVALID_INSTANCE_NOT_FOUND"));
    let reply = call(zenlayer, "bmc", action, join(&instances[1])).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    // An id in a role: the region that the traffic comes from.
    let price = json!({"zoneId": "no-such", "diskSize": 100});
    let reply = call(zenlayer, "zec", "InquiryPriceCreateDisks", price).await;
    assert_eq!(reply.error(), (404, "INVALID_ZONE_NOT_FOUND"));
}

#[tokio::test]
async fn a_vpc_with_subnets_is_not_deleted_and_its_routes_are_deleted_with_it() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let vpcs = ids(zenlayer, "zec", "vpcId");
    let of = |field: &str, id: &str| {
        let id = zenlayer.thing("zec", id).expect("it is there")[field].clone();
        id.as_str().unwrap_or_default().to_owned()
    };
    let routes = ids(zenlayer, "zec", "routeId");
    let last = vpcs.last().expect("there are some");
    let delete = json!({"vpcId": vpcs[0]});
    let reply = call(zenlayer, "zec", "DeleteVpc", delete).await;
    assert_eq!(reply.error(), (403, "OPERATION_DENIED_VPC_EXIST_SUBNET"));
    assert_eq!(ids(zenlayer, "zec", "vpcId"), vpcs);
    let subnets = ids(zenlayer, "zec", "subnetId");
    assert!(subnets.iter().all(|subnet| of("vpcId", subnet) != *last));
    let inner: Vec<_> = routes
        .iter()
        .filter(|route| of("vpcId", route) == *last)
        .collect();
    let reply = call(zenlayer, "zec", "DeleteVpc", json!({"vpcId": last})).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(ids(zenlayer, "zec", "vpcId"), vpcs[..vpcs.len() - 1]);
    let left = ids(zenlayer, "zec", "routeId");
    assert!(inner.iter().all(|route| !left.contains(route)));
    assert_eq!(left.len(), routes.len() - inner.len());
}

#[tokio::test]
async fn lists_are_narrowed_by_tags() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let first = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let order = json!({
        "zoneId": first("zoneId"), "imageId": first("imageId"), "subnetId": first("subnetId"),
        "instanceType": "z2a.cpu.4", "instanceCount": 1,
        "tags": {"tags": [{"key": "stage", "value": "test"}]},
    });
    let placed = call(zenlayer, "zec", "CreateZecInstances", order).await;
    assert_eq!(placed.status, 200, "{}", placed.body);
    let new = placed.body["response"]["instanceIdSet"].clone();
    for (filter, found) in [
        (json!({"tags": [{"key": "stage", "value": "test"}]}), true),
        (json!({"tags": [{"key": "stage", "value": "live"}]}), false),
        (json!({"tags": [{"key": "other"}, {"key": "stage"}]}), true),
        (json!({"tagKeys": ["stage"]}), true),
        (json!({"tagKeys": ["other"]}), false),
    ] {
        let reply = call(zenlayer, "zec", "DescribeInstances", filter.clone()).await;
        let list = reply.body["response"]["dataSet"].as_array();
        let list = list.unwrap_or_else(|| panic!("{}", reply.body));
        let seen: Vec<_> = list
            .iter()
            .map(|thing| thing["instanceId"].clone())
            .collect();
        let expected = if found { new.clone() } else { json!([]) };
        assert_eq!(Value::from(seen), expected, "{filter}");
    }
}

#[tokio::test]
async fn services_are_served_in_versions_of_other_dates() {
    let sim = started().await;
    // The vendor's SDKs do not agree on that of `zbc`.
    for version in ["2024-08-08", "2024-08-09"] {
        let zenlayer = sim.zenlayer();
        let reply = call_of(
            zenlayer,
            "zbc",
            version,
            "DescribeCustomerBalance",
            json!({}),
        )
        .await;
        assert_eq!(reply.status, 200, "{version}: {}", reply.body);
    }
}
