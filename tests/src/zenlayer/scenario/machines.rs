//! The life of machines from order to release, through the facade's short forms.

use loggia::zenlayer::{ChargeMyAccount, DestroyForGood, EndTheServer, PurgeAllData};

use crate::inspect::{Inspected, inspect};
use crate::secrets;
use crate::zenlayer::{self, Fixture};

/// Orders two machines and waits for them.
pub(super) async fn order(fixture: &Fixture) -> Vec<String> {
    let order = zenlayer::order(&fixture.vm, 2);
    inspect(&order);
    let price = order.price().await.inspected("a price");
    assert!(price.instance_price.is_some());
    let created = order
        .place(ChargeMyAccount::yes())
        .await
        .inspected("placed");
    let ids = created.instance_id_set.clone();
    assert_eq!(ids.len(), 2);
    fixture.vm.wait(&ids).running().await.inspected("built");
    assert_eq!(fixture.states(&ids), ["RUNNING"; 2]);
    ids
}

/// Switches machines off and on, restarts them, and asks one to shut down.
pub(super) async fn switch(fixture: &Fixture, ids: &[String]) {
    let vm = &fixture.vm;
    vm.stop(ids).await.inspected("stopping");
    vm.wait(ids).stopped().await.inspected("stopped");
    vm.start(ids).await.inspected("starting");
    vm.wait(ids).running().await.inspected("started");
    vm.reboot(ids).await.inspected("rebooting");
    vm.wait(ids).running().await.inspected("rebooted");
    vm.shut_down(&ids[..1]).await.inspected("shutting down");
    vm.wait(&ids[..1]).stopped().await.inspected("shut down");
    assert_eq!(fixture.states(ids), ["STOPPED", "RUNNING"]);
}

/// Another name and another group for accounting.
pub(super) async fn name(fixture: &Fixture, ids: &[String]) {
    fixture.vm.rename(ids, "pair").await.inspected("renamed");
    let call = fixture.vm.api().modify_instances_resource_group();
    let call = call.instance_ids(ids.iter().cloned());
    let call = call.resource_group_id("sim-rg-000002");
    call.send().await.inspected("moved");
    for id in ids {
        let machine = fixture
            .vm
            .instance(id)
            .details()
            .await
            .inspected("it is there");
        assert_eq!(machine.instance_name.as_deref(), Some("pair"));
        assert_eq!(machine.resource_group_id.as_deref(), Some("sim-rg-000002"));
    }
}

/// Sets a new password and a new system on a machine that is off.
pub(super) async fn set_up_again(fixture: &Fixture, id: &str) {
    let vm = &fixture.vm;
    vm.reset_password([id], secrets::NEXT_PASSWORD)
        .await
        .inspected("set");
    vm.wait([id])
        .running()
        .await
        .inspected("it starts by itself");
    vm.stop([id]).await.inspected("stopping");
    vm.wait([id]).stopped().await.inspected("stopped");
    let call = vm
        .reinstall(id, PurgeAllData::yes())
        .image_id("sim-img-000002");
    let call = call
        .password(secrets::LAST_PASSWORD)
        .init_script(secrets::SCRIPT);
    inspect(&call);
    call.send().await.inspected("reinstalling");
    vm.wait([id]).running().await.inspected("reinstalled");
    let machine = vm.instance(id).details().await.inspected("it is there");
    assert_eq!(machine.image_id.as_deref(), Some("sim-img-000002"));

    vm.resize(id, "sim.c4m8", ChargeMyAccount::yes())
        .await
        .inspected("growing");
    fixture.clock.advance(std::time::Duration::from_secs(10));
    let call = vm.api().describe_instance_type_status().instance_id(id);
    let now = call.send().await.inspected("read").into_inner();
    assert_eq!(now.instance_type.as_deref(), Some("sim.c4m8"));
}

/// Makes an image of a machine that is off, and deletes it in the end.
pub(super) async fn copy_to_an_image(fixture: &Fixture, id: &str) {
    let vm = &fixture.vm;
    vm.stop([id]).await.inspected("stopping");
    vm.wait([id]).stopped().await.inspected("stopped");
    let call = vm
        .api()
        .create_image(ChargeMyAccount::yes())
        .instance_id(id)
        .image_name("mine");
    let made = call.send().await.inspected("copying").into_inner();
    let image = made.image_id.expect("an id");
    vm.wait([id]).stopped().await.inspected("copied");

    let call = vm.api().modify_images_attributes();
    let call = call.image_ids([image.clone()]).image_name("ours");
    call.send().await.inspected("renamed");
    let list = vm.images("SIM-A").filter(|call| call.image_name("ours"));
    let found = list.all().await.inspected("listed");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].image_id.as_ref(), Some(&image));
    let quota = vm.api().describe_image_quota().zone_ids(["SIM-A"]);
    let quota = quota.send().await.inspected("read");
    assert_eq!(quota.images[0].count, Some(1));
    let call = vm
        .api()
        .delete_images(DestroyForGood::yes())
        .image_ids([image]);
    call.send().await.inspected("deleted");
}

/// Moves machines into the bin and releases them.
pub(super) async fn give_up(fixture: &Fixture, ids: &[String]) {
    let vm = &fixture.vm;
    for id in ids {
        vm.terminate_to_recycle_bin(id, EndTheServer::yes())
            .await
            .inspected("on its way");
    }
    vm.wait(ids).in_recycle_bin().await.inspected("in the bin");
    vm.release_for_good(ids, EndTheServer::yes())
        .await
        .inspected("released");
    vm.wait(ids).gone().await.inspected("gone");
    assert_eq!(fixture.states(ids), ["gone"; 2]);
}
