//! Settings: JSON in a form field, all or nothing.

use loggia_sim::EdisStyle::{Captured, Documented};
use serde_json::json;

use crate::support::{STYLES, start_edis};

const SET: &str = "/kvm/v2/set/config";
const GET: &str = "/kvm/v2/get/config";

#[tokio::test]
async fn settings_have_two_names_and_two_extents() {
    let (sim, _, session) = start_edis(Documented).await;
    let body = session.ok(sim.edis(), GET, &[]).await;
    let expected = json!({
        "boot_timeout": "5000",
        "vnc_keymap": "en-us",
        "cpu_model": "default",
        "disk_driver": "virtio",
        "nw_driver": "virtio",
        "video_driver": "cirrus",
        "description": "edis-vps-1",
        "assigned_vlan": "",
        "cpu_set_cores": "socket",
        "tpm": "disabled",
        "uefi": "disabled",
        "auto_hydration": "off",
    });
    assert_eq!(
        body,
        json!({"status": "success", "configuration": expected})
    );

    let (sim, _, session) = start_edis(Captured).await;
    let config = [("config", r#"{"auto_hydration":100,"assigned_vlan":"100"}"#)];
    session.ok(sim.edis(), SET, &config).await;
    let body = session.ok(sim.edis(), GET, &[]).await;
    let config = body["config"].as_object().expect("an object");
    assert_eq!(config["auto_hydration"], 100);
    assert_eq!(config["assigned_vlan"], "100");
    assert_eq!(config["available_vlans"], json!(["100"]));
    assert!(!config.contains_key("uefi") && !config.contains_key("tpm"));
    assert!(body.get("configuration").is_none());
}

#[tokio::test]
async fn every_setting_has_its_limits() {
    let (sim, _, session) = start_edis(Documented).await;
    let edis = sim.edis();
    for (good, bad) in [
        (r#"{"boot_timeout":"0"}"#, r#"{"boot_timeout":5000}"#),
        (r#"{"boot_timeout":"60000"}"#, r#"{"boot_timeout":"60001"}"#),
        (r#"{"uefi":"enabled"}"#, r#"{"uefi":"on"}"#),
        (r#"{"tpm":"enabled"}"#, r#"{"tpm":1}"#),
        (r#"{"vnc_keymap":"de-ch"}"#, r#"{"vnc_keymap":"en_us"}"#),
        (r#"{"cpu_set_cores":"core"}"#, r#"{"cpu_set_cores":"4"}"#),
        (r#"{"cpu_model":"passthrough"}"#, r#"{"cpu_model":"host"}"#),
        (r#"{"disk_driver":"scsi"}"#, r#"{"disk_driver":"nvme"}"#),
        (r#"{"nw_driver":"rtl8139"}"#, r#"{"nw_driver":"virtio2"}"#),
        (r#"{"video_driver":"qxl"}"#, r#"{"video_driver":"vga"}"#),
        (r#"{"description":"a-b.c_9"}"#, r#"{"description":"a b"}"#),
        (r#"{"assigned_vlan":""}"#, r#"{"assigned_vlan":"7"}"#),
        // A number, as in the samples of the documents; the FAQ has two more.
        (r#"{"auto_hydration":500}"#, r#"{"auto_hydration":"500"}"#),
        (r#"{"auto_hydration":200}"#, r#"{"auto_hydration":400}"#),
        (r#"{"auto_hydration":300}"#, r#"{"auto_hydration":"0"}"#),
        (r#"{"auto_hydration":"off"}"#, r#"{"auto_hydration":true}"#),
        (r#"{"auto_hydration":1000}"#, r#"{"auto_hydration":100.5}"#),
    ] {
        session.ok(edis, SET, &[("config", good)]).await;
        let name = bad.split('"').nth(1).expect("a name");
        session.bad(edis, SET, &[("config", bad)], name).await;
    }
    let mixed = r#"{"description":"changed","uefi":"maybe"}"#;
    session.bad(edis, SET, &[("config", mixed)], "uefi").await;
    let body = session.ok(edis, GET, &[]).await;
    assert_eq!(
        body["configuration"]["description"], "a-b.c_9",
        "all or nothing"
    );
    let login = crate::support::login(edis).await;
    assert_eq!(login.len(), 3);
}

#[tokio::test]
async fn the_description_is_the_one_of_the_login() {
    let (sim, _, session) = start_edis(Documented).await;
    let config = [("config", r#"{"description":"web-1"}"#)];
    session.ok(sim.edis(), SET, &config).await;
    let fields = [("email", "demo@example.com"), ("pw", "demo-password")];
    let reply = crate::support::post(sim.edis(), "/kvm/v2/get/auth", &fields).await;
    assert_eq!(reply.body["data"][&session.kvm_id]["description"], "web-1");
}

#[tokio::test]
async fn the_keyboard_is_a_setting_too() {
    for style in STYLES {
        let (sim, _, session) = start_edis(style).await;
        let path = "/kvm/v2/set/vnc/keyboard";
        session
            .ok(sim.edis(), path, &[("vnc_keyboard", "sv")])
            .await;
        let body = session.ok(sim.edis(), GET, &[]).await;
        let name = if style == Captured {
            "config"
        } else {
            "configuration"
        };
        assert_eq!(body[name]["vnc_keymap"], "sv");
    }
}
