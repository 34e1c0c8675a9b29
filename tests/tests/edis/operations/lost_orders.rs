//! Finding an order whose answer was lost, by a baseline of the account's services.

use loggia::ErrorKind;
use loggia::edis::ChargeMyAccount;
use loggia::edis::shop::{Baseline, BillingCycle, NewServer};
use loggia_sim::{Fault, FaultPlan, FaultRule};
use serde_json::{Value, json};

use crate::kit::{STYLES, fixture};

#[tokio::test]
async fn order_with_a_lost_answer_is_found_by_its_baseline() {
    let fixture = fixture(STYLES[0]).await;
    let shop = fixture.account.shop();
    let before = shop.baseline().await.expect("listed").to_string();
    let lost = FaultRule::new(Fault::ResetAfter {}).on("addOrder").count(1);
    let plan = FaultPlan::new().rule(lost);
    fixture.sim.edis().set_faults(plan).expect("a plan");
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
    assert_eq!(ids, fixture.sim.edis().orders()[0].service_ids);
    let now = shop.baseline().await.expect("listed");
    assert!(shop.new_since(&now).await.expect("looked for").is_empty());
}

/// Otherwise, a caller would order again although the order was accepted.
#[tokio::test]
async fn unreadable_service_makes_the_search_for_an_order_incomplete() {
    for odd in [
        json!([{"plan": "one"}]),
        json!(["gone"]),
        json!([{"service_id": {}}]),
        json!({"1": "gone"}),
        Value::Null,
    ] {
        let fixture = fixture(STYLES[0]).await;
        let shop = fixture.account.shop();
        let before = shop.baseline().await.expect("listed");
        let nothing = shop.new_since(&before).await;
        assert!(nothing.expect("looked for").is_empty());
        // For as many looks as a minute has, and more.
        for _ in 0..40 {
            let answer = json!({"status": "success", "services": odd});
            let edis = fixture.sim.edis();
            edis.answer_next_of("getUserServices", 200, answer, &[]);
        }
        let error = shop.new_since(&before).await.expect_err("not known");
        assert_eq!(error.kind(), ErrorKind::PartialFailure, "{odd}");
        // Before an order, it would look new after it.
        let error = shop.baseline().await.expect_err("not known");
        assert_eq!(error.kind(), ErrorKind::PartialFailure, "{odd}");
    }
}

#[tokio::test]
async fn baseline_has_the_services_however_they_are_listed() {
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
        let fixture = fixture(STYLES[0]).await;
        let answer = json!({"status": "success", "services": services});
        let edis = fixture.sim.edis();
        edis.answer_next_of("getUserServices", 200, answer, &[]);
        let baseline = fixture.account.shop().baseline().await.expect("listed");
        assert_eq!(baseline.to_string(), text);
    }
}
