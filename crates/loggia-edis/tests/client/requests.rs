//! Requests: what setters take, what is refused, and what is sent.

use std::sync::Arc;

use loggia_edis::management::types::{AutoHydrationChange, CreateAuthSessionRequest};
use loggia_edis::management::{Client, OPERATIONS, operations};
use loggia_transport::confirm::DestroyForGood;
use loggia_transport::edis::Plain;
use loggia_transport::{Body, ErrorKind, Host, Pipeline, Safety};

/// A client that never gets as far as the network.
fn client() -> Client {
    let http = reqwest::Client::builder().build().expect("a client");
    let base = "https://session.invalid".parse().expect("an address");
    Client::new(Pipeline::new(http, base, Arc::new(Plain)))
}

#[tokio::test]
async fn a_missing_field_is_reported_with_its_operation() {
    let error = client()
        .create_auth_session()
        .email("a@example.com")
        .send()
        .await
        .expect_err("incomplete");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.attempts(), 0);
    let text = error.to_string();
    for part in ["edis.management createAuthSession", "`pw` is required"] {
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn all_that_is_missing_is_reported_at_once() {
    let error = client().create_auth_session().send().await;
    let text = error.expect_err("incomplete").to_string();
    assert!(text.contains("`email`, `pw` are required"), "{text}");
    let call = client().upload_qcow2(DestroyForGood::yes());
    let text = call.check().expect_err("incomplete").to_string();
    assert!(
        text.contains("`yes_purge_all_my_data`, `file` are required"),
        "{text}"
    );
}

#[test]
fn what_is_missing_inside_is_reported_with_its_place() {
    let call = client()
        .enable_auto_hydration()
        .config(AutoHydrationChange::default());
    let text = call.check().expect_err("incomplete").to_string();
    assert!(
        text.contains("`config.auto_hydration` is required"),
        "{text}"
    );
}

#[test]
fn a_call_in_the_making_shows_no_password() {
    let call = client()
        .create_auth_session()
        .email("a@example.com")
        .pw("hunter2");
    let shown = format!("{call:?}");
    assert!(
        shown.contains("a@example.com") && !shown.contains("hunter2"),
        "{shown}"
    );
}

#[test]
fn the_form_is_flat_and_escaped() {
    let request = CreateAuthSessionRequest {
        email: Some("a@example.com".into()),
        pw: Some("a+b&c=".into()),
        ..CreateAuthSessionRequest::default()
    };
    let body = Body::form(&operations::create_auth_session::OPERATION, &request).expect("flat");
    assert_eq!(
        body.bytes().as_ref(),
        b"email=a%40example.com&pw=a%2Bb%26c%3D"
    );
}

#[test]
fn operations_know_what_the_wire_does_not_show() {
    // All 36 that can be called; the 37th of the vendor's document is a webhook.
    assert_eq!(OPERATIONS.len(), 36);
    for (id, path, safety) in [
        ("createAuthSession", "/kvm/v2/get/auth", Safety::Idempotent),
        ("getVncStatus", "/kvm/v2/get/vnc/status", Safety::Read),
        ("reinstallVPS", "/kvm/v2/set/reinstall", Safety::Unsafe),
    ] {
        let operation = OPERATIONS
            .iter()
            .find(|operation| operation.id() == id)
            .expect(id);
        assert_eq!((operation.path(), operation.safety()), (path, safety));
        assert_eq!(operation.host(), Host::Default);
    }
    for operation in OPERATIONS {
        let rdns = operation.id().ends_with("PTR");
        assert_eq!(operation.host() == Host::ReverseDns, rdns, "{operation}");
    }
    assert!(
        OPERATIONS
            .iter()
            .all(|operation| operation.version().is_empty())
    );
}
