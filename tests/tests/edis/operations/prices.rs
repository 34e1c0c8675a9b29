//! Prices of products and add-ons, and the total of an order.

use loggia::edis::ChargeMyAccount;
use loggia::edis::shop::{BillingCycle, Money, NewServer};
use serde_json::{Value, json};

use crate::kit::{STYLES, fixture};

#[tokio::test]
async fn total_of_a_product_is_the_price_of_its_service() {
    let fixture = fixture(STYLES[0]).await;
    let shop = fixture.account.shop();
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
async fn unreadable_price_of_an_add_on_leaves_no_total() {
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
        let fixture = fixture(STYLES[0]).await;
        let answer = json!({"products": plan});
        fixture
            .sim
            .edis()
            .answer_next_of("getProducts", 200, answer, &[]);
        let products = fixture.account.shop().products(1).await.expect("read");
        let total = products[0].total(&BillingCycle::Monthly, &[7]);
        let expected = is_free.map(|is_free| if is_free { 500 } else { 650 });
        assert_eq!(total.as_ref().and_then(Money::cents), expected, "{price}");
    }
}
