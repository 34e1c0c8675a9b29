//! Request bodies: nothing is sent that the caller did not say.

use serde_json::{Value, json};

use super::reach::Used;
use super::schemas::edit;
use crate::codegen::lint::FORM;
use crate::spec::document::{entries, is_compound, resolve};
use crate::spec::places::places;

/// Takes bodies without fields out. Their operations send an empty form or object;
/// a type without fields would only be in the way.
pub(super) fn drop_empty_bodies(document: &mut Value) {
    for (place, _) in places(document) {
        let body = document.pointer(&format!("{place}/requestBody/content"));
        let empty = entries(body).all(|(_, content)| {
            let schema = content
                .get("schema")
                .map(|schema| resolve(document, schema));
            schema.is_none_or(|schema| {
                entries(schema.get("properties")).next().is_none()
                    && !matches!(schema.get("additionalProperties"), Some(Value::Object(_)))
            })
        });
        if empty && let Some(Value::Object(operation)) = document.pointer_mut(&place) {
            operation.remove("requestBody");
        }
    }
}

/// Drops defaults, which would always be sent, and makes nested fields of forms
/// JSON text (the lint has had its say by now).
pub(super) fn rewrite(document: &mut Value, used: &Used) {
    for (place, _) in places(document) {
        let pointer = format!(
            "{place}/requestBody/content/{}/schema",
            crate::spec::places::escape(FORM)
        );
        let Some(schema) = document.pointer(&pointer) else {
            continue;
        };
        let Some(name) = crate::spec::document::schema_name(schema).map(str::to_owned) else {
            continue;
        };
        let nested: Vec<String> = entries(resolve(document, schema).get("properties"))
            .filter(|(_, property)| is_compound(document, property))
            .map(|(field, _)| field.to_owned())
            .collect();
        for field in nested {
            let property = &mut document["components"]["schemas"][&name]["properties"][&field];
            if property.get("$ref").is_some() {
                *property = json!({"allOf": [property.clone()]});
            }
            property["x-json-text"] = json!(true);
        }
    }
    for name in &used.requests {
        if let Some(schema) = document.pointer_mut(&format!("/components/schemas/{name}")) {
            edit(schema, &mut |schema| {
                // The server's default is told, not sent.
                if let Some(default) = schema.remove("default") {
                    schema.entry("x-default").or_insert(default);
                }
            });
        }
    }
}
