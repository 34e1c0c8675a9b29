//! Traffic: counters, periods, charts, the pool and refills from it.

use std::time::Duration;

use loggia_sim::EdisStyle::{Captured, Documented};
use loggia_sim::TrafficAmount::{Bytes, Percent};
use serde_json::{Value, json};

use crate::support::{START, STYLES, login, start_edis, start_with};

const TRAFFIC: &str = "/kvm/v2/get/traffic";
const POOL: &str = "/kvm/v2/get/pool_traffic";
const LOG: &str = "/kvm/v2/get/refill_log";
const ASSIGN: &str = "/kvm/v2/set/additional_pool_traffic";
const GB: u64 = 1 << 30;

fn chart(body: &Value, name: &str) -> Value {
    let text = body[name].as_str().expect("a text");
    serde_json::from_str(text).expect("JSON in it")
}

#[tokio::test]
async fn counters_are_partly_text() {
    for style in STYLES {
        let (sim, clock, session) = start_edis(style).await;
        let edis = sim.edis();
        clock.advance(Duration::from_secs(100));
        let made = edis.use_traffic(&session.kvm_id, Bytes(4_000_000)).await;
        assert_eq!(made, Some(vec![]));
        let body = session.ok(edis, TRAFFIC, &[]).await;
        let expected = json!({
            "included_bytes": 1000 * GB,
            "days_remaining": 30,
            "last_updated": (START + 100).to_string(),
            "rx_bytes": "1000000",
            "tx_bytes": "3000000",
            "rx_packets": "1000",
            "tx_packets": "3000",
        });
        assert_eq!(body["data"], expected);
        assert!(edis.set_traffic(&session.kvm_id, 5, 6));
        let body = session.ok(edis, TRAFFIC, &[]).await;
        assert_eq!(body["data"]["rx_bytes"], "5");
        assert_eq!(body["data"]["tx_bytes"], "6");
        assert!(!edis.set_traffic("kvm_9_9", 5, 6));
        assert_eq!(edis.use_traffic("kvm_9_9", Bytes(1)).await, None);
    }
}

#[tokio::test]
async fn a_period_ends_on_the_key_date() {
    let days = |count: u64| Duration::from_secs(count * 86_400);
    let long = |builder: loggia_sim::SimBuilder| builder.session_lifetime(days(100));
    let (sim, clock) = start_with(long).await;
    let session = login(sim.edis()).await.remove(0);
    let edis = sim.edis();
    // The clock starts on 14 November: the period ends with 13 December.
    clock.advance(days(2));
    edis.use_traffic(&session.kvm_id, Bytes(7 * GB)).await;
    clock.advance(days(3));
    edis.use_traffic(&session.kvm_id, Bytes(2 * GB)).await;
    let body = session.ok(edis, TRAFFIC, &[]).await;
    assert_eq!(body["data"]["days_remaining"], 25);
    let daily = chart(&body, "chart_daily");
    let labels = daily["labels"].as_array().expect("a list");
    assert_eq!((labels.len(), &labels[30]), (31, &json!("Nov 19")));
    let data = &daily["datasets"][0]["data"];
    assert_eq!(
        (&data[27], &data[28], &data[30]),
        (&json!(7), &json!(0), &json!(2))
    );
    let monthly = chart(&body, "chart_monthly");
    let (sums, included) = (
        &monthly["datasets"][0]["data"],
        &monthly["datasets"][1]["data"],
    );
    assert_eq!(
        (&sums[26], &sums[27], &sums[30]),
        (&json!(0), &json!(7), &json!(9))
    );
    assert_eq!(included[0], 1000);

    clock.set(START + 29 * 86_400);
    let body = session.ok(edis, TRAFFIC, &[]).await;
    assert_eq!(body["data"]["days_remaining"], 1);
    assert_ne!(body["data"]["tx_bytes"], "0");
    clock.advance(days(1));
    let body = session.ok(edis, TRAFFIC, &[]).await;
    assert_eq!(body["data"]["tx_bytes"], "0");
    assert_eq!(body["data"]["days_remaining"], 31);
    let monthly = chart(&body, "chart_monthly");
    assert_eq!(monthly["datasets"][0]["data"][30], 0);
}

