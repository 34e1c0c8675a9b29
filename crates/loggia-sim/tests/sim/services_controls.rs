//! Controls on services that the engine simulates.

use loggia_sim::{Sim, Zenlayer};
use serde_json::{Value, json};

use crate::support::{Reply, Signed, client, send, start_with};

/// Calls an action of a service, which may refuse it.
pub(crate) async fn call(zenlayer: &Zenlayer, service: &str, action: &str, body: Value) -> Reply {
    let mut signed = Signed::new(zenlayer, action, &body);
    signed.url = format!("{}/api/v2/{service}", zenlayer.url());
    let token = "Bearer sim-token-0001";
    send(signed.bare().header("authorization", token)).await
}

pub(crate) async fn ok(zenlayer: &Zenlayer, service: &str, action: &str, body: Value) -> Value {
    let mut reply = call(zenlayer, service, action, body.clone()).await;
    assert_eq!(reply.status, 200, "{action} {body}: {}", reply.body);
    reply.body["response"].take()
}

async fn started() -> Sim {
    start_with(|builder| builder.machines(3).control(true))
        .await
        .0
}

pub(crate) fn ids(zenlayer: &Zenlayer, service: &str, field: &str) -> Vec<String> {
    zenlayer.things(service).expect("a service")[field].clone()
}

fn status(zenlayer: &Zenlayer, service: &str, id: &str, field: &str) -> Value {
    zenlayer.thing(service, id).expect("it is there")[field].clone()
}

#[tokio::test]
async fn failing_ids_are_unchanged_and_listed() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let machines = ids(zenlayer, "zec", "instanceId");
    zenlayer.fail_next_for_ids([&machines[1]]);
    let stop = json!({"instanceIds": machines});
    let answer = ok(zenlayer, "zec", "StopInstances", stop).await;
    assert_eq!(answer["instanceIds"], json!([machines[1]]));
    let seen: Vec<_> = machines
        .iter()
        .map(|id| status(zenlayer, "zec", id, "status"))
        .collect();
    assert_eq!(seen, ["STOPPED", "RUNNING", "STOPPED"]);
    // Only that call.
    let stop = json!({"instanceIds": [machines[1]]});
    let answer = ok(zenlayer, "zec", "StopInstances", stop).await;
    assert_eq!(answer["instanceIds"], json!([]));
    assert_eq!(status(zenlayer, "zec", &machines[1], "status"), "STOPPED");

    // If the action has objects for them, with a reason.
    let first = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let subnet = |name: &str, block: &str| {
        json!({
            "name": name, "regionId": first("regionId"), "stackType": "IPv4",
            "cidrBlock": block,
        })
    };
    let subnets = [subnet("one", "10.0.0.0/24"), subnet("two", "10.0.1.0/24")];
    let new = json!({"vpcId": first("vpcId"), "subnets": subnets});
    let before = ids(zenlayer, "zec", "subnetId");
    ok(zenlayer, "zec", "CreateSubnets", new).await;
    let subnets = ids(zenlayer, "zec", "subnetId").split_off(before.len());
    let control = format!("{}/_sim/fail_next_for_ids", zenlayer.url());
    let sent = client()
        .post(control)
        .json(&json!({"ids": [subnets[0]]}))
        .send()
        .await;
    assert_eq!(sent.expect("an answer").status(), 204);
    let answer = ok(
        zenlayer,
        "zec",
        "DeleteSubnets",
        json!({"subnetIds": subnets}),
    )
    .await;
    assert_eq!(answer["failedSubnets"][0]["subnetId"], subnets[0].as_str());
    assert!(answer["failedSubnets"][0]["errorCode"].is_string());
    let left = [&before[..], &subnets[..1]].concat();
    assert_eq!(ids(zenlayer, "zec", "subnetId"), left);

    // If it has no list, only reading the things shows it.
    let machines = ids(zenlayer, "bmc", "instanceId");
    zenlayer.fail_next_for_ids([&machines[0]]);
    ok(
        zenlayer,
        "bmc",
        "StopInstances",
        json!({"instanceIds": machines}),
    )
    .await;
    let first = status(zenlayer, "bmc", &machines[0], "instanceStatus");
    assert_ne!(
        first,
        status(zenlayer, "bmc", &machines[1], "instanceStatus")
    );
}

