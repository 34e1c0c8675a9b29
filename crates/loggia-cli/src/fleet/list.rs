//! `list`, `status`, `show`: show machines and their states.

use std::time::SystemTime;

use futures_util::StreamExt;
use loggia::fleet::{Fleet, Machine, Selector};
use serde_json::{Map, Value, json};

use super::rows::Rows;
use super::target::{self, Purpose};
use crate::args::{Global, MachinesArgs, SelectArgs, ShowArgs};
use crate::exit::{self, Exit, Failure};
use crate::machine_cache;
use crate::output::{self, Report, Sent};
use crate::progress::Bar;
use crate::rewording;
use crate::session::Session;

const COLUMNS: [&str; 6] = ["machine", "name", "state", "place", "addresses", "plan"];

/// The fields of a row.
const FIELDS: [&str; 15] = [
    "machine",
    "provider",
    "id",
    "name",
    "state",
    "vendorState",
    "addresses",
    "place",
    "plan",
    "price",
    "expires",
    "trafficUsedBytes",
    "trafficLeftBytes",
    "tags",
    "unread",
];

/// How many machines are named that could not be read completely.
const NOTED: usize = 5;

const STATUS: [&str; 4] = ["machine", "state", "vendorState", "error"];

/// Lists machines. If a provider fails, the machines of the others are still listed.
///
/// # Errors
/// If nothing could be listed.
pub(crate) async fn list(args: &SelectArgs, global: &Global) -> Result<Exit, Failure> {
    output::check_columns(global, &FIELDS)?;
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let selector = target::selector(&fleet, &args.selector)?;
    let (machines, failed) = read(&fleet, selector, args.brief).await;
    let is_nothing = machines.is_empty();
    if args.selector.is_empty() && failed.is_none() && !global.demo {
        machine_cache::keep(&machines);
    }
    let rows = machines.iter().map(row).collect();
    output::answer(&Report::list(rows, &COLUMNS, "machine"), global, Sent::Read)?;
    note_unread(&machines);
    match failed {
        None => Ok(Exit::Success),
        Some(exit) if is_nothing => Ok(exit),
        Some(_) => Ok(Exit::Partial),
    }
}

/// Says why something of a machine is not shown; a table has no column for it.
fn note_unread(machines: &[Machine]) {
    let unread = machines.iter().filter_map(|machine| {
        let error = machine.unread.as_ref()?;
        Some(format!("{}: {}", machine.id, rewording::of(error)))
    });
    let unread: Vec<String> = unread.collect();
    for note in unread.iter().take(NOTED) {
        output::note(note);
    }
    if unread.len() > NOTED {
        let more = unread.len() - NOTED;
        output::note(&format!(
            "{more} more machines could not be read completely"
        ));
    }
}

/// All machines that a selector matches, in the order of their ids, and the error of the first
/// provider that failed, if any. Failures are printed as notes.
pub(super) async fn read(
    fleet: &Fleet,
    selector: Selector,
    brief: bool,
) -> (Vec<Machine>, Option<Exit>) {
    let bar = Bar::spinner("listing machines");
    let mut stream = fleet.machines().matching(selector);
    if brief {
        stream = stream.brief();
    }
    let (mut machines, mut failed, mut notes) = (Vec::new(), None, Vec::new());
    while let Some(next) = stream.next().await {
        match next {
            Ok(machine) => machines.push(machine),
            Err(error) => {
                failed.get_or_insert(exit::of(&error.error));
                notes.push(rewording::of(&error));
            }
        }
        bar.message(&format!("{} machines", machines.len()));
    }
    drop(bar);
    for note in notes {
        output::note(&note);
    }
    machines.sort_by(|one, other| one.id.cmp(&other.id));
    (machines, failed)
}

