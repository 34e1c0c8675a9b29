//! Finds references without a target, in the whole document.

use serde_json::Value;

use crate::spec::document::{entries, operations, target};
use crate::spec::finding::{Findings, Place};

pub(super) fn lint(document: &Value, findings: &mut Findings) {
    for operation in operations(document) {
        let place = operation.place();
        for (key, value) in entries(Some(operation.json)) {
            match key {
                "requestBody" => dangling(document, value, &place.part("request"), "", findings),
                "responses" => {
                    for (status, response) in entries(Some(value)) {
                        let place = place.part(&format!("response {status}"));
                        dangling(document, response, &place, "", findings);
                    }
                }
                _ => dangling(document, value, &place, key, findings),
            }
        }
    }
    for (kind, named) in entries(document.get("components")) {
        for (name, component) in entries(Some(named)) {
            let place = match kind {
                "schemas" => Place::schema(name),
                _ => Place::other(format!("{kind} {name}")),
            };
            dangling(document, component, &place, "", findings);
        }
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
                    // A media type.
                    _ if key.contains('/') => field.to_owned(),
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
