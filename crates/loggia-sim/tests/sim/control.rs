//! The control endpoint.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::raw::Raw;
use crate::support::{START, client, login, start, start_with};

/// Makes one call to the endpoint; returns its status and body.
pub(crate) async fn control(method: Method, url: &str, body: Option<&str>) -> (StatusCode, Value) {
    let request = client().request(method, url);
    let request = request.body(body.unwrap_or_default().to_owned());
    let response = request.send().await.expect("an answer comes");
    let status = response.status();
    let text = response.text().await.expect("text");
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

#[tokio::test]
async fn a_plan_over_http() {
    let (sim, _) = start_with(|builder| builder.control(true)).await;
    let url = format!("{}/_sim/faults", sim.edis().url());
    let rule = json!({"operation": "getVncStatus", "from": 2, "count": 1, "fault": {"kind": "unauthorized"}});
    let plan = json!({"rules": [rule]}).to_string();
    let (status, _) = control(Method::PUT, &url, Some(&plan)).await;
    assert_eq!(status, 200);
    let session = &login(sim.edis()).await[0];
    for status in [200, 401, 200] {
        let reply = session.post(sim.edis(), "/kvm/v2/get/vnc/status").await;
        assert_eq!(reply.status, status);
    }
    let mut expected = rule;
    expected["hits"] = json!(1);
    expected["machine"] = Value::Null;
    let shown = control(Method::GET, &url, None).await;
    assert_eq!(shown, (StatusCode::OK, json!({"rules": [expected]})));

    let requests = url.replace("faults", "requests");
    let (_, record) = control(Method::GET, &requests, None).await;
    let record = record["requests"].as_array().expect("a list").clone();
    assert_eq!(record.len(), 4, "calls of the endpoint are not among them");
    assert_eq!(record[2]["operation"], "getVncStatus");
    assert_eq!(record[2]["fault"], "unauthorized");
    assert_eq!(
        (&record[2]["performed"], &record[2]["status"]),
        (&json!(false), &json!(401))
    );

    assert_eq!(control(Method::DELETE, &url, None).await.0, 204);
    let shown = control(Method::GET, &url, None).await;
    assert_eq!(shown.1, json!({"rules": []}));
    let unknown = url.replace("faults", "nosuch");
    assert_eq!(control(Method::GET, &unknown, None).await.0, 404);
}

/// A pause between two attempts can be measured from the record.
#[tokio::test]
async fn the_record_has_the_time_and_can_be_cleared() {
    let (sim, clock) = start_with(|builder| builder.control(true)).await;
    let url = format!("{}/_sim/requests", sim.edis().url());
    login(sim.edis()).await;
    clock.advance(Duration::from_millis(1250));
    login(sim.edis()).await;
    let (_, record) = control(Method::GET, &url, None).await;
    let at = |nth: usize| record["requests"][nth]["unix_millis"].as_u64();
    assert_eq!(at(0), Some(START * 1000));
    assert_eq!(at(1), Some(START * 1000 + 1250));

    assert_eq!(control(Method::DELETE, &url, None).await.0, 204);
    let (_, record) = control(Method::GET, &url, None).await;
    assert_eq!(record, json!({"requests": []}));
    login(sim.edis()).await;
    let other = format!("{}/_sim/edis/requests", sim.zenlayer().url());
    let (_, record) = control(Method::GET, &other, None).await;
    assert_eq!(record["requests"][0]["sequence"], 3, "counted on");
    assert_eq!(record["requests"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn invalid_levers_are_refused() {
    let (sim, _) = start_with(|builder| builder.control(true)).await;
    let url = format!("{}/_sim/faults", sim.zenlayer().url());
    for (body, says) in [
        ("{", "EOF"),
        (r#"{"rules": [{"fault": {"kind": "nosuch"}}]}"#, "nosuch"),
        (
            r#"{"rules": [{"operation": "addOrder", "fault": {"kind": "stall"}}]}"#,
            "addOrder",
        ),
        (
            r#"{"rules": [{"from": 0, "fault": {"kind": "stall"}}]}"#,
            "counts from 1",
        ),
    ] {
        let (status, reply) = control(Method::PUT, &url, Some(body)).await;
        assert_eq!(status, 400, "{body}");
        let text = reply["error"].as_str().expect("a message");
        assert!(text.contains(says), "{text}");
    }
    let clock = url.replace("faults", "clock");
    for body in ["", "{}", r#"{"advance_seconds": -1}"#, r#"{"hours": 1}"#] {
        assert_eq!(
            control(Method::PUT, &clock, Some(body)).await.0,
            400,
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_side_that_refuses_is_reached_over_the_other() {
    let (sim, _) = start_with(|builder| builder.control(true)).await;
    let own = format!("{}/_sim/faults", sim.edis().url());
    let other = format!("{}/_sim/edis/faults", sim.zenlayer().url());
    let plan = r#"{"rules": [{"fault": {"kind": "refuse"}}]}"#;
    // The call that closes the address is still answered.
    assert_eq!(control(Method::PUT, &own, Some(plan)).await.0, 200);
    assert!(Raw::connect(sim.edis().addr()).await.is_err());
    let (_, shown) = control(Method::GET, &other, None).await;
    assert_eq!(shown["rules"][0]["hits"], 1);
    assert_eq!(control(Method::DELETE, &other, None).await.0, 204);
    assert_eq!(control(Method::GET, &own, None).await.0, 200);
    let zenlayer = format!("{}/_sim/zenlayer/requests", sim.edis().url());
    assert_eq!(
        control(Method::GET, &zenlayer, None).await.1,
        json!({"requests": []})
    );
}

#[tokio::test]
async fn calls_of_the_control_interface_have_no_faults() {
    let (sim, _) = start_with(|builder| builder.control(true)).await;
    let url = format!("{}/_sim/faults", sim.edis().url());
    let plan = r#"{"rules": [{"fault": {"kind": "reset_before"}}]}"#;
    for _ in 0..2 {
        assert_eq!(control(Method::PUT, &url, Some(plan)).await.0, 200);
    }
    assert!(sim.edis().requests().is_empty());
}

#[tokio::test]
async fn the_clock_over_http() {
    let (sim, clock) = start_with(|builder| builder.control(true)).await;
    let url = format!("{}/_sim/clock", sim.edis().url());
    let (_, shown) = control(Method::GET, &url, None).await;
    assert_eq!(shown, json!({"unix_millis": START * 1000}));
    control(Method::PUT, &url, Some(r#"{"advance_seconds": 60}"#)).await;
    assert_eq!(clock.unix_seconds(), START + 60);
    let (_, shown) = control(Method::PUT, &url, Some(r#"{"unix_seconds": 5}"#)).await;
    assert_eq!(shown, json!({"unix_millis": 5000}));
    // Both sides share one clock, whichever is named and whichever receives the call.
    for (at, side) in [
        (sim.edis().url(), "edis"),
        (sim.edis().url(), "zenlayer"),
        (sim.zenlayer().url(), "edis"),
    ] {
        let before = clock.unix_seconds();
        let url = format!("{at}/_sim/{side}/clock");
        let moved = control(Method::PUT, &url, Some(r#"{"advance_seconds": 1}"#)).await;
        assert_eq!(moved.0, 200, "{url}");
        assert_eq!(clock.unix_seconds(), before + 1);
        let (_, shown) = control(Method::GET, &url, None).await;
        assert_eq!(shown, json!({"unix_millis": (before + 1) * 1000}));
    }
}

#[tokio::test]
async fn control_is_off_unless_requested() {
    let (sim, _) = start().await;
    let url = format!("{}/_sim/faults", sim.edis().url());
    let (status, _) = control(Method::GET, &url, None).await;
    assert_eq!(status, 404);
    assert_eq!(sim.edis().requests().len(), 1, "a request like any other");
}
