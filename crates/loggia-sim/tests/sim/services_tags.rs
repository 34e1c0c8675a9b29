//! Tags, which one service manages for the things of all others.

use serde_json::{Value, json};

use crate::services_controls::{ids, ok};
use crate::support::{call, start_with};

#[tokio::test]
async fn tags_are_the_same_in_all_services() {
    let sim = start_with(|builder| builder.machines(2)).await.0;
    let zenlayer = sim.zenlayer();
    let [stage, owner] = [("stage", "test"), ("owner", "ops")]
        .map(|(key, value)| json!({"key": key, "value": value}));
    let network = json!({
        "name": "main", "cidrBlock": "10.9.0.0/16", "mtu": 1500, "tags": {"tags": [stage]},
    });
    let network = ok(zenlayer, "zec", "CreateVpc", network).await["vpcId"].take();
    let of = async |id: &Value| {
        let asked = json!({"resourceUuid": id});
        ok(zenlayer, "zrm", "DescribeResourceTags", asked).await["dataSet"].take()
    };
    assert_eq!(of(&network).await[0]["value"], "test");
    let all = ok(zenlayer, "zrm", "DescribeTags", json!({})).await;
    assert_eq!(
        (
            &all["dataSet"][0]["key"],
            &all["dataSet"][0]["bindResourceCount"]
        ),
        (&json!("stage"), &json!(1))
    );

    // Of two services of the engine, and of the one that is modelled by hand.
    let server = json!(ids(zenlayer, "bmc", "instanceId")[0]);
    let machine = json!(zenlayer.instances()[0]);
    let bind = json!({"tag": owner, "resourceUuids": [network, server, machine]});
    ok(zenlayer, "zrm", "TagBindResources", bind).await;
    let tagged = async |service: &str, list: &str| {
        let asked = json!({"tagKeys": ["owner"]});
        let found = ok(zenlayer, service, list, asked).await;
        found["dataSet"][0]["tags"].clone()
    };
    let both = json!({"tags": [owner, stage]});
    assert_eq!(tagged("zec", "DescribeVpcs").await, both);
    assert_eq!(
        tagged("bmc", "DescribeInstances").await,
        json!({"tags": [owner]})
    );
    let asked = json!({"instanceIds": [machine]});
    let shown = call(zenlayer, "DescribeInstances", asked).await;
    let shown = &shown.body["response"]["dataSet"][0];
    assert_eq!(shown["tags"], json!({"tags": [owner]}));

    // Deleting a tag takes it away everywhere, and deleted things have none.
    ok(zenlayer, "zrm", "DeleteTags", json!({"tags": [owner]})).await;
    assert_eq!(tagged("bmc", "DescribeInstances").await, json!(null));
    ok(zenlayer, "zec", "DeleteVpc", json!({"vpcId": network})).await;
    assert_eq!(of(&network).await, json!([]));
    let all = ok(zenlayer, "zrm", "DescribeTags", json!({})).await;
    assert_eq!(all["dataSet"][0]["bindResourceCount"], 0);
}

#[tokio::test]
async fn the_same_tag_is_not_created_twice_in_a_request() {
    let sim = start_with(|builder| builder.machines(1)).await.0;
    let zenlayer = sim.zenlayer();
    let [one, other] = ["test", "live"].map(|value| json!({"key": "stage", "value": value}));
    ok(zenlayer, "zrm", "CreateTags", json!({"tags": [one, other]})).await;
    let twice = json!({"tags": [one, one]});
    let refused = crate::services_controls::call(zenlayer, "zrm", "CreateTags", twice).await;
    assert_eq!(refused.error(), (400, "INVALID_PARAMETER_VALUE"));
}
