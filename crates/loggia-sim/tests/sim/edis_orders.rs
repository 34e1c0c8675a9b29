//! Orders of machines: paid, unpaid, or sold out.

use std::time::Duration;

use loggia_sim::{Edis, EdisStyle};
use serde_json::{Value, json};

use crate::edis_shop::{long, ok, ok_json, services, shop, start};
use crate::support::{Reply, login, start_with};

async fn order(edis: &Edis, order: &Value) -> Reply {
    let text = order.to_string();
    shop(edis, "/kvm/v2/add/order", &[("order", &text)]).await
}

fn one_item(item: &Value) -> Value {
    json!({
        "billingcycle": "monthly",
        "paymentmethod": "paypal",
        "applycredit": true,
        "item": [item],
    })
}

#[tokio::test]
async fn an_order_makes_machines() {
    let (sim, clock) = start_with(long(EdisStyle::Documented)).await;
    let edis = sim.edis();
    let wanted = json!({
        "billingcycle": "monthly",
        "paymentmethod": "cryptomus",
        "applycredit": true,
        "item": [
            {
                "pid": 1920, "os": 208, "hostname": "one.example",
                "additional_ram": 396, "additional_ip": "9",
                "additional_diskboost": "", "ssh_pubkey": "ssh-rsa AAAA",
            },
            {"pid": "1220", "os": 92, "hostname": "two"},
        ],
    });
    let reply = order(edis, &wanted).await;
    let expected = json!({
        "status": "success",
        "orderid": 228_301,
        "serviceids": "300004,300005",
        "invoiceid": 1_617_671,
        "invoicepaid": true,
    });
    assert_eq!((reply.status, reply.body), (200, expected));
    let balance = ok(edis, "/kvm/v2/get/account-balance", &[]).await;
    assert_eq!(
        balance["balance"]["amount"], "0.02",
        "4.99 + 5 + 5 + 4.99 are gone"
    );
    let services = services(edis).await;
    assert_eq!(services[3]["price"]["amount"], "14.99");
    assert_eq!(services[4]["location"], "Germany");
    assert_eq!(services[4]["paymentmethod"], "cryptomus");

    assert_eq!(edis.vps().len(), 5);
    let sessions = login(edis).await;
    let power =
        async |at: usize| sessions[at].ok(edis, "/kvm/v2/get/power", &[]).await["data"].clone();
    assert_eq!(power(3).await, "server powered off");
    clock.advance(Duration::from_secs(120));
    assert_eq!(power(3).await, "server powered on", "installed");
    assert_eq!(power(4).await, "server powered off", "left to the customer");
    let details = sessions[3].ok(edis, "/kvm/v2/get/details", &[]).await;
    let data = &details["data"];
    assert_eq!(
        (&data["hostname"], &data["hw"]["ram"]),
        (&json!("one.example"), &json!("2048"))
    );
    assert_eq!(data["ip"]["ipv4"].as_array().map(Vec::len), Some(2));
    let pool = sessions[0].ok(edis, "/kvm/v2/get/pool_traffic", &[]).await;
    assert_eq!(pool["available_pool_traffic"], "5200");

    let orders = edis.orders();
    assert_eq!(
        (orders[0].id, orders[0].paid, orders[0].upgrade),
        (228_301, true, false)
    );
    assert_eq!(orders[0].products, [1920, 1220]);
    assert_eq!(orders[0].kvm_ids, edis.vps()[3..]);
}

/// A year costs eleven months of the plan, and twelve of the additions: their price is always
/// per month. An upgrade keeps the additions, and their price.
#[tokio::test]
async fn additions_are_paid_monthly_and_survive_an_upgrade() {
    for (cycle, amount, upgraded) in [
        ("monthly", "9.99", "17.99"),
        ("quarterly", "29.97", "53.97"),
        ("semiannually", "59.94", "107.94"),
        ("annually", "114.89", "202.89"),
    ] {
        let sim = start().await;
        let edis = sim.edis();
        edis.set_balance(11_489);
        let mut wanted = one_item(&json!({
            "pid": 1920, "os": 92, "hostname": "h", "additional_ram": 396,
        }));
        wanted["billingcycle"] = cycle.into();
        let reply = order(edis, &wanted).await;
        assert_eq!(reply.body["invoicepaid"], true, "{cycle}");
        let price = async || services(edis).await[3]["price"]["amount"].clone();
        assert_eq!(price().await, amount, "{cycle}");
        let balance = ok(edis, "/kvm/v2/get/account-balance", &[]).await;
        let is_spent = balance["balance"]["amount"] == "0.00";
        assert_eq!(is_spent, cycle == "annually");

        let upgrade = json!({
            "kvmid": "kvm_100004_200004",
            "newpid": 1922,
            "newbillingcycle": cycle.replace("semiannually", "semi-annually"),
            "newpaymentmethod": "paypal",
        });
        ok_json(edis, "/kvm/v2/add/upgrade", upgrade).await;
        assert_eq!(price().await, upgraded, "{cycle}");
    }
}

