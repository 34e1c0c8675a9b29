//! The controls of the control endpoint: the world changed over HTTP.

use loggia_sim::Sim;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::control::control;
use crate::edis_shop;
use crate::support::{Session, login, start_with};
use crate::zenlayer_world::{call, ok, order, status};

/// Starts a simulator with control, with a session for its first VPS.
async fn start() -> (Sim, Session) {
    let (sim, _) = start_with(|builder| builder.control(true)).await;
    let session = login(sim.edis()).await.remove(0);
    (sim, session)
}

/// Makes a call that must succeed; returns its body.
async fn done(method: Method, url: &str, body: &Value) -> Value {
    let (status, shown) = control(method, url, Some(&body.to_string())).await;
    let expected = if shown.is_null() { 204 } else { 200 };
    assert_eq!(status, expected, "{url} {body}: {shown}");
    shown
}

#[tokio::test]
async fn a_vps_is_changed() {
    let (sim, session) = start().await;
    let edis = sim.edis();
    let all = format!("{}/_sim/edis/vps", sim.zenlayer().url());
    let one = format!("{all}/{}", session.kvm_id);
    let change = json!({
        "vnc": true, "power": false, "suspended": true,
        "traffic": {"rx_bytes": 7, "tx_bytes": 9},
    });
    done(Method::PUT, &one, &change).await;
    let power = session.ok(edis, "/kvm/v2/get/power", &[]).await;
    assert!(power.to_string().contains("off"), "{power}");
    let vnc = session.ok(edis, "/kvm/v2/get/vnc/status", &[]).await;
    assert_eq!(vnc["vnc_status"], "enabled");
    let (_, typed) = control(Method::GET, &format!("{one}/typed"), None).await;
    assert_eq!(typed, json!({"typed": []}));
    let traffic = session.ok(edis, "/kvm/v2/get/traffic", &[]).await;
    assert_eq!(traffic["data"]["rx_bytes"], "7");
    assert_eq!(traffic["data"]["tx_bytes"], "9");
    let services = edis_shop::services(edis).await;
    assert_eq!(services[0]["status"], "suspended");
    // What is not named stays unchanged.
    done(Method::PUT, &one, &json!({"vnc": false})).await;
    let vnc = session.ok(edis, "/kvm/v2/get/vnc/status", &[]).await;
    assert_eq!(vnc["vnc_status"], "disabled");
    let power = session.ok(edis, "/kvm/v2/get/power", &[]).await;
    assert!(power.to_string().contains("off"), "{power}");
}

#[tokio::test]
async fn vpss_are_added_and_removed() {
    let (sim, session) = start().await;
    let edis = sim.edis();
    let all = format!("{}/_sim/vps", edis.url());
    let (status, shown) = control(Method::POST, &all, None).await;
    assert_eq!(
        (status, &shown["id"]),
        (StatusCode::CREATED, &json!("kvm_100004_200004"))
    );
    assert_eq!(login(edis).await.len(), 4);
    let one = format!("{all}/{}", session.kvm_id);
    done(Method::DELETE, &one, &json!({})).await;
    assert_eq!(
        session.post(edis, "/kvm/v2/get/vnc/status").await.status,
        403
    );
    let shown = done(Method::GET, &all, &json!({})).await;
    assert_eq!(shown, json!({"vps": edis.vps()}));
    assert_eq!(edis.vps().len(), 3);
}

#[tokio::test]
async fn sessions_end() {
    let (sim, session) = start().await;
    let url = format!("{}/_sim/edis/expire_sessions", sim.edis().url());
    done(Method::POST, &url, &json!({})).await;
    let reply = session.post(sim.edis(), "/kvm/v2/get/vnc/status").await;
    assert_eq!(reply.status, 401);
    let session = login(sim.edis()).await.remove(0);
    session.ok(sim.edis(), "/kvm/v2/get/vnc/status", &[]).await;
}

