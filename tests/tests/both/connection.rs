//! How a client gets to its cloud: proxies, certificate authorities, gateways with a
//! path, a pace; and what is said when it does not get there.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::process::Command;
use std::time::{Duration, Instant};

use httpmock::prelude::*;
use loggia::edis::{Account, AccountBuilder};
use loggia::reqwest::Proxy;
use loggia::zenlayer::{Client, ClientBuilder};
use loggia::{Error, ErrorKind, RetryPolicy};
use loggia_sim::Sim;
use loggia_tests::script::{self, Server};
use loggia_tests::serve::serve;
use loggia_tests::tls::TestCa;
use serde_json::json;

fn client() -> ClientBuilder {
    Client::builder()
        .access_key("AK1", "key-secret-0001")
        .retry(RetryPolicy::none())
}

fn account() -> AccountBuilder {
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

/// A proxy that answers whatever comes itself.
async fn proxy() -> Server {
    let body = r#"{"requestId":"T1","response":{"requestId":"T1","zoneSet":[]}}"#;
    Server::playing(vec![script::json("200 OK", "", body)]).await
}

/// Runs one test of this file by itself, with variables in its environment.
fn run_alone(test: &str, variables: &[(&str, impl AsRef<OsStr>)]) {
    let program = std::env::current_exe().expect("a program");
    let mut command = Command::new(program);
    command
        .args(["--exact", &format!("connection::{test}"), "--nocapture"])
        .env(ALONE, "1");
    for (name, value) in variables {
        command.env(name, value);
    }
    let output = command.output().expect("runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}\n{errors}");
}

const ALONE: &str = "LOGGIA_TESTS_ALONE";

fn is_alone() -> bool {
    std::env::var_os(ALONE).is_some()
}

#[tokio::test]
async fn a_proxy_that_was_named_is_used_on_loopback_too() {
    let proxy = proxy().await;
    let url = proxy.url.clone();
    let through =
        move |http: loggia::reqwest::ClientBuilder| http.proxy(Proxy::all(&url).expect("a proxy"));
    let zenlayer = client()
        .endpoint("http://127.0.0.1:9")
        .allow_insecure_loopback(true)
        .configure_http(through.clone())
        .build()
        .expect("builds");
    zenlayer.vm().zones().await.expect("the proxy answers");
    let edis = account()
        .endpoint("http://127.0.0.1:9")
        .allow_insecure_loopback(true)
        .configure_http(through)
        .build()
        .expect("builds");
    edis.servers().await.expect("the proxy answers");
    let seen = proxy.requests();
    let first = |request: &str| request.lines().next().map(str::to_owned);
    let seen: Vec<_> = seen.iter().filter_map(|request| first(request)).collect();
    assert_eq!(seen[0], "POST http://127.0.0.1:9/api/v2/vm HTTP/1.1");
    assert_eq!(seen[1], "POST http://127.0.0.1:9/kvm/v2/get/auth HTTP/1.1");
}

/// Simulators behind TLS on loopback, with their certificate authority.
async fn behind_tls() -> (TestCa, String, String) {
    let (ca, sim) = (TestCa::new(), sim());
    let url = |address: SocketAddr| format!("https://{address}");
    let edis = ca.serve(&["127.0.0.1"], sim.edis().router()).await;
    let zenlayer = ca.serve(&["127.0.0.1"], sim.zenlayer().router()).await;
    (ca, url(edis), url(zenlayer))
}

/// The proxy goes on while this thread waits for the program.
#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_of_the_environment_is_not_for_this_machine() {
    if !is_alone() {
        let proxy = proxy().await;
        let name = "a_proxy_of_the_environment_is_not_for_this_machine";
        let url = proxy.url.as_str();
        let names = [
            "HTTPS_PROXY",
            "https_proxy",
            "HTTP_PROXY",
            "http_proxy",
            "ALL_PROXY",
        ];
        let mut variables: Vec<_> = names.iter().map(|name| (*name, url)).collect();
        variables.extend([("NO_PROXY", ""), ("no_proxy", "")]);
        run_alone(name, &variables);
        assert_eq!(proxy.requests(), [""; 0]);
        return;
    }
    let (ca, edis, zenlayer) = behind_tls().await;
    let client = client().endpoint(zenlayer).root_certificate(ca.der());
    let zones = client.build().expect("builds").vm().zones().await;
    zones.expect("straight to the server");
    // Only the shop is on this machine.
    let account = account().order_endpoint(&edis).root_certificate(ca.der());
    let balance = account.build().expect("builds").shop().balance().await;
    balance.expect("straight to the server");
    let account = self::account().endpoint(&edis).root_certificate(ca.der());
    let servers = account.build().expect("builds").servers().await;
    servers.expect("straight to the server");
}

