//! The simulator's own TLS, and the faults that need power over its sockets,
//! seen by an ordinary client.

use std::error::Error;
use std::fs;
use std::time::Duration;

use loggia_sim::{Clock, Edis, Fault, FaultPlan, FaultRule, Sim};
use loggia_tests::tls::TestCa;
use reqwest::{Certificate, Client, Response};
use tokio::net::TcpStream;

/// A simulator behind TLS, its clock, and a client that trusts it.
async fn start() -> (Sim, Clock, Client) {
    let ca = TestCa::new();
    let clock = Clock::manual(1_700_000_000);
    let builder = Sim::builder().clock(clock.clone()).control(true);
    let builder = builder.tls(ca.server_config(&["127.0.0.1"]));
    let sim = builder.start().await.expect("it starts");
    let root = Certificate::from_der(&ca.der()).expect("a certificate");
    let client = Client::builder().tls_certs_only([root]).build();
    (sim, clock, client.expect("a client"))
}

/// A certificate that vouches for itself and its key, as PEM.
fn pair() -> (String, String) {
    let pair = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]);
    let pair = pair.expect("a certificate");
    (pair.cert.pem(), pair.signing_key.serialize_pem())
}

#[tokio::test]
async fn certificate_and_key_are_read_from_files() {
    let dir = tempfile::tempdir().expect("a directory");
    let (cert, key) = (dir.path().join("cert.pem"), dir.path().join("key.pem"));
    let (cert_pem, key_pem) = pair();
    fs::write(&cert, &cert_pem).expect("written");
    fs::write(&key, &key_pem).expect("written");
    let builder = Sim::builder().tls_files(&cert, &key).expect("good files");
    let sim = builder.start().await.expect("it starts");
    let root = Certificate::from_pem(cert_pem.as_bytes()).expect("a certificate");
    let client = Client::builder().tls_certs_only([root]).build();
    let client = client.expect("a client");
    let response = login(&client, sim.edis()).await.expect("an answer comes");
    assert_eq!(response.status(), 200);
    assert!(sim.zenlayer().url().starts_with("https://127.0.0.1:"));
    let response = client.post(sim.zenlayer().url()).send().await;
    assert_eq!(response.expect("an answer comes").status(), 404);

    // What is wrong is reported with the name of the file, and none of its lines.
    let (_, other_key) = pair();
    let half = &key_pem[..key_pem.len() / 2];
    let not_der = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (wrong, cert_text, key_text, says) in [
        (
            "cert.pem",
            key_pem.as_str(),
            key_pem.as_str(),
            "has no certificate",
        ),
        ("cert.pem", "", &key_pem, "has no certificate"),
        ("cert.pem", not_der, &key_pem, "cannot be used for TLS"),
        ("key.pem", &cert_pem, &cert_pem, "has no private key"),
        ("key.pem", &cert_pem, half, "is not PEM"),
        ("key.pem", &cert_pem, &other_key, "is not the key of"),
    ] {
        fs::write(&cert, cert_text).expect("written");
        fs::write(&key, key_text).expect("written");
        let error = Sim::builder()
            .tls_files(&cert, &key)
            .expect_err("bad files");
        let text = error.to_string();
        assert!(text.contains(wrong) && text.contains(says), "{text}");
        let shown = format!("{error:?} {text}");
        let lines = key_text.lines().chain(cert_text.lines());
        for line in lines.filter(|line| line.len() > 4 && !line.starts_with('-')) {
            assert!(!shown.contains(line), "{shown}");
        }
    }
    fs::remove_file(&key).expect("removed");
    let error = Sim::builder().tls_files(&cert, &key).expect_err("no file");
    assert!(error.to_string().contains("cannot read"), "{error}");
    assert!(error.to_string().contains("key.pem"), "{error}");
}

async fn login(client: &Client, edis: &Edis) -> Result<Response, reqwest::Error> {
    let url = format!("{}/kvm/v2/get/auth", edis.url());
    let request = client
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded");
    let request = request.body("email=demo%40example.com&pw=demo-password");
    request.send().await
}

/// All that an error has to say.
fn causes(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        text = format!("{text} / {error}");
        cause = error.source();
    }
    text
}

fn once(edis: &Edis, fault: Fault) {
    edis.set_faults(FaultPlan::once(fault))
        .expect("it makes sense");
}

#[tokio::test]
async fn both_simulators_serve_https() {
    let (sim, _, client) = start().await;
    // A client that never shakes hands holds no one up.
    let _silent = TcpStream::connect(sim.edis().addr())
        .await
        .expect("it accepts");
    assert!(sim.edis().url().starts_with("https://127.0.0.1:"));
    let response = login(&client, sim.edis()).await.expect("an answer comes");
    assert_eq!(response.status(), 200);
    let response = client.post(sim.zenlayer().url()).send().await;
    assert_eq!(response.expect("an answer comes").status(), 404);
    let url = format!("{}/_sim/edis/requests", sim.zenlayer().url());
    let response = client.get(url).send().await.expect("an answer comes");
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn tls_fault_fails_the_handshake() {
    let (sim, _, client) = start().await;
    let edis = sim.edis();
    let rule = FaultRule::new(Fault::Tls {}).count(2);
    edis.set_faults(FaultPlan::new().rule(rule))
        .expect("it makes sense");
    for _ in 0..2 {
        let error = login(&client, edis).await.expect_err("no handshake");
        let text = causes(&error);
        assert!(
            error.is_connect() && text.contains("alert: HandshakeFailure"),
            "{text}"
        );
    }
    login(&client, edis).await.expect("an answer comes");
    assert_eq!((edis.requests().len(), edis.faults()[0].hits), (1, 2));
}

#[tokio::test]
async fn socket_faults_work_over_tls() {
    let (sim, clock, client) = start().await;
    let edis = sim.edis();
    once(edis, Fault::ResetAfter {});
    let error = login(&client, edis).await.expect_err("no answer");
    let text = causes(&error).to_lowercase();
    assert!(text.contains("reset"), "{text}");
    assert_eq!(edis.logins(), 1);

    let kept = login(&client, edis).await.expect("an answer comes");
    kept.bytes().await.expect("a body");
    once(edis, Fault::Refuse { seconds: Some(5.0) });
    // The client finds out that the connection it kept is closed.
    tokio::time::sleep(Duration::from_millis(20)).await;
    let error = login(&client, edis).await.expect_err("no connection");
    let text = causes(&error).to_lowercase();
    assert!(error.is_connect() && text.contains("refused"), "{text}");
    clock.advance(Duration::from_secs(5));
    login(&client, edis).await.expect("an answer comes");

    once(edis, Fault::Truncate {});
    let cut = login(&client, edis).await.expect("a head comes");
    cut.bytes().await.expect_err("half a body");
    once(edis, Fault::Duplicate {});
    let twice = login(&client, edis).await.expect("an answer comes");
    assert!(twice.bytes().await.expect("a body").starts_with(b"{"));
    login(&client, edis).await.expect("an answer comes");
}
