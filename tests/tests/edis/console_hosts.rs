//! Where a console is followed to: hosts under the vendor's domains, that answer.

use std::sync::Arc;
use std::time::{Duration, Instant};

use loggia::ErrorKind;
use loggia::console::Limits;
use loggia::edis::Account;
use loggia_sim::{EdisStyle, Sim};
use loggia_tests::clock::SharedClock;
use loggia_tests::edis::{EMAIL, fixture};
use loggia_tests::secrets::EDIS_PASSWORD;
use loggia_tests::tls::{TestCa, resolve_to};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn console_host_outside_the_vendors_domains_is_refused() {
    let fixture = fixture(EdisStyle::Documented).await;
    let server = fixture.server(0);
    for host in [
        "evil.tld",
        "hunter2.edis.at.evil.tld",
        "192.0.2.1",
        "127.0.0.1:22",
        "localhost",
    ] {
        for operation in ["enableVnc", "getVncStatus"] {
            let body = json!({"status": "success", "vnc_status": "enabled",
                "vnc_host": host, "vnc_port": 5901});
            fixture.sim.edis().answer_next_of(operation, 200, body, &[]);
            let mut console = server.console();
            if operation == "getVncStatus" {
                console = console.password("hunter22");
            }
            let error = console.open().await.expect_err(host);
            assert_eq!(error.kind(), ErrorKind::UntrustedHost, "{error}");
            let named = error.operation().expect("of a call").to_string();
            assert!(named.contains(operation), "{named}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}

/// Loopback counts as one of the vendor's hosts only with the switch for simulators.
#[tokio::test(flavor = "multi_thread")]
async fn console_on_loopback_is_refused_without_the_switch_for_simulators() {
    let clock = SharedClock::new();
    let sim = Sim::builder()
        .account(EMAIL, EDIS_PASSWORD)
        .clock(clock.sim())
        .edis_api_host("{n}.edisglobal.com")
        .build();
    let ca = TestCa::new();
    let names = ["session.edisglobal.com", "*.edisglobal.com"];
    let address = ca.serve(&names, sim.edis().router()).await;
    let account = Account::builder()
        .credentials(EMAIL, EDIS_PASSWORD)
        .configure_http(resolve_to(address))
        .root_certificate(ca.der())
        .clock(Arc::new(clock))
        .build()
        .expect("builds");
    let body = json!({"status": "success", "vnc_status": "enabled",
        "vnc_host": "127.0.0.1", "vnc_port": 5901});
    sim.edis().answer_next_of("getVncStatus", 200, body, &[]);
    let server = account.server(&sim.edis().vps()[0]);
    let error = server.console().password("hunter22").open().await;
    let error = error.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::UntrustedHost, "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn console_without_host_or_port_is_an_unexpected_state() {
    let fixture = fixture(EdisStyle::Documented).await;
    for body in [
        json!({"status": "success", "vnc_status": "enabled"}),
        json!({"status": "success", "vnc_status": "enabled", "vnc_host": "127.0.0.1"}),
        json!({"status": "success", "vnc_status": "enabled", "vnc_host": "", "vnc_port": 1}),
    ] {
        fixture
            .sim
            .edis()
            .answer_next_of("enableVnc", 200, body, &[]);
        let error = fixture
            .server(0)
            .console()
            .open()
            .await
            .expect_err("nowhere");
        assert_eq!(error.kind(), ErrorKind::UnexpectedState, "{error}");
    }
}

/// A port that refuses may be about to listen; one that is silent has had its time.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn console_that_does_not_answer_is_not_retried() {
    use tokio::net::{TcpSocket, TcpStream};

    // Both on the real clock, by which it is seen how long an attempt took.
    let sim = Sim::builder().account("a@example.com", "pw");
    let sim = sim.start().await.expect("starts");
    let account = Account::builder()
        .credentials("a@example.com", "pw")
        .endpoint(sim.edis().url())
        .allow_insecure_loopback(true);
    let account = account.build().expect("builds");
    let server = account.server(&sim.edis().vps()[0]);
    let socket = TcpSocket::new_v4().expect("a socket");
    let any = "127.0.0.1:0".parse().expect("an address");
    socket.bind(any).expect("bound");
    // No more connections are taken there than wait already.
    let full = socket.listen(1).expect("listens");
    let silent = full.local_addr().expect("an address");
    let mut waiting = Vec::new();
    let moment = Duration::from_millis(100);
    while let Ok(Ok(stream)) = tokio::time::timeout(moment, TcpStream::connect(silent)).await {
        waiting.push(stream);
    }
    let body = json!({"status": "success", "vnc_status": "enabled",
        "vnc_host": "127.0.0.1", "vnc_port": silent.port()});
    sim.edis().answer_next_of("enableVnc", 200, body, &[]);
    let mut limits = Limits::default();
    limits.step = moment;
    let begun = Instant::now();
    let error = server.console().limits(limits).open().await;
    assert_eq!(error.expect_err("silent").kind(), ErrorKind::Connect);
    // Three more attempts come with pauses of three and a half seconds.
    assert!(begun.elapsed() < Duration::from_secs(3));
}