/// Names of a proxy that a test's own environment may have.
const NO_OTHERS: [(&str, &str); 4] = [
    ("HTTPS_PROXY", ""),
    ("https_proxy", ""),
    ("NO_PROXY", ""),
    ("no_proxy", ""),
];

/// What was to go through it would go straight out.
#[test]
fn a_proxy_of_the_environment_that_is_none_is_refused() {
    if !is_alone() {
        let name = "a_proxy_of_the_environment_that_is_none_is_refused";
        let mut variables = NO_OTHERS.to_vec();
        variables.extend([("HTTPS_PROXY", "me:hunter2 at proxy")]);
        run_alone(name, &variables);
        return;
    }
    let refused = [
        client().build().err(),
        account().build().err(),
        client().endpoint("https://gate.invalid").build().err(),
    ];
    for error in refused {
        let error = error.expect("refused");
        assert_eq!(error.kind(), ErrorKind::Config);
        let text = error.to_string();
        assert!(
            text.contains("HTTPS_PROXY") && !text.contains("hunter2"),
            "{text}"
        );
    }
    // It has no say in what goes to this machine, nor where the caller decides.
    let here = client().endpoint("http://127.0.0.1:9");
    here.allow_insecure_loopback(true).build().expect("builds");
    let decided = client().configure_http(loggia::reqwest::ClientBuilder::no_proxy);
    decided.build().expect("builds");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_of_the_environment_may_speak_socks() {
    if !is_alone() {
        // It takes none of the ways in that it is offered.
        let proxy = Server::playing(vec![script::Act::Blurt(vec![5, 0xff])]).await;
        let address = proxy.url.trim_end_matches('/');
        let address = address.replace("http://", "socks5h://");
        let mut variables = NO_OTHERS.to_vec();
        variables.push(("ALL_PROXY", &address));
        run_alone("a_proxy_of_the_environment_may_speak_socks", &variables);
        let greetings = proxy.requests();
        assert_eq!(greetings.len(), 1);
        assert!(greetings[0].starts_with('\u{5}'), "{greetings:?}");
        return;
    }
    let client = client().endpoint("https://gate.invalid").build();
    let error = client.expect("builds").vm().zones().await;
    let error = error.expect_err("no way in");
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
}

/// Counted as not set, another account's credentials would be found.
#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_not_one_that_is_not_set() {
    use std::os::unix::ffi::OsStrExt;

    if !is_alone() {
        let name = "a_variable_that_is_no_text_is_not_one_that_is_not_set";
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
async fn authorities_come_from_a_file() {
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
async fn authorities_come_from_the_environment() {
    const FILE: &str = "SSL_CERT_FILE";
    let name = "authorities_come_from_the_environment";
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
async fn a_gateways_path_goes_before_the_operations() {
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
async fn an_odd_entry_of_the_login_is_its_own_servers_affair() {
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
async fn a_pace_is_kept_by_clones_lists_and_logins() {
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
async fn what_main_prints_can_be_read() {
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
fn an_endpoint_that_is_refused_names_cloud_and_value() {
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