#[tokio::test]
async fn traffic_is_used_and_hooks_call() {
    let (sim, session) = start().await;
    let edis = sim.edis();
    // Any server will do as the receiver.
    let target = sim.zenlayer().url();
    let fields = [
        ("callback_method", "get"),
        ("type", "traffic"),
        ("trigger_value", "80"),
        ("callback_url", target.as_str()),
    ];
    session.ok(edis, "/kvm/v2/hooks/set", &fields).await;
    let url = format!("{}/_sim/vps/{}/use_traffic", edis.url(), session.kvm_id);
    let shown = done(Method::POST, &url, &json!({"percent": 79})).await;
    assert_eq!(shown, json!({"callbacks": []}));
    let shown = done(Method::POST, &url, &json!({"percent": 2})).await;
    let made = &shown["callbacks"][0];
    assert_eq!(
        (&made["trigger_value"], &made["status"]),
        (&json!(81), &json!(405))
    );
    let url = format!("{}/_sim/callbacks", edis.url());
    assert_eq!(done(Method::GET, &url, &json!({})).await, shown);
}

#[tokio::test]
async fn the_account_and_the_shop() {
    let (sim, session) = start().await;
    let edis = sim.edis();
    let control_of = |path: &str| format!("{}/_sim/edis/{path}", edis.url());
    let change = json!({"balance_cents": 1234, "pool_gb": 77});
    done(Method::PUT, &control_of("account"), &change).await;
    let balance = edis_shop::ok(edis, "/kvm/v2/get/account-balance", &[]).await;
    assert_eq!(balance["balance"]["amount"], "12.34");
    let path = "/kvm/v2/get/pool_traffic";
    let pool = session.ok(edis, path, &[]).await;
    assert_eq!(pool["available_pool_traffic"], "77");
    done(
        Method::PUT,
        &control_of("locations/22"),
        &json!({"sold_out": true}),
    )
    .await;
    let shop = edis_shop::ok(edis, "/kvm/v2/get/locations", &[]).await;
    assert_eq!(shop["locations"]["KVM Hong Kong"]["out_of_stock"], true);
    let shown = done(Method::GET, &control_of("orders"), &json!({})).await;
    assert_eq!(shown, json!({"orders": []}));
}

#[tokio::test]
async fn an_instance_is_changed() {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    let all = format!("{}/_sim/zenlayer/instances", sim.edis().url());
    let one = format!("{all}/sim-vm-000001");
    done(Method::PUT, &one, &json!({"status": "NEVER_SEEN"})).await;
    assert_eq!(status(zenlayer, "sim-vm-000001"), "NEVER_SEEN");
    let shown = done(Method::GET, &one, &json!({})).await;
    assert_eq!(
        (&shown["status"], &shown["zone"]),
        (&json!("NEVER_SEEN"), &json!("SIM-A"))
    );

    let new = json!({"name": "late", "status": "STOPPED", "zone": "SIM-Z"});
    let (code, shown) = control(Method::POST, &all, Some(&new.to_string())).await;
    assert_eq!(
        (code, &shown["id"]),
        (StatusCode::CREATED, &json!("sim-vm-000004"))
    );
    let details = zenlayer.instance("sim-vm-000004").expect("it is there");
    assert_eq!(
        (details.status.as_str(), details.zone.as_str()),
        ("STOPPED", "SIM-Z")
    );
    done(Method::DELETE, &one, &json!({})).await;
    let shown = done(Method::GET, &all, &json!({})).await;
    assert_eq!(shown, json!({"instances": zenlayer.instances()}));
    assert_eq!(zenlayer.instances().len(), 3);

    // Other things have a status as well, under the path of their kind.
    let image = format!("{}/_sim/images/sim-img-000001", zenlayer.url());
    done(Method::PUT, &image, &json!({"status": "UNAVAILABLE"})).await;
    let refused = call(zenlayer, "CreateInstances", order()).await;
    assert_eq!(refused.error(), (400, "INVALID_IMAGE_STATUS"));
    let wrong = image.replace("images", "disks");
    let body = json!({"status": "X"}).to_string();
    assert_eq!(control(Method::PUT, &wrong, Some(&body)).await.0, 404);
}

#[tokio::test]
async fn creations_and_batches_fail_and_orders_are_reported() {
    let (sim, _) = start().await;
    let zenlayer = sim.zenlayer();
    let control_of = |path: &str| format!("{}/_sim/{path}", zenlayer.url());
    done(Method::POST, &control_of("fail_next_creation"), &json!({})).await;
    let made = ok(zenlayer, "CreateInstances", order()).await;
    let id = made["instanceIdSet"][0].as_str().expect("an id");
    assert_eq!(status(zenlayer, id), "CREATE_FAILED");
    let shown = done(Method::GET, &control_of("orders"), &json!({})).await;
    assert_eq!(
        (&shown["billed"], &shown["orders"][0]["ids"]),
        (&json!(1), &json!([id]))
    );

    let one = json!({"ids": ["sim-vm-000001"]});
    done(Method::POST, &control_of("fail_next_for_ids"), &one).await;
    let both = json!({"instanceIds": ["sim-vm-000001", "sim-vm-000003"]});
    ok(zenlayer, "StopInstances", both).await;
    assert_eq!(status(zenlayer, "sim-vm-000001"), "RUNNING");
    assert_eq!(status(zenlayer, "sim-vm-000003"), "STOPPED");
}

