//! The columns of a list's table: its id, its name, its state, and what else is short.

use loggia_catalogue::{Field, Named, Record, Safety, Type};
use serde_json::Value;

use super::{Entry, secrets};
use crate::ids;
use crate::output::Report;

/// How many columns.
const MOST: usize = 7;

/// A reply with the hints for its table, and its secrets hidden unless they are wanted.
/// Whether any were hidden.
pub(super) fn report(entry: Entry, mut value: Value, show_secrets: bool) -> (Report, bool) {
    let reply = entry.operation.reply;
    let hidden = !show_secrets && secrets::mask(reply, &mut value);
    // EDIS says `"status": "success"` with everything.
    if entry.is_edis()
        && let Value::Object(fields) = &mut value
        && fields.len() > 1
        && fields
            .get("status")
            .is_some_and(|status| status == "success")
    {
        fields.remove("status");
    }
    let id = answer_id(entry).map(str::to_owned);
    // What is paged has the id that the spec names, and of the answer to an order all
    // fields are known: what has no id there is not to be taken for one.
    let is_known = entry.operation.pages.is_some() || entry.operation.safety != Safety::Read;
    let mut report = Report {
        without_ids: id.is_none() && is_known && !entry.is_edis(),
        id,
        ..Report::new(value)
    };
    if let Some((items, record)) = list(entry) {
        report.items = Some(items);
        report.columns = columns(entry, record);
    }
    (report, hidden)
}

/// The field that has the ids of an answer: of a list the one of its items, else that of
/// what was made, as waits know it or as the operation's name says.
pub(super) fn answer_id(entry: Entry) -> Option<&'static str> {
    if let Some((_, record)) = list(entry) {
        return id_field(entry, record).map(|field| field.name);
    }
    let operation = entry.operation;
    if let Some(Named::Reply(path)) = operation.waits.map(|waits| waits.named) {
        return Some(path);
    }
    let ids = operation.reply.fields.iter().filter(|field| {
        let ty = match &field.ty {
            Type::List(inner) => *inner,
            ty => ty,
        };
        is_scalar(ty) && ids::is_name(field.name) && !operation.failed.contains(&field.name)
    });
    most_alike(entry, ids).map(|field| field.name)
}

/// The list that an answer is about, and what its items are. What failed is not what it is
/// about.
pub(super) fn list(entry: Entry) -> Option<(&'static str, &'static Record)> {
    let reply = entry.operation.reply;
    let named = entry.operation.pages.map(|pages| pages.items);
    let failed = entry.operation.failed;
    let mut lists = reply.fields.iter().filter_map(|field| match field.ty {
        Type::List(Type::Record(record)) if !failed.contains(&field.name) => {
            Some((field.name, *record))
        }
        _ => None,
    });
    if let Some(name) = named {
        return lists.find(|(list, _)| *list == name);
    }
    // Only where nothing else is in the answer that a table would leave out.
    let first = lists.next()?;
    let others = reply
        .fields
        .iter()
        .filter(|field| !matches!(field.name, "status" | "requestId" | "totalCount"));
    (others.count() == 1).then_some(first)
}

/// The field of an item that names it: the one that the spec says distinguishes items, in
/// pages or in waits that look at them; else the one whose stem is in the operation's name, as
/// `zoneId` in `DescribeZones`.
pub(super) fn id_field(entry: Entry, record: &'static Record) -> Option<&'static Field> {
    if let Some(pages) = entry.operation.pages {
        return record.field(pages.id?);
    }
    let waits = entry.api.operations.iter().filter_map(|each| each.waits);
    let mut looked_at = waits.filter(|waits| waits.describe == entry.operation.id);
    if let Some(waits) = looked_at.next() {
        return record.field(waits.id);
    }
    let fields = record.fields.iter();
    most_alike(
        entry,
        fields.filter(|field| is_scalar(&field.ty) && ids::is_name(field.name)),
    )
}

/// The field that the operation is named after, else the first.
fn most_alike(
    entry: Entry,
    ids: impl DoubleEndedIterator<Item = &'static Field>,
) -> Option<&'static Field> {
    let operation = entry.operation.id.to_lowercase();
    let likeness = |field: &&Field| match (field.name, ids::stem(field.name)) {
        ("id" | "ids", _) => 1,
        (_, Some(stem)) if operation.contains(&stem.to_lowercase()) => 1 + stem.len(),
        _ => 0,
    };
    // The first of those that are alike.
    ids.rev().max_by_key(likeness)
}

fn is_scalar(ty: &Type) -> bool {
    matches!(ty, Type::Text | Type::Int32 | Type::Int64)
}

fn columns(entry: Entry, record: &'static Record) -> Vec<String> {
    let id = id_field(entry, record).map(|field| field.name);
    let stem = id.unwrap_or_default().trim_end_matches("Id").to_owned();
    let rank = |field: &Field| -> u8 {
        let name = field.name;
        let is_own = |end: &str| name == format!("{stem}{end}") || name == end.to_lowercase();
        if Some(name) == id {
            0
        } else if is_own("Name") {
            1
        } else if is_own("Status") || is_own("State") {
            2
        } else if is_own("Type") {
            3
        } else if matches!(name, "zoneId" | "regionId" | "cityName") {
            4
        } else if name.to_lowercase().contains("ipaddress") {
            5
        } else if name.ends_with("Name") || name.ends_with("Status") {
            6
        } else {
            7
        }
    };
    let mut fields: Vec<&Field> = record
        .fields
        .iter()
        .filter(|field| is_short(&field.ty))
        .collect();
    fields.sort_by_key(|field| rank(field));
    fields
        .into_iter()
        .take(MOST)
        .map(|field| field.name.to_owned())
        .collect()
}

fn is_short(ty: &Type) -> bool {
    match ty {
        Type::List(inner) => is_short(inner) && !matches!(inner, Type::List(_)),
        Type::Map(_) | Type::Record(_) | Type::Any => false,
        _ => true,
    }
}
