//! Reverse names, for both kinds of addresses and under both paths.

use loggia_sim::EdisStyle::{Captured, Documented};
use serde_json::{Value, json};

use crate::support::{STYLES, start_edis, start_with};

const V6: &str = "2001:db8:1:1::25";

#[tokio::test]
async fn names_are_set_shown_and_taken_away() {
    for style in STYLES {
        for prefix in ["", "/kvm/v2"] {
            let (sim, _, session) = start_edis(style).await;
            let edis = sim.edis();
            let host = edis.addr().to_string();
            let call = async |verb: &str, ip: Value| {
                let fields = [("api_host", host.as_str()), ("ip", &ip.to_string())];
                session
                    .ok(edis, &format!("{prefix}/{verb}/ptr"), &fields)
                    .await
            };
            let both = json!(["198.18.0.1", V6]);
            let shown = async || {
                let body = call("get", both.clone()).await;
                let pair = match style {
                    Captured => ["198.18.0.1", V6].map(|ip| body["data"]["ptr"][ip].clone()),
                    _ => [0, 1].map(|at| body["records"][at]["ptr_record"].clone()),
                };
                pair.map(|name| name.as_str().expect("a name").to_owned())
            };
            let [v4, v6] = shown().await;
            assert_eq!(v4, "1.0.18.198.in-addr.arpa");
            assert!(
                v6.starts_with("5.2.0.0.") && v6.ends_with(".ip6.arpa"),
                "{v6}"
            );

            let body = call("set", json!({"198.18.0.1": "a.example", V6: "b.example"})).await;
            assert_eq!(body.get("message").is_some(), style == Documented);
            assert_eq!(shown().await, ["a.example", "b.example"]);
            call("set", json!({V6: "c.example"})).await;
            assert_eq!(shown().await, ["a.example", "c.example"]);

            let body = call("del", json!(["198.18.0.1"])).await;
            assert_eq!(body, json!({"status": "success"}));
            assert_eq!(shown().await, [v4.as_str(), "c.example"]);
            call("del", both.clone()).await;
            assert_eq!(shown().await, [v4, v6]);
        }
    }
}

#[tokio::test]
async fn names_are_set_all_or_none() {
    let (sim, _, session) = start_edis(Documented).await;
    let host = sim.edis().addr().to_string();
    let mixed = r#"{"198.18.0.1":"a.example","198.18.0.2":"b.example"}"#;
    let fields = [("api_host", host.as_str()), ("ip", mixed)];
    session
        .bad(sim.edis(), "/set/ptr", &fields, "198.18.0.2")
        .await;
    let fields = [("api_host", host.as_str()), ("ip", r#"["198.18.0.1"]"#)];
    let body = session.ok(sim.edis(), "/get/ptr", &fields).await;
    let expected = json!([{"ip": "198.18.0.1", "ptr_record": "1.0.18.198.in-addr.arpa"}]);
    assert_eq!(body["records"], expected);
}

#[tokio::test]
async fn the_host_is_the_one_that_the_login_named() {
    let (sim, _) = start_with(|builder| builder.edis_api_host("{n}.edisglobal.com")).await;
    let session = crate::support::login(sim.edis()).await.remove(1);
    let ip = ("ip", r#"["198.18.0.2"]"#);
    let own = [("api_host", "100002.edisglobal.com"), ip];
    session.ok(sim.edis(), "/get/ptr", &own).await;
    let other = [("api_host", "100001.edisglobal.com"), ip];
    session
        .bad(sim.edis(), "/get/ptr", &other, "api_host")
        .await;
}
