//! `inventory`: lists machines for other tools.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::net::IpAddr;

use loggia::fleet::Machine;
use serde_json::{Map, Value, json};

use super::{look, target};
use crate::args::{Global, InventoryArgs};
use crate::exit::{Exit, Failure};
use crate::output;
use crate::session::Session;

/// Prints an inventory of all machines or fails: a tool that gets half of the machines would take
/// the others for removed.
///
/// # Errors
/// If a provider cannot be listed.
pub(crate) async fn inventory(args: &InventoryArgs, global: &Global) -> Result<Exit, Failure> {
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let selector = target::selector(&fleet, &args.selector)?;
    let (machines, failed) = look::read(&fleet, selector, false).await;
    if let Some(exit) = failed {
        return Err(Failure::new(
            exit,
            "not every machine could be listed, and half an inventory would mislead",
        )
        .with_hint("leave a provider out with `provider!=NAME`"));
    }
    let hosts = named(&machines);
    if args.ssh_config {
        output::text_block(&ssh_config(&hosts, args.user.as_deref()))?;
        let without = hosts.iter().filter(|host| host.address.is_none()).count();
        if without > 0 {
            output::note(&format!(
                "{without} machines have no address and are left out"
            ));
        }
    } else {
        let inventory = ansible(&hosts, args.user.as_deref());
        output::text_block(&output::json(&inventory))?;
    }
    Ok(Exit::Success)
}

/// Names with another meaning for the tools: this computer, and groups that Ansible always has. A
/// task for this computer would run on a machine with such a name.
const TAKEN: [&str; 4] = ["127.0.0.1", "all", "localhost", "ungrouped"];

/// A machine with its name for the tools.
struct Host<'a> {
    name: String,
    machine: &'a Machine,
    address: Option<IpAddr>,
}

/// Gives machines unique names that are safe in the files of other tools.
fn named(machines: &[Machine]) -> Vec<Host<'_>> {
    let names = distinct(machines, name, word);
    machines
        .iter()
        .zip(names)
        .map(|(machine, name)| Host {
            name,
            address: machine.addresses.first().copied(),
            machine,
        })
        .collect()
}

/// Gives each machine a name that no other has: its own if that is unique, otherwise with its id,
/// its provider, or a number. All machines that share a name get a longer one, so that none of
/// them is renamed when another is removed.
pub(super) fn distinct(
    machines: &[Machine],
    own: fn(&Machine) -> &str,
    word: fn(&str) -> String,
) -> Vec<String> {
    let with_id = |machine: &Machine| format!("{}-{}", word(own(machine)), word(machine.id.id()));
    let ways: [&dyn Fn(&Machine) -> String; 3] =
        [&|machine| word(own(machine)), &with_id, &|machine| {
            format!("{}-{}", with_id(machine), word(machine.id.provider()))
        }];
    let mut names: Vec<Option<String>> = vec![None; machines.len()];
    let mut taken: BTreeSet<String> = TAKEN.map(str::to_owned).into();
    for way in ways {
        let mut wanted: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, machine) in machines.iter().enumerate() {
            if names.get(at).is_some_and(Option::is_none) {
                wanted.entry(way(machine)).or_default().push(at);
            }
        }
        for (name, at) in wanted {
            if let [at] = at.as_slice()
                && let Some(place) = names.get_mut(*at)
                && taken.insert(name.clone())
            {
                *place = Some(name);
            }
        }
    }
    let last = |machine: &Machine, taken: &mut BTreeSet<String>| {
        let [_, _, longest] = ways;
        let name = longest(machine);
        let mut numbered = (2..).map(|number| format!("{name}-{number}"));
        numbered.find(|name| taken.insert(name.clone()))
    };
    names
        .into_iter()
        .zip(machines)
        .map(|(name, machine)| name.or_else(|| last(machine, &mut taken)))
        .map(Option::unwrap_or_default)
        .collect()
}

/// The machine's name, or its id if no character of the name may be used.
fn name(machine: &Machine) -> &str {
    let name = machine.name.as_deref();
    name.filter(|name| !trimmed(name).is_empty())
        .unwrap_or(machine.id.id())
}

