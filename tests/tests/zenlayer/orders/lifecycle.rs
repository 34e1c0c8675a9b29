//! The life of machines: ordered, running, and released.

use loggia::zenlayer::{
    BareMetal, ChargeMyAccount, ElasticCompute, EndTheServer, Machines, SupportsRecycleBin,
    VirtualMachines,
};
use loggia::{ErrorKind, MachineState};

use super::for_each_service;
use super::service::OrderService;
use crate::kit::Fixture;

for_each_service! {
    ordered_machines_start_running;
    failed_creation_fails_the_wait;
}

async fn ordered_machines_start_running<S: OrderService>() {
    let fixture = Fixture::slow(1).await;
    let machines = S::machines(&fixture.client);
    let before = S::existing(&fixture);
    let order = S::order(&fixture, 2);
    order.price().await.expect("a price");
    assert_eq!(
        (S::existing(&fixture), fixture.zenlayer().bill_count()),
        (before, 0)
    );
    let placed = order.place(ChargeMyAccount::yes()).await.expect("placed");
    let ids = S::placed_ids(&placed);
    assert_eq!((ids.len(), fixture.zenlayer().bill_count()), (2, 1));
    let one = machines.instance(&ids[0]);
    assert_ne!(one.state().await.expect("listed"), MachineState::Running);
    machines.wait(ids).running().await.expect("they run");
    assert!(!fixture.clock.pauses().is_empty(), "it takes time");
    assert_eq!(one.state().await.expect("listed"), MachineState::Running);
}

async fn failed_creation_fails_the_wait<S: OrderService>() {
    let fixture = Fixture::slow(1).await;
    let machines = S::machines(&fixture.client);
    fixture.zenlayer().fail_next_creation();
    let placed = S::order(&fixture, 1).place(ChargeMyAccount::yes()).await;
    let placed = placed.expect("it is taken");
    let wait = machines.wait(S::placed_ids(&placed)).running().await;
    let kind = wait.expect_err("it cannot be made").kind();
    let known = [ErrorKind::UnexpectedState, ErrorKind::NotFound];
    assert!(known.contains(&kind), "{kind:?}");
}

/// Two machines that run.
async fn running<S: OrderService>(fixture: &Fixture) -> (Machines<S>, Vec<String>) {
    let machines = S::machines(&fixture.client);
    let placed = S::order(fixture, 2).place(ChargeMyAccount::yes()).await;
    let ids = S::placed_ids(&placed.expect("placed")).to_vec();
    machines.wait(&ids).running().await.expect("they run");
    (machines, ids)
}

/// The bin first, and then for good.
async fn in_two_steps<S: OrderService + SupportsRecycleBin>() {
    let fixture = Fixture::slow(1).await;
    let (machines, ids) = running::<S>(&fixture).await;
    let one = machines.instance(&ids[0]);
    let end = one.terminate_to_recycle_bin(EndTheServer::yes()).await;
    end.expect("into the bin");
    one.wait().in_recycle_bin().await.expect("in the bin");
    assert_eq!(one.state().await.expect("listed"), MachineState::Discarded);
    let other = machines.instance(&ids[1]).state().await;
    assert_eq!(other.expect("listed"), MachineState::Running);
    let end = one.release_for_good(EndTheServer::yes()).await;
    end.expect("given up");
    one.wait().gone().await.expect("gone");
    assert!(!S::existing(&fixture).contains(&ids[0]));
    assert!(S::existing(&fixture).contains(&ids[1]));
    let again = machines.release_for_good([&ids[0]], EndTheServer::yes());
    assert!(again.await.expect_err("it is gone").is_not_found());
}

#[tokio::test]
async fn virtual_machines_are_released_in_two_steps() {
    in_two_steps::<VirtualMachines>().await;
}

#[tokio::test]
async fn bare_metal_is_released_in_two_steps() {
    in_two_steps::<BareMetal>().await;
}

#[tokio::test]
async fn elastic_compute_is_released_in_one_step() {
    let fixture = Fixture::slow(1).await;
    let (zec, ids) = running::<ElasticCompute>(&fixture).await;
    zec.release_for_good(&ids, EndTheServer::yes())
        .await
        .expect("given up");
    zec.wait(&ids).gone().await.expect("gone");
    let there = ElasticCompute::existing(&fixture);
    assert!(ids.iter().all(|id| !there.contains(id)));
    let unknown = zec.release_for_good(["no-such"], EndTheServer::yes()).await;
    assert!(unknown.expect_err("there is none").is_not_found());
}
