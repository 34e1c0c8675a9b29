//! Nothing is ordered without the caller's leave.

use loggia::ErrorKind;
use loggia::zenlayer::ChargeMyAccount;

use super::each;
use super::service::Ordered;
use crate::support::World;

each! {
    a_draft_cannot_be_sent;
}

async fn a_draft_cannot_be_sent<S: Ordered>() {
    let world = World::new(1).await;
    let before = world.zenlayer().requests().len();
    let mut draft = None;
    let order = S::machines(&world.client).create(|order| {
        let order = S::fill(&world, order, 1);
        draft = Some(order.clone());
        order
    });
    let error = S::send(draft.expect("a draft")).await;
    let error = error.expect_err("no one gave leave");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    assert!(error.to_string().contains("place the order"), "{error}");
    assert!(!error.is_outcome_unknown(), "{error}");
    assert_eq!(world.zenlayer().requests().len(), before, "nothing is sent");
    let placed = order.place(ChargeMyAccount::yes()).await;
    assert_eq!(S::placed(&placed.expect("placed")).len(), 1);
}
