//! The EDIS login: who gets sessions, and their form.

use loggia_sim::EdisStyle;
use serde_json::json;

use crate::support::{Reply, START, client, login, post, send, start, start_with};

const AUTH: &str = "/kvm/v2/get/auth";
const GOOD: [(&str, &str); 2] = [("email", "demo@example.com"), ("pw", "demo-password")];

#[tokio::test]
async fn the_right_password_opens_every_vps() {
    let (sim, _) = start().await;
    let reply = post(sim.edis(), AUTH, &GOOD).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body["status"], "success");
    let data = reply.body["data"].as_object().expect("a map");
    let ids: Vec<_> = data.keys().cloned().collect();
    assert_eq!(ids, sim.edis().vps());
    assert_eq!(ids[0], "kvm_100001_200001");
    let entry = &data[&ids[1]];
    let signature = entry["signature"].as_str().expect("a text");
    assert_eq!(signature.len(), 512);
    assert!(signature.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_ne!(entry["signature"], data[&ids[0]]["signature"]);
    let host = sim.edis().addr().to_string();
    assert_eq!(
        *entry,
        json!({
            "api_host": host,
            "api_rdns": host,
            "kvm_id": ids[1],
            "valid_until": START + 3600,
            "signature": signature,
            "suspended": "n",
            "description": "edis-vps-2",
            "lps": "01",
            "lps_ispremium": false,
            "primary_ip": "198.18.0.2",
        })
    );
    assert_eq!((sim.edis().logins(), sim.edis().failed_logins()), (1, 0));
}

#[tokio::test]
async fn recorded_logins_have_a_country_and_less_besides() {
    let (sim, _) = start_with(|builder| builder.edis_style(EdisStyle::Captured)).await;
    let reply = post(sim.edis(), AUTH, &GOOD).await;
    let entry = &reply.body["data"]["kvm_100001_200001"];
    assert_eq!(entry["lps"], "AT");
    assert_eq!(entry["suspended"], "n");
    for absent in ["lps_ispremium", "primary_ip"] {
        assert!(entry.get(absent).is_none(), "{absent}");
    }
    assert!(sim.edis().set_suspended("kvm_100001_200001", true));
    let reply = post(sim.edis(), AUTH, &GOOD).await;
    assert_eq!(reply.body["data"]["kvm_100001_200001"]["suspended"], "y");
}

#[tokio::test]
async fn a_login_can_ask_for_one_vps() {
    let (sim, _) = start().await;
    let with = |id: &'static str| {
        let fields = [GOOD[0], GOOD[1], ("kvm_id", id)];
        let sim = &sim;
        async move { post(sim.edis(), AUTH, &fields).await }
    };
    let reply = with("kvm_100002_200002").await;
    let data = reply.body["data"].as_object().expect("a map");
    assert_eq!(data.keys().collect::<Vec<_>>(), ["kvm_100002_200002"]);
    assert_eq!(with("kvm_9_9").await.status, 400);
    assert_eq!(with("vps-2").await.status, 400);
}

fn assert_error(reply: &Reply, status: u16, says: &str) {
    assert_eq!(reply.status, status, "{}", reply.body);
    assert_eq!(reply.body["code"], status);
    assert!(reply.body["error"].is_string());
    let message = reply.body["message"].as_str().expect("a text");
    assert!(message.contains(says), "{message}");
}

#[tokio::test]
async fn wrong_credentials_are_refused() {
    let (sim, _) = start().await;
    for (email, password) in [
        ("demo@example.com", "wrong"),
        ("demo@example.com", "demo-password "),
        ("stranger@example.com", "demo-password"),
    ] {
        let fields = [("email", email), ("pw", password)];
        assert_error(&post(sim.edis(), AUTH, &fields).await, 401, "");
    }
    assert_eq!((sim.edis().logins(), sim.edis().failed_logins()), (3, 3));
}

#[tokio::test]
async fn the_body_is_read_strictly() {
    let (sim, _) = start().await;
    let raw = |body: &'static str| {
        let url = format!("{}{AUTH}", sim.edis().url());
        let request = client().post(url).body(body);
        request.header("content-type", "application/x-www-form-urlencoded")
    };
    for (body, says) in [
        ("", "missing field: email"),
        ("email=demo%40example.com", "missing field: pw"),
        ("email=demo%40example.com&pw=", "missing field: pw"),
        ("email=a&pw=b&pw=b", "field given twice: pw"),
        ("email=a&pw=b&otp=1", "unknown field: otp"),
        ("email=a&pw=b&signature=0", "unknown field: signature"),
        ("email=a&pw=50%", "not form-encoded"),
        ("email=a&pw=b c", "not form-encoded"),
        ("{\"email\":\"a\"}", "unknown field"),
    ] {
        assert_error(&send(raw(body)).await, 400, says);
    }
    let good = "email=demo%40example.com&pw=demo-password";
    let charset = "application/x-www-form-urlencoded; charset=utf-8";
    let url = format!("{}{AUTH}", sim.edis().url());
    for (content_type, status) in [
        (charset, 200),
        ("application/json", 400),
        ("text/plain", 400),
        ("multipart/form-data", 400),
    ] {
        let request = client().post(&url).body(good);
        let reply = send(request.header("content-type", content_type)).await;
        assert_eq!(reply.status, status, "{content_type}");
    }
    assert_error(&send(client().post(&url).body(good)).await, 400, "");
    assert_error(&send(client().get(&url)).await, 405, "POST");
    let query = format!("{url}?email=a");
    assert_error(&send(client().post(query).form(&GOOD)).await, 400, "");
    let huge = [("email", "a"), ("pw", &*"b".repeat(1 << 20))];
    assert_error(&post(sim.edis(), AUTH, &huge).await, 413, "too large");
}

#[tokio::test]
async fn passwords_may_contain_what_forms_give_a_meaning_to() {
    let (sim, _) = start_with(|builder| {
        builder
            .account("a@example.com", "p+w&x=1 %41é")
            .account("b@example.com", "b:b")
    })
    .await;
    for (email, password, status) in [
        ("a@example.com", "p+w&x=1 %41é", 200),
        ("b@example.com", "b:b", 200),
        ("a@example.com", "b:b", 401),
        ("demo@example.com", "demo-password", 401),
    ] {
        let fields = [("email", email), ("pw", password)];
        let reply = post(sim.edis(), AUTH, &fields).await;
        assert_eq!(reply.status, status, "{email}");
    }
}

#[tokio::test]
async fn the_host_of_a_vps_can_be_named() {
    let (sim, _) = start_with(|builder| builder.edis_api_host("{n}.edisglobal.com")).await;
    let reply = post(sim.edis(), AUTH, &GOOD).await;
    let entry = &reply.body["data"]["kvm_100002_200002"];
    assert_eq!(entry["api_host"], "100002.edisglobal.com");
    assert_eq!(entry["api_rdns"], "100002.edisglobal.com");
}

#[tokio::test]
async fn no_machines_means_an_empty_map() {
    let (sim, _) = start_with(|builder| builder.machines(0)).await;
    assert!(login(sim.edis()).await.is_empty());
}
