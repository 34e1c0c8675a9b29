//! Faults that are answers: other statuses, other pages, other clocks.

use std::time::Duration;

use loggia_sim::{EdisStyle, Fault, FaultPlan, FaultRule};
use reqwest::Response;
use serde_json::{Value, json};

use crate::raw::{once, plan, record};
use crate::support::{START, Signed, call, login, post, start, start_edis};
use crate::zenlayer_world::order;

const CREDENTIALS: [(&str, &str); 2] = [("email", "demo@example.com"), ("pw", "demo-password")];

/// Makes one call to the Zenlayer side, which goes wrong.
async fn wrong(fault: Fault, performed: bool) -> Response {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    let kind = fault.kind();
    zenlayer
        .set_faults(FaultPlan::once(fault))
        .expect("it makes sense");
    let signed = Signed::new(zenlayer, "CreateInstances", &order());
    let response = signed.request().send().await.expect("an answer comes");
    let status = response.status().as_u16();
    assert_eq!(
        record(&zenlayer.requests()),
        [(Some(kind), performed, status)]
    );
    assert_eq!(zenlayer.bill_count(), usize::from(performed));
    response
}

fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    let value = response.headers().get(name)?;
    Some(value.to_str().expect("plain text"))
}

#[tokio::test]
async fn too_many_requests() {
    for (fault, retry_after) in [
        (Fault::throttle(), None),
        (Fault::throttle_with("7"), Some("7")),
        (
            Fault::throttle_with("99999999999999999999"),
            Some("99999999999999999999"),
        ),
        (Fault::throttle_with("soon"), Some("soon")),
        (
            Fault::throttle_until(100),
            Some("Tue, 14 Nov 2023 22:15:00 GMT"),
        ),
        (
            Fault::throttle_until(-20),
            Some("Tue, 14 Nov 2023 22:13:00 GMT"),
        ),
        (
            Fault::throttle_until(i64::MAX),
            Some("Fri, 31 Dec 9999 23:59:59 GMT"),
        ),
    ] {
        let response = wrong(fault, false).await;
        assert_eq!(response.status(), 429);
        assert_eq!(header(&response, "retry-after"), retry_after);
        let body: Value = response.json().await.expect("JSON");
        assert_eq!(body["code"], "REQUEST_LIMIT_EXCEEDED");
    }
}

#[tokio::test]
async fn statuses() {
    for (code, vendors) in [
        (500, true),
        (503, true),
        (502, false),
        (504, false),
        (418, true),
    ] {
        for after in [false, true] {
            let response = wrong(Fault::Status { code, after }, after).await;
            assert_eq!(response.status(), code);
            let text = response.text().await.expect("text");
            if vendors {
                let body: Value = serde_json::from_str(&text).expect("JSON");
                let expected = if code < 500 {
                    "INVALID_PARAMETER_VALUE"
                } else {
                    "INTERNAL_SERVER_ERROR"
                };
                assert_eq!(body["code"], expected);
            } else {
                assert!(text.starts_with("<!DOCTYPE html>"), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn pages_of_html() {
    for (fault, status, mitigated) in [
        (Fault::Html {}, 200, None),
        (Fault::Challenge {}, 403, Some("challenge")),
        (Fault::Legal {}, 451, None),
    ] {
        let response = wrong(fault, false).await;
        assert_eq!(response.status(), status);
        assert_eq!(
            header(&response, "content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(header(&response, "cf-mitigated"), mitigated);
        let text = response.text().await.expect("text");
        assert!(text.starts_with("<!DOCTYPE html>"), "{text}");
    }
}

#[tokio::test]
async fn a_wrong_content_type() {
    let value = "text/plain".to_owned();
    let response = wrong(Fault::ContentType { value }, true).await;
    assert_eq!(header(&response, "content-type"), Some("text/plain"));
    let body: Value = response.json().await.expect("still JSON");
    assert!(body["response"]["orderNumber"].is_string() || body["response"].is_object());
}

#[tokio::test]
async fn unauthorized() {
    let response = wrong(Fault::Unauthorized {}, false).await;
    assert_eq!(response.status(), 401);
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(body["code"], "AUTHFAILURE_SIGNATURE_FAILURE");
}

#[tokio::test]
async fn refusals_of_edis_have_the_error_shapes_of_its_operations() {
    let (sim, _, session) = start_edis(EdisStyle::Documented).await;
    let edis = sim.edis();
    let text = "the session is invalid or has expired";
    for (path, body) in [
        (
            "/kvm/v2/get/vnc/status",
            json!({"status": "error", "error": text}),
        ),
        ("/kvm/v2/get/power", json!({"error": text, "code": 401})),
    ] {
        once(edis, Fault::Unauthorized {});
        let reply = session.post(edis, path).await;
        assert_eq!((reply.status, reply.body), (401, body), "{path}");
        assert_eq!(session.post(edis, path).await.status, 200, "{path}");
    }
    once(edis, Fault::throttle());
    let reply = session.post(edis, "/kvm/v2/get/vnc/status").await;
    assert_eq!(
        reply.body,
        json!({"status": "error", "error": "too many requests"})
    );
    once(edis, Fault::status(503));
    let reply = post(edis, "/kvm/v2/get/auth", &CREDENTIALS).await;
    assert_eq!((reply.status, edis.failed_logins()), (503, 1));
}

#[tokio::test]
async fn a_clock_that_is_off() {
    let (sim, clock) = start().await;
    let zenlayer = sim.zenlayer();
    let off = |seconds| FaultPlan::once(Fault::ClockOff { seconds });
    let signed = Signed::new(zenlayer, "DescribeZones", &json!({}));
    for (seconds, status, date) in [
        (300, 200, "Tue, 14 Nov 2023 22:18:20 GMT"),
        (301, 401, "Tue, 14 Nov 2023 22:18:21 GMT"),
        (-301, 401, "Tue, 14 Nov 2023 22:08:19 GMT"),
    ] {
        zenlayer.set_faults(off(seconds)).expect("it makes sense");
        let response = signed.request().send().await.expect("an answer comes");
        assert_eq!(response.status(), status);
        assert_eq!(header(&response, "date"), Some(date));
    }
    let seen = zenlayer.requests();
    assert!(
        seen.iter().all(|seen| seen.performed),
        "the cloud refuses itself"
    );

    // Sessions begin and expire by the wrong clock as well.
    let edis = sim.edis();
    edis.set_faults(off(-600)).expect("it makes sense");
    let session = &login(edis).await[0];
    assert_eq!(session.valid_until, (START + 3600 - 600).to_string());
    clock.advance(Duration::from_secs(2900));
    let rule = FaultRule::new(Fault::ClockOff { seconds: 100 })
        .on("getVncStatus")
        .count(1);
    edis.set_faults(plan(rule)).expect("it makes sense");
    assert_eq!(
        session.post(edis, "/kvm/v2/get/vnc/status").await.status,
        401
    );
    assert_eq!(
        session.post(edis, "/kvm/v2/get/vnc/status").await.status,
        200
    );
    // The world itself has followed the right clock.
    assert_eq!(call(zenlayer, "DescribeZones", json!({})).await.status, 401);
}
