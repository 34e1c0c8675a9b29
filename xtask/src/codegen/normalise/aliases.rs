//! Replaces references to schemas that are no type of their own.
//!
//! A named list, map or plain text would become a wrapper type that stands between
//! the caller and a `Vec` or `BTreeMap`. Only objects with fields and sets of
//! values deserve a name in Rust.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::spec::document::{SCHEMA_PREFIX, schemas};

/// Inlines aliases wherever fields refer to them. An operation's own request or
/// answer keeps its name.
pub(super) fn inline(document: &mut Value) {
    // One alias may refer to another; a chain longer than this is a circle.
    for _ in 0..8 {
        let aliases: BTreeMap<String, Value> = schemas(document)
            .filter(|(_, schema)| is_alias(schema))
            .map(|(name, schema)| (name.to_owned(), schema.clone()))
            .collect();
        let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") else {
            return;
        };
        let mut changed = false;
        for schema in components.values_mut() {
            replace(schema, &aliases, &mut changed);
        }
        if !changed {
            return;
        }
    }
}

fn is_alias(schema: &Value) -> bool {
    schema.get("enum").is_none()
        && schema.get("allOf").is_none()
        && schema
            .get("properties")
            .and_then(Value::as_object)
            .is_none_or(serde_json::Map::is_empty)
}

fn replace(value: &mut Value, aliases: &BTreeMap<String, Value>, changed: &mut bool) {
    let alias = value
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| aliases.get(reference.strip_prefix(SCHEMA_PREFIX)?));
    if let Some(alias) = alias {
        // What the field says of itself wins over what the alias says.
        let own = value.as_object().cloned().unwrap_or_default();
        *value = alias.clone();
        for (key, fact) in own {
            if key != "$ref" {
                value[key] = fact;
            }
        }
        *changed = true;
        return;
    }
    match value {
        Value::Object(object) => object
            .values_mut()
            .for_each(|value| replace(value, aliases, changed)),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| replace(item, aliases, changed)),
        _ => {}
    }
}

/// Turns `allOf` around a single reference into the reference, which may then have
/// neighbours: OpenAPI ignores those, we do not.
pub(super) fn flatten(schema: &mut serde_json::Map<String, Value>) {
    if let Some(Value::Array(parts)) = schema.get("allOf")
        && let [part] = parts.as_slice()
        && let Some(reference) = part.get("$ref").cloned()
    {
        schema.remove("allOf");
        schema.insert("$ref".into(), json!(reference));
    }
}
