//! References that lead nowhere, in the whole document.

use serde_json::Value;

use crate::spec::document::{entries, operations, target};
use crate::spec::finding::{Findings, Place};

pub(super) fn lint(document: &Value, findings: &mut Findings) {
    for operation in operations(document) {
        dangling(document, operation.json, &operation.place(), "", findings);
    }
    for (name, schema) in entries(document.pointer("/components/schemas")) {
        dangling(document, schema, &Place::schema(name), "", findings);
    }
    for (name, response) in entries(document.pointer("/components/responses")) {
        let place = Place::other(format!("response {name}"));
        dangling(document, response, &place, "", findings);
    }
}

fn dangling(document: &Value, value: &Value, place: &Place, field: &str, findings: &mut Findings) {
    match value {
        Value::Object(object) => {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str)
                && target(document, reference).is_none()
            {
                let what = if reference.starts_with('#') {
                    "points to nothing"
                } else {
                    "points to another document, which is not supported"
                };
                findings.error(&place.field(field), format!("$ref {reference} {what}"));
            }
            for (key, value) in object {
                // Data, not schema.
                if matches!(key.as_str(), "example" | "examples" | "default" | "enum") {
                    continue;
                }
                let deeper = match key.as_str() {
                    "properties" | "content" | "schema" | "items" => field.to_owned(),
                    _ if field.is_empty() => key.clone(),
                    _ => format!("{field}.{key}"),
                };
                dangling(document, value, place, &deeper, findings);
            }
        }
        Value::Array(items) => {
            for item in items {
                dangling(document, item, place, field, findings);
            }
        }
        _ => {}
    }
}
