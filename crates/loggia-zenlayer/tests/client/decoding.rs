//! Answers that differ from the documentation, through the generated types.

use loggia_zenlayer::vm::types::{
    DescribeInstancesStatusResponse, DescribeVncUrlResponse, InstanceState, InstanceStatus,
};
use serde_json::json;

fn page(json: serde_json::Value) -> DescribeInstancesStatusResponse {
    serde_json::from_value(json).expect("decodes")
}

#[test]
fn the_documented_answer() {
    let page = page(json!({
        "requestId": "T1",
        "totalCount": 1,
        "dataSet": [{"instanceId": "i-1", "instanceStatus": "RUNNING"}],
    }));
    assert_eq!(page.request_id.as_deref(), Some("T1"));
    assert_eq!(page.total_count, Some(1));
    assert_eq!(page.data_set[0].instance_id.as_deref(), Some("i-1"));
    assert_eq!(
        page.data_set[0].instance_status,
        Some(InstanceState::Running)
    );
}

#[test]
fn an_unknown_state_is_kept_and_the_rest_is_read() {
    let page = page(json!({"dataSet": [
        {"instanceId": "i-1", "instanceStatus": "HIBERNATING"},
        {"instanceId": "i-2", "instanceStatus": "STOPPED"},
    ]}));
    let state = page.data_set[0].instance_status.as_ref().expect("a state");
    assert!(!state.is_known());
    assert_eq!(state.as_str(), "HIBERNATING");
    assert_eq!(*state, InstanceState::Unknown("HIBERNATING".into()));
    assert_eq!(
        page.data_set[1].instance_status,
        Some(InstanceState::Stopped)
    );
    let again = serde_json::to_value(&page.data_set[0]).expect("serialises");
    assert_eq!(again["instanceStatus"], "HIBERNATING");
}

#[test]
fn a_state_that_is_no_text_fails_nothing() {
    for (state, text) in [
        (json!(7), Some("7")),
        (json!(true), Some("true")),
        (json!(null), None),
    ] {
        let status: InstanceStatus =
            serde_json::from_value(json!({"instanceStatus": state})).expect("decodes");
        let read = status.instance_status.as_ref().map(InstanceState::as_str);
        assert_eq!(read, text);
    }
}

#[test]
fn nothing_is_said_in_many_ways() {
    for json in [
        json!({}),
        json!({"totalCount": null, "dataSet": null}),
        json!({"totalCount": "", "dataSet": []}),
        json!({"dataSet": ""}),
        json!({"dataSet": [null], "somethingNew": {"a": 1}}),
    ] {
        assert_eq!(page(json), DescribeInstancesStatusResponse::default());
    }
}

#[test]
fn numbers_come_as_text_and_text_as_numbers() {
    let page = page(json!({"totalCount": "12", "dataSet": [{"instanceId": 5}]}));
    assert_eq!(page.total_count, Some(12));
    assert_eq!(page.data_set[0].instance_id.as_deref(), Some("5"));
}

#[test]
fn what_cannot_be_read_names_the_problem() {
    let error =
        serde_json::from_value::<DescribeInstancesStatusResponse>(json!({"totalCount": "many"}))
            .expect_err("no number");
    assert!(
        error.to_string().contains("expected a whole number"),
        "{error}"
    );
}

#[test]
fn the_consoles_address_is_a_secret() {
    let reply: DescribeVncUrlResponse =
        serde_json::from_value(json!({"url": "https://vnc.example.net/?tk=token"}))
            .expect("decodes");
    assert!(!format!("{reply:?}").contains("token"));
    let url = reply.url.expect("an address");
    assert_eq!(url.expose(), "https://vnc.example.net/?tk=token");
}

#[test]
fn all_states_of_the_documentation_are_known() {
    for state in [
        "PENDING",
        "DEPLOYING",
        "REBUILDING",
        "REBOOT",
        "RUNNING",
        "STOPPED",
        "BOOTING",
        "STOPPING",
        "IMAGING",
        "RECYCLING",
        "RECYCLE",
        "RELEASING",
        "CREATE_FAILED",
    ] {
        let read = InstanceState::from(state);
        assert!(read.is_known(), "{state}");
        assert_eq!(read.to_string(), state);
    }
}
