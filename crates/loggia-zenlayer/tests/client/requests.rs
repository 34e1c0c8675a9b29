//! Requests: what setters take, what is refused, and what is sent.

use std::sync::Arc;

use loggia_transport::confirm::{ChargeMyAccount, Confirm};
use loggia_transport::edis::Plain;
use loggia_transport::{ErrorKind, Pipeline, Safety};
use loggia_zenlayer::vm::types::DescribeVncUrlRequest;
use loggia_zenlayer::vm::{Client, OPERATIONS, operations};
use serde_json::json;

/// A client that never gets as far as the network.
fn client() -> Client {
    let http = reqwest::Client::builder().build().expect("a client");
    let base = "https://console.invalid".parse().expect("an address");
    Client::new(Pipeline::new(http, base, Arc::new(Plain)))
}

#[tokio::test]
async fn a_missing_field_is_reported_with_its_operation() {
    let error = client()
        .describe_vnc_url()
        .send()
        .await
        .expect_err("incomplete");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(error.attempts(), 0);
    let text = error.to_string();
    for part in ["zenlayer.vm DescribeVncUrl", "`instance_id` is required"] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn setters_take_plain_values_and_what_is_not_set_is_not_sent() {
    let call = client()
        .describe_instances_status()
        .instance_ids(["i-1", "i-2"])
        .page_size(50);
    assert_eq!(
        serde_json::to_value(&call.request).expect("serialises"),
        json!({"instanceIds": ["i-1", "i-2"], "pageSize": 50}),
    );
}

#[test]
fn a_request_can_be_plain_data() {
    let request = DescribeVncUrlRequest {
        instance_id: Some("i-1".into()),
    };
    let call = client().describe_vnc_url().with(request.clone());
    assert!(call.check().is_ok());
    assert_eq!(call.request, request);
}

#[test]
fn all_that_the_server_would_refuse_is_reported_at_once_and_no_value() {
    let call = client()
        .create_disks(ChargeMyAccount::yes())
        .zone_id("HKG-A")
        .disk_name("x".repeat(65))
        .disk_category("a category of tomorrow")
        .disk_amount(51);
    let text = call.check().expect_err("refused").to_string();
    for part in [
        "`charge_type`, `disk_size` are required",
        "`disk_name` has to have from 1 to 64 characters",
        "`disk_category` has to be one of ",
        "`disk_amount` has to be from 1 to 50",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        !text.contains("tomorrow") && !text.contains("xxx"),
        "{text}"
    );
}

#[test]
fn operations_know_what_the_wire_does_not_show() {
    let operation = &operations::describe_vnc_url::OPERATION;
    assert_eq!(operation.api(), "zenlayer.vm");
    assert_eq!(operation.id(), "DescribeVncUrl");
    assert_eq!(operation.version(), "2026-04-01");
    assert_eq!(operation.path(), "/api/v2/vm");
    assert_eq!(operation.safety(), Safety::Read);
    assert_eq!(OPERATIONS.len(), 62, "all actions of the service");
    let create = &operations::create_instances::OPERATION;
    assert_eq!(create.safety(), Safety::Unsafe, "a second copy is billed");
    assert_eq!(create.confirm(), Some(Confirm::Charges));
    let release = &operations::release_instances::OPERATION;
    assert_eq!(release.confirm(), Some(Confirm::Destroys));
    assert_eq!(operation.confirm(), None);
}
