//! Actions that only read.

use loggia::zenlayer::Span;

use crate::inspect::Inspected;
use crate::zenlayer::Fixture;

/// What can be ordered.
pub(super) async fn catalogue(fixture: &Fixture) {
    let api = fixture.vm.api();
    let zones = fixture.vm.zones().await.inspected("zones");
    assert_eq!(zones.len(), fixture.zenlayer().zones().len());
    let call = api.describe_zone_instance_config_infos();
    let types = call.instance_charge_type("POSTPAID").send().await;
    assert!(!types.expect("types").instance_type_quota_set.is_empty());
    let call = api.describe_vm_inventory_capacity();
    call.send().await.inspected("the stock");
    let call = api.describe_disk_category();
    let call = call.instance_charge_type("POSTPAID");
    call.send().await.inspected("kinds of disks");
}

/// The lists of existing resources.
pub(super) async fn lists(fixture: &Fixture) {
    let all = fixture.vm.instances().all().await.inspected("machines");
    assert_eq!(all.len(), fixture.zenlayer().instances().len());
    let states = fixture.vm.describe_instances_status();
    assert_eq!(states.all().await.inspected("states").len(), all.len());
}

/// The details of one machine.
pub(super) async fn one_machine(fixture: &Fixture, id: &str) {
    let vm = &fixture.vm;
    vm.console_url(id).await.inspected("a console");
    vm.console(id).await.inspected("a console");
    let day = Span::new("2027-01-14T00:00:00Z", "2027-01-15T00:00:00Z");
    vm.cpu_usage(id, day.clone()).await.inspected("load");
    vm.traffic(id, day).await.inspected("traffic");
}
