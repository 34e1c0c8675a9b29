//! A walk through all actions of the service, as somebody might do it: order
//! machines, use them, change everything about them, and give them back.
//!
//! The parts share one simulator, whose record tells in the end whether an action
//! was left out.

mod contracts;
mod disks;
mod looks;
mod machines;
mod networks;

use std::collections::BTreeSet;

use loggia::zenlayer::vm_api::OPERATIONS;

use crate::support::World;

#[tokio::test]
async fn every_action_of_the_service_succeeds() {
    let world = World::slow(4).await;

    let ids = machines::order(&world).await;
    machines::switch(&world, &ids).await;
    machines::name(&world, &ids).await;
    machines::set_up_anew(&world, &ids[0]).await;
    machines::copy_to_an_image(&world, &ids[0]).await;
    contracts::bandwidth(&world).await;
    contracts::traffic_package(&world).await;
    disks::use_and_move(&world, &ids).await;
    disks::give_back(&world).await;
    networks::security_group(&world, &ids[0]).await;
    networks::rules(&world).await;
    networks::subnet(&world).await;
    looks::catalogue(&world).await;
    looks::lists(&world).await;
    looks::one_machine(&world, &ids[0]).await;
    machines::give_up(&world, &ids).await;

    let succeeded: BTreeSet<String> = world
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
    assert!(missing.is_empty(), "nobody called {missing:?}");
    assert_eq!(succeeded.len(), 62);
    for seen in world.zenlayer().requests() {
        assert_eq!(seen.unknown_fields, [""; 0], "{}", seen.operation);
        assert_eq!(seen.status, 200, "{}", seen.operation);
    }
}

#[test]
fn the_simulator_knows_the_same_actions() {
    let ours: BTreeSet<_> = OPERATIONS.iter().map(|operation| operation.id()).collect();
    let theirs: BTreeSet<_> = loggia_sim::zenlayer_actions().collect();
    assert_eq!(ours, theirs);
}
