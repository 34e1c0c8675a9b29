//! Waits right after an action, while the vendor still shows the old state.

use std::sync::Arc;
use std::time::Duration;

use loggia::edis::Server;
use loggia_sim::Sim;
use loggia_tests::clock::SharedClock;
use loggia_tests::fixture::demo_account;

async fn lagging(seconds: u64) -> (Sim, SharedClock, Server) {
    let clock = SharedClock::new();
    let sim = Sim::builder()
        .clock(clock.sim())
        .lag(Duration::from_secs(seconds));
    let sim = sim.start().await.expect("starts");
    let account = demo_account(sim.edis().url()).clock(Arc::new(clock.clone()));
    let account = account.build().expect("builds");
    let server = account.server(&sim.edis().vps()[0]);
    (sim, clock, server)
}

#[tokio::test]
async fn wait_after_a_reset_ignores_the_old_state() {
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
        assert_eq!(sim.edis().boot_count(server.kvm_id()), Some(2));
        assert!(clock.elapsed() >= Duration::from_secs(12));
    }
}

#[tokio::test]
async fn rebooted_means_off_and_on_again_or_on_for_thirty_seconds() {
    let (sim, _, server) = lagging(6).await;
    server.reset().await.expect("taken");
    server.wait().rebooted().await.expect("on again");
    assert_eq!(sim.edis().boot_count(server.kvm_id()), Some(2));
    let (_sim, clock, server) = lagging(0).await;
    server.reset().await.expect("taken");
    server.wait().rebooted().await.expect("between two looks");
    let passed = clock.elapsed().as_secs();
    assert!((30..50).contains(&passed), "{passed}");
}

#[tokio::test]
async fn waits_after_stop_and_start_ignore_the_old_state() {
    let (_sim, clock, server) = lagging(6).await;
    server.stop().await.expect("taken");
    server.wait().stopped().await.expect("off");
    let off = clock.elapsed();
    assert!(off >= Duration::from_secs(6));
    server.start().await.expect("taken");
    server.wait().running().await.expect("on");
    assert!(clock.elapsed() >= off + Duration::from_secs(6));
}
