//! Faults of the wire, as the client sees them.

use std::io::ErrorKind;

use loggia_sim::{Fault, FaultPlan, FaultRule, Sim};
use serde_json::Value;

use crate::raw::{Raw, header, length, once, plan, record};
use crate::support::{serve, start};

#[tokio::test]
async fn reset_before() {
    let (sim, _) = start().await;
    once(sim.edis(), Fault::ResetBefore {});
    let mut raw = Raw::connect(sim.edis().addr()).await.expect("it connects");
    raw.ask_without_body().await;
    assert_eq!(raw.rest().await, (vec![], Some(ErrorKind::ConnectionReset)));
    let seen = sim.edis().requests();
    assert_eq!(record(&seen), [(Some("reset_before"), false, 0)]);
    assert_eq!(seen[0].operation, "getPowerState");
    // A client that sends it completely has not logged in either.
    once(sim.edis(), Fault::ResetBefore {});
    Raw::login(sim.edis().addr()).await.rest().await;
    assert_eq!((sim.edis().logins(), sim.edis().requests().len()), (0, 2));
}

#[tokio::test]
async fn reset_after() {
    let (sim, _) = start().await;
    once(sim.edis(), Fault::ResetAfter {});
    let raw = Raw::login(sim.edis().addr()).await;
    assert_eq!(raw.rest().await, (vec![], Some(ErrorKind::ConnectionReset)));
    assert_eq!(sim.edis().logins(), 1);
    let seen = record(&sim.edis().requests());
    assert_eq!(seen, [(Some("reset_after"), true, 200)]);
}

#[tokio::test]
async fn truncate() {
    let (sim, _) = start().await;
    once(sim.edis(), Fault::Truncate {});
    let mut raw = Raw::login(sim.edis().addr()).await;
    let head = raw.head().await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    let (body, end) = raw.rest().await;
    assert_eq!((body.len(), end), (length(&head) / 2, None));
    assert!(body.starts_with(b"{"));
    assert_eq!(
        record(&sim.edis().requests()),
        [(Some("truncate"), true, 200)]
    );
}

#[tokio::test]
async fn oversize() {
    let (sim, _) = start().await;
    for bytes in [13, 14, 100_000] {
        once(sim.edis(), Fault::Oversize { bytes: Some(bytes) });
        let (_, body) = Raw::login(sim.edis().addr()).await.answer().await;
        assert_eq!(body.len() as u64, bytes);
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        assert!(body["filler"].is_string());
    }
    once(sim.edis(), Fault::Oversize { bytes: None });
    let mut raw = Raw::login(sim.edis().addr()).await;
    let head = raw.head().await;
    assert_eq!(header(&head, "transfer-encoding"), Some("chunked"));
    assert_eq!(header(&head, "content-type"), Some("application/json"));
    let mut read = 0;
    while read < 4 << 20 {
        read += raw.piece().await.len();
    }
}

#[tokio::test]
async fn duplicate() {
    let (sim, _) = start().await;
    once(sim.edis(), Fault::Duplicate {});
    let mut raw = Raw::login(sim.edis().addr()).await;
    let (first, second) = (raw.answer().await, raw.answer().await);
    assert_eq!(first, second);
    assert!(first.1.starts_with(b"{"));
    assert_eq!(
        record(&sim.edis().requests()),
        [(Some("duplicate"), true, 200)]
    );
    // Only that answer is affected, and the connection continues.
    raw.ask().await;
    raw.answer().await;
    assert!(raw.is_silent().await);
}

#[tokio::test]
async fn a_handshake_fails_without_tls() {
    let (sim, _) = start().await;
    let rule = FaultRule::new(Fault::Tls {}).from(2).count(1);
    sim.edis().set_faults(plan(rule)).expect("it makes sense");
    let mut first = Raw::login(sim.edis().addr()).await;
    first.answer().await;
    let raw = Raw::login(sim.edis().addr()).await;
    assert_eq!(raw.rest().await, (vec![21, 3, 3, 0, 2, 2, 40], None));
    // Existing connections continue, and only one is affected.
    first.ask().await;
    first.answer().await;
    Raw::login(sim.edis().addr()).await.answer().await;
    assert_eq!(sim.edis().requests().len(), 3);
    assert_eq!(sim.edis().faults()[0].hits, 1);
}

/// Without control of the socket, a fault that needs it becomes a close.
#[tokio::test]
async fn a_router_can_be_served_by_another_server() {
    let sim = Sim::builder().build();
    let addr = serve(sim.edis().router()).await;
    for fault in [
        Fault::ResetBefore {},
        Fault::ResetAfter {},
        Fault::Refuse { seconds: None },
    ] {
        once(sim.edis(), fault);
        // If the request was not read, the close is nevertheless a reset.
        assert!(Raw::login(addr).await.rest().await.0.is_empty());
    }
    let seen = record(&sim.edis().requests());
    let kinds = [
        ("reset_before", false, 0),
        ("reset_after", true, 200),
        ("refuse", false, 0),
    ];
    assert_eq!(
        seen,
        kinds.map(|(kind, performed, status)| (Some(kind), performed, status))
    );
    for fault in [Fault::Duplicate {}, Fault::Tls {}] {
        sim.edis()
            .set_faults(FaultPlan::once(fault))
            .expect("it makes sense");
        let mut raw = Raw::login(addr).await;
        raw.answer().await;
        assert!(raw.is_silent().await);
    }
    once(sim.edis(), Fault::status(500));
    let (head, _) = Raw::login(addr).await.answer().await;
    assert!(head.starts_with("HTTP/1.1 500 "), "{head}");
}
