//! Plans: which calls a rule hits, and which plans are refused.

use loggia_sim::{Fault, FaultPlan, FaultRule, edis_path};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::raw::record;
use crate::support::{call, client, login, start};

fn unauthorized() -> FaultRule {
    FaultRule::new(Fault::Unauthorized {})
}

#[tokio::test]
async fn a_rule_applies_to_a_range_of_calls_of_its_operation() {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    let status = async |action| call(zenlayer, action, json!({})).await.status;
    assert_eq!(status("DescribeZones").await, 200, "before the plan");
    let plan = FaultPlan::new()
        .rule(unauthorized().on("DescribeZones").from(2).count(2))
        .rule(FaultRule::new(Fault::throttle()).from(6));
    zenlayer.set_faults(plan.clone()).expect("it makes sense");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(status("DescribeZones").await);
        statuses.push(status("DescribeInstances").await);
    }
    // For zones, the second and third call, then all from the sixth on.
    assert_eq!(statuses, [200, 200, 401, 200, 401, 429, 429, 429]);
    let hits: Vec<_> = zenlayer.faults().iter().map(|rule| rule.hits).collect();
    assert_eq!(hits, [2, 3]);

    // Another plan restarts the count, a refused one changes nothing.
    zenlayer.set_faults(plan).expect("it makes sense");
    let bad = FaultPlan::always(Fault::status(199));
    zenlayer.set_faults(bad).expect_err("it makes no sense");
    assert_eq!(status("DescribeZones").await, 200);
    assert_eq!(status("DescribeZones").await, 401);
    zenlayer.clear_faults();
    assert_eq!(status("DescribeZones").await, 200);
    assert!(zenlayer.faults().is_empty());
    // The other cloud has a plan of its own.
    login(sim.edis()).await;
}

#[tokio::test]
async fn the_first_rule_that_fits_wins() {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    let plan = FaultPlan::new()
        .rule(unauthorized().count(1))
        .rule(FaultRule::new(Fault::status(500)).count(2));
    zenlayer.set_faults(plan).expect("it makes sense");
    for expected in [401, 500, 200] {
        let reply = call(zenlayer, "DescribeZones", json!({})).await;
        assert_eq!(reply.status, expected);
    }
    let seen = record(&zenlayer.requests());
    let expected = [
        (Some("unauthorized"), false, 401),
        (Some("status"), false, 500),
        (None, true, 200),
    ];
    assert_eq!(seen, expected);
}

/// One of many fails, and the others are not affected.
#[tokio::test]
async fn a_rule_can_be_for_one_machine() {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    let rule = unauthorized().machine("sim-vm-000002");
    let plan = FaultPlan::new()
        .rule(rule.clone().on("DescribeVncUrl").from(2).count(1))
        .rule(FaultRule::new(Fault::throttle()).machine("sim-vm-000009"))
        .rule(rule.on("StopInstances"));
    zenlayer.set_faults(plan).expect("it makes sense");
    let vnc = async |id: &str| {
        let reply = call(zenlayer, "DescribeVncUrl", json!({"instanceId": id})).await;
        reply.status
    };
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(vnc("sim-vm-000001").await);
        statuses.push(vnc("sim-vm-000002").await);
    }
    // Only calls for the machine are counted.
    assert_eq!(statuses, [200, 200, 200, 401, 200, 200]);
    for (ids, status) in [
        (json!(["sim-vm-000001", "sim-vm-000003"]), 200),
        (json!(["sim-vm-000003", "sim-vm-000002"]), 401),
        // A machine that does not exist can be named as well.
        (json!(["sim-vm-000009"]), 429),
    ] {
        let body = json!({"instanceIds": ids});
        let reply = call(zenlayer, "StopInstances", body).await;
        assert_eq!(reply.status, status, "{ids}");
    }
    assert_eq!(call(zenlayer, "DescribeZones", json!({})).await.status, 200);
    let hits: Vec<_> = zenlayer.faults().iter().map(|rule| rule.hits).collect();
    assert_eq!(hits, [1, 1, 1]);
}

/// Forms, the order API's other name, JSON, and parts.
#[tokio::test]
async fn a_vps_is_found_in_every_encoding() {
    let (sim, _) = start().await;
    let edis = sim.edis();
    let sessions = login(edis).await;
    let second = sessions[1].kvm_id.as_str();
    let reset = FaultRule::new(Fault::ResetBefore {}).machine(second);
    let plan = FaultPlan::new()
        .rule(reset.on("setPTR"))
        .rule(FaultRule::new(Fault::status(418)).machine(second));
    edis.set_faults(plan).expect("it makes sense");
    let vnc = "/kvm/v2/get/vnc/status";
    assert_eq!(sessions[0].post(edis, vnc).await.status, 200);
    assert_eq!(sessions[1].post(edis, vnc).await.status, 418);
    login(edis).await;

    let url = |id| format!("{}{}", edis.url(), edis_path(id).expect("a path"));
    let status = async |request: RequestBuilder| {
        let response = request.send().await.expect("an answer comes");
        response.status().as_u16()
    };
    let shop = client().post(url("getServiceId"));
    assert_eq!(status(shop.form(&[("kvmid", second)])).await, 418);
    let shop = client().post(url("upgradeKVM"));
    assert_eq!(status(shop.json(&json!({"kvmid": second}))).await, 418);
    let parts = format!(
        "--b\r\nContent-Disposition: form-data; name=\"kvm_id\"\r\n\r\n{second}\r\n--b--\r\n"
    );
    let upload = client().post(url("uploadQCOW2")).body(parts);
    let upload = upload.header("content-type", "multipart/form-data; boundary=b");
    assert_eq!(status(upload).await, 418);
    // A body that cannot be read is for no machine.
    let garbled = client().post(url("getVncStatus")).body("kvm_id=%FF{");
    assert_eq!(status(garbled).await, 400);
    let lost = client().post(url("setPTR")).form(&sessions[1].fields());
    lost.send().await.expect_err("it is reset");
    let seen = edis.requests();
    let seen = seen.last().expect("it is recorded");
    assert_eq!((seen.fault, seen.status), (Some("reset_before"), 0));
}

