//! The columns of a list's table: its id, its name, its state, and what else is short.

use loggia_catalogue::{Field, Record, Type};
use serde_json::Value;

use super::{Entry, secrets};
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
    let report = match list(entry) {
        Some((items, record)) => Report {
            value,
            items: Some(items),
            columns: columns(entry, record),
            id: id_field(entry, record).map(|field| field.name.to_owned()),
        },
        None => Report::new(value),
    };
    (report, hidden)
}

/// The list that an answer is about, and what its items are.
pub(super) fn list(entry: Entry) -> Option<(&'static str, &'static Record)> {
    let reply = entry.operation.reply;
    let named = entry.operation.pages.map(|pages| pages.items);
    let mut lists = reply.fields.iter().filter_map(|field| match field.ty {
        Type::List(Type::Record(record)) => Some((field.name, *record)),
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

/// The field of an item that names it: the one whose stem is in the operation's name, as
/// `instanceId` in `DescribeInstances`.
pub(super) fn id_field(entry: Entry, record: &'static Record) -> Option<&'static Field> {
    let operation = entry.operation.id.to_lowercase();
    let ids = record.fields.iter().filter(|field| {
        matches!(field.ty, Type::Text | Type::Int32 | Type::Int64)
            && (field.name == "id" || field.name.ends_with("Id") || field.name.ends_with("_id"))
    });
    let likeness = |field: &&Field| {
        let stem = field.name.trim_end_matches("Id").trim_end_matches("_id");
        match field.name {
            "id" => 1,
            _ if operation.contains(&stem.to_lowercase()) => 1 + stem.len(),
            _ => 0,
        }
    };
    // The first of those that are alike.
    ids.rev().max_by_key(likeness)
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
