//! Security groups with their rules and members, and subnets.

use std::time::Duration;

use loggia::confirm::DestroyForGood;
use loggia::zenlayer::api::vm::types::RuleInfo;

use crate::inspect::Inspected;
use crate::zenlayer::Fixture;

const YES: DestroyForGood = DestroyForGood::yes();

fn rule(ports: &str) -> RuleInfo {
    RuleInfo::default()
        .direction("ingress")
        .ip_protocol("tcp")
        .port_range(ports)
        .cidr_ip("0.0.0.0/0")
}

async fn group(fixture: &Fixture, name: &str) -> String {
    let call = fixture.vm.api().create_security_group();
    let call = call.security_group_name(name).rule_infos([rule("80/80")]);
    let made = call.send().await.inspected("made").into_inner();
    made.security_group_id.expect("an id")
}

/// A group and a machine in it.
pub(super) async fn security_group(fixture: &Fixture, id: &str) {
    let api = fixture.vm.api();
    let group = group(fixture, "web").await;
    let call = api.associate_security_group_instance();
    let call = call.security_group_id(&group).instance_id(id);
    call.send().await.inspected("in");
    let call = api.describe_instance_available_security_group_resources();
    let resources = call.instance_id(id).send().await.inspected("read");
    assert!(resources.request_id.is_some());
    let call = api.un_associate_security_group_instance();
    let call = call.security_group_id(&group).instance_id(id);
    call.send().await.inspected("out");
    let call = api.delete_security_group(YES).security_group_id(&group);
    call.send().await.inspected("deleted");
}

/// Adds rules singly and together, removes one, and then all of them.
pub(super) async fn rules(fixture: &Fixture) {
    let api = fixture.vm.api();
    let group = group(fixture, "rules").await;
    let call = api
        .authorize_security_group_rule()
        .security_group_id(&group)
        .direction("ingress")
        .ip_protocol("tcp")
        .port_range("443/443")
        .cidr_ip("0.0.0.0/0")
        .policy("accept")
        .priority(7);
    call.send().await.inspected("one more");
    let call = api.authorize_security_group_rules();
    let call = call.security_group_id(&group);
    let call = call.rule_infos([rule("22/22"), rule("25/25")]);
    call.send().await.inspected("two more");
    let call = api.revoke_security_group_rules(YES);
    let call = call.security_group_id(&group).rule_infos([rule("25/25")]);
    call.send().await.inspected("one less");
    let call = api.modify_security_groups_attribute();
    let call = call.security_group_ids([group.clone()]);
    let call = call.security_group_name("mail").description("none");
    call.send().await.inspected("renamed");

    let list = || {
        let list = fixture.vm.security_groups();
        list.filter(|call| call.security_group_ids([group.clone()]))
    };
    let found = list().all().await.inspected("listed");
    assert_eq!(found[0].security_group_name.as_deref(), Some("mail"));
    assert_eq!(found[0].rule_infos.len(), 3);
    let call = api.configure_security_group_rules(YES);
    let none: [RuleInfo; 0] = [];
    let call = call.security_group_id(&group).rule_infos(none);
    call.send().await.inspected("cleared");
    let found = list().all().await.inspected("listed");
    assert_eq!(found[0].rule_infos.len(), 0);
}

/// The life of a private network, from creation to deletion.
pub(super) async fn subnet(fixture: &Fixture) {
    let api = fixture.vm.api();
    let call = api.create_subnet().zone_id("SIM-A").subnet_name("inner");
    let call = call.cidr_block("192.168.1.0/24");
    let made = call.send().await.inspected("made").into_inner();
    let id = made.subnet_id.expect("an id");
    fixture.clock.advance(Duration::from_secs(10));
    let call = api.modify_subnets_attribute().subnet_ids([id.clone()]);
    call.subnet_name("within").send().await.inspected("renamed");
    let list = fixture.vm.subnets().filter(|call| call.zone_id("SIM-A"));
    let found = list.all().await.inspected("listed");
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].subnet_name.as_deref(), Some("within"));
    let call = api.delete_subnet(YES).subnet_id(&id);
    call.send().await.inspected("deleted");
}
