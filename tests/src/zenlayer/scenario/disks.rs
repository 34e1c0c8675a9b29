//! Separate disks: ordered, moved from machine to machine, and released.

use std::time::Duration;

use loggia::confirm::{ChargeMyAccount, DestroyForGood};
use loggia::zenlayer::api::vm::types::DiskState;

use crate::inspect::Inspected;
use crate::zenlayer::Fixture;

const TEN: Duration = Duration::from_secs(10);

async fn state(fixture: &Fixture, id: &str) -> DiskState {
    let list = fixture.vm.disks().filter(|call| call.disk_ids([id]));
    let mut found = list.all().await.inspected("listed");
    assert_eq!(found.len(), 1);
    found.remove(0).disk_status.expect("a state")
}

async fn buy(fixture: &Fixture, name: &str) -> String {
    let api = fixture.vm.api();
    let call = api.inquiry_price_create_disks().zone_id("SIM-A");
    let call = call.disk_size(40).charge_type("POSTPAID");
    call.send().await.inspected("a price");
    let call = api
        .create_disks(ChargeMyAccount::yes())
        .zone_id("SIM-A")
        .disk_name(name);
    let call = call.disk_size(40).charge_type("POSTPAID");
    let made = call.send().await.inspected("bought").into_inner();
    fixture.clock.advance(TEN);
    made.disk_ids[0].clone()
}

/// Moves a disk from one machine to another, and enlarges it.
pub(super) async fn use_and_move(fixture: &Fixture, ids: &[String]) {
    let api = fixture.vm.api();
    let disk = buy(fixture, "data").await;
    assert_eq!(state(fixture, &disk).await, DiskState::Available);
    let call = api.attach_disks().disk_ids([disk.clone()]);
    call.instance_id(&ids[1]).send().await.inspected("attached");
    fixture.clock.advance(TEN);
    assert_eq!(state(fixture, &disk).await, DiskState::InUse);
    let call = api.change_disks_attach().disk_ids([disk.clone()]);
    call.instance_id(&ids[0]).send().await.inspected("moved");
    fixture.clock.advance(2 * TEN);
    let call = api.detach_disks().disk_ids([disk.clone()]);
    call.send().await.inspected("detached");
    fixture.clock.advance(TEN);
    let call = api
        .resize_disk(ChargeMyAccount::yes())
        .disk_id(&disk)
        .disk_size(50);
    call.send().await.inspected("growing");
    fixture.clock.advance(TEN);
    let call = api.modify_disks_attributes().disk_ids([disk.clone()]);
    call.disk_name("renamed").send().await.inspected("renamed");
    let call = api.modify_disks_resource_group().disk_ids([disk.clone()]);
    let call = call.resource_group_id("sim-rg-000002");
    call.send().await.inspected("moved");
    let list = fixture.vm.disks().filter(|call| call.disk_name("renamed"));
    let found = list.all().await.inspected("listed");
    assert_eq!(found[0].disk_size, Some(50));
}

/// Moves a disk into the bin, restores it, and releases it.
pub(super) async fn give_back(fixture: &Fixture) {
    let api = fixture.vm.api();
    let disk = buy(fixture, "spare").await;
    let terminate = || {
        api.terminate_disk(DestroyForGood::yes())
            .disk_id(&disk)
            .send()
    };
    terminate().await.inspected("on its way");
    fixture.clock.advance(TEN);
    assert_eq!(state(fixture, &disk).await, DiskState::Recycled);
    let call = api.renew_disk(ChargeMyAccount::yes()).disk_id(&disk);
    call.send().await.inspected("back");
    fixture.clock.advance(TEN);
    assert_eq!(state(fixture, &disk).await, DiskState::Available);
    terminate().await.inspected("on its way again");
    fixture.clock.advance(TEN);
    let call = api.release_disk(DestroyForGood::yes()).disk_id(&disk);
    call.send().await.inspected("released");
    fixture.clock.advance(TEN);
    assert!(!fixture.zenlayer().disks().contains(&disk));
}
