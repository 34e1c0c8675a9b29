//! Chooses the columns of a list's table: id, name, state, and other short fields.

use loggia_catalogue::{Field, Named, Record, Safety, Type};
use serde_json::Value;

use super::{Entry, secrets};
use crate::ids;
use crate::output::Report;

/// How many columns a table has at most.
const MOST: usize = 7;

/// A reply with hints for its table, and whether secrets were hidden in it, as they are unless
/// `show_secrets` is set.
pub(super) fn report(entry: Entry, mut value: Value, show_secrets: bool) -> (Report, bool) {
    let reply = entry.operation.reply;
    let hidden = !show_secrets && secrets::mask(reply, &mut value);
    // EDIS adds `"status": "success"` to every answer.
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
    // The spec names the id of paged lists, and all fields of an order's answer are known, so
    // where neither has an id, no other field may be taken for one.
    let is_known = entry.operation.paging.is_some() || entry.operation.safety != Safety::Read;
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

/// The field with the ids of an answer.
///
/// For a list, it is the id field of the items; otherwise it is the id of what was created, as
/// `x-waits-for` gives it or as the operation's name suggests.
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
    closest_match(entry, ids).map(|field| field.name)
}

/// The list that an answer is about, and the type of its items; never a list of failures.
pub(super) fn list(entry: Entry) -> Option<(&'static str, &'static Record)> {
    let reply = entry.operation.reply;
    let named = entry.operation.paging.map(|pages| pages.items);
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
    // Only if a table of it would leave out nothing else in the answer.
    let first = lists.next()?;
    let others = reply
        .fields
        .iter()
        .filter(|field| !matches!(field.name, "status" | "requestId" | "totalCount"));
    (others.count() == 1).then_some(first)
}

/// The field that identifies an item.
///
/// It is the one that the spec says distinguishes items, either in pages or in waits that look at
/// them; otherwise the one whose stem is in the operation's name, like `zoneId` in
/// `DescribeZones`.
pub(super) fn id_field(entry: Entry, record: &'static Record) -> Option<&'static Field> {
    if let Some(pages) = entry.operation.paging {
        return record.field(pages.id?);
    }
    let waits = entry.api.operations.iter().filter_map(|each| each.waits);
    let mut looked_at = waits.filter(|waits| waits.describe == entry.operation.id);
    if let Some(waits) = looked_at.next() {
        return record.field(waits.id);
    }
    let fields = record.fields.iter();
    closest_match(
        entry,
        fields.filter(|field| is_scalar(&field.ty) && ids::is_name(field.name)),
    )
}

/// The field that the operation is named after, or else the first.
fn closest_match(
    entry: Entry,
    ids: impl DoubleEndedIterator<Item = &'static Field>,
) -> Option<&'static Field> {
    let operation = entry.operation.id.to_lowercase();
    let likeness = |field: &&Field| match (field.name, ids::stem(field.name)) {
        ("id" | "ids", _) => 1,
        (_, Some(stem)) if operation.contains(&stem.to_lowercase()) => 1 + stem.len(),
        _ => 0,
    };
    // Reversed, so that the first of several equals is taken.
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