/// A machine as JSON.
pub(crate) fn row(machine: &Machine) -> Value {
    let tags: Map<String, Value> = machine
        .tags
        .iter()
        .map(|(key, value)| (key.clone(), value.clone().into()))
        .collect();
    let addresses: Vec<String> = machine.addresses.iter().map(ToString::to_string).collect();
    json!({
        "machine": machine.id.to_string(),
        "provider": machine.id.provider(),
        "id": machine.id.id(),
        "name": machine.name,
        "state": machine.state.to_string(),
        "vendorState": machine.vendor_state,
        "addresses": addresses,
        "place": machine.place,
        "plan": machine.plan,
        "price": machine.price.as_ref().map(ToString::to_string),
        "expires": machine.expires.and_then(day),
        "trafficUsedBytes": machine.traffic.as_ref().and_then(|traffic| traffic.used_bytes),
        "trafficLeftBytes": machine.traffic.as_ref().and_then(loggia::fleet::PeriodTraffic::left_bytes),
        "tags": tags,
        "unread": machine.unread.as_ref().map(rewording::of),
    })
}

/// The day of a time (UTC), such as 2026-01-31.
fn day(time: SystemTime) -> Option<String> {
    let time = jiff::Timestamp::try_from(time).ok()?;
    Some(time.strftime("%Y-%m-%d").to_string())
}

/// Shows the states of the named machines, or of all.
///
/// # Errors
/// If a machine cannot be found.
pub(crate) async fn status(args: &MachinesArgs, global: &Global) -> Result<Exit, Failure> {
    output::check_columns(global, &STATUS)?;
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let ids = if args.machines.is_empty() {
        let (machines, failed) = read(&fleet, Selector::all(), true).await;
        if machines.is_empty()
            && let Some(exit) = failed
        {
            return Ok(exit);
        }
        machines.into_iter().map(|machine| machine.id).collect()
    } else {
        target::machines(&fleet, &args.machines, Purpose::Look).await?
    };
    let mut rows = Vec::new();
    let mut exits = Rows::default();
    for status in fleet.status(&ids).await {
        let state = match &status.state {
            Ok(state) => {
                exits.done(&status.id, "");
                state.to_string()
            }
            Err(error) => {
                exits.failed(&status.id, "", error);
                "unknown".to_owned()
            }
        };
        rows.push(json!({
            "machine": status.id.to_string(),
            "state": state,
            "vendorState": status.vendor_state,
            "error": status.state.as_ref().err().map(rewording::of),
        }));
    }
    output::answer(&Report::list(rows, &STATUS, "machine"), global, Sent::Read)?;
    Ok(exits.exit())
}

/// Shows everything that is known of one machine.
///
/// # Errors
/// Whatever the call fails with.
pub(crate) async fn show(args: &ShowArgs, global: &Global) -> Result<Exit, Failure> {
    let known: Vec<&str> = FIELDS.into_iter().chain(["can"]).collect();
    output::check_columns(global, &known)?;
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let id = target::machine(&fleet, &args.machine, Purpose::Look).await?;
    let machine = fleet.machine(&id).await?;
    let mut value = row(&machine);
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, value| !value.is_null());
        let can: Vec<String> = fleet
            .capabilities_of(&id)?
            .iter()
            .map(|capability| capability.to_string())
            .collect();
        fields.insert("can".to_owned(), can.into());
    }
    let mut report = Report::new(value).judged(global);
    report.id = Some("machine".to_owned());
    output::answer(&report, global, Sent::Read)?;
    Ok(Exit::Success)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_exists_in_the_rows() {
        let row = row(&Machine::new("vm/a".parse().expect("an id")));
        let mut names: Vec<&str> = row
            .as_object()
            .expect("fields")
            .keys()
            .map(|name| &**name)
            .collect();
        let mut known = FIELDS.to_vec();
        names.sort_unstable();
        known.sort_unstable();
        assert_eq!(names, known);
        assert!(COLUMNS.iter().all(|column| FIELDS.contains(column)));
    }
}
