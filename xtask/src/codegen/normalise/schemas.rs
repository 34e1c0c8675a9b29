//! Schemas that typify turns into plain types.
//!
//! Typify makes a type of its own of every limit (`maxLength`, `pattern`,
//! `minimum: 1`), and of every format it knows. The server checks limits, and it
//! knows them better than a copy of last year's documentation: they are told in
//! the field's description instead.

use serde_json::{Map, Value, json};

use super::aliases;
use super::reach::Used;
use crate::codegen::lint::is_union_of_samples;
use crate::spec::words;

/// Whether a format means a type of its own. Everything else is text or a plain
/// number.
fn has_meaning(format: &str, of: &str) -> bool {
    match of {
        "string" => matches!(format, "password" | "date-time"),
        "integer" => matches!(format, "int32" | "int64" | "uint16" | "uint32" | "uint64"),
        "number" => matches!(format, "float" | "double"),
        _ => false,
    }
}

/// Calls `change` for a schema and every schema written inside it, inner ones
/// first.
pub(super) fn edit(schema: &mut Value, change: &mut dyn FnMut(&mut Map<String, Value>)) {
    let Value::Object(object) = schema else {
        return;
    };
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties
            .values_mut()
            .for_each(|property| edit(property, change));
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = object.get_mut(key) {
            edit(inner, change);
        }
    }
    if let Some(Value::Array(parts)) = object.get_mut("allOf") {
        for part in parts {
            edit(part, change);
        }
    }
    change(object);
}

/// Puts the fields of alternative answers that are written side by side
/// (`response_1`, `or`, `response_2`) into one.
pub(super) fn merge_samples(document: &mut Value) {
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else {
        return;
    };
    for schema in schemas.values_mut() {
        edit(schema, &mut |schema| {
            let Some(properties) = schema.get("properties").filter(|p| is_union_of_samples(p))
            else {
                return;
            };
            let mut merged = Map::new();
            for sample in properties.as_object().into_iter().flat_map(Map::values) {
                let fields = sample.get("properties").and_then(Value::as_object);
                for (name, field) in fields.into_iter().flatten() {
                    merged.entry(name.clone()).or_insert_with(|| field.clone());
                }
            }
            schema.insert("properties".into(), Value::Object(merged));
        });
    }
}

/// Rewrites all schemas.
pub(super) fn rewrite(document: &mut Value, used: &Used) {
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else {
        return;
    };
    for (name, schema) in schemas.iter_mut() {
        let sent = used.requests.contains(name);
        let received = used.replies.contains(name);
        edit(schema, &mut |schema| {
            if !sent {
                // A server may leave anything out.
                schema.remove("required");
            }
            if received {
                // Decoding takes null for absent everywhere.
                schema.remove("nullable");
            }
            rewrite_one(schema);
            mark_secrets(schema);
        });
    }
}

fn rewrite_one(schema: &mut Map<String, Value>) {
    aliases::flatten(schema);
    // Typify would name a type after it.
    schema.remove("title");
    if let Some(required) = schema.get_mut("required").and_then(Value::as_array_mut) {
        required.sort_by_key(Value::to_string);
        required.dedup();
    }
    if schema.contains_key("oneOf") || schema.contains_key("anyOf") || schema.contains_key("not") {
        schema.retain(|key, _| key == "description" || key == "deprecated");
    }
    let has_fields = schema
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|properties| !properties.is_empty());
    // A field that is not documented yet must break nothing.
    if has_fields
        || schema
            .get("additionalProperties")
            .is_some_and(Value::is_boolean)
    {
        schema.remove("additionalProperties");
    }
    describe_limits(schema);
    match schema.get("type").and_then(Value::as_str) {
        Some("integer") => integer(schema),
        Some("string") => {
            // Null is what an absent value is decoded from.
            if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
                values.retain(Value::is_string);
            }
        }
        _ => {
            schema.remove("enum");
        }
    }
    let of = schema.get("type").and_then(Value::as_str).unwrap_or("");
    let known = schema
        .get("format")
        .and_then(Value::as_str)
        .is_some_and(|format| has_meaning(format, of));
    if !known {
        schema.remove("format");
    }
    for key in [
        "default",
        "x-default",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minProperties",
        "maxProperties",
    ] {
        schema.remove(key);
    }
}

/// Numbers that cannot be negative have no sign.
fn integer(schema: &mut Map<String, Value>) {
    schema.remove("enum");
    if schema
        .get("minimum")
        .and_then(Value::as_f64)
        .is_none_or(|least| least < 0.0)
    {
        return;
    }
    let most = schema.get("maximum").and_then(Value::as_u64);
    let format = schema.get("format").and_then(Value::as_str);
    let format = match (most, format) {
        (Some(..=65535), _) => "uint16",
        (_, Some("int32" | "uint32")) | (Some(65536..=0xffff_ffff), None) => "uint32",
        _ => "uint64",
    };
    schema.insert("format".into(), json!(format));
}

/// A secret that the lint let through in a lenient run.
fn mark_secrets(schema: &mut Map<String, Value>) {
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return;
    };
    for (name, property) in properties {
        if words::is_secret(name) && property.get("type") == Some(&json!("string")) {
            property["format"] = json!("password");
        }
    }
}

/// Says limits and default in the description.
fn describe_limits(schema: &mut Map<String, Value>) {
    let number = |key: &str| schema.get(key).filter(|value| value.is_number());
    let mut told = Vec::new();
    for (least, most, unit) in [
        ("minimum", "maximum", ""),
        ("minLength", "maxLength", " characters"),
        ("minItems", "maxItems", " items"),
    ] {
        match (number(least), number(most)) {
            // The range of the type itself says nothing.
            (Some(least), Some(most)) if *least == 0 && *most == 65535 => {}
            (Some(least), None) if *least == 0 => {}
            (Some(least), Some(most)) => told.push(format!("From {least} to {most}{unit}.")),
            (Some(least), None) => told.push(format!("At least {least}{unit}.")),
            (None, Some(most)) => told.push(format!("At most {most}{unit}.")),
            (None, None) => {}
        }
    }
    if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
        told.push(format!("Matches `{pattern}`."));
    }
    match schema.get("default").or_else(|| schema.get("x-default")) {
        Some(default) if !default.is_object() && !default.is_array() => {
            told.push(format!("The server's default is `{default}`."));
        }
        _ => {}
    }
    if told.is_empty() {
        return;
    }
    let description = schema
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or("");
    let text = format!("{}\n\n{}", description.trim(), told.join(" "));
    schema.insert("description".into(), json!(text.trim()));
}
