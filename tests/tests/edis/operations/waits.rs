//! Waiting, on a clock that tests move.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use loggia::edis::PurgeAllData;
use loggia::{ErrorKind, MachineState};
use serde_json::json;

use crate::kit::{STYLES, fixture};

#[tokio::test]
async fn reinstallation_ends_when_the_server_is_on_again() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let server = fixture.server(0);
        let image = server.images().await.expect("listed").remove(0);
        server
            .reinstall(image, PurgeAllData::yes())
            .password("correct horse")
            .cloud_init("#cloud-config\n")
            .send()
            .await
            .expect("taken");
        let before = loggia::clock::Clock::now(&fixture.clock);
        let looks = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&looks);
        server
            .wait()
            .on_progress(move |progress| count.store(progress.looks, Ordering::Relaxed))
            .reinstalled()
            .await
            .expect("installed");
        let lasted = loggia::clock::Clock::now(&fixture.clock).duration_since(before);
        let lasted = lasted.expect("forward").as_secs();
        assert!((120..180).contains(&lasted), "{lasted}");
        assert!(looks.load(Ordering::Relaxed) > 3);
        assert_eq!(server.state().await.expect("read"), MachineState::Running);
    }
}

#[tokio::test]
async fn reinstallation_that_is_never_observed_ends_after_six_minutes() {
    let fixture = fixture(STYLES[0]).await;
    let before = loggia::clock::Clock::now(&fixture.clock);
    fixture
        .server(0)
        .wait()
        .reinstalled()
        .await
        .expect("assumed");
    let lasted = loggia::clock::Clock::now(&fixture.clock).duration_since(before);
    assert!(lasted.expect("forward") >= Duration::from_secs(360));
}

/// Only a server that says it is off has been seen off.
#[tokio::test]
async fn answer_without_a_power_state_does_not_count_as_off() {
    for odd in [
        json!({"status": "success"}),
        json!({"status": "success", "data": null}),
        json!({"status": "success", "data": ""}),
        json!({"status": "success", "data": "state of server is odd"}),
    ] {
        let fixture = fixture(STYLES[0]).await;
        let edis = fixture.sim.edis();
        edis.answer_next_of("getPowerState", 200, odd.clone(), &[]);
        let before = loggia::clock::Clock::now(&fixture.clock);
        let wait = fixture.server(0).wait();
        wait.reinstalled().await.expect("assumed");
        let lasted = loggia::clock::Clock::now(&fixture.clock).duration_since(before);
        let lasted = lasted.expect("forward");
        assert!(lasted >= Duration::from_secs(360), "{odd}: {lasted:?}");
    }
    let fixture = fixture(STYLES[0]).await;
    let nothing = json!({"status": "success"});
    let edis = fixture.sim.edis();
    edis.answer_next_of("getPowerState", 200, nothing, &[]);
    let state = fixture.server(0).state().await.expect("read");
    assert_eq!(state, MachineState::Unknown);
    let off = json!({"status": "success", "data": "server not powered on"});
    edis.answer_next_of("getPowerState", 200, off, &[]);
    fixture.server(0).wait().stopped().await.expect("off");
}

#[tokio::test]
async fn wait_for_power_ends_at_its_deadline() {
    let fixture = fixture(STYLES[0]).await;
    let server = fixture.server(0);
    server.stop().await.expect("off");
    server.wait().stopped().await.expect("off");
    let wait = server
        .wait()
        .pauses(Duration::from_secs(5), Duration::from_secs(5))
        .deadline(Duration::from_secs(60));
    let error = wait.running().await.expect_err("too late");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let text = error.to_string();
    assert!(
        text.contains(server.kvm_id()) && text.contains("stopped"),
        "{text}"
    );
    server.start().await.expect("on");
    server.wait().running().await.expect("on");
}

#[tokio::test]
async fn failed_reads_do_not_end_a_wait_and_a_refusal_does() {
    let fixture = fixture(STYLES[0]).await;
    let server = fixture.server(0);
    let sorry = json!({"error": "sorry", "code": 500});
    for _ in 0..6 {
        fixture
            .sim
            .edis()
            .answer_next_of("getPowerState", 500, sorry.clone(), &[]);
    }
    server.wait().running().await.expect("on");
    let no = json!({"error": "no", "code": 403});
    fixture
        .sim
        .edis()
        .answer_next_of("getPowerState", 403, no, &[]);
    let error = server.wait().running().await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Forbidden);
}