#[tokio::test]
async fn a_queued_answer_changes_nothing_in_the_cloud() {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    zenlayer.throttle(1);
    let reply = call(zenlayer, "DescribeZones", json!({})).await;
    assert_eq!(reply.error(), (429, "REQUEST_LIMIT_EXCEEDED"));
    assert_eq!(record(&zenlayer.requests()), [(None, false, 429)]);
}

#[tokio::test]
async fn plans_without_sense_are_refused() {
    let (sim, _) = start().await;
    for (rule, says) in [
        (
            json!({"from": 0, "fault": {"kind": "stall"}}),
            "counts from 1",
        ),
        (
            json!({"count": 0, "fault": {"kind": "stall"}}),
            "`count` of 0",
        ),
        (
            json!({"operation": "DescribeZones", "fault": {"kind": "stall"}}),
            "DescribeZones",
        ),
        (
            json!({"operation": "addOrder", "fault": {"kind": "tls"}}),
            "`operation` cannot",
        ),
        (
            json!({"operation": "addOrder", "fault": {"kind": "refuse"}}),
            "`operation` cannot",
        ),
        (
            json!({"machine": "kvm_1_1", "fault": {"kind": "refuse"}}),
            "`machine` cannot",
        ),
        (
            json!({"machine": "kvm_1_1", "fault": {"kind": "tls"}}),
            "`machine` cannot",
        ),
        (
            json!({"machine": "", "fault": {"kind": "stall"}}),
            "empty `machine`",
        ),
        (
            json!({"count": 2, "fault": {"kind": "refuse"}}),
            "`count` can only be 1",
        ),
        (
            json!({"fault": {"kind": "refuse", "seconds": -1}}),
            "`seconds`",
        ),
        (
            json!({"fault": {"kind": "delay", "seconds": 1e10}}),
            "`seconds`",
        ),
        (
            json!({"fault": {"kind": "drip", "bytes": 0, "seconds": 1}}),
            "`bytes`",
        ),
        (
            json!({"fault": {"kind": "drip", "bytes": 1, "seconds": -1}}),
            "`seconds`",
        ),
        (
            json!({"fault": {"kind": "oversize", "bytes": 12}}),
            "at least 13",
        ),
        (
            json!({"fault": {"kind": "content_type", "value": "a\nb"}}),
            "`value`",
        ),
        (
            json!({"fault": {"kind": "throttle", "retry_after": "\u{0}"}}),
            "`retry_after`",
        ),
        (
            json!({"fault": {"kind": "throttle", "retry_after": "1", "retry_after_date_in": 1}}),
            "only one",
        ),
        (
            json!({"fault": {"kind": "status", "code": 101}}),
            "101 is not",
        ),
    ] {
        let plan = json!({"rules": [{"fault": {"kind": "stall"}}, rule.clone()]});
        let plan: FaultPlan = serde_json::from_value(plan).expect("it can be read");
        let refused = sim.edis().set_faults(plan).expect_err("it makes no sense");
        let text = refused.to_string();
        assert!(
            text.starts_with("rule 2 (") && text.contains(says),
            "{rule}: {text}"
        );
    }
    for nan in [f64::NAN, f64::INFINITY] {
        let plan = FaultPlan::always(Fault::Delay { seconds: nan });
        assert!(sim.edis().set_faults(plan).is_err());
    }
    assert!(sim.edis().faults().is_empty());
}

#[test]
fn plans_are_read_strictly_and_written_as_read() {
    let faults = [
        json!({"kind": "delay", "seconds": 0.5}),
        json!({"kind": "stall"}),
        json!({"kind": "silence"}),
        json!({"kind": "refuse", "seconds": 30.0}),
        json!({"kind": "reset_before"}),
        json!({"kind": "reset_after"}),
        json!({"kind": "truncate"}),
        json!({"kind": "oversize", "bytes": 100}),
        json!({"kind": "content_type", "value": "text/plain"}),
        json!({"kind": "html"}),
        json!({"kind": "challenge"}),
        json!({"kind": "legal"}),
        json!({"kind": "throttle", "retry_after": "7", "retry_after_date_in": null}),
        json!({"kind": "status", "code": 503, "after": true}),
        json!({"kind": "unauthorized"}),
        json!({"kind": "clock_off", "seconds": -600}),
        json!({"kind": "duplicate"}),
        json!({"kind": "drip", "bytes": 3, "seconds": 1.0}),
        json!({"kind": "tls"}),
    ];
    for fault in faults {
        let read: Fault = serde_json::from_value(fault.clone()).expect("it is a fault");
        assert_eq!(fault["kind"], read.kind());
        assert_eq!(serde_json::to_value(&read).expect("JSON"), fault);
        let mut more = fault.clone();
        more["more"] = Value::Null;
        serde_json::from_value::<Fault>(more).expect_err("an unknown field");
    }
    for bad in [
        json!({"kind": "nosuch"}),
        json!({"kind": "delay"}),
        json!({"seconds": 1}),
    ] {
        serde_json::from_value::<Fault>(bad).expect_err("no fault");
    }
    for bad in [
        json!({"rules": [{"fault": {"kind": "stall"}, "more": 1}]}),
        json!({"rules": [], "more": 1}),
        json!({}),
    ] {
        serde_json::from_value::<FaultPlan>(bad).expect_err("no plan");
    }
}
