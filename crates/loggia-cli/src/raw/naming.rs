//! Which fields of a request say what it is about: ids, by their names and types.
//!
//! What ends as an id does (`crate::ids`) and is no text or number, as `chargePrepaid`, is
//! no id.

use loggia_catalogue::{Field, Record, Type};
use serde_json::{Map, Value};

use crate::ids;

/// Whether a field has an id, or several.
pub(super) fn is_id(field: &Field) -> bool {
    let name = ids::of_one(field.name);
    // `kvmid` has no capital to go by.
    let is_lower = !name.contains(|character: char| character.is_ascii_uppercase());
    is_word(&field.ty) && (ids::is_name(field.name) || is_lower && name.ends_with("id"))
}

/// Whether a field has an address of the network, which is all that names a thing in some
/// requests.
pub(super) fn is_address(field: &Field) -> bool {
    is_word(&field.ty) && matches!(field.name, "ip" | "ips")
}

/// Whether a field has text of no known set, and no secret.
pub(super) fn is_text(field: &Field) -> bool {
    match field.ty {
        Type::Text => true,
        Type::List(inner) => matches!(inner, Type::Text),
        _ => false,
    }
}

/// The words of a request in the fields that are looked for; those of the objects in it as
/// well, where `inside` says so.
pub(super) fn values(
    record: &'static Record,
    fields: &Map<String, Value>,
    is_wanted: impl Fn(&Field) -> bool + Copy,
    inside: bool,
) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for field in record.fields {
        let Some(value) = fields.get(field.name) else {
            continue;
        };
        if is_wanted(field) {
            let words = words(value).into_iter();
            found.extend(words.map(|word| (field.name, word)));
        } else if inside {
            for (record, fields) in objects(&field.ty, value) {
                found.extend(values(record, fields, is_wanted, true));
            }
        }
    }
    found
}

/// A word or a list of them. What is empty says nothing.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(word) if !word.trim().is_empty() => vec![word.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(words).collect(),
        _ => Vec::new(),
    }
}

/// The objects in a value, with what they are.
fn objects<'v>(
    ty: &'static Type,
    value: &'v Value,
) -> Vec<(&'static Record, &'v Map<String, Value>)> {
    match (ty, value) {
        (Type::Record(record), Value::Object(fields)) => vec![(*record, fields)],
        (Type::List(inner), Value::Array(items)) => {
            items.iter().flat_map(|item| objects(inner, item)).collect()
        }
        (Type::Map(inner), Value::Object(entries)) => {
            let values = entries.values();
            values.flat_map(|value| objects(inner, value)).collect()
        }
        _ => Vec::new(),
    }
}

fn is_word(ty: &Type) -> bool {
    match ty {
        Type::Text | Type::Int32 | Type::Int64 => true,
        Type::List(inner) => is_word(inner),
        _ => false,
    }
}
