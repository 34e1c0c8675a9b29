//! Answers of another shape than the one that the documents give, which say the same.

use loggia::ErrorKind;
use loggia::edis::shop::BillingCycle;
use serde_json::json;

use crate::house::{STYLES, house};

/// The guide to the order API shows two lists by themselves.
#[tokio::test]
async fn a_mere_list_is_what_the_operation_lists() {
    let house = house(STYLES[0]).await;
    let (edis, shop) = (house.sim.edis(), house.account.shop());
    edis.fail_next_of("getBillingCycles", 200, json!(["monthly", "soon"]), &[]);
    let cycles = shop.billing_cycles().await.expect("listed");
    assert_eq!(cycles, [BillingCycle::Monthly, BillingCycle::from("soon")]);
    edis.fail_next_of("getPaymentMethods", 200, json!(["paypal"]), &[]);
    assert_eq!(shop.payment_methods().await.expect("listed"), ["paypal"]);
    edis.fail_next_of("getPaymentMethods", 200, json!([]), &[]);
    assert!(shop.payment_methods().await.expect("listed").is_empty());

    // Where no list is known to come alone, one is no answer.
    edis.fail_next_of("getUserServices", 200, json!([{"service_id": 1}]), &[]);
    let error = shop.services().await.expect_err("of what?");
    assert_eq!(error.kind(), ErrorKind::Decode);
    // Nor is it where the status speaks of a failure.
    edis.fail_next_of("getBillingCycles", 400, json!(["monthly"]), &[]);
    shop.billing_cycles().await.expect_err("refused");
}
