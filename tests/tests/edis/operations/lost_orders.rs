//! What became of an order whose answer was lost.

use loggia::ErrorKind;
use loggia::edis::ChargeMyAccount;
use loggia::edis::shop::{Baseline, BillingCycle, Money, NewServer};
use loggia_sim::{Fault, FaultPlan, FaultRule};
use serde_json::{Value, json};

use crate::house::{STYLES, house};

#[tokio::test]
async fn an_order_whose_answer_was_lost_is_found() {
    let house = house(STYLES[0]).await;
    let shop = house.account.shop();
    let before = shop.baseline().await.expect("listed").to_string();
    let lost = FaultRule::new(Fault::ResetAfter {}).on("addOrder").count(1);
    let plan = FaultPlan::new().rule(lost);
    house.sim.edis().set_faults(plan).expect("a plan");
    let order = shop
        .order(BillingCycle::Monthly, "paypal")
        .server(NewServer::new(1920, 208, "one.example"));
    let error = order.place(ChargeMyAccount::yes()).await.expect_err("lost");
    assert!(error.is_outcome_unknown(), "{error}");
    let before: Baseline = before.parse().expect("its own text");
    let found = shop.new_since(&before).await.expect("looked for");
    let ids: Vec<_> = found
        .iter()
        .filter_map(|service| service.service_id)
        .collect();
    assert_eq!(ids, house.sim.edis().orders()[0].service_ids);
    let now = shop.baseline().await.expect("listed");
    assert!(shop.new_since(&now).await.expect("looked for").is_empty());
}

/// Who orders again because nothing came of an order must know that.
#[tokio::test]
async fn an_order_may_be_the_service_that_cannot_be_read() {
    for odd in [
        json!([{"plan": "one"}]),
        json!(["gone"]),
        json!([{"service_id": {}}]),
        json!({"1": "gone"}),
        Value::Null,
    ] {
        let house = house(STYLES[0]).await;
        let shop = house.account.shop();
        let before = shop.baseline().await.expect("listed");
        let nothing = shop.new_since(&before).await;
        assert!(nothing.expect("looked for").is_empty());
        // For as many looks as a minute has, and more.
        for _ in 0..40 {
            let answer = json!({"status": "success", "services": odd});
            let edis = house.sim.edis();
            edis.fail_next_of("getUserServices", 200, answer, &[]);
        }
        let error = shop.new_since(&before).await.expect_err("not known");
        assert_eq!(error.kind(), ErrorKind::PartialFailure, "{odd}");
        // Before an order, it would look new after it.
        let error = shop.baseline().await.expect_err("not known");
        assert_eq!(error.kind(), ErrorKind::PartialFailure, "{odd}");
    }
}

#[tokio::test]
async fn a_baseline_has_the_services_however_they_are_listed() {
    for (services, text) in [
        (json!([]), "services:"),
        (
            json!([{"service_id": 7}, {"service_id": "9"}]),
            "services:7,9",
        ),
        (
            json!({"1": {"service_id": 7}, "4": {"service_id": 9}}),
            "services:7,9",
        ),
        (
            json!([{"service_id": 7, "price": {"amount": {}}}]),
            "services:7",
        ),
    ] {
        let house = house(STYLES[0]).await;
        let answer = json!({"status": "success", "services": services});
        let edis = house.sim.edis();
        edis.fail_next_of("getUserServices", 200, answer, &[]);
        let baseline = house.account.shop().baseline().await.expect("listed");
        assert_eq!(baseline.to_string(), text);
    }
}

#[tokio::test]
async fn prices_have_a_total() {
    let house = house(STYLES[0]).await;
    let shop = house.account.shop();
    let place = shop.locations().await.expect("listed").remove(0);
    let product = shop.products(place.id).await.expect("listed").remove(0);
    let addon = product
        .addons
        .values()
        .flatten()
        .find(|addon| addon.monthly.is_some());
    let addon = addon.expect("one that costs");
    let plan = product.total(&BillingCycle::Monthly, &[]).expect("a price");
    let both = product
        .total(&BillingCycle::Monthly, &[addon.id])
        .expect("a price");
    let more = addon.monthly.as_ref().and_then(Money::cents);
    assert_eq!(
        both.cents(),
        plan.cents().zip(more).map(|(one, two)| one + two)
    );
    // It is what the service costs then, by whatever cycle.
    let memory = &product.addons["additional ram"];
    let memory = memory.iter().find(|addon| addon.monthly.is_some());
    let memory = memory.expect("one that costs").id;
    let system = product.systems()[0].id;
    for cycle in [
        BillingCycle::Monthly,
        BillingCycle::Quarterly,
        BillingCycle::Semiannually,
        BillingCycle::Annually,
    ] {
        let total = product.total(&cycle, &[memory]);
        let server = NewServer::new(product.id, system, "priced.example").ram(memory);
        let order = shop.order(cycle.clone(), "paypal").server(server);
        let placed = order.place(ChargeMyAccount::yes()).await.expect("placed");
        let services = shop.services().await.expect("listed");
        let service = services
            .iter()
            .find(|service| service.service_id == placed.service_ids.first().copied());
        assert_eq!(service.expect("listed").price, total, "{cycle}");
    }
    assert_eq!(
        product.total(&BillingCycle::Monthly, &[1]),
        None,
        "no such add-on"
    );
}

#[tokio::test]
async fn an_add_on_whose_price_cannot_be_read_is_not_free() {
    let addon = |price: Value| json!({"id": 7, "description": "more", "price": price});
    let cases = [
        (json!({}), Some(true)),
        (
            json!({"monthly": {"amount": "1.50", "currency": "EUR"}}),
            Some(false),
        ),
        (
            json!({"monthly": {"amount": null, "currency": "EUR"}}),
            None,
        ),
        (
            json!({"annually": {"amount": "9.00", "currency": "EUR"}}),
            None,
        ),
    ];
    for (price, is_free) in cases {
        let plan = json!({"small": {
            "id": 1,
            "description": {"price": {"monthly": {"amount": "5.00", "currency": "EUR"}}},
            "addons": {"group": {"more": addon(price.clone())}},
        }});
        let house = house(STYLES[0]).await;
        let answer = json!({"products": plan});
        house
            .sim
            .edis()
            .fail_next_of("getProducts", 200, answer, &[]);
        let products = house.account.shop().products(1).await.expect("read");
        let total = products[0].total(&BillingCycle::Monthly, &[7]);
        let expected = is_free.map(|is_free| if is_free { 500 } else { 650 });
        assert_eq!(total.as_ref().and_then(Money::cents), expected, "{price}");
    }
}
