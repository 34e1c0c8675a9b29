//! Finding an order whose answer was lost, by its mark.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use loggia::ErrorKind;
use loggia::zenlayer::{ChargeMyAccount, OrderMark};
use loggia_sim::{Fault, FaultPlan, FaultRule};
use loggia_tests::clock::SharedClock;
use loggia_tests::fixture;
use loggia_tests::serve::serve;
use serde_json::{Value, json};

use super::for_each_service;
use super::service::OrderService;
use crate::kit::Fixture;

for_each_service! {
    order_with_a_lost_answer_is_found_by_its_mark;
    order_that_never_arrived_is_not_found;
    mark_fits_into_long_and_missing_names;
}

async fn order_with_a_lost_answer_is_found_by_its_mark<S: OrderService>() {
    for make in [OrderMark::tag, OrderMark::name_suffix] {
        let fixture = Fixture::slow(2).await;
        let machines = S::machines(&fixture.client);
        let before = S::existing(&fixture);
        let lost = FaultRule::new(Fault::ResetAfter {}).on(S::ORDER_OPERATION);
        let plan = FaultPlan::new().rule(lost.count(1));
        fixture.zenlayer().set_faults(plan).expect("a plan");
        let (mark, other) = (make(), make());
        let placed = S::order(&fixture, 2).marked(&mark);
        let placed = placed.place(ChargeMyAccount::yes()).await;
        let error = placed.expect_err("the answer is lost");
        assert!(error.is_outcome_unknown(), "{error}");
        // Another order, by which it must not be mistaken.
        let placed = S::order(&fixture, 1).marked(&other);
        let placed = placed.place(ChargeMyAccount::yes()).await.expect("placed");
        // A program that was ended meanwhile has only the text.
        let mark: OrderMark = mark.to_string().parse().expect("its own text");
        let found = machines.find_order(&mark).await.expect("looked for");
        let mut ids: Vec<_> = found.iter().filter_map(S::id).map(str::to_owned).collect();
        ids.sort();
        let mut new = S::existing(&fixture);
        new.retain(|id| !before.contains(id) && !S::placed_ids(&placed).contains(id));
        new.sort();
        assert_eq!(ids.len(), 2);
        assert_eq!(ids, new);
        assert_eq!(fixture.zenlayer().bill_count(), 2);

        machines.wait(&ids).running().await.expect("they run");
        let waited = fixture.clock.elapsed();
        let nothing = machines.find_order(&make()).await;
        assert!(nothing.expect("looked for").is_empty());
        assert_eq!(fixture.clock.elapsed(), waited + Duration::from_secs(60));
    }
}

/// Otherwise, a caller would order again although the order was accepted.
#[tokio::test]
async fn incomplete_list_makes_the_search_for_an_order_incomplete() {
    for (total, is_known) in [(1, true), (2, false)] {
        let answer = post(async move |body: String| {
            let body: Value = serde_json::from_str(&body).expect("JSON");
            let items = match body["pageNum"].as_u64() {
                Some(1) => json!([{"instanceId": "i-1", "instanceName": "one"}]),
                _ => json!([]),
            };
            json!({"response": {"totalCount": total, "dataSet": items}}).to_string()
        });
        let url = serve(Router::new().route("/api/v2/vm", answer)).await;
        let client = fixture::client(&SharedClock::new(), url).build();
        let vm = client.expect("builds").vm();
        match vm.find_order(&OrderMark::name_suffix()).await {
            Ok(found) => assert!(is_known && found.is_empty()),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::PartialFailure, "{error}");
                assert!(!is_known, "{error}");
            }
        }
    }
}

/// One of the server's copies of a list may lag behind the others.
#[tokio::test]
async fn machine_that_only_some_lists_have_was_ordered() {
    let mark = OrderMark::name_suffix();
    let name = mark.to_string().replace("name:", "web-");
    let looks = AtomicU32::new(0);
    let answer = move |_: String| {
        let items = match looks.fetch_add(1, Ordering::Relaxed) {
            1 => json!([{"instanceId": "i-1", "instanceName": name}]),
            _ => json!([]),
        };
        let total = items.as_array().map_or(0, Vec::len);
        let answer = json!({"response": {"totalCount": total, "dataSet": items}});
        std::future::ready(answer.to_string())
    };
    let answer = Arc::new(answer);
    let answer = post(move |body: String| answer(body));
    let url = serve(Router::new().route("/api/v2/vm", answer)).await;
    let client = fixture::client(&SharedClock::new(), url).build();
    let vm = client.expect("builds").vm();
    let found = vm.find_order(&mark).await.expect("looked for");
    assert_eq!(found.len(), 1);
}

async fn order_that_never_arrived_is_not_found<S: OrderService>() {
    let fixture = Fixture::new(1).await;
    let machines = S::machines(&fixture.client);
    let before = S::existing(&fixture);
    let lost = FaultRule::new(Fault::ResetBefore {}).on(S::ORDER_OPERATION);
    let plan = FaultPlan::new().rule(lost);
    fixture.zenlayer().set_faults(plan).expect("a plan");
    let mark = OrderMark::tag();
    let placed = S::order(&fixture, 1).marked(&mark);
    let error = placed.place(ChargeMyAccount::yes()).await;
    assert!(error.expect_err("broken").is_outcome_unknown());
    let found = machines.find_order(&mark).await.expect("looked for");
    assert!(found.is_empty());
    assert_eq!(
        (S::existing(&fixture), fixture.zenlayer().bill_count()),
        (before, 0)
    );
}

async fn mark_fits_into_long_and_missing_names<S: OrderService>() {
    let fixture = Fixture::new(1).await;
    let machines = S::machines(&fixture.client);
    // With names as long as they come, and without any.
    for name in [Some("n".repeat(60)), None] {
        let mark = OrderMark::name_suffix();
        let order = machines.create(|order| {
            let order = S::fill(&fixture, order, 1);
            match &name {
                Some(name) => S::named(order, name),
                None => order,
            }
        });
        let placed = order
            .marked(&mark)
            .place(ChargeMyAccount::yes())
            .await
            .expect("placed");
        let found = machines.find_order(&mark).await.expect("looked for");
        let found: Vec<_> = found.iter().filter_map(S::id).collect();
        assert_eq!(found, S::placed_ids(&placed));
    }
}