#[tokio::test]
async fn unknown_paths_and_invalid_bodies_are_refused() {
    let (sim, _) = start().await;
    let base = format!("{}/_sim", sim.edis().url());
    for (method, path, body) in [
        (Method::PUT, "vps/kvm_1_1", "{}"),
        (Method::DELETE, "vps/kvm_1_1", ""),
        (Method::POST, "vps/kvm_1_1/use_traffic", r#"{"bytes": 1}"#),
        (Method::GET, "vps/kvm_1_1/typed", ""),
        (Method::PUT, "locations/1", r#"{"sold_out": true}"#),
        (Method::PUT, "locations/x", r#"{"sold_out": true}"#),
        (Method::GET, "zenlayer/instances/sim-vm-1", ""),
        (Method::DELETE, "zenlayer/instances/sim-vm-1", ""),
        (
            Method::PUT,
            "zenlayer/instances/sim-vm-1",
            r#"{"status": "X"}"#,
        ),
        // Controls of the other side require its name in the path.
        (Method::GET, "instances", ""),
    ] {
        let (status, shown) = control(method, &format!("{base}/{path}"), Some(body)).await;
        assert_eq!(status, 404, "{path}");
        assert!(shown["error"].is_string(), "{path}: {shown}");
    }
    let vps = format!("vps/{}", sim.edis().vps()[0]);
    let traffic = format!("{vps}/use_traffic");
    for (method, path, body) in [
        (Method::PUT, vps.as_str(), r#"{"vncs": true}"#),
        (Method::PUT, &vps, r#"{"power": "on"}"#),
        (Method::PUT, &vps, ""),
        (Method::POST, &traffic, r#"{"percent": -1}"#),
        (Method::PUT, "account", r#"{"pool_gb": 70000}"#),
        (Method::PUT, "locations/22", "{}"),
        (Method::PUT, "zenlayer/instances/sim-vm-000001", "{}"),
        (Method::POST, "zenlayer/instances", r#"{"status": "X"}"#),
        (
            Method::PUT,
            "zenlayer/instances/sim-vm-000001",
            r#"{"status": ""}"#,
        ),
        (
            Method::POST,
            "zenlayer/instances",
            r#"{"name": "a", "status": ""}"#,
        ),
        (
            Method::POST,
            "zenlayer/instances",
            r#"{"name": "a", "zone": ""}"#,
        ),
        (Method::POST, "zenlayer/fail_next_for_ids", "[]"),
    ] {
        let (status, shown) = control(method, &format!("{base}/{path}"), Some(body)).await;
        assert_eq!(status, 400, "{path} {body}");
        assert!(shown["error"].is_string(), "{path}: {shown}");
    }
}

/// Numbers that no machine has are harmless.
#[tokio::test]
async fn the_largest_numbers() {
    let (sim, session) = start().await;
    let base = format!("{}/_sim", sim.edis().url());
    let most = u64::MAX;
    done(
        Method::PUT,
        &format!("{base}/account"),
        &json!({"balance_cents": most, "pool_gb": u16::MAX}),
    )
    .await;
    let fields = [("config", r#"{"auto_hydration": 100}"#)];
    let path = "/kvm/v2/set/autohydration_enable";
    session.ok(sim.edis(), path, &fields).await;
    let one = format!("{base}/vps/{}", session.kvm_id);
    let counters = json!({"traffic": {"rx_bytes": most, "tx_bytes": most}});
    done(Method::PUT, &one, &counters).await;
    for amount in ["bytes", "percent"] {
        let url = format!("{one}/use_traffic");
        done(Method::POST, &url, &json!({amount: most})).await;
    }
    session.ok(sim.edis(), "/kvm/v2/get/traffic", &[]).await;
    edis_shop::ok(sim.edis(), "/kvm/v2/get/account-balance", &[]).await;
}
