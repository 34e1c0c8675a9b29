//! Information: details, screenshot and load.

use loggia_sim::EdisStyle::{Captured, Documented};
use serde_json::{Value, json};

use crate::support::{STYLES, client, start_edis};

const ALL: &str = "/kvm/v2/get/all_details";

fn details(cores: &str) -> Value {
    json!({
        "hw": {
            "ram": "1024",
            "disk": "10240",
            "cpu_set_cores": cores,
            "drive_boost": "0",
        },
        "suspended": "n",
        "ip": {
            "ipv4": ["198.18.0.1/255.254.0.0"],
            "ipv4_gw": "198.19.255.254",
            "ipv4_nm": "255.254.0.0",
            "ipv6_gw": "2001:db8::1",
            "ipv6_64": "2001:db8:1:1::/64",
        },
        "hostname": "edis-vps-1",
    })
}

#[tokio::test]
async fn details_with_and_without_a_status() {
    for (style, expected) in [
        (
            Documented,
            json!({"status": "success", "data": details("socket")}),
        ),
        (Captured, json!({"data": details("socket")})),
    ] {
        let (sim, _, session) = start_edis(style).await;
        let body = session.ok(sim.edis(), "/kvm/v2/get/details", &[]).await;
        assert_eq!(body, expected);
        assert!(sim.edis().set_suspended(&session.kvm_id, true));
        let body = session.ok(sim.edis(), "/kvm/v2/get/details", &[]).await;
        assert_eq!(body["data"]["suspended"], "y");
    }
}

#[tokio::test]
async fn all_details_are_fewer_in_the_reference() {
    let (sim, _, session) = start_edis(Documented).await;
    let body = session.ok(sim.edis(), ALL, &[]).await;
    let traffic = session.ok(sim.edis(), "/kvm/v2/get/traffic", &[]).await;
    let mut expected = details("1");
    expected["traffic"] = json!({"status": "success", "data": traffic["data"]});
    assert_eq!(body, json!({"status": "success", "data": expected}));
}

#[tokio::test]
async fn recorded_all_details_are_made_of_whole_answers() {
    let (sim, _, session) = start_edis(Captured).await;
    let edis = sim.edis();
    let body = session.ok(edis, ALL, &[]).await;
    let mut expected = json!({"data": details("socket")});
    for (name, place) in [
        ("traffic", "traffic"),
        ("isos", "iso"),
        ("images", "images"),
    ] {
        let part = session.ok(edis, &format!("/kvm/v2/get/{name}"), &[]).await;
        expected["data"][place] = part;
    }
    for (path, place) in [
        ("power", "power"),
        ("mount", "mount"),
        ("vnc/status", "vnc"),
    ] {
        let part = session.ok(edis, &format!("/kvm/v2/get/{path}"), &[]).await;
        expected[place] = part;
    }
    assert_eq!(body, expected);
}

/// A base64 decoder, sufficient for a picture.
fn decoded(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = 0_u32;
    let mut bytes = Vec::new();
    let values = text.bytes().take_while(|byte| *byte != b'=');
    for (at, byte) in values.enumerate() {
        let value = digits.iter().position(|digit| *digit == byte);
        bits = bits << 6 | u32::try_from(value.expect("a digit")).expect("it is small");
        if at % 4 > 0 {
            let shift = [0, 4, 2, 0][at % 4];
            bytes.push((bits >> shift).to_le_bytes()[0]);
        }
    }
    bytes
}

#[tokio::test]
async fn the_screenshot_is_a_picture() {
    for style in STYLES {
        let (sim, _, session) = start_edis(style).await;
        let mut pictures = Vec::new();
        for on in [true, false] {
            sim.edis().set_power(&session.kvm_id, on);
            let body = session.ok(sim.edis(), "/kvm/v2/get/screenshot", &[]).await;
            let data = body["data"].as_str().expect("a text").to_owned();
            let picture = data.strip_prefix("data:image/png;base64,");
            let picture = decoded(picture.expect("it is a PNG"));
            assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n"));
            assert!(picture.ends_with(b"IEND\xaeB`\x82"));
            assert!(body["note"].is_string());
            pictures.push(data);
        }
        assert_ne!(pictures[0], pictures[1], "off is dark");
    }
}

#[tokio::test]
async fn recorded_screenshots_escape_their_slashes() {
    for (style, expected) in [
        (Documented, "data:image/png"),
        (Captured, r"data:image\/png"),
    ] {
        let (sim, _, session) = start_edis(style).await;
        let url = format!("{}/kvm/v2/get/screenshot", sim.edis().url());
        let request = client().post(url).form(&session.fields());
        let response = request.send().await.expect("an answer comes");
        assert_eq!(response.headers()["content-type"], "application/json");
        let text = response.text().await.expect("text");
        assert!(text.contains(expected), "{text}");
    }
}

#[tokio::test]
async fn the_load_is_a_chart_inside_text() {
    for (style, labels) in [(Documented, 2), (Captured, 720)] {
        let (sim, _, session) = start_edis(style).await;
        for on in [true, false] {
            sim.edis().set_power(&session.kvm_id, on);
            let body = session.ok(sim.edis(), "/kvm/v2/get/cpu_usage", &[]).await;
            let chart = body["chart_cpu"].as_str().expect("a text");
            let chart: Value = serde_json::from_str(chart).expect("JSON in it");
            assert_eq!(chart["datasets"][0]["label"], "CPU usage [%]");
            let points = chart["datasets"][0]["data"].as_array().expect("a list");
            assert_eq!(points.len(), 720);
            assert_eq!(points.iter().any(|point| *point != 0), on);
            let names = chart["labels"].as_array().expect("a list");
            assert_eq!(names.len(), labels);
            assert_eq!(names[labels - 1], "22:13");
            assert_eq!(names[0], "22:15", "a day before, but for one step");
        }
    }
}
