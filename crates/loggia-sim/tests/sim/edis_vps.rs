//! EDIS operations on a VPS: the session values they require, and their effects.

use std::time::Duration;

use serde_json::json;

use crate::support::{Session, client, login, post, send, start, start_with};

const STATUS: &str = "/kvm/v2/get/vnc/status";
const ENABLE: &str = "/kvm/v2/set/vnc/enable";
const DISABLE: &str = "/kvm/v2/set/vnc/disable";
const POWER: &str = "/kvm/v2/get/power";

async fn enable(sim: &loggia_sim::Sim, session: &Session, password: &str) -> crate::support::Reply {
    let [a, b, c] = session.fields();
    post(sim.edis(), ENABLE, &[a, b, c, ("vnc_pw", password)]).await
}

#[tokio::test]
async fn vnc_is_switched_over_http_and_by_hand() {
    let (sim, _) = start().await;
    let sessions = login(sim.edis()).await;
    let on = sessions[0].post(sim.edis(), STATUS).await;
    let port = on.body["vnc_port"].as_str().expect("text here").to_owned();
    assert_eq!(
        on.body,
        json!({
            "status": "success",
            "vnc_status": "enabled",
            "novnc_port": 6081,
            "vnc_port": port,
            "vnc_host": "127.0.0.1",
        })
    );
    let off = json!({"status": "success", "vnc_status": "disabled"});
    assert_eq!(sessions[1].post(sim.edis(), STATUS).await.body, off);

    let disabled = sessions[0].post(sim.edis(), DISABLE).await;
    let expected = json!({"status": "success", "msg": "vnc disabled"});
    assert_eq!((disabled.status, disabled.body), (200, expected));
    assert_eq!(sessions[0].post(sim.edis(), STATUS).await.body, off);

    let enabled = enable(&sim, &sessions[0], "Abcd1234").await;
    assert_eq!(enabled.status, 200);
    assert_eq!(enabled.body["vnc_status"], "enabled");
    let number: u16 = port.parse().expect("a port");
    assert_eq!(enabled.body["vnc_port"], number, "a number here");
    assert_eq!(sessions[0].post(sim.edis(), STATUS).await.body, on.body);

    assert!(sim.edis().set_vnc(&sessions[0].kvm_id, false));
    assert_eq!(sessions[0].post(sim.edis(), STATUS).await.body, off);
    assert!(!sim.edis().set_vnc("kvm_9_9", true));
}

#[tokio::test]
async fn a_vnc_password_has_eight_letters_or_digits() {
    let (sim, _) = start().await;
    let sessions = login(sim.edis()).await;
    for bad in ["", "abc1234", "abcd12345", "abcd-123", "abcd123é"] {
        let reply = enable(&sim, &sessions[1], bad).await;
        assert_eq!(reply.status, 400, "{bad}");
        assert_eq!(reply.body["status"], "error");
        assert_eq!(reply.body["error_code"], "INVALID_PARAMETERS");
        assert!(reply.body["message"].is_string());
    }
    let missing = sessions[1].post(sim.edis(), ENABLE).await;
    assert_eq!(missing.status, 400);
    let still = sessions[1].post(sim.edis(), STATUS).await;
    assert_eq!(still.body["vnc_status"], "disabled");
}

#[tokio::test]
async fn the_power_state_is_prose() {
    let (sim, _) = start().await;
    let sessions = login(sim.edis()).await;
    for (on, prose) in [(true, "server powered on"), (false, "server powered off")] {
        assert!(sim.edis().set_power(&sessions[0].kvm_id, on));
        let reply = sessions[0].post(sim.edis(), POWER).await;
        let expected = json!({
            "status": "success",
            "data": prose,
            "traffic_suspended": false,
        });
        assert_eq!(reply.body, expected);
    }
}

#[tokio::test]
async fn a_session_expires_by_the_clock() {
    let (sim, clock) = start_with(|b| b.session_lifetime(Duration::from_secs(60))).await;
    let session = &login(sim.edis()).await[0];
    clock.advance(Duration::from_secs(59));
    assert_eq!(session.post(sim.edis(), STATUS).await.status, 200);
    clock.advance(Duration::from_secs(1));
    assert_eq!(session.post(sim.edis(), STATUS).await.status, 401);
    let renewed = &login(sim.edis()).await[0];
    assert_eq!(renewed.post(sim.edis(), STATUS).await.status, 200);
}

