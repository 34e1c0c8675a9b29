//! The shop: products, upgrades, and cancelling a machine.

use std::time::Duration;

use loggia_sim::{Edis, EdisStyle, Sim, SimBuilder};
use serde_json::{Value, json};

use crate::support::{Reply, STYLES, client, login, post, send, start_with};

pub(crate) const CREDENTIALS: [(&str, &str); 2] =
    [("email", "demo@example.com"), ("pw", "demo-password")];
pub(crate) const DAY: u64 = 86_400;

pub(crate) async fn shop(edis: &Edis, path: &str, own: &[(&str, &str)]) -> Reply {
    post(edis, path, &[&CREDENTIALS, own].concat()).await
}

pub(crate) async fn ok(edis: &Edis, path: &str, own: &[(&str, &str)]) -> Value {
    let reply = shop(edis, path, own).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    reply.body
}

pub(crate) async fn ok_json(edis: &Edis, path: &str, mut own: Value) -> Value {
    for (name, value) in CREDENTIALS {
        own[name] = value.into();
    }
    let request = client().post(format!("{}{path}", edis.url()));
    let reply = send(request.json(&own)).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    reply.body
}

pub(crate) async fn services(edis: &Edis) -> Vec<Value> {
    let body = ok_json(edis, "/kvm/v2/get/services", json!({})).await;
    body["services"].as_array().expect("a list").clone()
}

pub(crate) fn long(style: EdisStyle) -> impl FnOnce(SimBuilder) -> SimBuilder {
    move |builder| {
        let builder = builder.edis_style(style);
        builder.session_lifetime(Duration::from_secs(100 * DAY))
    }
}

pub(crate) async fn start() -> Sim {
    start_with(long(EdisStyle::Documented)).await.0
}

#[tokio::test]
async fn lists() {
    for style in STYLES {
        let (sim, _) = start_with(long(style)).await;
        let edis = sim.edis();
        let body = ok(edis, "/kvm/v2/get/paymentmethods", &[]).await;
        let methods = json!(["paypal", "alipay", "creditcard", "cryptomus"]);
        assert_eq!(
            body,
            json!({"status": "success", "paymentmethods": methods})
        );
        let body = ok(edis, "/kvm/v2/get/billingcycles", &[]).await;
        let cycles = json!(["monthly", "quarterly", "semiannually", "annually"]);
        assert_eq!(body, json!({"status": "success", "billingcycle": cycles}));
        let body = ok(edis, "/kvm/v2/get/account-balance", &[]).await;
        let balance = json!({"amount": "20.00", "currency": "EUR"});
        assert_eq!(body, json!({"status": "success", "balance": balance}));
        edis.set_balance(7);
        let body = ok(edis, "/kvm/v2/get/account-balance", &[]).await;
        assert_eq!(body["balance"]["amount"], "0.07");
        assert_eq!(
            services(edis).await[1],
            json!({
                "service_id": 300_002,
                "kvm_id": "kvm_100002_200002",
                "status": "active",
                "price": {"billingcycle": "Monthly", "amount": "4.99", "currency": "EUR"},
                "creation_date": "2023-11-14",
                "key_date": "2023-12-14",
                "paymentmethod": "paypal",
                "plan": "KVM BASIC",
                "location": "Austria, Vienna",
            })
        );
        edis.set_suspended("kvm_100002_200002", true);
        assert_eq!(services(edis).await[1]["status"], "suspended");
    }
}

#[tokio::test]
async fn locations_list_their_products() {
    let sim = start().await;
    let edis = sim.edis();
    let body = ok(edis, "/kvm/v2/get/locations", &[]).await;
    let expected = json!({
        "id": 31,
        "headline": "",
        "name": "Russia, St. Petersburg",
        "country": "ru-sp",
        "out_of_stock": true,
    });
    assert_eq!(body["locations"]["KVM Russia, St. Petersburg"], expected);
    assert_eq!(body["locations"]["KVM Hong Kong"]["headline"], Value::Null);
    edis.set_sold_out(31, false);
    edis.set_sold_out(22, true);
    let body = ok(edis, "/kvm/v2/get/locations", &[]).await;
    assert_eq!(
        body["locations"]["KVM Russia, St. Petersburg"]["out_of_stock"],
        false
    );
    assert_eq!(body["locations"]["KVM Hong Kong"]["out_of_stock"], true);

    let body = ok(edis, "/kvm/v2/get/products", &[("location_id", "122")]).await;
    let smart = &body["products"]["KVM SMART"];
    assert_eq!(smart["id"], 1221);
    assert_eq!(
        smart["description"]["disk"],
        json!({"size": 15, "unit": "GByte"})
    );
    let prices = &smart["description"]["price"];
    assert_eq!(
        prices["annually"],
        json!({"amount": "87.89", "currency": "EUR"})
    );
    let addons = &smart["addons"];
    assert_eq!(
        addons["operating system"]["208"]["description"],
        "Debian 12 (Bookworm) 64Bit"
    );
    assert!(addons["additional ram"]["416"].get("price").is_none());
    assert_eq!(
        addons["additional ip"]["9"]["price"]["monthly"]["amount"],
        "5.00"
    );
    let reply = shop(edis, "/kvm/v2/get/products", &[("location_id", "1")]).await;
    assert_eq!(reply.status, 404);
    assert!(reply.body["hint"].is_string() && reply.body["message"].is_string());
}

