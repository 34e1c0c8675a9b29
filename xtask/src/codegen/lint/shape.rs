//! Checks that there are objects where objects are required.
//!
//! Later steps walk the document without checking again that a schema is an object.

use serde_json::Value;

use crate::spec::document::{SCHEMA_PREFIX, entries, media, operations};
use crate::spec::finding::{Findings, Place};

pub(super) fn lint(document: &Value, findings: &mut Findings) {
    for key in ["info", "paths"] {
        object(document.get(key), &Place::other(key), findings);
    }
    match document.pointer("/info/version") {
        Some(Value::String(_)) | None => {}
        Some(version) => findings.tolerable(
            &Place::other("info").field("version"),
            &format!("{version} is no text: put it in quotes (version: \"{version}\")"),
            "taken as that text",
        ),
    }
    described(document, findings);
    if let Some(components) = document.get("components") {
        object(Some(components), &Place::other("components"), findings);
        for (kind, named) in entries(Some(components)) {
            object(
                Some(named),
                &Place::other(format!("components.{kind}")),
                findings,
            );
        }
    }
    for (path, item) in entries(document.get("paths")) {
        object(Some(item), &Place::other(format!("path {path}")), findings);
    }
    for (name, schema) in entries(document.pointer("/components/schemas")) {
        shape(schema, &Place::schema(name), "", findings);
    }
    for operation in operations(document) {
        let place = operation.place();
        object(Some(operation.json), &place, findings);
        if !operation.json.is_object() {
            continue;
        }
        object(
            operation.json.get("responses"),
            &place.part("responses"),
            findings,
        );
        let request = ("request".to_owned(), operation.json.get("requestBody"));
        let responses = entries(operation.json.get("responses"))
            .map(|(status, response)| (format!("response {status}"), Some(response)));
        for (part, body) in std::iter::once(request).chain(responses) {
            for (_, content) in media(body) {
                if let Some(schema) = content.get("schema") {
                    shape(schema, &place.part(&part), "", findings);
                }
            }
        }
    }
}

/// Checks the description of the API as a whole.
fn described(document: &Value, findings: &mut Findings) {
    for (key, name) in [("servers", "url"), ("tags", "name")] {
        let is_named = |one: &Value| one.get(name).is_some_and(Value::is_string);
        let is_list = |list: &Value| list.as_array().is_some_and(|all| all.iter().all(is_named));
        if document.get(key).is_some_and(|list| !is_list(list)) {
            findings.tolerable(
                &Place::document().field(key),
                &format!("is not a list of objects with `{name}`"),
                "what is none is ignored",
            );
        }
    }
    let title = document.pointer("/info/title");
    if title.is_none_or(|title| title.as_str().is_some_and(|title| title.trim().is_empty())) {
        findings.tolerable(
            &Place::other("info").field("title"),
            "is missing: crates and features are described with it",
            "the name of the API stands for it",
        );
    }
    for key in ["title", "description"] {
        let said = document.pointer("/info").and_then(|info| info.get(key));
        if let Some(said) = said.filter(|said| !said.is_string()) {
            findings.tolerable(
                &Place::other("info").field(key),
                &format!("{said} is no text: put it in quotes"),
                "ignored",
            );
        }
    }
}

fn object(value: Option<&Value>, place: &Place, findings: &mut Findings) {
    match value {
        Some(Value::Object(_)) => {}
        Some(_) => findings.error(place, "is not an object"),
        None => findings.error(place, "is missing"),
    }
}

fn shape(schema: &Value, place: &Place, field: &str, findings: &mut Findings) {
    if !schema.is_object() {
        findings.error(&place.field(field), "its schema is not an object");
        return;
    }
    let known = ["string", "integer", "number", "boolean", "object", "array"];
    match schema.get("type") {
        Some(Value::String(name)) if known.contains(&name.as_str()) => {}
        Some(other) => findings.error(&place.field(field), format!("{other} is no type")),
        None => {}
    }
    if let Some(Value::String(reference)) = schema.get("$ref")
        && reference.starts_with('#')
        && !reference.starts_with(SCHEMA_PREFIX)
    {
        findings.error(
            &place.field(field),
            format!("$ref {reference} points to something that is no schema"),
        );
    }
    match schema.get("allOf") {
        Some(Value::Array(parts)) if !parts.is_empty() => {
            for part in parts {
                shape(part, place, field, findings);
            }
        }
        Some(_) => findings.error(&place.field(field), "its `allOf` is not a list of schemas"),
        None => {}
    }
    if let Some(values @ Value::Object(_)) = schema.get("additionalProperties") {
        shape(values, place, &format!("{field}.*"), findings);
    }
    if let Some(properties) = schema.get("properties") {
        object(
            Some(properties),
            &place.field(field).part("properties"),
            findings,
        );
        for (name, property) in entries(Some(properties)) {
            let deeper = if field.is_empty() {
                name.to_owned()
            } else {
                format!("{field}.{name}")
            };
            shape(property, place, &deeper, findings);
        }
    }
    if let Some(items) = schema.get("items") {
        shape(items, place, &format!("{field}[]"), findings);
    }
}
