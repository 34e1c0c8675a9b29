//! Responses in the one form that progenitor takes: one success, one error.

use serde_json::{Map, Value, json};

use crate::spec::document::{SCHEMA_PREFIX, is_success, resolve};
use crate::spec::places::places;

/// The schema that all errors of an API are merged into.
const ERROR: &str = "ApiError";

/// Replaces envelopes by what is in them: the transport takes them off before it
/// decodes.
pub(super) fn unwrap_envelopes(document: &mut Value) {
    for (place, _) in places(document) {
        let Some(Value::Object(responses)) = document.pointer(&format!("{place}/responses")) else {
            continue;
        };
        let statuses: Vec<String> = responses
            .keys()
            .filter(|s| is_success(s))
            .cloned()
            .collect();
        for status in statuses {
            let pointer = format!("{place}/responses/{status}/content/application~1json/schema");
            let Some(schema) = document.pointer(&pointer) else {
                continue;
            };
            let outer = resolve(document, schema);
            let inner = outer
                .get("x-envelope")
                .and_then(Value::as_str)
                .and_then(|key| outer.get("properties")?.get(key))
                .cloned();
            if let (Some(inner), Some(schema)) = (inner, document.pointer_mut(&pointer)) {
                *schema = inner;
            }
        }
    }
}

/// Keeps of every operation one response for success, and one for errors that is
/// the same for all operations: every property that any error has, each optional.
/// Where two errors disagree about a property's type, it takes any value.
pub(super) fn merge_errors(document: &mut Value) {
    let mut merged = Map::new();
    let mut kept = Vec::new();
    for (place, _) in places(document) {
        let Some(Value::Object(responses)) = document.pointer(&format!("{place}/responses")) else {
            continue;
        };
        let mut success = None;
        for (status, response) in responses {
            let response = resolve(document, response);
            if is_success(status) {
                success = Some(response.clone());
                continue;
            }
            let schema = response.pointer("/content/application~1json/schema");
            let schema = schema.map(|schema| resolve(document, schema));
            let properties = schema.and_then(|schema| schema.get("properties"));
            for (name, property) in properties.and_then(Value::as_object).into_iter().flatten() {
                let property = json!({"type": resolve(document, property).get("type")});
                let known = merged
                    .entry(name.clone())
                    .or_insert_with(|| property.clone());
                if *known != property {
                    *known = json!({});
                }
            }
        }
        kept.push((place, success));
    }
    document["components"]["schemas"][ERROR] = json!({"type": "object", "properties": merged});
    let error = json!({"description": "refused", "content": {"application/json": {
        "schema": {"$ref": format!("{SCHEMA_PREFIX}{ERROR}")},
    }}});
    for (place, success) in kept {
        if let Some(responses) = document.pointer_mut(&format!("{place}/responses")) {
            *responses = json!({"200": success, "4XX": error, "5XX": error});
        }
    }
}
