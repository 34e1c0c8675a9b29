//! Single answers that are undocumented, malformed or hostile.

use httpmock::prelude::*;
use loggia::edis::Account;
use loggia::zenlayer::Client;
use loggia::{CallOptions, Console, ErrorKind, RetryPolicy};
use serde_json::{Value, json};

fn client(server: &MockServer) -> Client {
    Client::builder()
        .access_key("AK1", "key-secret-0001")
        .endpoint(server.base_url())
        .allow_insecure_loopback(true)
        .retry(RetryPolicy::none())
        .build()
        .expect("builds")
}

fn account(server: &MockServer) -> Account {
    Account::builder()
        .credentials("me@example.com", "pass-word-0001")
        .endpoint(server.base_url())
        .allow_insecure_loopback(true)
        .retry(RetryPolicy::none())
        .build()
        .expect("builds")
}

/// Answers the login, and `body` to the VNC status.
async fn edis_answering(server: &MockServer, status: u16, body: Value) {
    let host = server.address().to_string();
    server
        .mock_async(|when, then| {
            when.method(POST)
                .path("/kvm/v2/get/auth")
                .form_urlencoded_tuple("email", "me@example.com")
                .form_urlencoded_tuple("pw", "pass-word-0001");
            then.status(200).json_body(json!({
                "status": "success",
                "data": {"kvm_1_2": {
                    "api_host": host, "api_rdns": "dns-api.edis.at", "kvm_id": "kvm_1_2",
                    "valid_until": "4102444800", "signature": "signature-0001",
                    "suspended": "n", "description": "test", "lps": 1
                }}
            }));
        })
        .await;
    server
        .mock_async(|when, then| {
            when.method(POST)
                .path("/kvm/v2/get/vnc/status")
                .form_urlencoded_tuple("signature", "signature-0001")
                .form_urlencoded_tuple("kvm_id", "kvm_1_2")
                .form_urlencoded_tuple("valid_until", "4102444800");
            then.status(status).json_body(body);
        })
        .await;
}

#[tokio::test]
async fn ports_are_read_from_numbers_and_text() {
    for (vnc, novnc) in [
        (json!("5901"), json!(6080)),
        (json!(5901), json!("6080")),
        (json!(" 5901 "), json!(6080.0)),
    ] {
        let server = MockServer::start_async().await;
        let body = json!({"status": "success", "vnc_status": "enabled",
            "vnc_port": vnc, "novnc_port": novnc, "vnc_host": "example.edis.at"});
        edis_answering(&server, 200, body).await;
        let vnc = account(&server)
            .server("kvm_1_2")
            .vnc_status()
            .await
            .expect("status");
        assert_eq!((vnc.port, vnc.novnc_port), (Some(5901), Some(6080)));
    }
}

#[tokio::test]
async fn unknown_vnc_state_is_unavailable_and_not_an_error() {
    let server = MockServer::start_async().await;
    let body = json!({"status": "success", "vnc_status": "starting", "vnc_port": null});
    edis_answering(&server, 200, body).await;
    let vnc = account(&server)
        .server("kvm_1_2")
        .vnc_status()
        .await
        .expect("status");
    assert_eq!((vnc.enabled, vnc.port), (None, None));
    assert_eq!(vnc.console(), Console::Unavailable);
}

#[tokio::test]
async fn error_inside_http_200_is_an_error() {
    let server = MockServer::start_async().await;
    let body = json!({"status": "error", "error": "signature-0001 is odd"});
    edis_answering(&server, 200, body).await;
    let error = account(&server)
        .server("kvm_1_2")
        .vnc_status()
        .await
        .expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Rejected);
    assert_eq!(error.vendor_message(), Some("[redacted] is odd"));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
}

#[tokio::test]
async fn empty_php_array_lists_no_servers() {
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.path("/kvm/v2/get/auth");
            then.status(200)
                .json_body(json!({"status": "success", "data": []}));
        })
        .await;
    assert!(account(&server).servers().await.expect("listed").is_empty());
}

/// What the client makes of `answer` to a list of states.
async fn zenlayer_answering(
    answer: impl FnOnce(httpmock::Then),
) -> Result<loggia::Page<loggia::zenlayer::api::vm::types::InstanceStatus>, loggia::Error> {
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.method(POST)
                .path("/api/v2/vm")
                .header("x-zc-action", "DescribeInstancesStatus")
                .json_body(json!({"pageSize": 100, "pageNum": 1}));
            answer(then);
        })
        .await;
    client(&server)
        .vm()
        .describe_instances_status()
        .page(1)
        .await
}

#[tokio::test]
async fn missing_lists_and_flat_answers_are_read_as_lists() {
    for body in [
        json!({"requestId": "T1", "response": {"totalCount": 0, "dataSet": null}}),
        json!({"requestId": "T1", "response": {"totalCount": "0"}}),
        json!({"requestId": "T1", "dataSet": [], "totalCount": 0}),
        json!({"requestId": "T1", "response": null}),
    ] {
        let page = zenlayer_answering(|then| {
            then.status(200).json_body(body.clone());
        })
        .await
        .unwrap_or_else(|error| panic!("{body}: {error}"));
        assert!(page.items.is_empty(), "{body}");
    }
}

