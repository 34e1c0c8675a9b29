//! Authorization at the Zenlayer side, and the codes of its refusals.

use std::time::Duration;

use loggia_sim::{Clock, Sim};
use serde_json::json;

use crate::support::{START, Signed, call, send, start, start_with};

const ACTION: &str = "DescribeInstancesStatus";
const INVALID: (u16, &str) = (401, "AUTHFAILURE_INVALID_AUTHORIZATION");
const MISMATCH: (u16, &str) = (401, "AUTHFAILURE_SIGNATURE_FAILURE");
const EXPIRED: (u16, &str) = (401, "AUTHFAILURE_SIGNATURE_EXPIRED");

/// A signature computed by the vendor's own code, not by these tests.
#[tokio::test]
async fn a_signature_of_the_official_sdk_is_accepted() {
    let (sim, _) =
        start_with(|builder| builder.access_key("AKTEST0000000001", "secret-test-0001")).await;
    for (content_type, signature) in [
        (
            "application/json",
            "0b8e31bc546e8c5fa1919aef5cf83eb5d23ac6a4fafd89f6d250894ef2279518",
        ),
        (
            "application/json; charset=utf-8",
            "6bda945fb14467d7db138243a4346c2eb43f7f443945ba38298c09a32eb41ad8",
        ),
    ] {
        let mut request = Signed::new(sim.zenlayer(), ACTION, &json!({}));
        request.host = "console.zenlayer.com".to_owned();
        request.content_type = content_type.to_owned();
        let value = format!(
            "ZC2-HMAC-SHA256 Credential=AKTEST0000000001, SignedHeaders=content-type;host, Signature={signature}"
        );
        let reply = send(request.with_authorization(&value)).await;
        assert_eq!(reply.status, 200, "{content_type}: {}", reply.body);
    }
}

#[tokio::test]
async fn whatever_is_signed_cannot_be_changed() {
    let (sim, _) = start().await;
    let good = Signed::new(sim.zenlayer(), ACTION, &json!({}));
    let value = good.authorization();
    assert_eq!(send(good.with_authorization(&value)).await.status, 200);

    let changed = |change: fn(&mut Signed)| {
        let mut request = good.clone();
        change(&mut request);
        request
    };
    for (what, request) in [
        ("body", changed(|r| r.body = "{ }".to_owned())),
        ("empty body", changed(|r| r.body.clear())),
        ("host", changed(|r| r.host = "localhost".to_owned())),
        (
            "content type",
            changed(|r| r.content_type = "application/json; charset=utf-8".to_owned()),
        ),
        (
            "case of the content type",
            changed(|r| r.content_type = "Application/JSON".to_owned()),
        ),
        (
            "timestamp",
            changed(|r| r.timestamp = (START + 1).to_string()),
        ),
    ] {
        let reply = send(request.with_authorization(&value)).await;
        assert_eq!(reply.error(), MISMATCH, "{what}");
        // The same deviation, signed as it is sent, is accepted.
        if what != "empty body" {
            assert_eq!(request.send().await.status, 200, "{what}");
        }
    }

    let mut wrong_secret = good.clone();
    wrong_secret.secret = "sim-secret-0002".to_owned();
    assert_eq!(wrong_secret.send().await.error(), MISMATCH);
    let (head, hash) = value.split_at(value.len() - 64);
    let upper_case = format!("{head}{}", hash.to_uppercase());
    let reply = send(good.with_authorization(&upper_case)).await;
    assert_eq!(reply.error(), MISMATCH);
}

#[tokio::test]
async fn only_the_exact_header_is_read() {
    let (sim, _) = start().await;
    let good = Signed::new(sim.zenlayer(), ACTION, &json!({}));
    let value = good.authorization();
    for (from, to) in [
        ("ZC2-HMAC-SHA256 ", "ZC2-HMAC-SHA1 "),
        ("ZC2-HMAC-SHA256 ", "zc2-hmac-sha256 "),
        ("ZC2-HMAC-SHA256 ", ""),
        (", ", ","),
        ("content-type;host", "Content-Type;Host"),
        ("content-type;host", "content-type;host;x-zc-nothing"),
        ("content-type;host", "host;content-type"),
        ("content-type;host", "content-type"),
        ("AKSIM0000000001", "AKSIM0000000002"),
        ("Signature=", "Signature=00"),
    ] {
        let bad = value.replace(from, to);
        let reply = send(good.with_authorization(&bad)).await;
        assert_eq!(reply.error(), INVALID, "{bad}");
    }
    let twice = good.request().header("authorization", &value);
    assert_eq!(send(twice).await.error(), INVALID);
    assert_eq!(send(good.bare()).await.error(), INVALID);
}

