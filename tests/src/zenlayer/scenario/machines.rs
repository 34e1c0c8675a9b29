//! The life of machines from order to release, through the facade's short forms.

use loggia::zenlayer::{ChargeMyAccount, DestroyForGood, EndTheServer, PurgeAllData};

use crate::plants;
use crate::shown::{Shown, show};
use crate::zenlayer::{self, World};

/// Orders two machines and waits for them.
pub(super) async fn order(world: &World) -> Vec<String> {
    let order = zenlayer::order(&world.vm, 2);
    show(&order);
    let price = order.price().await.shown("a price");
    assert!(price.instance_price.is_some());
    let created = order.place(ChargeMyAccount::yes()).await.shown("placed");
    let ids = created.instance_id_set.clone();
    assert_eq!(ids.len(), 2);
    world.vm.wait(&ids).running().await.shown("built");
    assert_eq!(world.states(&ids), ["RUNNING"; 2]);
    ids
}

/// Switches machines off and on, restarts them, and asks one to shut down.
pub(super) async fn switch(world: &World, ids: &[String]) {
    let vm = &world.vm;
    vm.stop(ids).await.shown("stopping");
    vm.wait(ids).stopped().await.shown("stopped");
    vm.start(ids).await.shown("starting");
    vm.wait(ids).running().await.shown("started");
    vm.reboot(ids).await.shown("rebooting");
    vm.wait(ids).running().await.shown("rebooted");
    vm.shut_down(&ids[..1]).await.shown("shutting down");
    vm.wait(&ids[..1]).stopped().await.shown("shut down");
    assert_eq!(world.states(ids), ["STOPPED", "RUNNING"]);
}

/// Another name and another group for accounting.
pub(super) async fn name(world: &World, ids: &[String]) {
    world.vm.rename(ids, "pair").await.shown("renamed");
    let call = world.vm.api().modify_instances_resource_group();
    let call = call.instance_ids(ids.iter().cloned());
    let call = call.resource_group_id("sim-rg-000002");
    call.send().await.shown("moved");
    for id in ids {
        let machine = world.vm.instance(id).details().await.shown("it is there");
        assert_eq!(machine.instance_name.as_deref(), Some("pair"));
        assert_eq!(machine.resource_group_id.as_deref(), Some("sim-rg-000002"));
    }
}

/// Sets a new password and a new system on a machine that is off.
pub(super) async fn set_up_again(world: &World, id: &str) {
    let vm = &world.vm;
    vm.reset_password([id], plants::NEXT_PASSWORD)
        .await
        .shown("set");
    vm.wait([id]).running().await.shown("it starts by itself");
    vm.stop([id]).await.shown("stopping");
    vm.wait([id]).stopped().await.shown("stopped");
    let call = vm
        .reinstall(id, PurgeAllData::yes())
        .image_id("sim-img-000002");
    let call = call
        .password(plants::LAST_PASSWORD)
        .init_script(plants::SCRIPT);
    show(&call);
    call.send().await.shown("reinstalling");
    vm.wait([id]).running().await.shown("reinstalled");
    let machine = vm.instance(id).details().await.shown("it is there");
    assert_eq!(machine.image_id.as_deref(), Some("sim-img-000002"));

    vm.resize(id, "sim.c4m8", ChargeMyAccount::yes())
        .await
        .shown("growing");
    world.watch.advance(std::time::Duration::from_secs(10));
    let call = vm.api().describe_instance_type_status().instance_id(id);
    let now = call.send().await.shown("read").into_inner();
    assert_eq!(now.instance_type.as_deref(), Some("sim.c4m8"));
}

/// Makes an image of a machine that is off, and deletes it in the end.
pub(super) async fn copy_to_an_image(world: &World, id: &str) {
    let vm = &world.vm;
    vm.stop([id]).await.shown("stopping");
    vm.wait([id]).stopped().await.shown("stopped");
    let call = vm
        .api()
        .create_image(ChargeMyAccount::yes())
        .instance_id(id)
        .image_name("mine");
    let made = call.send().await.shown("copying").into_inner();
    let image = made.image_id.expect("an id");
    vm.wait([id]).stopped().await.shown("copied");

    let call = vm.api().modify_images_attributes();
    let call = call.image_ids([image.clone()]).image_name("ours");
    call.send().await.shown("renamed");
    let list = vm.images("SIM-A").filter(|call| call.image_name("ours"));
    let found = list.all().await.shown("listed");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].image_id.as_ref(), Some(&image));
    let quota = vm.api().describe_image_quota().zone_ids(["SIM-A"]);
    let quota = quota.send().await.shown("read");
    assert_eq!(quota.images[0].count, Some(1));
    let call = vm
        .api()
        .delete_images(DestroyForGood::yes())
        .image_ids([image]);
    call.send().await.shown("deleted");
}

/// Moves machines into the bin and releases them.
pub(super) async fn give_up(world: &World, ids: &[String]) {
    let vm = &world.vm;
    for id in ids {
        vm.terminate_to_recycle_bin(id, EndTheServer::yes())
            .await
            .shown("on its way");
    }
    vm.wait(ids).in_recycle_bin().await.shown("in the bin");
    vm.release_for_good(ids, EndTheServer::yes())
        .await
        .shown("released");
    vm.wait(ids).gone().await.shown("gone");
    assert_eq!(world.states(ids), ["gone"; 2]);
}
