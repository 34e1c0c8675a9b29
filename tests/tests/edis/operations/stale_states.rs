//! Waits right after an order, at a vendor that shows the old state for a while.

use std::sync::Arc;
use std::time::Duration;

use loggia::edis::{Account, Server};
use loggia_sim::Sim;
use loggia_tests::clock::SharedClock;

async fn lagging(seconds: u64) -> (Sim, SharedClock, Server) {
    let clock = SharedClock::new();
    let sim = Sim::builder()
        .clock(clock.sim())
        .lag(Duration::from_secs(seconds));
    let sim = sim.start().await.expect("starts");
    let account = Account::builder()
        .credentials("demo@example.com", "demo-password")
        .endpoint(sim.edis().url())
        .allow_insecure_loopback(true)
        .clock(Arc::new(clock.clone()));
    let account = account.build().expect("builds");
    let server = account.server(&sim.edis().vps()[0]);
    (sim, clock, server)
}

#[tokio::test]
async fn a_reset_is_waited_for_however_it_was_ordered() {
    for through_api in [false, true] {
        let (sim, clock, server) = lagging(6).await;
        if through_api {
            server
                .api()
                .perform_hard_reset()
                .send()
                .await
                .expect("taken");
        } else {
            server.reset().await.expect("taken");
        }
        // Another handle of the same account would do as well.
        server.clone().wait().running().await.expect("on again");
        assert_eq!(sim.edis().boots(server.kvm_id()), Some(2));
        assert!(clock.passed() >= Duration::from_secs(12));
    }
}

#[tokio::test]
async fn rebooted_means_seen_off_and_on_again_or_on_for_half_a_minute() {
    let (sim, _, server) = lagging(6).await;
    server.reset().await.expect("taken");
    server.wait().rebooted().await.expect("on again");
    assert_eq!(sim.edis().boots(server.kvm_id()), Some(2));
    let (_sim, clock, server) = lagging(0).await;
    server.reset().await.expect("taken");
    server.wait().rebooted().await.expect("between two looks");
    let passed = clock.passed().as_secs();
    assert!((30..50).contains(&passed), "{passed}");
}

#[tokio::test]
async fn off_shows_late_and_on_is_no_lie() {
    let (_sim, clock, server) = lagging(6).await;
    server.stop().await.expect("taken");
    server.wait().stopped().await.expect("off");
    let off = clock.passed();
    assert!(off >= Duration::from_secs(6));
    server.start().await.expect("taken");
    server.wait().running().await.expect("on");
    assert!(clock.passed() >= off + Duration::from_secs(6));
}