#[tokio::test]
async fn sessions_can_be_revoked() {
    let (sim, _) = start().await;
    let old = login(sim.edis()).await;
    sim.edis().expire_sessions();
    for session in &old {
        assert_eq!(session.post(sim.edis(), STATUS).await.status, 401);
    }
    let new = &login(sim.edis()).await[0];
    assert_eq!(new.post(sim.edis(), STATUS).await.status, 200);
    assert_eq!(sim.edis().logins(), 2);
}

#[tokio::test]
async fn the_three_values_belong_together() {
    let (sim, _) = start().await;
    let sessions = login(sim.edis()).await;
    let good = &sessions[0];
    let flipped = if good.signature.ends_with('0') {
        "1"
    } else {
        "0"
    };
    let bad = [
        Session {
            kvm_id: sessions[1].kvm_id.clone(),
            ..good.clone()
        },
        Session {
            signature: sessions[1].signature.clone(),
            ..good.clone()
        },
        Session {
            valid_until: "1800000000".to_owned(),
            ..good.clone()
        },
        Session {
            valid_until: format!("0{}", good.valid_until),
            ..good.clone()
        },
        Session {
            signature: format!("{}{flipped}", &good.signature[..511]),
            ..good.clone()
        },
        Session {
            signature: good.signature.to_uppercase(),
            ..good.clone()
        },
        Session {
            signature: good.signature[..510].to_owned(),
            ..good.clone()
        },
        Session {
            signature: "x".repeat(512),
            ..good.clone()
        },
    ];
    for session in bad {
        let reply = session.post(sim.edis(), STATUS).await;
        assert_eq!(reply.status, 401, "{session:?}");
    }
    assert_eq!(good.post(sim.edis(), STATUS).await.status, 200);
}

#[tokio::test]
async fn each_operation_has_its_own_error_shape() {
    let (sim, _) = start().await;
    let session = &login(sim.edis()).await[0];
    sim.edis().expire_sessions();
    let keys = |body: &serde_json::Value| -> Vec<String> {
        let object = body.as_object().expect("an object");
        object.keys().cloned().collect()
    };
    for (path, expected) in [
        (STATUS, vec!["error", "status"]),
        (DISABLE, vec!["error", "status"]),
        (POWER, vec!["code", "error"]),
    ] {
        let reply = session.post(sim.edis(), path).await;
        assert_eq!(reply.status, 401);
        assert_eq!(keys(&reply.body), expected, "{path}");
    }
    let reply = enable(&sim, session, "Abcd1234").await;
    assert_eq!(keys(&reply.body), ["error_code", "message", "status"]);
    assert_eq!(reply.body["error_code"], "UNAUTHORIZED");
}

#[tokio::test]
async fn a_removed_vps_is_forbidden() {
    let (sim, _) = start().await;
    let sessions = login(sim.edis()).await;
    assert!(sim.edis().remove(&sessions[0].kvm_id));
    assert!(!sim.edis().remove(&sessions[0].kvm_id));
    let reply = sessions[0].post(sim.edis(), STATUS).await;
    assert_eq!(
        (reply.status, &reply.body["status"]),
        (403, &json!("error"))
    );
    let denied = enable(&sim, &sessions[0], "Abcd1234").await;
    assert_eq!(denied.body["error_code"], "ACCESS_DENIED");
    let never = Session {
        kvm_id: "kvm_9_9".to_owned(),
        ..sessions[1].clone()
    };
    assert_eq!(never.post(sim.edis(), STATUS).await.status, 403);
    assert_eq!(login(sim.edis()).await.len(), 2);
}

#[tokio::test]
async fn bodies_and_paths_are_read_strictly() {
    let (sim, _) = start().await;
    let session = &login(sim.edis()).await[0];
    let [signature, kvm_id, valid_until] = session.fields();
    for fields in [
        vec![kvm_id, valid_until],
        vec![signature, valid_until],
        vec![signature, kvm_id],
        vec![signature, kvm_id, valid_until, kvm_id],
        vec![signature, kvm_id, valid_until, ("force", "yes")],
        vec![signature, ("kvm_id", "vps-1"), valid_until],
        vec![signature, kvm_id, ("valid_until", "2025-01-12T15:30:00Z")],
    ] {
        let reply = post(sim.edis(), STATUS, &fields).await;
        assert_eq!(reply.status, 400);
        assert_eq!(reply.body["status"], "error");
        assert!(reply.body["error"].is_string());
    }
    assert_eq!(session.post(sim.edis(), "/kvm/v2/nosuch").await.status, 404);
    let url = format!("{}{STATUS}", sim.edis().url());
    assert_eq!(send(client().get(url)).await.status, 405);
}
