//! A tour of all actions of the service.
//!
//! The parts share one simulator, whose record shows in the end whether an action
//! was left out.

use std::collections::BTreeSet;

use loggia::zenlayer::api::vm::OPERATIONS;
use loggia_tests::zenlayer::scenario;

use crate::kit::Fixture;

#[tokio::test]
async fn every_action_of_the_service_succeeds() {
    let fixture = Fixture::slow(4).await;
    scenario::all(&fixture).await;

    let succeeded: BTreeSet<String> = fixture
        .zenlayer()
        .requests()
        .into_iter()
        .filter(|seen| seen.status == 200)
        .map(|seen| seen.operation)
        .collect();
    let missing: Vec<_> = OPERATIONS
        .iter()
        .map(|operation| operation.id())
        .filter(|action| !succeeded.contains(*action))
        .collect();
    assert!(missing.is_empty(), "no one called {missing:?}");
    assert_eq!(succeeded.len(), 62);
    for seen in fixture.zenlayer().requests() {
        assert_eq!(seen.unknown_fields, [""; 0], "{}", seen.operation);
        assert_eq!(seen.status, 200, "{}", seen.operation);
    }
}

#[test]
fn simulator_has_the_same_actions() {
    let ours: BTreeSet<_> = OPERATIONS.iter().map(|operation| operation.id()).collect();
    let theirs: BTreeSet<_> = loggia_sim::zenlayer_actions().collect();
    assert_eq!(ours, theirs);
}