#[tokio::test]
async fn html_pages_are_blocked_and_broken_answers_are_decode_errors() {
    let page = zenlayer_answering(|then| {
        then.status(200)
            .header("content-type", "text/html")
            .body("<!doctype html><p>hi");
    })
    .await
    .expect_err("a page");
    assert_eq!(page.kind(), ErrorKind::Blocked);

    let challenge = zenlayer_answering(|then| {
        then.status(403)
            .header("cf-mitigated", "challenge")
            .body("<html>");
    })
    .await
    .expect_err("a challenge");
    assert_eq!(challenge.kind(), ErrorKind::Blocked);

    let truncated = zenlayer_answering(|then| {
        then.status(200)
            .body(r#"{"requestId":"T1","response":{"dataSet":[{"inst"#);
    })
    .await
    .expect_err("truncated");
    assert_eq!(truncated.kind(), ErrorKind::Decode);
    assert_eq!(truncated.status().map(|status| status.as_u16()), Some(200));

    let odd = zenlayer_answering(|then| {
        then.status(200)
            .json_body(json!({"requestId": "T7", "response":
            {"dataSet": [{"instanceId": "a"}], "totalCount": {"b": 1}}}));
    })
    .await
    .expect_err("odd");
    assert_eq!(odd.kind(), ErrorKind::Decode);
    assert_eq!(odd.path(), Some("totalCount"));
    assert_eq!(odd.request_id(), Some("T7"));
}

#[tokio::test]
async fn unreadable_machine_does_not_affect_others_on_its_page() {
    let page = zenlayer_answering(|then| {
        then.status(200)
            .json_body(json!({"requestId": "T7", "response":
            {"dataSet": [{"instanceId": {"b": 1}, "cpu": 2}, {"instanceId": "a"}, 7]}}));
    })
    .await
    .expect("the rest");
    let ids: Vec<_> = page
        .items
        .iter()
        .map(|it| it.instance_id.as_deref())
        .collect();
    assert_eq!(ids, [None, Some("a")]);
}

/// The login lacks a field that calls to one server need; the other server can be used.
#[tokio::test]
async fn incomplete_login_entry_does_not_affect_other_servers() {
    for missing in ["api_host", "signature", "valid_until"] {
        let server = MockServer::start_async().await;
        let mut entry = json!({
            "api_host": server.address().to_string(), "valid_until": "4102444800",
            "signature": "signature-0001", "description": "test",
        });
        let whole = entry.clone();
        entry[missing] = Value::Null;
        let login = server
            .mock_async(|when, then| {
                when.path("/kvm/v2/get/auth");
                let data = json!({"kvm_1_2": whole, "kvm_3_4": entry});
                then.json_body(json!({"status": "success", "data": data}));
            })
            .await;
        server
            .mock_async(|when, then| {
                when.path("/kvm/v2/get/vnc/status")
                    .form_urlencoded_tuple("kvm_id", "kvm_1_2");
                then.json_body(json!({"status": "success", "vnc": "on"}));
            })
            .await;
        let servers = account(&server).servers().await.expect("listed");
        assert_eq!(servers.len(), 2);
        servers[0].vnc_status().await.expect("answered");
        let error = servers[1].vnc_status().await.expect_err("incomplete");
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().contains(missing), "{error}");
        assert_eq!(servers[1].description(), Some("test"));
        login.assert_calls_async(1).await;
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = MockServer::start_async().await;
    let other = elsewhere
        .mock_async(|when, then| {
            when.any_request();
            then.status(200).json_body(json!({"response": {}}));
        })
        .await;
    let error = zenlayer_answering(|then| {
        then.status(307)
            .header("location", elsewhere.url("/api/v2/vm"));
    })
    .await
    .expect_err("redirected");
    assert_eq!(error.kind(), ErrorKind::Redirect);
    other.assert_calls_async(0).await;
}

#[tokio::test]
async fn console_url_other_than_https_is_refused() {
    for url in [
        json!("javascript:alert(1)"),
        json!("http://x/"),
        json!("::"),
        json!(null),
    ] {
        let server = MockServer::start_async().await;
        server
            .mock_async(|when, then| {
                when.header("x-zc-action", "DescribeVncUrl");
                then.status(200)
                    .json_body(json!({"response": {"url": url}}));
            })
            .await;
        let error = client(&server)
            .vm()
            .console_url("a")
            .await
            .expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Decode, "{url}");
        assert!(error.to_string().contains("console URL"), "{error}");
    }
}

#[tokio::test]
async fn options_of_one_handle_do_not_affect_the_client() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.header("x-request-client", "night-shift");
            then.status(200)
                .json_body(json!({"response": {"totalCount": 0}}));
        })
        .await;
    let client = client(&server);
    let options = CallOptions::default().header(
        "x-request-client".parse().expect("a name"),
        "night-shift".parse().expect("a value"),
    );
    let once = client.with_options(options);
    once.vm()
        .describe_instances_status()
        .page(1)
        .await
        .expect("answered");
    mock.assert_calls_async(1).await;
    client
        .vm()
        .describe_instances_status()
        .page(1)
        .await
        .expect_err("not matched");
}