#[tokio::test]
async fn a_signature_needs_its_two_headers() {
    let (sim, _) = start().await;
    let good = Signed::new(sim.zenlayer(), ACTION, &json!({}));
    let value = good.authorization();
    let method = ("x-zc-signature-method", "ZC2-HMAC-SHA256");
    let time = ("x-zc-timestamp", good.timestamp.as_str());
    for headers in [
        vec![method],
        vec![time],
        vec![time, ("x-zc-signature-method", "ZC2-HMAC-SHA1")],
        vec![method, time, time],
        vec![method, ("x-zc-timestamp", "soon")],
    ] {
        let mut request = good.bare().header("authorization", &value);
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        assert_eq!(send(request).await.error(), INVALID, "{headers:?}");
    }
}

#[tokio::test]
async fn a_timestamp_may_be_five_minutes_off() {
    let (sim, clock) = start().await;
    let request = Signed::new(sim.zenlayer(), ACTION, &json!({}));
    for (now, good) in [
        (START + 299, true),
        (START + 300, true),
        (START + 301, false),
        (START - 299, true),
        (START - 300, true),
        (START - 301, false),
    ] {
        clock.set(now);
        let reply = request.send().await;
        if good {
            assert_eq!(reply.status, 200, "{now}");
        } else {
            assert_eq!(reply.error(), EXPIRED, "{now}");
        }
    }
    // A request that is both late and wrong is refused because of the clock first.
    let mut wrong = request.clone();
    wrong.secret.push('x');
    assert_eq!(wrong.send().await.error(), EXPIRED);
}

#[tokio::test]
async fn the_system_clock_is_the_default() {
    let sim = Sim::builder().start().await.expect("it starts");
    let mut request = Signed::new(sim.zenlayer(), ACTION, &json!({}));
    assert_eq!(request.send().await.error(), EXPIRED);
    request.timestamp = Clock::system().unix_seconds().to_string();
    assert_eq!(request.send().await.status, 200);
}

#[tokio::test]
async fn a_token_needs_neither_timestamp_nor_method() {
    let (sim, clock) = start().await;
    clock.advance(Duration::from_secs(100_000));
    let request = Signed::new(sim.zenlayer(), ACTION, &json!({}));
    let with = |value: &str| send(request.bare().header("authorization", value));
    assert_eq!(with("Bearer sim-token-0001").await.status, 200);
    for bad in [
        "Bearer sim-token-0002",
        "Bearer sim-token-000",
        "Bearer ",
        "Bearer",
        "bearer sim-token-0001",
        "Bearer  sim-token-0001",
        "Basic c2ltOnNpbQ==",
    ] {
        assert_eq!(with(bad).await.error(), INVALID, "{bad}");
    }
}

#[tokio::test]
async fn given_credentials_replace_the_default_of_their_kind() {
    let (sim, _) = start_with(|builder| {
        builder
            .access_key("AKONE", "one")
            .access_key("AKTWO", "two")
            .token("t-1")
            .token("t-2")
    })
    .await;
    let default = call(sim.zenlayer(), ACTION, json!({})).await;
    assert_eq!(default.error(), INVALID);
    let mut request = Signed::new(sim.zenlayer(), ACTION, &json!({}));
    for (id, secret, status) in [
        ("AKONE", "one", 200),
        ("AKTWO", "two", 200),
        ("AKONE", "two", 401),
    ] {
        request.key_id = id.to_owned();
        request.secret = secret.to_owned();
        assert_eq!(request.send().await.status, status, "{id} {secret}");
    }
    for (token, status) in [("t-1", 200), ("t-2", 200), ("sim-token-0001", 401)] {
        let value = format!("Bearer {token}");
        let reply = send(request.bare().header("authorization", value)).await;
        assert_eq!(reply.status, status, "{token}");
    }
}
