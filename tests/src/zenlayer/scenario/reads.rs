//! Actions that only read.

use loggia::zenlayer::Span;

use crate::shown::Shown;
use crate::zenlayer::World;

/// What can be ordered.
pub(super) async fn catalogue(world: &World) {
    let api = world.vm.api();
    let zones = world.vm.zones().await.shown("zones");
    assert_eq!(zones.len(), world.zenlayer().zones().len());
    let call = api.describe_zone_instance_config_infos();
    let types = call.instance_charge_type("POSTPAID").send().await;
    assert!(!types.expect("types").instance_type_quota_set.is_empty());
    let call = api.describe_vm_inventory_capacity();
    call.send().await.shown("the stock");
    let call = api.describe_disk_category();
    let call = call.instance_charge_type("POSTPAID");
    call.send().await.shown("kinds of disks");
}

/// The lists of existing resources.
pub(super) async fn lists(world: &World) {
    let all = world.vm.instances().all().await.shown("machines");
    assert_eq!(all.len(), world.zenlayer().instances().len());
    let states = world.vm.describe_instances_status();
    assert_eq!(states.all().await.shown("states").len(), all.len());
}

/// The details of one machine.
pub(super) async fn one_machine(world: &World, id: &str) {
    let vm = &world.vm;
    vm.console_url(id).await.shown("a console");
    vm.console(id).await.shown("a console");
    let day = Span::new("2027-01-14T00:00:00Z", "2027-01-15T00:00:00Z");
    vm.cpu_usage(id, day.clone()).await.shown("load");
    vm.traffic(id, day).await.shown("traffic");
}
