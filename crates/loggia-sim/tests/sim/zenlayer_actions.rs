//! The effects of actions on instances, and what they show of them.

use serde_json::{Value, json};

use crate::support::{call, start, start_with};

#[tokio::test]
async fn answers_are_wrapped_and_numbered() {
    let (sim, _) = start().await;
    let first = call(sim.zenlayer(), "DescribeInstancesStatus", json!({})).await;
    let second = call(sim.zenlayer(), "DescribeInstancesStatus", json!({})).await;
    let failed = call(sim.zenlayer(), "DescribeVncUrl", json!({})).await;
    assert_eq!(first.body["requestId"], first.body["response"]["requestId"]);
    let mut ids: Vec<_> = [&first, &second, &failed]
        .iter()
        .map(|reply| reply.body["requestId"].as_str().expect("a text"))
        .collect();
    assert!(ids.iter().all(|id| id.len() == 37 && id.starts_with('T')));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    assert_eq!(
        first.body["response"]["dataSet"],
        json!([
            {"instanceId": "sim-vm-000001", "instanceStatus": "RUNNING"},
            {"instanceId": "sim-vm-000002", "instanceStatus": "STOPPED"},
            {"instanceId": "sim-vm-000003", "instanceStatus": "RUNNING"},
        ])
    );
    assert!(failed.body["message"].is_string());
    assert!(failed.body.get("response").is_none());
}

#[tokio::test]
async fn pages_join_up_to_the_whole_list() {
    let (sim, _) = start_with(|builder| builder.machines(45)).await;
    let page = async |body: Value| -> Vec<Value> {
        let reply = call(sim.zenlayer(), "DescribeInstancesStatus", body).await;
        assert_eq!(reply.body["response"]["totalCount"], 45);
        let data = reply.body["response"]["dataSet"].as_array();
        data.expect("a list").clone()
    };
    let default = page(json!({})).await;
    assert_eq!(default.len(), 20);
    assert_eq!(default, page(json!({"pageNum": 1, "pageSize": 20})).await);
    let mut joined = default;
    joined.extend(page(json!({"pageNum": 2})).await);
    let last = page(json!({"pageNum": 3})).await;
    assert_eq!(last.len(), 5);
    joined.extend(last);
    let ids: Vec<_> = joined
        .iter()
        .map(|item| item["instanceId"].as_str().expect("a text"))
        .collect();
    assert_eq!(ids, sim.zenlayer().instances());
    assert!(page(json!({"pageNum": 4})).await.is_empty());
    let far = json!({"pageNum": i32::MAX, "pageSize": 1000});
    assert!(page(far).await.is_empty());
    assert_eq!(page(json!({"pageSize": 1000})).await, joined);
}

#[tokio::test]
async fn filters() {
    let (sim, _) = start_with(|builder| builder.machines(12)).await;
    let found = async |action: &str, body: Value| -> Vec<String> {
        let reply = call(sim.zenlayer(), action, body).await;
        let data = reply.body["response"]["dataSet"].as_array();
        let items = data.expect("a list").iter();
        items
            .map(|item| item["instanceId"].as_str().expect("a text")[10..].to_owned())
            .collect()
    };
    let ids = json!({"instanceIds": ["sim-vm-000005", "sim-vm-000002", "nosuch"]});
    for action in ["DescribeInstancesStatus", "DescribeInstances"] {
        assert_eq!(found(action, ids.clone()).await, ["002", "005"]);
    }
    for (body, expected) in [
        (json!({"instanceStatus": "BOOTING"}), vec!["004"]),
        (json!({"instanceName": "zen-vm-1"}), vec!["001"]),
        (
            json!({"instanceName": "zen-vm-1*"}),
            vec!["001", "010", "011", "012"],
        ),
        (json!({"instanceName": "*-vm-1"}), vec![]),
        (
            json!({"zoneId": "SIM-A", "instanceStatus": "STOPPED"}),
            vec!["002"],
        ),
        (json!({"zoneId": "HKG-A"}), vec![]),
        (json!({"imageId": "sim-img-000002"}), vec![]),
        (
            json!({"imageId": "sim-img-000001", "instanceStatus": "BOOTING"}),
            vec!["004"],
        ),
        (json!({"tagKeys": ["a"]}), vec![]),
        (
            json!({"resourceGroupId": "", "tags": [], "instanceIds": ["sim-vm-000001"]}),
            vec!["001"],
        ),
    ] {
        let text = body.to_string();
        assert_eq!(found("DescribeInstances", body).await, expected, "{text}");
    }
}

