//! What comes before the authorization, and the limits of fields.

use serde_json::{Value, json};

use crate::support::{Signed, call, client, send, start};

const ACTION: &str = "DescribeInstancesStatus";

#[tokio::test]
async fn the_request_line_and_headers_are_checked_in_order() {
    let (sim, _) = start().await;
    let good = Signed::new(sim.zenlayer(), ACTION, &json!({}));
    let changed = |change: fn(&mut Signed)| {
        let mut request = good.clone();
        change(&mut request);
        request
    };
    for (request, status, code) in [
        (
            changed(|r| r.url = r.url.replace("/vm", "/nosuch")),
            404,
            "OPERATION_FAILED_RESOURCE_NOT_FOUND",
        ),
        (
            changed(|r| r.url.push_str("?a=b")),
            400,
            "INVALID_PARAMETER_VALUE",
        ),
        (
            changed(|r| r.content_type = "text/plain".to_owned()),
            400,
            "INVALID_PARAMETER_VALUE",
        ),
        (
            changed(|r| r.content_type = "application/jsonx".to_owned()),
            400,
            "INVALID_PARAMETER_VALUE",
        ),
        (
            changed(|r| r.version = "the latest".to_owned()),
            400,
            "INVALID_PARAMETER_VALUE",
        ),
        (
            changed(|r| r.action = "DescribeEverything".to_owned()),
            401,
            "AUTHFAILURE_UNAUTHORIZED_OPERATION",
        ),
        (
            changed(|r| r.action = "describeInstancesStatus".to_owned()),
            401,
            "AUTHFAILURE_UNAUTHORIZED_OPERATION",
        ),
    ] {
        assert_eq!(request.send().await.error(), (status, code));
    }

    let get = client().get(&good.url);
    let response = get.send().await.expect("an answer comes");
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "POST");

    let typed = || {
        let request = client().post(&good.url).body("{}");
        request.header("content-type", "application/json")
    };
    let no_version = typed().header("x-zc-action", ACTION);
    let no_action = typed().header("x-zc-version", "2026-04-01");
    for request in [no_version, no_action] {
        assert_eq!(send(request).await.error(), (400, "MISSING_PARAMETER"));
    }
}

#[tokio::test]
async fn an_older_version_has_the_older_actions() {
    let (sim, _) = start().await;
    let mut request = Signed::new(sim.zenlayer(), ACTION, &json!({}));
    request.version = "2023-03-13".to_owned();
    assert_eq!(request.send().await.status, 200);
    request.action = "DescribeVncUrl".to_owned();
    let expected = (401, "AUTHFAILURE_UNAUTHORIZED_OPERATION");
    assert_eq!(request.send().await.error(), expected);
}

#[tokio::test]
async fn the_body_is_an_object() {
    let (sim, _) = start().await;
    for (body, code) in [
        ("", "MISSING_PARAMETER"),
        ("[]", "INVALID_PARAMETER_TYPE"),
        ("null", "INVALID_PARAMETER_TYPE"),
        ("{", "INVALID_PARAMETER_TYPE"),
        ("{} {}", "INVALID_PARAMETER_TYPE"),
        (&"[".repeat(100_000), "INVALID_PARAMETER_TYPE"),
    ] {
        let mut request = Signed::new(sim.zenlayer(), ACTION, &json!({}));
        body.clone_into(&mut request.body);
        assert_eq!(request.send().await.error(), (400, code));
    }
    let mut huge = Signed::new(sim.zenlayer(), ACTION, &json!({}));
    huge.body = " ".repeat((1 << 20) + 1);
    let expected = (413, "INVALID_PARAMETER_EXCEED_LENGTH");
    assert_eq!(huge.send().await.error(), expected);
}

#[tokio::test]
async fn each_limit_has_its_code() {
    let (sim, _) = start().await;
    let ids = |count: usize| -> Value { (0..count).map(|n| format!("id-{n}")).collect() };
    let too_small = "INVALID_PARAMETER_LESS_MINIMUM";
    let too_large = "INVALID_PARAMETER_EXCEED_MAXIMUM";
    let too_long = "INVALID_PARAMETER_EXCEED_LENGTH";
    let wrong_type = "INVALID_PARAMETER_TYPE";
    let missing = "MISSING_PARAMETER";
    let cases = [
        (ACTION, json!({"pageSize": 0}), too_small),
        (ACTION, json!({"pageSize": 1001}), too_large),
        (ACTION, json!({"pageSize": "20"}), wrong_type),
        (ACTION, json!({"pageSize": 20.5}), wrong_type),
        (ACTION, json!({"pageNum": 0}), too_small),
        (ACTION, json!({"pageNum": -1}), too_small),
        (ACTION, json!({"pageNum": u64::MAX}), too_large),
        (ACTION, json!({"instanceIds": ids(101)}), too_long),
        (ACTION, json!({"instanceIds": "id-1"}), wrong_type),
        (ACTION, json!({"instanceIds": [1]}), wrong_type),
        (ACTION, json!({"instanceIds": [null]}), wrong_type),
        ("DescribeVncUrl", json!({}), missing),
        ("DescribeVncUrl", json!({"instanceId": null}), missing),
        ("DescribeVncUrl", json!({"instanceId": 7}), wrong_type),
        ("StartInstances", json!({}), missing),
        (
            "StartInstances",
            json!({"instanceIds": []}),
            "INVALID_PARAMETER_LESS_LENGTH",
        ),
        ("StopInstances", json!({"instanceIds": ids(101)}), too_long),
        (
            "StopInstances",
            json!({"instanceIds": ["sim-vm-000001"], "forceShutdown": "yes"}),
            wrong_type,
        ),
        (
            "DescribeInstances",
            json!({"instanceStatus": "ASLEEP"}),
            "INVALID_PARAMETER_VALUE",
        ),
        ("DescribeInstances", json!({"tags": ["a"]}), wrong_type),
    ];
    for (action, body, code) in cases {
        let reply = call(sim.zenlayer(), action, body.clone()).await;
        assert_eq!(reply.error(), (400, code), "{action} {body}");
    }
    for body in [
        json!({"pageSize": 1}),
        json!({"pageSize": 1000}),
        json!({"instanceIds": ids(100)}),
        json!({"instanceIds": null, "pageSize": null, "pageNum": null}),
    ] {
        let reply = call(sim.zenlayer(), ACTION, body).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
}

#[tokio::test]
async fn unknown_fields_are_ignored_and_noted() {
    let (sim, _) = start().await;
    let body = json!({"pageSize": 1, "colour": "blue"});
    assert_eq!(call(sim.zenlayer(), ACTION, body).await.status, 200);
    let seen = sim.zenlayer().requests();
    assert_eq!(seen[0].fields, ["pageSize"]);
    assert_eq!(seen[0].unknown_fields, ["colour"]);
}
