//! How a client reaches its cloud: certificate authorities, gateways with a path, a request
//! rate; and its errors when it cannot.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use httpmock::prelude::*;
use loggia::edis::{Account, AccountBuilder};
use loggia::zenlayer::{Client, ClientBuilder};
use loggia::{Error, ErrorKind, RetryPolicy};
use loggia_sim::Sim;
use loggia_tests::alone::{is_alone, run_alone};
use loggia_tests::serve::serve;
use loggia_tests::tls::TestCa;
use serde_json::json;

pub(super) fn client() -> ClientBuilder {
    Client::builder()
        .access_key("AK1", "key-secret-0001")
        .retry(RetryPolicy::none())
}

pub(super) fn account() -> AccountBuilder {
    Account::builder()
        .credentials("me@example.com", "pass-word-0001")
        .retry(RetryPolicy::none())
}

fn sim() -> Sim {
    Sim::builder()
        .account("me@example.com", "pass-word-0001")
        .access_key("AK1", "key-secret-0001")
        .build()
}

/// Simulators behind TLS on loopback, with their certificate authority.
pub(super) async fn behind_tls() -> (TestCa, String, String) {
    let (ca, sim) = (TestCa::new(), sim());
    let url = |address: SocketAddr| format!("https://{address}");
    let edis = ca.serve(&["127.0.0.1"], sim.edis().router()).await;
    let zenlayer = ca.serve(&["127.0.0.1"], sim.zenlayer().router()).await;
    (ca, url(edis), url(zenlayer))
}

/// If it counted as not set, another account's credentials might be used.
#[cfg(unix)]
#[test]
fn credential_variable_that_is_not_unicode_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    if !is_alone() {
        let name = "connection::credential_variable_that_is_not_unicode_is_refused";
        let odd = OsStr::from_bytes(b"tok\xe9n");
        run_alone(name, &[("ZENLAYER_TOKEN", odd), ("EDIS_PASSWORD", odd)]);
        return;
    }
    let zenlayer = client().env().build().expect_err("refused").to_string();
    assert!(zenlayer.contains("ZENLAYER_TOKEN: the token"), "{zenlayer}");
    let edis = account().env().build().expect_err("refused").to_string();
    assert!(edis.contains("EDIS_PASSWORD: the password"), "{edis}");
}

#[tokio::test]
async fn root_certificates_are_read_from_a_file() {
    let (ca, _, zenlayer) = behind_tls().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("roots.pem");
    let text = format!("# ours\n{}{}", TestCa::new().pem(), ca.pem());
    std::fs::write(&path, text).expect("written");
    let client = client().endpoint(&zenlayer).root_certificates_file(&path);
    let zones = client.build().expect("builds").vm().zones().await;
    zones.expect("trusted");
    let error = self::client().endpoint(zenlayer).build().expect("builds");
    let error = error.vm().zones().await.expect_err("not trusted");
    assert_eq!(error.kind(), ErrorKind::Connect);

    let missing = self::client().root_certificates_file("/nowhere/roots.pem");
    let error = missing.build().expect_err("missing");
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("/nowhere/roots.pem"), "{error}");
    let given = self::client()
        .http_client(loggia::reqwest::Client::new())
        .root_certificates_file(&path);
    assert_eq!(given.build().expect_err("both").kind(), ErrorKind::Config);
}

#[tokio::test]
async fn root_certificates_are_read_from_ssl_cert_file() {
    const FILE: &str = "SSL_CERT_FILE";
    let name = "connection::root_certificates_are_read_from_ssl_cert_file";
    if !is_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("roots.pem").display().to_string();
        run_alone(name, &[(FILE, &path)]);
        return;
    }
    let (ca, _, zenlayer) = behind_tls().await;
    let path = std::env::var(FILE).expect("set");
    let error = client()
        .endpoint(&zenlayer)
        .build()
        .expect_err("no file yet");
    assert!(error.to_string().contains(FILE), "{error}");
    std::fs::write(&path, ca.pem()).expect("written");
    let client = client().endpoint(&zenlayer).build().expect("builds");
    client.vm().zones().await.expect("trusted");
}

#[tokio::test]
async fn path_of_a_gateway_precedes_the_operations_path() {
    let server = MockServer::start_async().await;
    for prefix in ["/gate", "/gate/", "/a/b"] {
        let path = prefix.trim_end_matches('/');
        let vm = server
            .mock_async(|when, then| {
                when.method(POST).path(format!("{path}/api/v2/vm"));
                then.status(200)
                    .json_body(json!({"requestId": "T1", "response": {"zoneSet": []}}));
            })
            .await;
        let login = server
            .mock_async(|when, then| {
                when.method(POST).path(format!("{path}/kvm/v2/get/auth"));
                then.status(200)
                    .json_body(json!({"status": "success", "data": []}));
            })
            .await;
        let url = format!("{}{prefix}", server.base_url());
        let client = client().endpoint(&url).allow_insecure_loopback(true);
        let zones = client.build().expect("builds").vm().zones().await;
        zones.expect("at the gate");
        let account = account().endpoint(&url).allow_insecure_loopback(true);
        let servers = account.build().expect("builds").servers().await;
        assert!(servers.expect("at the gate").is_empty());
        vm.assert_async().await;
        login.assert_async().await;
        vm.delete_async().await;
        login.delete_async().await;
    }
}

