//! Tests the names, groups and addresses of inventories.

use super::*;

fn machines() -> Vec<Machine> {
    [
        ("vm/a", Some("web 1")),
        ("vm/b", Some("db")),
        ("zec/c", Some("db")),
        ("edis/kvm_1_2", None),
    ]
    .into_iter()
    .map(|(id, name)| {
        let mut machine = Machine::new(id.parse().expect("an id"));
        machine.name = name.map(str::to_owned);
        machine.addresses = vec!["192.0.2.7".parse().expect("an address")];
        machine
    })
    .collect()
}

#[test]
fn inventory_names_are_unique_words() {
    let machines = machines();
    let names: Vec<String> = named(&machines).into_iter().map(|host| host.name).collect();
    assert_eq!(names, ["web-1", "db-b", "db-c", "kvm_1_2"]);
    assert_eq!(word("x\nProxyCommand evil *"), "x-ProxyCommand-evil");
    assert_eq!(word("--"), "machine");
}

/// A vendor's id may contain text that has a meaning in the file.
#[test]
fn ids_cannot_inject_settings_or_templates() {
    let id = "vm/i-1\nHost *\n  ProxyCommand evil {{ lookup('pipe', 'evil') }}";
    let mut machine = Machine::new(id.parse().expect("an id"));
    machine.name = Some("web".to_owned());
    machine.state = loggia::MachineState::Other("{{ evil }}".to_owned());
    machine.addresses = vec!["192.0.2.7".parse().expect("an address")];
    let machines = [machine];
    let hosts = named(&machines);
    let config = ssh_config(&hosts, None);
    let lines: Vec<&str> = config.lines().map(str::trim_start).collect();
    let wanted = ["Host web", "HostName 192.0.2.7"];
    assert!(
        lines
            .first()
            .is_some_and(|line| line.starts_with("# vm/i-1 Host"))
    );
    assert_eq!(lines.get(1..), Some(&wanted[..]), "{config}");
    let inventory = ansible(&hosts, None).to_string();
    assert!(!inventory.contains("{{"), "{inventory}");
}

/// Ids are cleaned too, and another machine may already have the result as its name.
#[test]
fn generated_names_are_unique() {
    let machines: Vec<Machine> = [
        ("vm/a", "db"),
        ("zec/a", "db"),
        ("zec/b", "db"),
        ("bmc/x", "db-b"),
        ("bmc/y", "db-a-zec"),
        ("vm/c d", "web"),
        ("vm/c?d", "web"),
    ]
    .into_iter()
    .map(|(id, name)| {
        let mut machine = Machine::new(id.parse().expect("an id"));
        machine.name = Some(name.to_owned());
        machine
    })
    .collect();
    let names: Vec<String> = named(&machines).into_iter().map(|host| host.name).collect();
    assert_eq!(
        names,
        [
            "db-a-vm",
            "db-a-zec-2",
            "db-b-zec",
            "db-b",
            "db-a-zec",
            "web-c-d-vm-2",
            "web-c-d-vm-3"
        ]
    );
}

/// An action on a group affects no other machines.
#[test]
fn groups_keep_non_latin_letters() {
    let machines = [("i-1", "\u{958b}\u{767a}"), ("i-2", "\u{672c}\u{756a}")].map(|(id, value)| {
        let mut machine = Machine::new(format!("vm/{id}").parse().expect("an id"));
        machine.place = Some(format!("{value} 1"));
        machine.tags.insert("env".to_owned(), value.to_owned());
        machine
    });
    let inventory = ansible(&named(&machines), None);
    for (id, value) in [("i-1", "\u{958b}\u{767a}"), ("i-2", "\u{672c}\u{756a}")] {
        for group in [format!("tag_env_{value}"), format!("place_{value}_1")] {
            assert_eq!(inventory[&group]["hosts"], json!([id]), "{group}");
        }
    }
}

/// Such names would stand for this computer, or for all machines.
#[test]
fn reserved_names_get_a_suffix() {
    let machines = [
        ("vm/a", "localhost"),
        ("vm/b", "all"),
        ("vm/c", "127.0.0.1"),
        ("vm/d", "\u{672c}\u{756a}"),
    ]
    .map(|(id, name)| {
        let mut machine = Machine::new(id.parse().expect("an id"));
        machine.name = Some(name.to_owned());
        machine
    });
    let names: Vec<String> = named(&machines).into_iter().map(|host| host.name).collect();
    assert_eq!(names, ["localhost-a", "all-b", "127.0.0.1-c", "d"]);
}

/// A play on the machine would otherwise run on all machines of the group.
#[test]
fn a_machine_named_like_a_group_gets_a_suffix() {
    let mut machines = machines();
    machines[0].name = Some("provider_vm".into());
    machines[1].name = Some("tag_role_db".into());
    machines[2].tags.insert("role".to_owned(), "db".to_owned());
    let inventory = ansible(&named(&machines), None);
    let hosts = inventory["_meta"]["hostvars"].as_object().expect("hosts");
    for (group, host) in [
        ("provider_vm", "provider_vm-a"),
        ("tag_role_db", "tag_role_db-b"),
    ] {
        assert!(inventory[group]["hosts"].is_array(), "{inventory}");
        assert!(
            hosts.contains_key(host) && !hosts.contains_key(group),
            "{inventory}"
        );
    }
}

/// Otherwise Ansible looks the machine's name up, and runs on whatever host has it.
#[test]
fn a_machine_without_an_address_gets_an_unresolvable_one() {
    let mut machines = machines();
    machines[0].addresses.clear();
    let inventory = ansible(&named(&machines), None);
    let address = |host: &str| inventory["_meta"]["hostvars"][host]["ansible_host"].clone();
    assert_eq!(address("web-1"), "no-address.invalid");
    assert_eq!(address("db-b"), "192.0.2.7");
}

#[test]
fn a_hostile_name_cannot_inject_a_line() {
    let mut machines = machines();
    machines[0].name = Some("a\n  ProxyCommand touch x".into());
    let text = ssh_config(&named(&machines), Some("root"));
    assert!(!text.contains("ProxyCommand touch"), "{text}");
    assert!(
        text.contains("Host db-b\n  HostName 192.0.2.7\n  User root"),
        "{text}"
    );
}

#[test]
fn ansible_has_groups_by_provider_and_state() {
    let machines = machines();
    let inventory = ansible(&named(&machines), None);
    assert_eq!(inventory["provider_vm"]["hosts"], json!(["web-1", "db-b"]));
    assert_eq!(inventory["_meta"]["hostvars"]["db-c"]["loggia_id"], "zec/c");
}
