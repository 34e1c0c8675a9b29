//! Requests: what builders take, what they refuse, and what is sent.

use std::sync::Arc;

use loggia_transport::edis::Plain;
use loggia_transport::{ErrorKind, Pipeline, Safety};
use loggia_zenlayer::vm::types::{DescribeInstancesStatusRequest, DescribeVncUrlRequest, builder};
use loggia_zenlayer::vm::{Client, OPERATIONS, operations};
use serde_json::json;

/// A client that never gets as far as the network.
fn client() -> Client {
    let http = reqwest::Client::builder().build().expect("a client");
    let base = "https://console.invalid".parse().expect("an address");
    Client::new(Pipeline::new(http, base, Arc::new(Plain)))
}

#[tokio::test]
async fn a_missing_field_is_told_with_its_operation() {
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

#[tokio::test]
async fn a_value_that_does_not_convert_is_told_with_its_field() {
    let error = client()
        .describe_instances_status()
        .page_size(100_000)
        .page_num(1)
        .send()
        .await
        .expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(
        error.to_string().contains("`page_size` cannot be set"),
        "{error}"
    );
}

#[test]
fn builders_take_plain_values() {
    let request: DescribeInstancesStatusRequest =
        builder::DescribeInstancesStatusRequest::default()
            .instance_ids(["i-1", "i-2"])
            .page_size(50)
            .try_into()
            .expect("complete");
    assert_eq!(
        serde_json::to_value(&request).expect("serialises"),
        json!({"instanceIds": ["i-1", "i-2"], "pageSize": 50}),
        "what was not set is not sent"
    );
}

#[test]
fn a_request_survives_its_builder() {
    let request = DescribeVncUrlRequest {
        instance_id: "i-1".into(),
    };
    let again: DescribeVncUrlRequest = builder::DescribeVncUrlRequest::from(request.clone())
        .try_into()
        .expect("complete");
    assert_eq!(again, request);
}

#[test]
fn a_missing_field_is_told_by_the_builder_itself() {
    let error =
        DescribeVncUrlRequest::try_from(DescribeVncUrlRequest::builder()).expect_err("incomplete");
    assert_eq!(
        error.to_string(),
        "`instance_id` is required and was not set"
    );
}

#[test]
fn operations_know_what_the_wire_does_not_tell() {
    let operation = &operations::describe_vnc_url::OPERATION;
    assert_eq!(operation.api(), "zenlayer.vm");
    assert_eq!(operation.id(), "DescribeVncUrl");
    assert_eq!(operation.version(), "2026-04-01");
    assert_eq!(operation.path(), "/api/v2/vm");
    assert_eq!(operation.safety(), Safety::Read);
    assert_eq!(OPERATIONS.len(), 62, "all actions of the service");
    let create = &operations::create_instances::OPERATION;
    assert_eq!(create.safety(), Safety::Unsafe, "a second copy is billed");
}