#[tokio::test]
async fn orders_of_all_services_are_counted() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let region = &ids(zenlayer, "zec", "regionId")[0];
    let order = json!({"amount": 2, "bandwidth": 10, "internetChargeType": "ByBandwidth",
        "name": "eip", "networkLineType": "PremiumBGP", "regionId": region});
    let answer = ok(zenlayer, "zec", "CreateEips", order.clone()).await;
    let [placed] = &zenlayer.orders()[..] else {
        panic!("one order: {:?}", zenlayer.orders());
    };
    assert_eq!(placed.action, "zec.CreateEips");
    assert_eq!(answer["orderNumber"], placed.number.as_str());
    assert_eq!(answer["eipIds"], json!(placed.ids));
    assert_eq!((placed.ids.len(), zenlayer.bill_count()), (2, 1));

    // A creation that fails is billed, and ends in the state that the action documents.
    zenlayer.fail_next_creation();
    let answer = ok(zenlayer, "zec", "CreateEips", order.clone()).await;
    let failed = answer["eipIds"][0].as_str().expect("an id");
    assert_eq!(status(zenlayer, "zec", failed, "status"), "CREATE_FAILED");
    let answer = ok(zenlayer, "zec", "CreateEips", order).await;
    let made = answer["eipIds"][0].as_str().expect("an id");
    assert_eq!(status(zenlayer, "zec", made, "status"), "UNBIND");
    assert_eq!(zenlayer.bill_count(), 3);
}

#[tokio::test]
async fn tags_are_kept() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let tag = json!({"key": "stage", "value": "test"});
    ok(zenlayer, "zrm", "CreateTags", json!({"tags": [tag]})).await;
    let bind = json!({"tag": tag, "resourceUuids": ["eip-1"]});
    ok(zenlayer, "zrm", "TagBindResources", bind).await;
    let of = ok(
        zenlayer,
        "zrm",
        "DescribeResourceTags",
        json!({"resourceUuid": "eip-1"}),
    )
    .await;
    assert_eq!(of["dataSet"][0]["value"], "test");
    let all = ok(zenlayer, "zrm", "DescribeTags", json!({})).await;
    assert_eq!(all["dataSet"][0]["bindResourceCount"], 1);
}

#[tokio::test]
async fn an_undocumented_state_is_shown() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    for (service, list, id, field) in [
        ("zec", "DescribeEips", "eipId", "status"),
        ("zec", "DescribeInstances", "instanceId", "status"),
        ("bmc", "DescribeInstances", "instanceId", "instanceStatus"),
    ] {
        let thing = ids(zenlayer, service, id)[0].clone();
        let control = format!("{}/_sim/services/{service}/{thing}", zenlayer.url());
        let set = |status: &str| {
            let body = json!({"status": status});
            client().put(&control).json(&body).send()
        };
        assert_eq!(set("WEIRD").await.expect("an answer").status(), 204);
        let body = json!({format!("{id}s"): [thing]});
        let shown = ok(zenlayer, service, list, body).await;
        assert_eq!(shown["dataSet"][0][field], "WEIRD", "{service} {list}");
        assert_eq!(set("").await.expect("an answer").status(), 400);
        assert!(!zenlayer.set_thing_status(service, &thing, ""));
    }
}

#[tokio::test]
async fn the_creation_lever_waits_for_a_creation_that_can_fail() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    zenlayer.fail_next_creation();
    let key = json!({"key": "stage", "value": "test"});
    ok(zenlayer, "zrm", "CreateTags", json!({"tags": [key]})).await;
    let region = &ids(zenlayer, "zec", "regionId")[0];
    ok(
        zenlayer,
        "zec",
        "CreateVpc",
        json!({"name": "net", "cidrBlock": "10.0.0.0/16", "mtu": 1500}),
    )
    .await;
    let order = json!({"amount": 1, "bandwidth": 10, "internetChargeType": "ByBandwidth",
        "name": "eip", "networkLineType": "PremiumBGP", "regionId": region});
    let answer = ok(zenlayer, "zec", "CreateEips", order).await;
    let failed = answer["eipIds"][0].as_str().expect("an id");
    assert_eq!(status(zenlayer, "zec", failed, "status"), "CREATE_FAILED");
}
