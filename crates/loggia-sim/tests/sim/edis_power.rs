//! Power: on, off, reset, and the effect of an installation.

use crate::support::{STYLES, start_edis};
use loggia_sim::EdisStyle;
use serde_json::json;

const POWER: &str = "/kvm/v2/get/power";

#[tokio::test]
async fn power_is_switched_over_http() {
    for style in STYLES {
        let (sim, _, session) = start_edis(style).await;
        let edis = sim.edis();
        let state = async || session.ok(edis, POWER, &[]).await["data"].clone();
        for (path, expected, boots) in [
            ("/kvm/v2/set/poweron", "server powered on", 1),
            ("/kvm/v2/set/poweroff", "server powered off", 1),
            ("/kvm/v2/set/poweroff", "server powered off", 1),
            ("/kvm/v2/set/poweron", "server powered on", 2),
            ("/kvm/v2/set/reset", "server powered on", 3),
            ("/kvm/v2/set/poweroff", "server powered off", 3),
            ("/kvm/v2/set/reset", "server powered on", 4),
        ] {
            let body = session.ok(edis, path, &[]).await;
            assert_eq!(body["status"], "success");
            assert_eq!(state().await, expected, "{path}");
            assert_eq!(edis.boot_count(&session.kvm_id), Some(boots), "{path}");
        }
        assert!(edis.set_power(&session.kvm_id, false));
        assert_eq!(state().await, "server powered off");
    }
}

#[tokio::test]
async fn only_the_reference_says_when_a_reset_was() {
    let (sim, _, session) = start_edis(EdisStyle::Documented).await;
    let body = session.ok(sim.edis(), "/kvm/v2/set/reset", &[]).await;
    let expected = json!({"status": "success", "reset_time": "2023-11-14T22:13:20Z"});
    assert_eq!(body, expected);
    let (sim, _, session) = start_edis(EdisStyle::Captured).await;
    let body = session.ok(sim.edis(), "/kvm/v2/set/reset", &[]).await;
    assert_eq!(body, json!({"status": "success"}));
}

#[tokio::test]
async fn a_vps_that_used_too_much_is_slowed_down() {
    let (sim, _, session) = start_edis(EdisStyle::Documented).await;
    let slowed = async || session.ok(sim.edis(), POWER, &[]).await["traffic_suspended"].clone();
    let included = 1000 << 30;
    assert!(sim.edis().set_traffic(&session.kvm_id, 0, included));
    assert_eq!(slowed().await, false);
    let five = included / 20 + 1;
    assert!(sim.edis().set_traffic(&session.kvm_id, five, included));
    assert_eq!(slowed().await, true);
}