#[tokio::test]
async fn unreadable_login_entry_fails_only_its_own_server() {
    let server = MockServer::start_async().await;
    let host = server.address().to_string();
    let good =
        json!({"api_host": host, "signature": "signature-0001", "valid_until": 4_102_444_800_i64});
    let odd = |valid_until| json!({"api_host": host, "signature": "signature-0002", "valid_until": valid_until});
    let login = json!({"status": "success", "data": {
        "kvm_1_1": null, "kvm_1_2": false, "kvm_1_3": "gone", "kvm_1_4": 7, "kvm_1_5": [],
        "kvm_1_6": odd(json!("2026-11-26 10:00:00")), "kvm_1_7": odd(json!({})),
        "kvm_1_8": {"api_host": {}, "signature": [], "valid_until": true},
        "kvm_1_9": good,
    }});
    server
        .mock_async(|when, then| {
            when.method(POST).path("/kvm/v2/get/auth");
            then.status(200).json_body(login);
        })
        .await;
    server
        .mock_async(|when, then| {
            when.method(POST)
                .path("/kvm/v2/get/vnc/status")
                .form_urlencoded_tuple("signature", "signature-0001");
            then.status(200)
                .json_body(json!({"status": "success", "vnc_port": 5901}));
        })
        .await;
    let account = account()
        .endpoint(server.base_url())
        .allow_insecure_loopback(true);
    let account = account.build().expect("builds");
    assert_eq!(account.servers().await.expect("listed").len(), 9);
    let status = account.server("kvm_1_9").vnc_status().await;
    assert_eq!(status.expect("undisturbed").port, Some(5901));
    for odd in 1..=8 {
        let kvm_id = format!("kvm_1_{odd}");
        let error = account.server(&kvm_id).vnc_status().await.expect_err("odd");
        assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
        assert!(error.to_string().contains(&kvm_id), "{error}");
    }
}

#[tokio::test]
async fn request_rate_holds_for_clones_lists_and_logins() {
    let clouds = sim();
    let server = serve(clouds.zenlayer().router()).await;
    let client = client().endpoint(server).allow_insecure_loopback(true);
    let client = client.requests_per_second(50.0).build().expect("builds");
    let begun = Instant::now();
    for _ in 0..3 {
        client.clone().vm().zones().await.expect("answered");
        let pages = client.vm().describe_instances_status().page_size(1);
        pages.all().await.expect("answered");
    }
    let sent = clouds.zenlayer().requests().len();
    let turns = u32::try_from(sent - 1).expect("few");
    let wanted = Duration::from_millis(20) * turns;
    assert!(
        sent > 6 && begun.elapsed() >= wanted,
        "{sent}: {:?}",
        begun.elapsed()
    );

    let server = serve(clouds.edis().router()).await;
    let account = account().endpoint(server).allow_insecure_loopback(true);
    let account = account.requests_per_second(50.0).build().expect("builds");
    let begun = Instant::now();
    let servers = account.servers().await.expect("logged in");
    for server in &servers {
        server.power().await.expect("answered");
    }
    assert_eq!(clouds.edis().logins(), 1);
    assert_eq!(clouds.edis().requests().len(), 4, "the login and the calls");
    let elapsed = begun.elapsed();
    assert!(elapsed >= Duration::from_millis(3 * 20), "{elapsed:?}");

    for rate in [0.0, -1.0, f64::NAN] {
        let error = self::client().requests_per_second(rate).build();
        assert_eq!(error.expect_err("no pace").kind(), ErrorKind::Config);
    }
}

/// What `main` prints of an error that it returns.
fn printed(error: &Error) -> String {
    format!("Error: {error:?}")
}

#[tokio::test]
async fn error_returned_from_main_is_readable() {
    let address = "127.0.0.1:1";
    let client = client()
        .endpoint(format!("http://{address}"))
        .allow_insecure_loopback(true)
        .build()
        .expect("builds");
    let error = client.vm().zones().await.expect_err("no one listens");
    let text = printed(&error);
    assert!(
        text.contains("zenlayer.vm DescribeZones: no connection to 127.0.0.1:"),
        "{text}"
    );
    assert!(text.contains(address), "the host: {text}");
    assert!(text.contains("check network and proxy"), "the hint: {text}");
    assert!(!text.contains("None") && !text.contains("Some("), "{text}");
    // The causes stand once, whoever walks down to them.
    let mut said = error.to_string();
    let mut next = std::error::Error::source(&error);
    while let Some(cause) = next {
        said = format!("{said}: {cause}");
        next = cause.source();
    }
    assert_eq!(said.matches("os error").count(), 1, "{said}");
}

#[test]
fn refusal_of_an_endpoint_names_cloud_and_value() {
    for (url, shown) in [
        ("http://gate.example", "http://gate.example"),
        ("ftp://gate.example:2121/x", "ftp://gate.example:2121"),
        ("https://user:hunter2@gate.example", "https://gate.example"),
        ("https://gate.example/?hunter2", "https://gate.example"),
        ("gate.example", "gate.example"),
        ("hunter2", "not shown"),
    ] {
        let errors = [
            ("Zenlayer endpoint", client().endpoint(url).build().err()),
            (
                "EDIS endpoint",
                account()
                    .endpoint(url)
                    .order_endpoint("https://a.example")
                    .build()
                    .err(),
            ),
            (
                "EDIS order endpoint",
                account().order_endpoint(url).build().err(),
            ),
        ];
        for (whose, error) in errors {
            let error = error.expect("refused");
            assert_eq!(error.kind(), ErrorKind::Config);
            let text = printed(&error);
            assert!(text.contains(whose) && text.contains(shown), "{text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}
