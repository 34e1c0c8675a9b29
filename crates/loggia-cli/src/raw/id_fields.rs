//! Finds the fields of a request that say what it is about: ids, by their names and types.
//!
//! A field that is named like an id (`crate::ids`) but is neither text nor a number, such as
//! `chargePrepaid`, is not an id.

use loggia_catalogue::{Field, Record, Type};
use serde_json::{Map, Value};

use crate::ids;

/// Whether a field holds one or several ids.
pub(super) fn is_id(field: &Field) -> bool {
    let name = ids::of_one(field.name);
    // `kvmid` has no capital that would mark the ending.
    let is_lower = !name.contains(|character: char| character.is_ascii_uppercase());
    is_word(&field.ty) && (ids::is_name(field.name) || is_lower && name.ends_with("id"))
}

/// Whether a field holds network addresses, which in some requests are all that identifies a
/// thing.
pub(super) fn is_address(field: &Field) -> bool {
    is_word(&field.ty) && matches!(field.name, "ip" | "ips")
}

/// Whether a field holds text without a known set of values, and not a secret.
pub(super) fn is_text(field: &Field) -> bool {
    match field.ty {
        Type::Text => true,
        Type::List(inner) => matches!(inner, Type::Text),
        _ => false,
    }
}

/// The text and numbers in the wanted fields of a request; with `inside`, also in the objects
/// inside it.
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

/// One value or a list of them. Empty text is left out.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(word) if !word.trim().is_empty() => vec![word.clone()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(words).collect(),
        _ => Vec::new(),
    }
}

/// The objects in a value, with their types.
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
