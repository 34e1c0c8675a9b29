//! What `loggia-mock` does beside matching fields, seen by the facade.

use std::time::{Duration, Instant};

use loggia::edis::Account;
use loggia::zenlayer::Client;
use loggia::{CallOptions, ErrorKind, MachineState, RetryPolicy};
use loggia_mock::edis::management::MockManagement;
use loggia_mock::httpmock::MockServer;
use loggia_mock::zenlayer::vm::MockVm;
use loggia_mock::{Answer, edis};
use serde_json::json;

fn client(server: &MockServer, retry: RetryPolicy) -> Client {
    Client::builder()
        .access_key("id", "secret")
        .endpoint(server.base_url())
        .allow_insecure_loopback(true)
        .retry(retry)
        .build()
        .expect("builds")
}

fn account(server: &MockServer) -> Account {
    Account::builder()
        .credentials("me@example.com", "password")
        .endpoint(server.base_url())
        .allow_insecure_loopback(true)
        .retry(RetryPolicy::none())
        .build()
        .expect("builds")
}

#[tokio::test]
async fn second_answer_of_a_sequence_is_for_the_second_attempt() {
    let server = MockServer::start_async().await;
    let mock = server.describe_vnc_url(|_, then| {
        then.sequence([
            Answer::status(503),
            Answer::ok_json(json!({"url": "https://console.example/1"})),
        ]);
    });
    let client = client(&server, RetryPolicy::default());
    let console = client.vm().console_url("i-1").await.expect("retried");
    assert_eq!(console.as_str(), "https://console.example/1");
    mock.assert_calls(2);
}

#[tokio::test]
async fn mocked_refusals_have_the_vendors_shape() {
    let server = MockServer::start_async().await;
    server.describe_vnc_url(|_, then| {
        then.api_error("INVALID_INSTANCE_NOT_FOUND", 404);
    });
    let error = client(&server, RetryPolicy::none())
        .vm()
        .console_url("i-1")
        .await
        .expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.code(), Some("INVALID_INSTANCE_NOT_FOUND"));
    assert!(error.request_id().is_some());

    edis::login(&server, ["kvm_1_2"]);
    server.get_vnc_status(|_, then| {
        then.api_error("ACCESS_DENIED", 403);
    });
    let server = account(&server).server("kvm_1_2");
    let error = server.vnc_status().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(error.code(), Some("ACCESS_DENIED"));
}

#[tokio::test]
async fn mocked_latency_causes_a_timeout() {
    let server = MockServer::start_async().await;
    server.describe_vnc_url(|_, then| {
        then.latency(Duration::from_secs(30));
    });
    let begin = Instant::now();
    let options = CallOptions::default().attempt_timeout(Duration::from_millis(100));
    let error = client(&server, RetryPolicy::none())
        .with_options(options)
        .vm()
        .console_url("i-1")
        .await
        .expect_err("too late");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(begin.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn mocks_match_calls_by_server() {
    let server = MockServer::start_async().await;
    edis::login(&server, ["kvm_1_2", "kvm_3_4"]);
    let second = server.get_power_state(|when, then| {
        when.kvm_id("kvm_3_4");
        then.ok_with(|reply| reply.data = Some("server powered on".into()));
    });
    let account = account(&server);
    assert_eq!(account.servers().await.expect("listed").len(), 2);
    account
        .server("kvm_1_2")
        .state()
        .await
        .expect_err("not mocked");
    let state = account.server("kvm_3_4").state().await.expect("mocked");
    assert_eq!(state, MachineState::Running);
    second.assert_calls(1);
}

#[tokio::test]
async fn mocks_match_lists_as_a_whole() {
    let server = MockServer::start_async().await;
    let mock = server.start_instances(|when, _| {
        when.instance_ids(["i-1"]);
    });
    let client = client(&server, RetryPolicy::none());
    let call = |ids: &'static [&'static str]| {
        client
            .vm()
            .api()
            .start_instances()
            .instance_ids(ids.iter().copied())
            .send()
    };
    call(&["i-1", "i-2"]).await.expect_err("another list");
    call(&["i-1"]).await.expect("the list");
    mock.assert_calls(1);
}

#[tokio::test]
async fn mocks_match_secrets_by_value() {
    let server = MockServer::start_async().await;
    let mock = server.reset_instances_password(|when, _| {
        when.password("pass-word-0001");
    });
    let client = client(&server, RetryPolicy::none());
    let call = |password: &'static str| {
        let api = client.vm().api().clone();
        api.reset_instances_password()
            .instance_ids(["i-1"])
            .password(password)
            .send()
    };
    call("pass-word-0002").await.expect_err("another password");
    call("pass-word-0001").await.expect("the password");
    mock.assert_calls(1);
}