#[tokio::test]
async fn credit_pays_only_when_it_is_enough_and_wanted() {
    let sim = start().await;
    let edis = sim.edis();
    let item = json!({"pid": 1920, "os": 208, "hostname": "h"});
    let mut unwanted = one_item(&item);
    unwanted["applycredit"] = false.into();
    assert_eq!(order(edis, &unwanted).await.body["invoicepaid"], false);
    let dear = one_item(&json!({"pid": 1923, "os": 208, "hostname": "h"}));
    assert_eq!(order(edis, &dear).await.body["invoicepaid"], false);
    let mut silent = one_item(&item);
    silent
        .as_object_mut()
        .expect("an object")
        .remove("applycredit");
    assert_eq!(order(edis, &silent).await.body["invoicepaid"], true);
    let balance = ok(edis, "/kvm/v2/get/account-balance", &[]).await;
    assert_eq!(balance["balance"]["amount"], "15.01");
}

#[tokio::test]
async fn an_order_at_a_sold_out_location_fails_with_status_200() {
    let sim = start().await;
    let edis = sim.edis();
    let item = json!({"pid": 311, "os": 208, "hostname": "h"});
    let reply = order(edis, &one_item(&item)).await;
    let expected = json!({"status": "failed", "orderid": 228_301});
    assert_eq!((reply.status, reply.body), (200, expected));
    assert_eq!(edis.vps().len(), 3);
    let failed = &edis.orders()[0];
    assert!(!failed.provisioned && failed.kvm_ids.is_empty() && failed.invoice_id.is_none());
    edis.set_sold_out(31, false);
    let reply = order(edis, &one_item(&item)).await;
    assert_eq!(
        (reply.body["status"].as_str(), &reply.body["orderid"]),
        (Some("success"), &json!(228_302))
    );
}

#[tokio::test]
async fn orders_are_read_strictly() {
    let sim = start().await;
    let edis = sim.edis();
    let good = one_item(&json!({"pid": 1920, "os": 208, "hostname": "h"}));
    let with = |name: &str, value: Value| {
        let mut order = good.clone();
        order[name] = value;
        order
    };
    let item = |name: &str, value: Value| {
        let mut order = good.clone();
        order["item"][0][name] = value;
        order
    };
    for (order_json, says) in [
        (with("billingcycle", json!("yearly")), "billingcycle"),
        (with("billingcycle", json!("semi-annually")), "billingcycle"),
        (with("billingcycle", Value::Null), "billingcycle"),
        (with("paymentmethod", json!("cash")), "paymentmethod"),
        (with("applycredit", json!("true")), "applycredit"),
        (with("coupon", json!("x")), "coupon"),
        (with("item", json!([])), "item"),
        (with("item", json!({})), "item"),
        (with("item", json!([1])), "item"),
        (item("pid", json!(1)), "pid"),
        (item("pid", json!(1920.5)), "pid"),
        (item("os", json!(396)), "os"),
        (item("os", Value::Null), "os"),
        (item("hostname", json!("not a host")), "hostname"),
        (item("additional_ram", json!(9)), "additional_ram"),
        (item("additional_vcpu", json!("four")), "additional_vcpu"),
        (item("ssh_pubkey", json!(1)), "ssh_pubkey"),
        (item("color", json!("red")), "color"),
    ] {
        let reply = order(edis, &order_json).await;
        assert_eq!(reply.status, 400, "{order_json}");
        let message = reply.body["message"].as_str().expect("a text");
        assert!(message.contains(says), "{message}");
        assert_eq!(reply.body["errors"], json!([message]));
    }
    let mut both = item("additional_diskboost", json!(605));
    both["item"][0]["additional_driveboost"] = json!(605);
    assert_eq!(order(edis, &both).await.status, 400);
    assert!(edis.orders().is_empty());
    let boosted = item("additional_driveboost", json!(605));
    assert_eq!(order(edis, &boosted).await.status, 200);
}