#[tokio::test]
async fn services_and_vpss_are_looked_up_in_both_directions() {
    let sim = start().await;
    let edis = sim.edis();
    let id = [("kvmid", "kvm_100002_200002")];
    let body = ok(edis, "/kvm/v2/get/serviceid", &id).await;
    assert_eq!(body["serviceid"], 300_002);
    let body = ok(edis, "/kvm/v2/get/kvmid", &[("serviceid", "300002")]).await;
    assert_eq!(body["kvmid"], "kvm_100002_200002");
    assert_eq!(body["serviceid"], "300002", "text here");
    for (path, field) in [
        ("serviceid", ("kvmid", "kvm_9_9")),
        ("kvmid", ("serviceid", "9")),
    ] {
        let reply = shop(edis, &format!("/kvm/v2/get/{path}"), &[field]).await;
        assert_eq!(reply.status, 404);
        assert_eq!(reply.body["status"], "error");
    }
}

#[tokio::test]
async fn an_upgrade_changes_the_machine() {
    for by in ["kvm_100001_200001", "300001"] {
        let sim = start().await;
        let edis = sim.edis();
        let body = json!({
            "kvmid": by,
            "newpid": 1923,
            "newbillingcycle": "semi-annually",
            "newpaymentmethod": "alipay",
        });
        let body = ok_json(edis, "/kvm/v2/add/upgrade", body).await;
        let expected = json!({
            "status": "success",
            "orderid": "228301",
            "serviceid": "300001",
            "invoiceid": "1617671",
            "oldproductname": "KVM BASIC",
            "newproductname": "KVM PREMIUM PLUS",
            "oldproductid": "1920",
            "newproductid": "1923",
        });
        assert_eq!(body, expected);
        let session = &login(edis).await[0];
        let details = session.ok(edis, "/kvm/v2/get/all_details", &[]).await;
        assert_eq!(details["data"]["hw"]["ram"], "8192");
        assert_eq!(details["data"]["hw"]["cpu_set_cores"], "4");
        let included = &details["data"]["traffic"]["data"]["included_bytes"];
        assert_eq!(*included, 8000_u64 << 30);
        let service = &services(edis).await[0];
        assert_eq!(service["plan"], "KVM PREMIUM PLUS");
        assert_eq!(service["price"]["amount"], "239.94");
        assert_eq!(service["paymentmethod"], "alipay");
        assert!(edis.orders()[0].upgrade);
    }
}

/// The day of the next payment is requested long after the service has ended.
#[tokio::test]
async fn the_key_date_of_what_has_ended_stays() {
    let (sim, clock) = start_with(long(EdisStyle::Documented)).await;
    let edis = sim.edis();
    let cancel = "/kvm/v2/cancel/product";
    let fields = [("serviceid", "300001"), ("type", "Immediate")];
    ok(edis, cancel, &fields).await;
    let fields = [("serviceid", "300002"), ("type", "End of Billing Period")];
    ok(edis, cancel, &fields).await;
    // No request is made on the day itself.
    clock.advance(Duration::from_secs(70 * DAY));
    let dates: Vec<_> = services(edis)
        .await
        .iter()
        .map(|service| (service["status"].clone(), service["key_date"].clone()))
        .collect();
    assert_eq!(
        dates,
        [
            (json!("terminated"), json!("2023-12-14")),
            (json!("terminated"), json!("2023-12-14")),
            (json!("active"), json!("2024-02-14")),
        ]
    );
    edis.remove("kvm_100003_200003");
    clock.advance(Duration::from_secs(70 * DAY));
    assert_eq!(services(edis).await[2]["key_date"], "2024-02-14");
}

#[tokio::test]
async fn a_cancelled_vps_goes_at_once_or_later() {
    let (sim, clock) = start_with(long(EdisStyle::Documented)).await;
    let edis = sim.edis();
    let cancel = "/kvm/v2/cancel/product";
    let sessions = login(edis).await;
    let fields = [("serviceid", "300001"), ("type", "Immediate")];
    let body = ok(edis, cancel, &fields).await;
    let expected = json!({"status": "success", "serviceid": 300_001, "clientid": null});
    assert_eq!(body, expected);
    assert_eq!(edis.vps().len(), 2);
    assert_eq!(
        sessions[0].post(edis, "/kvm/v2/get/power").await.status,
        403
    );
    assert_eq!(services(edis).await[0]["status"], "terminated");
    let reply = shop(edis, cancel, &fields).await;
    assert_eq!(reply.status, 404, "it is gone");
    assert!(reply.body["hint"].is_string());

    let fields = [
        ("kvmid", "kvm_100002_200002"),
        ("type", "End of Billing Period"),
    ];
    ok(edis, cancel, &fields).await;
    clock.set(1_702_511_999);
    assert_eq!(
        sessions[1].post(edis, "/kvm/v2/get/power").await.status,
        200
    );
    assert_eq!(services(edis).await[1]["status"], "active");
    clock.set(1_702_512_000);
    assert_eq!(
        sessions[1].post(edis, "/kvm/v2/get/power").await.status,
        403,
        "14 December"
    );
    assert_eq!(edis.vps(), ["kvm_100003_200003"]);

    for fields in [
        vec![("type", "Immediate")],
        vec![
            ("kvmid", "kvm_100003_200003"),
            ("serviceid", "300003"),
            ("type", "Immediate"),
        ],
    ] {
        let reply = shop(edis, cancel, &fields).await;
        assert_eq!(reply.status, 400);
        assert!(reply.body["errors"].is_array());
    }
}
