//! Runs one operation, from the command line to its result.

use clap::ArgMatches;
use serde_json::{Map, Value};

use super::call::{self, Call};
use super::failures::Failures;
use super::wait::Wait;
use super::{
    Entry, account, check, columns, confirmation, dry_run, flags, names, output_check, pages,
    request, skeleton,
};
use crate::args::Global;
use crate::exit::Failure;
use crate::numbers::Numbers;
use crate::output;
use crate::progress::Bar;
use crate::session::{Endpoints, Session};

/// Runs the operation that `edis` or `zenlayer` was given.
///
/// # Errors
/// Whatever goes wrong.
pub(crate) async fn run(
    vendor: &str,
    matches: &ArgMatches,
    global: &Global,
) -> Result<(), Failure> {
    let (entry, matches) = find(vendor, matches)?;
    let switch = |name: &str| matches.try_get_one::<bool>(name).ok().flatten() == Some(&true);
    if switch("skeleton") {
        return output::text_block(&skeleton::skeleton(entry));
    }
    let mut fields = request::build(entry, matches)?;
    let kvm_id = kvm_id(entry, matches, &mut fields);
    let kvm_id = kvm_id.as_deref();
    let file = entry
        .operation
        .file
        .and_then(|name| matches.get_one::<String>(name));
    account::given(entry, &fields)?;
    if !switch("unchecked") {
        check::complete(entry, &fields, kvm_id, file.is_some())?;
    }
    if switch("dry-run") {
        return dry_run::print(entry, fields, kvm_id, &Endpoints::find()?, global);
    }
    output_check::check(entry, global)?;
    let session = Session::open(global).await?;
    let wait = if switch("wait") {
        Some(Wait::prepare(entry, &fields, matches, &session)?)
    } else {
        None
    };
    // Credentials come before the first wait: a keyring may be waiting for its user, and until
    // then signals end the program by themselves.
    let call = Call::new(entry, &fields, kvm_id, &session)?;
    // The file is opened before the question: what cannot be sent needs no confirmation.
    let upload = match file {
        Some(path) => Some(call::upload(path).await?),
        None => None,
    };
    confirmation::ask(entry, &fields, kvm_id, &session, global.yes).await?;
    if switch("page-all") {
        let whole = pages::all(&call, fields).await?;
        print(entry, whole.value, &whole.numbers, global)?;
        return whole.incomplete.map_or(Ok(()), Err);
    }
    let bar = file.map(|path| Bar::of(0, &format!("uploading {path}")));
    let upload = match (upload, &bar) {
        (Some(file), Some(bar)) => Some(call::watched(file, bar.handle())),
        (upload, _) => upload,
    };
    let reply = call.send(fields.clone(), upload).await?;
    drop(bar);
    let mut numbers = Numbers::default();
    let value = call::value(entry, &reply, &mut numbers)?;
    let failures = Failures::of(entry, &fields, &value);
    note_more_pages(entry, &value);
    let Some(wait) = wait else {
        return failures.and(print(entry, value, &numbers, global));
    };
    // The order is shown first: its id must not be lost if the wait is given up.
    let unshown = match print(entry, value.clone(), &numbers, global) {
        Ok(()) => None,
        // It was ordered nevertheless.
        Err(failure) => {
            output::failure(&failure);
            Some(failure.exit)
        }
    };
    let waited = wait.until_over(&fields, &value, &failures.ids()).await;
    failures.and(waited)?;
    unshown.map_or(Ok(()), |exit| Err(Failure::new(exit, "")))
}

fn print(entry: Entry, value: Value, numbers: &Numbers, global: &Global) -> Result<(), Failure> {
    let (mut report, hidden) = columns::report(entry, value, global.show_secrets);
    report.numbers = numbers.clone();
    report.known = output_check::known(entry, global);
    if output_check::is_nothing(entry, global) {
        return Ok(());
    }
    output::answer(&report, global, output_check::sent(entry))?;
    if hidden && !global.quiet {
        output::note("secrets are hidden; --show-secrets shows them");
    }
    Ok(())
}

/// The operation, and its arguments.
fn find<'m>(vendor: &str, matches: &'m ArgMatches) -> Result<(Entry, &'m ArgMatches), Failure> {
    let missing = || Failure::usage("an operation is expected");
    let (name, inner) = matches.subcommand().ok_or_else(missing)?;
    let found = if vendor == names::EDIS {
        names::edis_entry(name).map(|entry| (entry, inner))
    } else {
        let service = names::service(name).ok_or_else(missing)?;
        let (name, inner) = inner.subcommand().ok_or_else(missing)?;
        names::entry(service, name).map(|entry| (entry, inner))
    };
    found.ok_or_else(missing)
}

/// The VPS that an operation is about, from the flag or a field of the file.
fn kvm_id(entry: Entry, matches: &ArgMatches, fields: &mut Map<String, Value>) -> Option<String> {
    if !entry.takes_session() {
        return None;
    }
    let given = matches.get_one::<String>(flags::KVM_ID).cloned();
    let named = match fields.remove("kvm_id") {
        Some(Value::String(id)) => Some(id),
        _ => None,
    };
    given.or(named).map(|id| names::vps(&id).to_owned())
}

/// Reports that a list has more pages.
fn note_more_pages(entry: Entry, value: &Value) {
    let Some(pages) = entry.operation.paging else {
        return;
    };
    let count = value
        .get(pages.items)
        .and_then(Value::as_array)
        .map_or(0, |items| items.len() as u64);
    let total = value.get(pages.total).and_then(Value::as_u64);
    if let Some(total) = total
        && total > count
        && flags::pageable(entry)
    {
        output::note(&format!("{count} of {total}; --page-all reads all"));
    }
}
