//! Proxies: those that the caller configures, and those of the environment.

use loggia::ErrorKind;
use loggia::reqwest::Proxy;
use loggia_tests::alone::{is_alone, run_alone};
use loggia_tests::script::{self, Server};

use super::connection::{account, behind_tls, client};

/// A proxy that answers every request itself.
async fn proxy() -> Server {
    let body = r#"{"requestId":"T1","response":{"requestId":"T1","zoneSet":[]}}"#;
    Server::playing(vec![script::json("200 OK", "", body)]).await
}

#[tokio::test]
async fn configured_proxy_is_used_for_loopback_too() {
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

/// The proxy goes on while this thread waits for the program.
#[tokio::test(flavor = "multi_thread")]
async fn proxy_of_the_environment_is_not_used_for_loopback() {
    if !is_alone() {
        let proxy = proxy().await;
        let name = "proxies::proxy_of_the_environment_is_not_used_for_loopback";
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

/// Otherwise, requests that were meant for the proxy would go out directly.
#[test]
fn invalid_proxy_of_the_environment_is_refused() {
    if !is_alone() {
        let name = "proxies::invalid_proxy_of_the_environment_is_refused";
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
    // It matters neither for loopback nor where the caller chooses the proxy.
    let here = client().endpoint("http://127.0.0.1:9");
    here.allow_insecure_loopback(true).build().expect("builds");
    let decided = client().configure_http(loggia::reqwest::ClientBuilder::no_proxy);
    decided.build().expect("builds");
}

#[tokio::test(flavor = "multi_thread")]
async fn proxy_of_the_environment_may_speak_socks() {
    if !is_alone() {
        // It accepts none of the authentication methods that it is offered.
        let proxy = Server::playing(vec![script::Act::Blurt(vec![5, 0xff])]).await;
        let address = proxy.url.trim_end_matches('/');
        let address = address.replace("http://", "socks5h://");
        let mut variables = NO_OTHERS.to_vec();
        variables.push(("ALL_PROXY", &address));
        run_alone(
            "proxies::proxy_of_the_environment_may_speak_socks",
            &variables,
        );
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