#[tokio::test]
async fn the_console_opens_in_two_states() {
    let (sim, _) = start_with(|builder| builder.machines(4)).await;
    let vnc = |id: &str| call(sim.zenlayer(), "DescribeVncUrl", json!({"instanceId": id}));
    let url = async |id: &str| -> String {
        let reply = vnc(id).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        let url = reply.body["response"]["url"].as_str();
        url.expect("a text").to_owned()
    };
    let running = url("sim-vm-000001").await;
    assert!(running.starts_with("https://vnc-"), "{running}");
    assert!(running.contains(".sim.invalid/?tk="), "{running}");
    assert_ne!(running, url("sim-vm-000001").await);
    url("sim-vm-000002").await;

    let denied = (403, "OPERATION_DENIED_INSTANCE_STATUS_NOT_SUPPORT");
    assert_eq!(vnc("sim-vm-000004").await.error(), denied);
    assert!(sim.zenlayer().set_status("sim-vm-000004", "RUNNING"));
    url("sim-vm-000004").await;
    assert!(sim.zenlayer().set_status("sim-vm-000001", "HIBERNATING"));
    assert_eq!(vnc("sim-vm-000001").await.error(), denied);

    let unknown = (404, "INVALID_INSTANCE_NOT_FOUND");
    assert_eq!(vnc("nosuch").await.error(), unknown);
    assert!(sim.zenlayer().remove("sim-vm-000002"));
    assert_eq!(vnc("sim-vm-000002").await.error(), unknown);
}

#[tokio::test]
async fn starting_and_stopping() {
    let (sim, _) = start_with(|builder| builder.machines(4)).await;
    let change = |action: &'static str, numbers: &[u8]| {
        let ids = numbers.iter().map(|n| format!("sim-vm-{n:06}"));
        let body = json!({"instanceIds": ids.collect::<Vec<_>>()});
        let sim = &sim;
        async move { call(sim.zenlayer(), action, body).await }
    };
    let statuses = async || -> Vec<String> {
        let reply = call(sim.zenlayer(), "DescribeInstancesStatus", json!({})).await;
        let data = reply.body["response"]["dataSet"].as_array();
        let items = data.expect("a list").iter();
        items
            .map(|item| item["instanceStatus"].as_str().expect("a text").to_owned())
            .collect()
    };
    assert_eq!(change("StartInstances", &[2]).await.status, 200);
    assert_eq!(change("StopInstances", &[1, 3]).await.status, 200);
    let now = ["STOPPED", "RUNNING", "STOPPED", "BOOTING"];
    assert_eq!(statuses().await, now);

    let not_stopped = (403, "OPERATION_DENIED_INSTANCE_NOT_STOPPED");
    assert_eq!(change("StartInstances", &[1, 2]).await.error(), not_stopped);
    let not_running = (403, "OPERATION_DENIED_INSTANCE_NOT_RUNNING");
    assert_eq!(change("StopInstances", &[2, 4]).await.error(), not_running);
    let unknown = (404, "INVALID_INSTANCE_NOT_FOUND");
    assert_eq!(change("StopInstances", &[2, 9]).await.error(), unknown);
    assert_eq!(statuses().await, now, "a refused batch changes nothing");

    sim.zenlayer().set_status("sim-vm-000001", "RECYCLE");
    let recycled = (403, "OPERATION_DENIED_INSTANCE_RECYCLED");
    assert_eq!(change("StartInstances", &[1]).await.error(), recycled);
}

#[tokio::test]
async fn instances_are_added_and_removed() {
    let (sim, _) = start_with(|builder| builder.machines(1)).await;
    let added = sim.zenlayer().add_instance("late", "PENDING");
    assert_eq!(sim.zenlayer().instances(), ["sim-vm-000001", &added]);
    let body = json!({"instanceIds": [added]});
    let reply = call(sim.zenlayer(), "DescribeInstances", body).await;
    let shown = &reply.body["response"]["dataSet"][0];
    for (field, expected) in [
        ("instanceId", json!(added)),
        ("instanceName", json!("late")),
        ("instanceStatus", json!("PENDING")),
        ("zoneId", json!("SIM-A")),
        ("keyId", json!(null)),
    ] {
        assert_eq!(shown[field], expected, "{field}");
    }
    assert!(sim.zenlayer().remove(&added));
    assert!(!sim.zenlayer().remove(&added));
    assert!(!sim.zenlayer().set_status(&added, "RUNNING"));
    let again = sim.zenlayer().add_instance("later", "RUNNING");
    assert_ne!(again, added, "ids are not used twice");
}
