//! The draft of an order cannot be sent without a confirmation.

use loggia::ErrorKind;
use loggia::zenlayer::ChargeMyAccount;

use super::for_each_service;
use super::service::OrderService;
use crate::kit::Fixture;

for_each_service! {
    draft_of_an_order_cannot_be_sent;
}

async fn draft_of_an_order_cannot_be_sent<S: OrderService>() {
    let fixture = Fixture::new(1).await;
    let before = fixture.zenlayer().requests().len();
    let mut draft = None;
    let order = S::machines(&fixture.client).create(|order| {
        let order = S::fill(&fixture, order, 1);
        draft = Some(order.clone());
        order
    });
    let error = S::send(draft.expect("a draft")).await;
    let error = error.expect_err("no one gave leave");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert!(error.to_string().contains("place the order"), "{error}");
    assert!(!error.is_outcome_unknown(), "{error}");
    assert_eq!(
        fixture.zenlayer().requests().len(),
        before,
        "nothing is sent"
    );
    let placed = order.place(ChargeMyAccount::yes()).await;
    assert_eq!(S::placed_ids(&placed.expect("placed")).len(), 1);
}
