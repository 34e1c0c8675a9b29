//! Operations that are not called like the others.
//!
//! A webhook (`x-webhook`) is something the vendor sends: it has no method, but its
//! body becomes a type that is received. An operation that streams a file
//! (`x-stream`) sends plain fields beside it, as a form would: to the steps after
//! this one it is a form, and the name of the file's field is noted.

use serde_json::{Value, json};

use crate::codegen::lint::{FORM, MULTIPART};
use crate::spec::document::{entries, resolve, schema_name};
use crate::spec::places::{escape, places};

/// Where the names of types that are only received stand in a normal document.
pub(super) const RECEIVED: &str = "x-received";
/// Where the name of a streamed file's field stands in an operation.
pub(super) const FILE: &str = "x-file";

/// Takes webhooks out of the paths and keeps what they bring.
pub(super) fn webhooks(document: &mut Value) {
    let mut received = Vec::new();
    for (place, _) in places(document) {
        let Some(operation) = document.pointer(&place) else {
            continue;
        };
        if operation.get("x-webhook") != Some(&Value::Bool(true)) {
            continue;
        }
        for (_, content) in entries(operation.pointer("/requestBody/content")) {
            if let Some(schema) = content.get("schema") {
                received.push(schema.clone());
            }
        }
        if let Some((path, method)) = place.rsplit_once('/')
            && let Some(Value::Object(item)) = document.pointer_mut(path)
        {
            item.remove(method);
        }
    }
    if !received.is_empty() {
        document[RECEIVED] = Value::Array(received);
    }
}

/// Makes streamed requests forms without their file.
pub(super) fn files(document: &mut Value) {
    for (place, _) in places(document) {
        let multipart = format!("{place}/requestBody/content/{}", escape(MULTIPART));
        let Some(content) = document.pointer(&multipart).cloned() else {
            continue;
        };
        let Some(schema) = content.get("schema") else {
            continue;
        };
        let file = entries(resolve(document, schema).get("properties"))
            .find(|(_, property)| property.get("format") == Some(&Value::from("binary")))
            .map(|(name, _)| name.to_owned());
        let Some(file) = file else { continue };
        if let Some(name) = schema_name(schema).map(str::to_owned) {
            without(&mut document["components"]["schemas"][&name], &file);
        }
        if let Some(operation) = document.pointer_mut(&place) {
            operation[FILE] = json!(file);
            operation["requestBody"]["content"] = json!({ FORM: content });
        }
    }
}

fn without(schema: &mut Value, field: &str) {
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.remove(field);
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| name != field);
    }
}
