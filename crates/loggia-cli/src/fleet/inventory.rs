//! `inventory`: lists machines for other tools.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::net::IpAddr;

use loggia::fleet::Machine;
use serde_json::{Map, Value, json};

use super::{list, target};
use crate::args::{Global, InventoryArgs};
use crate::exit::{self, Exit, Failure};
use crate::output;
use crate::rewording;
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
    let (machines, failed) = list::read(&fleet, selector, false).await;
    if let Some(exit) = failed {
        return Err(Failure::new(
            exit,
            "not every machine could be listed, and half an inventory would mislead",
        )
        .with_hint("leave a provider out with `provider!=NAME`"));
    }
    let is_unread = |machine: &&Machine| machine.unread.is_some() && machine.addresses.is_empty();
    if let Some(machine) = machines.iter().find(is_unread) {
        return Err(unread(machine));
    }
    let hosts = named(&machines);
    let without = hosts.iter().filter(|host| host.address.is_none()).count();
    if args.ssh_config {
        output::text_block(&ssh_config(&hosts, args.user.as_deref()))?;
        if without > 0 {
            output::note(&format!(
                "{without} machines have no address and are left out"
            ));
        }
        return Ok(Exit::Success);
    }
    let inventory = ansible(&hosts, args.user.as_deref());
    output::text_block(&output::json(&inventory))?;
    if without > 0 {
        output::note(&format!(
            "{without} machines have no address and cannot be reached"
        ));
    }
    Ok(Exit::Success)
}

/// The failure for a machine whose addresses could not be read: without them it would look like
/// one that has none.
fn unread(machine: &Machine) -> Failure {
    let id = &machine.id;
    let (exit, why) = match &machine.unread {
        Some(error) => (exit::of(error), rewording::of(error)),
        None => (Exit::Failed, String::new()),
    };
    Failure::new(
        exit,
        format!("the addresses of {id} could not be read: {why}"),
    )
    .with_hint(format!("leave it out with `machine!={id}`"))
}

/// Names with another meaning for the tools: this computer, and groups that Ansible always has. A
/// task for this computer would run on a machine with such a name.
const TAKEN: [&str; 4] = ["127.0.0.1", "all", "localhost", "ungrouped"];

/// The address of a machine that has none: a name that no resolver knows (RFC 2606). Without it,
/// Ansible would look up the machine's own name, and reach whatever host has it.
const NO_ADDRESS: &str = "no-address.invalid";

/// A machine with its name for the tools.
struct Host<'a> {
    name: String,
    machine: &'a Machine,
    address: Option<IpAddr>,
}

/// Gives machines unique names that are safe in the files of other tools.
fn named(machines: &[Machine]) -> Vec<Host<'_>> {
    // A host with the name of a group would stand for all machines of the group.
    let groups = machines
        .iter()
        .flat_map(groups)
        .chain(TAKEN.map(str::to_owned));
    let names = distinct(machines, name, word, groups.collect());
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
/// them is renamed when another is removed. Names in `taken` are given to none.
pub(super) fn distinct(
    machines: &[Machine],
    own: fn(&Machine) -> &str,
    word: fn(&str) -> String,
    mut taken: BTreeSet<String>,
) -> Vec<String> {
    let with_id = |machine: &Machine| format!("{}-{}", word(own(machine)), word(machine.id.id()));
    let ways: [&dyn Fn(&Machine) -> String; 3] =
        [&|machine| word(own(machine)), &with_id, &|machine| {
            format!("{}-{}", with_id(machine), word(machine.id.provider()))
        }];
    let mut names: Vec<Option<String>> = vec![None; machines.len()];
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

/// The groups that a machine belongs to.
fn groups(machine: &Machine) -> Vec<String> {
    let mut groups = vec![
        group("provider", machine.id.provider()),
        group("state", machine.state.kind()),
    ];
    groups.extend(machine.place.iter().map(|place| group("place", place)));
    let tags = machine.tags.iter();
    groups.extend(tags.map(|(key, value)| group("tag", &format!("{key}_{value}"))));
    groups
}

/// Text from a vendor, without what Ansible would run as a template.
fn untemplated(text: &str) -> String {
    text.replace('{', "(")
}

/// What an inventory script for Ansible prints with `--list`.
fn ansible(hosts: &[Host<'_>], user: Option<&str>) -> Value {
    let mut variables = Map::new();
    let mut members: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for host in hosts {
        let machine = host.machine;
        let mut own = Map::new();
        let address = host.address.map(|address| address.to_string());
        let address = address.unwrap_or_else(|| NO_ADDRESS.to_owned());
        own.insert("ansible_host".to_owned(), address.into());
        if let Some(user) = user {
            own.insert("ansible_user".to_owned(), user.into());
        }
        let id = untemplated(&machine.id.to_string());
        own.insert("loggia_id".to_owned(), id.into());
        let state = untemplated(&machine.state.to_string());
        own.insert("loggia_state".to_owned(), state.into());
        variables.insert(host.name.clone(), own.into());
        for group in groups(machine) {
            members.entry(group).or_default().push(&host.name);
        }
    }
    let mut inventory = Map::new();
    inventory.insert("_meta".to_owned(), json!({"hostvars": variables}));
    let all: Vec<&str> = hosts.iter().map(|host| host.name.as_str()).collect();
    inventory.insert("all".to_owned(), json!({"hosts": all}));
    for (group, members) in members {
        inventory.insert(group, json!({"hosts": members}));
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
mod tests;
