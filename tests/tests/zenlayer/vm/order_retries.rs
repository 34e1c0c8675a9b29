//! What costs money is sent once, whatever happens to the answer, and what comes too
//! fast comes again later.

use std::time::Duration;

use loggia::ErrorKind;
use loggia::zenlayer::{ChargeMyAccount, ErrorCode};

use super::servers::{Afterwards, discreet};
use crate::support::{self, World};

#[tokio::test]
async fn an_order_whose_answer_is_lost_is_not_placed_again() {
    let world = World::new(0).await;
    world.zenlayer().drop_after_next();
    let order = support::order(&world.vm, 1);
    let error = order.place(ChargeMyAccount::yes()).await.expect_err("lost");
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(error.attempts(), 1);
    assert_eq!(world.asked("CreateInstances"), 1);
    assert_eq!(world.zenlayer().billed(), 1, "it was carried out");
    assert!(world.watch.pauses().is_empty());
}

#[tokio::test]
async fn an_order_that_was_accepted_and_then_failed_is_not_placed_again() {
    let watch = support::watch();
    let (url, sim) = discreet(&watch, Afterwards::Failure).await;
    let client = support::builder(&watch, url).build().expect("builds");
    let order = support::order(&client.vm(), 1);
    let error = order
        .place(ChargeMyAccount::yes())
        .await
        .expect_err("it failed");
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(ErrorCode::of(&error), Some(ErrorCode::InternalServerError));
    assert_eq!((sim.zenlayer().billed(), error.attempts()), (1, 1));
    assert_eq!(sim.zenlayer().requests().len(), 1);
}

#[tokio::test]
async fn an_order_that_is_not_answered_in_time_is_not_placed_again() {
    let watch = support::watch();
    let (url, sim) = discreet(&watch, Afterwards::Silence).await;
    let client = support::builder(&watch, url)
        .attempt_timeout(Duration::from_millis(500))
        .build()
        .expect("builds");
    let order = support::order(&client.vm(), 1);
    let error = order
        .place(ChargeMyAccount::yes())
        .await
        .expect_err("no answer");
    assert!(error.is_outcome_unknown() && error.is_timeout(), "{error}");
    assert_eq!((sim.zenlayer().billed(), error.attempts()), (1, 1));
    assert_eq!(sim.zenlayer().requests().len(), 1);
}

#[tokio::test]
async fn an_order_that_came_too_fast_is_placed_later_and_billed_once() {
    let world = World::new(0).await;
    world.zenlayer().throttle_for(1, 7);
    let order = support::order(&world.vm, 3);
    let created = order
        .place(ChargeMyAccount::yes())
        .await
        .expect("at the second attempt");
    assert_eq!(created.instance_id_set, world.zenlayer().instances());
    assert_eq!(world.zenlayer().billed(), 1);
    assert_eq!(world.asked("CreateInstances"), 2);
    assert_eq!(world.watch.pauses(), [Duration::from_secs(7)]);
}

#[tokio::test]
async fn a_server_that_is_in_trouble_does_not_get_the_order_again() {
    let world = World::new(0).await;
    let zenlayer = world.zenlayer();
    zenlayer.fail_next(503, "SERVICE_TEMPORARY_UNAVAILABLE", "later", &[]);
    let error = support::order(&world.vm, 1)
        .place(ChargeMyAccount::yes())
        .await;
    let error = error.expect_err("in doubt");
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(world.asked("CreateInstances"), 1);
    // A price costs nothing: it is asked for again.
    zenlayer.fail_next(503, "SERVICE_TEMPORARY_UNAVAILABLE", "later", &[]);
    support::order(&world.vm, 1).price().await.expect("a price");
    assert_eq!(world.asked("InquiryPriceCreateInstance"), 2);
    assert_eq!(zenlayer.billed(), 0);
}

#[tokio::test]
async fn throttled_calls_come_again_after_growing_pauses() {
    let world = World::new(1).await;
    world.zenlayer().throttle(2);
    let reply = world.vm.api().describe_zones().send().await;
    assert_eq!(reply.expect("at the third attempt").attempts(), 3);
    let pauses = world.watch.pauses();
    assert_eq!(pauses.len(), 2);
    assert!(pauses[0] <= Duration::from_millis(500), "{pauses:?}");
    assert!(pauses[1] <= Duration::from_secs(1), "{pauses:?}");

    world.zenlayer().throttle_for(1, 7);
    world.vm.zones().await.expect("at the second attempt");
    assert_eq!(world.watch.pauses()[2], Duration::from_secs(7));

    world.zenlayer().throttle(4);
    let error = world.vm.zones().await.expect_err("four times");
    assert!(error.is_rate_limited() && !error.is_outcome_unknown());
    assert!(ErrorCode::of(&error).is_some_and(|code| code.is_rate_limited()));
    assert_eq!(error.attempts(), 4);
}
