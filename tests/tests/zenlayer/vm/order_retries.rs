//! An order is sent once, whatever happens to the answer, and again only when it was throttled.

use std::time::Duration;

use loggia::ErrorKind;
use loggia::zenlayer::{ChargeMyAccount, ErrorCode};

use super::scripted_servers::{LostAnswer, losing_answers};
use crate::kit::{self, Fixture};

#[tokio::test]
async fn order_with_a_lost_answer_is_not_sent_again() {
    let fixture = Fixture::new(0).await;
    fixture.zenlayer().lose_next_answer();
    let order = kit::order(&fixture.vm, 1);
    let error = order.place(ChargeMyAccount::yes()).await.expect_err("lost");
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(error.attempts(), 1);
    assert_eq!(fixture.request_count("CreateInstances"), 1);
    assert_eq!(fixture.zenlayer().bill_count(), 1, "it was carried out");
    assert!(fixture.clock.pauses().is_empty());
}

#[tokio::test]
async fn order_accepted_and_answered_with_500_is_not_sent_again() {
    let clock = kit::SharedClock::new();
    let (url, sim) = losing_answers(&clock, LostAnswer::ServerError).await;
    let client = kit::client_builder(&clock, url).build().expect("builds");
    let order = kit::order(&client.vm(), 1);
    let error = order
        .place(ChargeMyAccount::yes())
        .await
        .expect_err("it failed");
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(ErrorCode::of(&error), Some(ErrorCode::InternalServerError));
    assert_eq!((sim.zenlayer().bill_count(), error.attempts()), (1, 1));
    assert_eq!(sim.zenlayer().requests().len(), 1);
}

#[tokio::test]
async fn order_not_answered_in_time_is_not_sent_again() {
    let clock = kit::SharedClock::new();
    let (url, sim) = losing_answers(&clock, LostAnswer::Never).await;
    let client = kit::client_builder(&clock, url)
        .attempt_timeout(Duration::from_millis(500))
        .build()
        .expect("builds");
    let order = kit::order(&client.vm(), 1);
    let error = order
        .place(ChargeMyAccount::yes())
        .await
        .expect_err("no answer");
    assert!(error.is_outcome_unknown() && error.is_timeout(), "{error}");
    assert_eq!((sim.zenlayer().bill_count(), error.attempts()), (1, 1));
    assert_eq!(sim.zenlayer().requests().len(), 1);
}

#[tokio::test]
async fn throttled_order_is_retried_and_billed_once() {
    let fixture = Fixture::new(0).await;
    fixture.zenlayer().throttle_for(1, 7);
    let order = kit::order(&fixture.vm, 3);
    let created = order
        .place(ChargeMyAccount::yes())
        .await
        .expect("at the second attempt");
    assert_eq!(created.instance_id_set, fixture.zenlayer().instances());
    assert_eq!(fixture.zenlayer().bill_count(), 1);
    assert_eq!(fixture.request_count("CreateInstances"), 2);
    assert_eq!(fixture.clock.pauses(), [Duration::from_secs(7)]);
}

#[tokio::test]
async fn order_refused_with_503_is_not_sent_again() {
    let fixture = Fixture::new(0).await;
    let zenlayer = fixture.zenlayer();
    zenlayer.answer_next(503, "SERVICE_TEMPORARY_UNAVAILABLE", "later", &[]);
    let error = kit::order(&fixture.vm, 1)
        .place(ChargeMyAccount::yes())
        .await;
    let error = error.expect_err("in doubt");
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(fixture.request_count("CreateInstances"), 1);
    // A price costs nothing: it is asked for again.
    zenlayer.answer_next(503, "SERVICE_TEMPORARY_UNAVAILABLE", "later", &[]);
    kit::order(&fixture.vm, 1).price().await.expect("a price");
    assert_eq!(fixture.request_count("InquiryPriceCreateInstance"), 2);
    assert_eq!(zenlayer.bill_count(), 0);
}

#[tokio::test]
async fn throttled_calls_are_retried_after_growing_pauses() {
    let fixture = Fixture::new(1).await;
    fixture.zenlayer().throttle(2);
    let reply = fixture.vm.api().describe_zones().send().await;
    assert_eq!(reply.expect("at the third attempt").attempts(), 3);
    let pauses = fixture.clock.pauses();
    assert_eq!(pauses.len(), 2);
    assert!(pauses[0] <= Duration::from_millis(500), "{pauses:?}");
    assert!(pauses[1] <= Duration::from_secs(1), "{pauses:?}");

    fixture.zenlayer().throttle_for(1, 7);
    fixture.vm.zones().await.expect("at the second attempt");
    assert_eq!(fixture.clock.pauses()[2], Duration::from_secs(7));

    fixture.zenlayer().throttle(4);
    let error = fixture.vm.zones().await.expect_err("four times");
    assert!(error.is_rate_limited() && !error.is_outcome_unknown());
    assert!(ErrorCode::of(&error).is_some_and(|code| code.is_rate_limited()));
    assert_eq!(error.attempts(), 4);
}
