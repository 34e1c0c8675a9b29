//! Plans: which calls a rule hits, and which plans are refused.

use loggia_sim::{Fault, FaultPlan, FaultRule};
use serde_json::{Value, json};

use crate::raw::record;
use crate::support::{call, login, start};

fn unauthorized() -> FaultRule {
    FaultRule::new(Fault::Unauthorized {})
}

#[tokio::test]
async fn a_rule_hits_a_stretch_of_the_calls_of_its_operation() {
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
    // For zones the second and third call, then everything from the sixth on.
    assert_eq!(statuses, [200, 200, 401, 200, 401, 429, 429, 429]);
    let hits: Vec<_> = zenlayer.faults().iter().map(|rule| rule.hits).collect();
    assert_eq!(hits, [2, 3]);

    // Another plan begins to count anew, a refused one changes nothing.
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

#[tokio::test]
async fn a_queued_answer_is_no_deed_of_the_cloud() {
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
