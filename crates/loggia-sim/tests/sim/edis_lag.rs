//! Changes of power that show late.

use std::time::Duration;

use loggia_sim::Edis;

use crate::support::{Session, login, start_with};

async fn power(edis: &Edis, session: &Session) -> String {
    let reply = session.post(edis, "/kvm/v2/get/power").await;
    let state = reply.body["data"].as_str().expect("a text");
    state.rsplit(' ').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn power_shows_late_and_a_reset_shows_the_machine_off() {
    let (sim, clock) = start_with(|builder| builder.lag(Duration::from_millis(4500))).await;
    let edis = sim.edis();
    let session = login(edis).await.remove(0);
    let second = Duration::from_secs(1);
    for (path, shown) in [
        ("/kvm/v2/set/poweroff", ["on", "on", "off", "off"]),
        ("/kvm/v2/set/poweron", ["off", "off", "on", "on"]),
        ("/kvm/v2/set/reset", ["on", "on", "off", "on"]),
    ] {
        session.ok(edis, path, &[]).await;
        assert_eq!(power(edis, &session).await, shown[0], "{path}");
        clock.advance(second * 4);
        assert_eq!(power(edis, &session).await, shown[1], "{path}");
        clock.advance(second);
        assert_eq!(power(edis, &session).await, shown[2], "{path}");
        clock.advance(second * 5);
        assert_eq!(power(edis, &session).await, shown[3], "{path}");
    }
    // A control is not an order: it shows at once.
    session.ok(edis, "/kvm/v2/set/poweroff", &[]).await;
    assert!(edis.set_power(&session.kvm_id, true));
    clock.advance(second * 10);
    assert_eq!(power(edis, &session).await, "on");
}
