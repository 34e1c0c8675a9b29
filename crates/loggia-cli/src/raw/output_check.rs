//! Checks by the catalogue, before an operation is sent, whether its answer can be shown as asked
//! for.
//!
//! Only changes are checked: a read can be repeated, and a server may answer with more than is
//! documented.

use loggia_catalogue::{Record, Safety, Type};

use super::columns::list;
use super::{Entry, id_fields};
use crate::args::Global;
use crate::exit::Failure;
use crate::output::{self, Sent};

/// How deep ids are looked for; records may refer to themselves.
const DEPTH: usize = 6;

/// Whether the operation reads or changes something.
pub(super) fn sent(entry: Entry) -> Sent {
    match entry.operation.safety {
        Safety::Read => Sent::Read,
        Safety::Idempotent | Safety::Unsafe => Sent::Change,
    }
}

/// Refuses columns that the answer of a change does not have.
///
/// # Errors
/// `Usage`.
pub(super) fn check(entry: Entry, global: &Global) -> Result<(), Failure> {
    let record = row(entry);
    if sent(entry) == Sent::Read || record.fields.is_empty() || !output::shows_columns(global) {
        return Ok(());
    }
    let unknown = global.columns.iter().find(|column| !has(record, column));
    let Some(column) = unknown else {
        return Ok(());
    };
    let known: Vec<&str> = record.fields.iter().map(|field| field.name).collect();
    Err(Failure::usage(format!(
        "{}: --columns: the answer has no `{column}`",
        entry.title()
    ))
    .with_hint(format!("nothing was sent; it has {}", known.join(", "))))
}

/// The requested columns that are documented: an answer without one of them just has no value for
/// it, and is not of another form.
pub(super) fn known(entry: Entry, global: &Global) -> Vec<String> {
    let record = row(entry);
    let columns = global.columns.iter();
    columns
        .filter(|column| has(record, column))
        // It is removed from answers that contain anything else.
        .filter(|column| !(entry.is_edis() && *column == "status"))
        .cloned()
        .collect()
}

/// Whether `--quiet` leaves nothing to show: a change does not fail because its answer has no
/// ids.
pub(super) fn is_nothing(entry: Entry, global: &Global) -> bool {
    global.quiet
        && global.query.is_none()
        && sent(entry) == Sent::Change
        && !has_ids(entry.operation.reply, DEPTH)
}

/// The type of the answer's rows.
fn row(entry: Entry) -> &'static Record {
    list(entry).map_or(entry.operation.reply, |(_, record)| record)
}

/// Whether a record has something at a path of names and indices separated by dots.
fn has(record: &'static Record, path: &str) -> bool {
    if record.field(path).is_some() {
        return true;
    }
    let mut ty = &Type::Record(record);
    for step in path.split('.') {
        ty = match ty {
            Type::Record(record) => match record.field(step) {
                Some(field) => &field.ty,
                None => return false,
            },
            Type::List(inner) if step.parse::<usize>().is_ok() => inner,
            Type::Map(inner) => inner,
            Type::Any => return true,
            _ => return false,
        };
    }
    true
}

fn has_ids(record: &Record, depth: usize) -> bool {
    let inner = |ty: &Type| match ty {
        Type::Record(record)
        | Type::List(Type::Record(record))
        | Type::Map(Type::Record(record)) => depth > 0 && has_ids(record, depth - 1),
        Type::Any | Type::Map(_) => true,
        _ => false,
    };
    let mut fields = record.fields.iter();
    fields.any(|field| id_fields::is_id(field) || inner(&field.ty))
}
