//! Makes a value for every field of a request, so that a test can send and match them all.

use serde_json::{Map, Value, json};

use super::super::Context;
use super::super::read::{Field, Record, argument, map_value, type_name};

/// How many levels deep recursive types are followed.
const DEPTH: usize = 6;

/// The maximum number of values in the samples of a request, shared evenly among its fields: types
/// that all contain each other would produce samples without end. Whatever exceeds it is left out.
const VALUES: usize = 1_000;

/// The minimum number of these for each field.
const LEAST: usize = 5;

/// A value for a field, if one can be made up.
pub(super) fn field(context: &Context<'_>, record: &Record, field: &Field) -> Option<Value> {
    let mut left = (VALUES / record.fields.len().max(1)).max(LEAST);
    let example = example(context, record, field);
    value(context, &field.ty, example, 0, &mut left)
}

fn example<'a>(context: &Context<'a>, record: &Record, field: &Field) -> Option<&'a str> {
    context.facts(record, field)?.example.as_deref()
}

fn value(
    context: &Context<'_>,
    ty: &syn::Type,
    example: Option<&str>,
    depth: usize,
    left: &mut usize,
) -> Option<Value> {
    for around in ["Option", "Box"] {
        if let Some(inner) = argument(ty, around) {
            return value(context, inner, example, depth, left);
        }
    }
    if let Some(item) = argument(ty, "Vec") {
        return Some(json!([value(context, item, None, depth, left)?]));
    }
    if let Some(entry) = map_value(ty) {
        return Some(json!({"key": value(context, entry, None, depth, left)?}));
    }
    *left = left.checked_sub(1)?;
    let name = type_name(ty)?;
    if let Some(set) = context.types.enums.get(&name) {
        return set.values.first().map(|(_, wire)| json!(wire));
    }
    if let Some(record) = context.types.records.get(&name) {
        return self::record(context, record, depth + 1, left);
    }
    Some(match name.as_str() {
        "String" | "Secret" => json!(example.unwrap_or("text")),
        "Timestamp" => json!("2026-01-31T12:00:00Z"),
        "bool" => json!(true),
        "f32" | "f64" => json!(1.5),
        "Value" => json!({"any": "thing"}),
        _ if name.len() <= 3 && name.starts_with(['u', 'i']) => json!(1),
        _ => return None,
    })
}

fn record(context: &Context<'_>, record: &Record, depth: usize, left: &mut usize) -> Option<Value> {
    if depth > DEPTH {
        return None;
    }
    let mut fields = Map::new();
    for field in &record.fields {
        if *left == 0 && field.optional {
            continue;
        }
        let example = example(context, record, field);
        match value(context, &field.ty, example, depth, left) {
            Some(value) => {
                fields.insert(field.wire.clone(), value);
            }
            None if field.optional => {}
            None => return None,
        }
    }
    Some(Value::Object(fields))
}

/// Another value of the same kind.
pub(super) fn other(value: &Value) -> Value {
    match value {
        Value::String(text) if text == "another" => json!("yet another"),
        Value::String(_) => json!("another"),
        Value::Number(number) => match number.as_u64() {
            Some(number) => json!(number + 1),
            None => json!(2.5),
        },
        Value::Bool(value) => json!(!value),
        Value::Array(items) => Value::Array(items.iter().map(other).collect()),
        Value::Object(_) | Value::Null => json!({"another": true}),
    }
}
