//! The paths that users run: TLS, and the production host names.

use std::net::SocketAddr;
use std::sync::Arc;

use loggia::ErrorKind;
use loggia::edis::Account;
use loggia::zenlayer::Client;
use loggia_sim::Sim;
use loggia_tests::clock::SharedClock;
use loggia_tests::tls::{TestCa, resolve_to};

const EDIS_NAMES: [&str; 2] = ["session.edisglobal.com", "*.edisglobal.com"];

fn sim(clock: &SharedClock) -> Sim {
    Sim::builder()
        .account("me@example.com", "pass-word")
        .access_key("AK1", "key-secret")
        .clock(clock.sim())
        .edis_api_host("{n}.edisglobal.com")
        .build()
}

fn account(ca: &TestCa, address: SocketAddr, clock: &SharedClock) -> Account {
    Account::builder()
        .credentials("me@example.com", "pass-word")
        .configure_http(resolve_to(address))
        .root_certificate(ca.der())
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("builds")
}

#[tokio::test]
async fn edis_is_called_over_tls_at_its_production_hosts() {
    let clock = SharedClock::new();
    let (sim, ca) = (sim(&clock), TestCa::new());
    let address = ca.serve(&EDIS_NAMES, sim.edis().router()).await;
    let account = account(&ca, address, &clock);
    for server in account.servers().await.expect("listed") {
        server.vnc_status().await.expect("status");
    }
    let hosts: Vec<_> = sim
        .edis()
        .requests()
        .iter()
        .map(|seen| seen.header("host").unwrap_or_default().to_owned())
        .collect();
    assert_eq!(hosts[0], "session.edisglobal.com");
    assert_eq!(hosts.len(), 4);
    for host in &hosts[1..] {
        let label = host
            .strip_suffix(".edisglobal.com")
            .expect("a host of its own");
        assert!(label.parse::<u32>().is_ok(), "{host}");
    }
}

#[tokio::test]
async fn order_api_is_called_over_tls_at_its_production_host() {
    let clock = SharedClock::new();
    let (sim, ca) = (sim(&clock), TestCa::new());
    let address = ca.serve(&EDIS_NAMES, sim.edis().router()).await;
    let account = account(&ca, address, &clock);
    account.shop().balance().await.expect("answered");
    let seen = &sim.edis().requests()[0];
    assert_eq!(seen.header("host"), Some("order.edisglobal.com"));
    assert_eq!(sim.edis().logins(), 0, "the shop has no session");
}

#[tokio::test]
async fn zenlayer_is_called_over_tls_at_its_production_host() {
    let clock = SharedClock::new();
    let (sim, ca) = (sim(&clock), TestCa::new());
    let address = ca
        .serve(&["console.zenlayer.com"], sim.zenlayer().router())
        .await;
    let client = Client::builder()
        .access_key("AK1", "key-secret")
        .configure_http(resolve_to(address))
        .root_certificate(ca.der())
        .clock(Arc::new(clock.clone()))
        .build()
        .expect("builds");
    let all = client
        .vm()
        .describe_instances_status()
        .all()
        .await
        .expect("listed");
    assert_eq!(all.len(), 3);
    let seen = &sim.zenlayer().requests()[0];
    assert_eq!(
        seen.header("host"),
        Some("console.zenlayer.com"),
        "signed and without a port"
    );
}

#[tokio::test]
async fn untrusted_certificate_is_refused_without_retries() {
    let clock = SharedClock::new();
    let (sim, ca) = (sim(&clock), TestCa::new());
    // The authority is unknown, or the name is another's.
    for (names, trusted) in [
        (["console.zenlayer.com"], TestCa::new().der()),
        (["evil.example"], ca.der()),
    ] {
        let address = ca.serve(&names, sim.zenlayer().router()).await;
        let client = Client::builder()
            .access_key("AK1", "key-secret")
            .configure_http(resolve_to(address))
            .root_certificate(trusted)
            .clock(Arc::new(clock.clone()))
            .build()
            .expect("builds");
        let error = client
            .vm()
            .describe_instances_status()
            .page(1)
            .await
            .expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert_eq!(
            error.attempts(),
            1,
            "it will not be better next time: {error}"
        );
        assert!(error.to_string().contains("certificate"), "{error}");
    }
    assert!(sim.zenlayer().requests().is_empty());
}

#[test]
fn plain_http_to_a_production_host_is_refused_by_build() {
    let client = Client::builder()
        .access_key("AK1", "key-secret")
        .endpoint("http://console.zenlayer.com")
        .allow_insecure_loopback(true)
        .build();
    let account = Account::builder()
        .credentials("me@example.com", "pass-word")
        .endpoint("http://session.edisglobal.com")
        .allow_insecure_loopback(true)
        .build();
    for error in [client.expect_err("refused"), account.expect_err("refused")] {
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("is not https"), "{error}");
    }
}