/// Keeps letters, digits, hyphens and dots. Other characters could be a pattern, or an option, to
/// `ssh` and other tools.
pub(super) fn word(text: &str) -> String {
    let text = trimmed(text);
    if text.is_empty() {
        "machine".to_owned()
    } else {
        text
    }
}

fn trimmed(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|character| match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '-' => character,
            _ => '-',
        })
        .collect();
    text.trim_matches(['-', '.']).to_owned()
}

/// The name of a group: letters of all scripts, digits and underscores. If only ASCII letters
/// were kept, unrelated places and tags would become one group.
fn group(prefix: &str, text: &str) -> String {
    let text: String = text
        .chars()
        .map(|character| {
            if character.is_alphanumeric() {
                character.to_ascii_lowercase()
            } else {
                '_'
            }
        })
        .collect();
    format!("{prefix}_{}", text.trim_matches('_'))
}

/// Text from a vendor, without what Ansible would run as a template.
fn untemplated(text: &str) -> String {
    text.replace('{', "(")
}

/// What an inventory script for Ansible prints with `--list`.
fn ansible(hosts: &[Host<'_>], user: Option<&str>) -> Value {
    let mut variables = Map::new();
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for host in hosts {
        let machine = host.machine;
        let mut own = Map::new();
        if let Some(address) = host.address {
            own.insert("ansible_host".to_owned(), address.to_string().into());
        }
        if let Some(user) = user {
            own.insert("ansible_user".to_owned(), user.into());
        }
        let id = untemplated(&machine.id.to_string());
        own.insert("loggia_id".to_owned(), id.into());
        let state = untemplated(&machine.state.to_string());
        own.insert("loggia_state".to_owned(), state.into());
        variables.insert(host.name.clone(), own.into());
        let mut member = |group: String| groups.entry(group).or_default().push(&host.name);
        member(group("provider", machine.id.provider()));
        member(group("state", machine.state.kind()));
        if let Some(place) = &machine.place {
            member(group("place", place));
        }
        for (key, value) in &machine.tags {
            member(group("tag", &format!("{key}_{value}")));
        }
    }
    let mut inventory = Map::new();
    inventory.insert("_meta".to_owned(), json!({"hostvars": variables}));
    let all: Vec<&str> = hosts.iter().map(|host| host.name.as_str()).collect();
    inventory.insert("all".to_owned(), json!({"hosts": all}));
    for (name, members) in groups {
        inventory.insert(name, json!({"hosts": members}));
    }
    inventory.into()
}

/// A section of `~/.ssh/config`.
fn ssh_config(hosts: &[Host<'_>], user: Option<&str>) -> String {
    let mut text = String::new();
    for host in hosts {
        let Some(address) = host.address else {
            continue;
        };
        // A line break in the id would begin a setting.
        let _ = writeln!(text, "# {}", output::plain(&host.machine.id.to_string()));
        let _ = writeln!(text, "Host {}", host.name);
        let _ = writeln!(text, "  HostName {address}");
        if let Some(user) = user {
            let _ = writeln!(text, "  User {}", word(user));
        }
        text.push('\n');
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
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
    fn names_are_words_and_each_is_one_machine() {
        let machines = machines();
        let names: Vec<String> = named(&machines).into_iter().map(|host| host.name).collect();
        assert_eq!(names, ["web-1", "db-b", "db-c", "kvm_1_2"]);
        assert_eq!(word("x\nProxyCommand evil *"), "x-ProxyCommand-evil");
        assert_eq!(word("--"), "machine");
    }

    /// A vendor's id may contain text that has a meaning in the file.
    #[test]
    fn an_id_begins_no_setting_and_no_template() {
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
    fn made_names_are_one_machines_too() {
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
    fn groups_keep_the_letters_of_all_scripts() {
        let machines =
            [("i-1", "\u{958b}\u{767a}"), ("i-2", "\u{672c}\u{756a}")].map(|(id, value)| {
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
    fn names_that_mean_something_else_are_no_machines() {
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

    #[test]
    fn a_hostile_name_is_no_line_of_its_own() {
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
}
