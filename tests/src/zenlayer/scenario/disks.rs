//! Separate disks: ordered, moved from machine to machine, and released.

use std::time::Duration;

use loggia::confirm::{ChargeMyAccount, DestroyForGood};
use loggia::zenlayer::api::vm::types::DiskState;

use crate::shown::Shown;
use crate::zenlayer::World;

const TEN: Duration = Duration::from_secs(10);

async fn state(world: &World, id: &str) -> DiskState {
    let list = world.vm.disks().filter(|call| call.disk_ids([id]));
    let mut found = list.all().await.shown("listed");
    assert_eq!(found.len(), 1);
    found.remove(0).disk_status.expect("a state")
}

async fn buy(world: &World, name: &str) -> String {
    let api = world.vm.api();
    let call = api.inquiry_price_create_disks().zone_id("SIM-A");
    let call = call.disk_size(40).charge_type("POSTPAID");
    call.send().await.shown("a price");
    let call = api
        .create_disks(ChargeMyAccount::yes())
        .zone_id("SIM-A")
        .disk_name(name);
    let call = call.disk_size(40).charge_type("POSTPAID");
    let made = call.send().await.shown("bought").into_inner();
    world.watch.advance(TEN);
    made.disk_ids[0].clone()
}

/// Moves a disk from one machine to another, and enlarges it.
pub(super) async fn use_and_move(world: &World, ids: &[String]) {
    let api = world.vm.api();
    let disk = buy(world, "data").await;
    assert_eq!(state(world, &disk).await, DiskState::Available);
    let call = api.attach_disks().disk_ids([disk.clone()]);
    call.instance_id(&ids[1]).send().await.shown("attached");
    world.watch.advance(TEN);
    assert_eq!(state(world, &disk).await, DiskState::InUse);
    let call = api.change_disks_attach().disk_ids([disk.clone()]);
    call.instance_id(&ids[0]).send().await.shown("moved");
    world.watch.advance(2 * TEN);
    let call = api.detach_disks().disk_ids([disk.clone()]);
    call.send().await.shown("detached");
    world.watch.advance(TEN);
    let call = api
        .resize_disk(ChargeMyAccount::yes())
        .disk_id(&disk)
        .disk_size(50);
    call.send().await.shown("growing");
    world.watch.advance(TEN);
    let call = api.modify_disks_attributes().disk_ids([disk.clone()]);
    call.disk_name("renamed").send().await.shown("renamed");
    let call = api.modify_disks_resource_group().disk_ids([disk.clone()]);
    let call = call.resource_group_id("sim-rg-000002");
    call.send().await.shown("moved");
    let list = world.vm.disks().filter(|call| call.disk_name("renamed"));
    let found = list.all().await.shown("listed");
    assert_eq!(found[0].disk_size, Some(50));
}

/// Moves a disk into the bin, restores it, and releases it.
pub(super) async fn give_back(world: &World) {
    let api = world.vm.api();
    let disk = buy(world, "spare").await;
    let terminate = || {
        api.terminate_disk(DestroyForGood::yes())
            .disk_id(&disk)
            .send()
    };
    terminate().await.shown("on its way");
    world.watch.advance(TEN);
    assert_eq!(state(world, &disk).await, DiskState::Recycled);
    let call = api.renew_disk(ChargeMyAccount::yes()).disk_id(&disk);
    call.send().await.shown("back");
    world.watch.advance(TEN);
    assert_eq!(state(world, &disk).await, DiskState::Available);
    terminate().await.shown("on its way again");
    world.watch.advance(TEN);
    let call = api.release_disk(DestroyForGood::yes()).disk_id(&disk);
    call.send().await.shown("released");
    world.watch.advance(TEN);
    assert!(!world.zenlayer().disks().contains(&disk));
}