#[tokio::test]
async fn traffic_is_assigned_from_the_pool() {
    for style in STYLES {
        let (sim, _, session) = start_edis(style).await;
        let edis = sim.edis();
        let pool = async || session.ok(edis, POOL, &[]).await["available_pool_traffic"].clone();
        assert_eq!(pool().await, "5000");
        let log = session.ok(edis, LOG, &[("query", "client")]).await;
        assert_eq!(log, json!({"status": "success", "log": []}));
        let host = edis.addr().to_string();
        let fields = [("api_host", host.as_str()), ("traffic", "10")];
        let body = session.ok(edis, ASSIGN, &fields).await;
        match style {
            Documented => assert_eq!(body["assigned_traffic"], 10),
            _ => assert_eq!(body, json!({"status": "success"})),
        }
        assert_eq!(pool().await, "4990");
        let traffic = session.ok(edis, TRAFFIC, &[]).await;
        assert_eq!(traffic["data"]["included_bytes"], 1010 * GB);
        edis.set_pool(9);
        session.bad(edis, ASSIGN, &fields, "pool").await;
        assert_eq!(pool().await, "9");

        let line = json!({"ts": "2023-11-14 22:13:20", "gbytes": "10", "kvm": session.kvm_id});
        let other = &login(edis).await[1];
        for (session, query, expected) in [
            (&session, "kvm", json!([line])),
            (&session, "client", json!([line])),
            (other, "kvm", json!([])),
            (other, "client", json!([line])),
        ] {
            let log = session.ok(edis, LOG, &[("query", query)]).await;
            assert_eq!(log["log"], expected, "{query}");
        }
    }
}

#[tokio::test]
async fn refills_happen_by_themselves_when_wanted() {
    for style in STYLES {
        let (sim, _, session) = start_edis(style).await;
        let edis = sim.edis();
        let status = async || {
            let path = "/kvm/v2/get/autohydration_status";
            session.ok(edis, path, &[]).await["auto_hydration"].clone()
        };
        let included = async || {
            let body = session.ok(edis, TRAFFIC, &[]).await;
            body["data"]["included_bytes"].as_u64().expect("a number") / GB
        };
        assert_eq!(status().await, "off");
        let on = [("config", r#"{"auto_hydration":100}"#)];
        let off = [("config", r#"{"auto_hydration":0}"#)];
        session
            .ok(edis, "/kvm/v2/set/autohydration_enable", &on)
            .await;
        assert_eq!(status().await, "100");

        edis.use_traffic(&session.kvm_id, Percent(98)).await;
        assert_eq!(included().await, 1000);
        edis.use_traffic(&session.kvm_id, Percent(1)).await;
        assert_eq!(included().await, 1100, "at 99 percent");
        let log = session.ok(edis, LOG, &[("query", "kvm")]).await;
        assert_eq!(log["log"][0]["gbytes"], "100");
        edis.set_pool(50);
        edis.use_traffic(&session.kvm_id, Percent(10)).await;
        assert_eq!(included().await, 1100, "the pool has too little");

        edis.set_pool(500);
        session
            .ok(edis, "/kvm/v2/set/autohydration_disable", &off)
            .await;
        assert_eq!(status().await, "off");
        edis.use_traffic(&session.kvm_id, Bytes(1)).await;
        assert_eq!(included().await, 1100);
        // The settings contain the same switch; what has already been used is refilled at once.
        let config = [("config", r#"{"auto_hydration":500}"#)];
        session.ok(edis, "/kvm/v2/set/config", &config).await;
        assert_eq!(status().await, "500");
        assert_eq!(included().await, 1600);
        edis.use_traffic(&session.kvm_id, Percent(50)).await;
        edis.set_pool(1000);
        session
            .ok(edis, "/kvm/v2/set/autohydration_enable", &on)
            .await;
        let body = session.ok(edis, POOL, &[]).await;
        assert_ne!(body["available_pool_traffic"], "1000");
    }
}

#[tokio::test]
async fn a_new_vps_has_nothing_used() {
    let (sim, _, _) = start_edis(Captured).await;
    let id = sim.edis().add_vps();
    assert_eq!(id, "kvm_100004_200004");
    let sessions = login(sim.edis()).await;
    let body = sessions[3].ok(sim.edis(), TRAFFIC, &[]).await;
    assert_eq!(body["data"]["rx_bytes"], "0");
}
