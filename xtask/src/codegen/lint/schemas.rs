//! Schemas as operations use them: references, secrets, forms, alternatives.
//!
//! Findings name the operation and the field's path in it, because that is what
//! both vendors' pages are arranged by.

use serde_json::Value;

use super::operations::FORM;
use crate::spec::document::{
    entries, is_compound, is_success, media, operations, resolve, schema_name, target, walk,
};
use crate::spec::finding::{Findings, Place};
use crate::spec::read::is_leftover;
use crate::spec::words;

/// The extensions that mean something on a schema.
const MARKS: [&str; 6] = [
    "x-name",
    "x-envelope",
    "x-json-text",
    "x-default",
    "x-enum-descriptions",
    "x-provenance",
];

/// Finds references that lead nowhere, in the whole document.
pub(super) fn references(document: &Value, findings: &mut Findings) {
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

/// Lints what operations send and receive.
pub(super) fn lint(document: &Value, findings: &mut Findings) {
    for operation in operations(document) {
        let place = operation.place().part("request");
        for (media_type, content) in operation.request_media() {
            let Some(schema) = content.get("schema") else {
                continue;
            };
            if media_type == FORM {
                form(document, schema, &place, findings);
            }
            walk(document, schema, &mut |schema, field| {
                lint_schema(schema, &place.field(field), field, findings);
            });
        }
        for (status, response) in operation.responses(document) {
            let place = operation.place().part(&format!("response {status}"));
            for (_, content) in media(Some(response)) {
                let Some(schema) = content.get("schema") else {
                    continue;
                };
                if is_success(status) {
                    name(document, schema, &place, findings);
                    envelope(document, schema, &place, findings);
                }
                walk(document, schema, &mut |schema, field| {
                    lint_schema(schema, &place.field(field), field, findings);
                });
            }
        }
    }
}

/// Forms are flat, and carry text.
fn form(document: &Value, schema: &Value, place: &Place, findings: &mut Findings) {
    for (name, property) in entries(resolve(document, schema).get("properties")) {
        let as_text = property.get("x-json-text") == Some(&Value::Bool(true));
        if is_compound(document, property) && !as_text {
            findings.tolerable(
                &place.field(name),
                "is nested, but forms are flat: mark it `x-json-text: true` if the vendor \
                 takes its JSON text",
                "sent as JSON text",
            );
        }
        if resolve(document, property).get("format") == Some(&Value::from("binary")) {
            findings.tolerable(
                &place.field(name),
                "is binary, which a form cannot carry",
                "sent as text",
            );
        }
    }
}

/// A lenient run makes a name of its own.
fn name(document: &Value, schema: &Value, place: &Place, findings: &mut Findings) {
    if let Some(name) = schema_name(schema)
        && is_leftover(name)
        && resolve(document, schema).get("x-name").is_none()
        && !findings.lenient()
    {
        findings.error(
            place,
            format!("the name {name} says nothing: give it another one in the overlay (`x-name`)"),
        );
    }
}

fn envelope(document: &Value, schema: &Value, place: &Place, findings: &mut Findings) {
    let outer = resolve(document, schema);
    let Some(key) = outer.get("x-envelope") else {
        return;
    };
    let inner = key
        .as_str()
        .and_then(|key| outer.get("properties")?.get(key))
        .map(|inner| resolve(document, inner));
    if inner.is_none_or(|inner| inner.get("type") != Some(&Value::from("object"))) {
        findings.error(
            &place.field("x-envelope"),
            format!("{key} is no property that is an object"),
        );
    }
}

fn lint_schema(schema: &Value, place: &Place, field: &str, findings: &mut Findings) {
    let name = field
        .rsplit('.')
        .next()
        .unwrap_or(field)
        .trim_end_matches("[]");
    if words::is_secret(name)
        && schema.get("type") == Some(&Value::from("string"))
        && schema.get("format") != Some(&Value::from("password"))
    {
        findings.tolerable(
            place,
            "looks like a secret: mark it `format: password`",
            "taken as a secret",
        );
    }
    let values = schema.get("enum").and_then(Value::as_array);
    if schema.get("type") == Some(&Value::from("string"))
        && values.is_some_and(|values| !values.iter().all(|v| v.is_string() || v.is_null()))
    {
        findings.error(
            place,
            "is text, but one of its `enum` values is not: put it in quotes",
        );
    }
    for word in ["oneOf", "anyOf", "not"] {
        if schema.get(word).is_some() {
            findings.tolerable(
                place,
                &format!("`{word}` is not supported"),
                "taken as any JSON value",
            );
        }
    }
    if schema.get("properties").is_some_and(is_union_of_samples) {
        findings.tolerable(
            place,
            "lists alternative answers as `response_1`, `or`, `response_2`",
            "their fields are taken together",
        );
    }
    for (key, _) in entries(Some(schema)) {
        if key.starts_with("x-") && !MARKS.contains(&key) {
            findings.tolerable(
                &place.field(key),
                "is no extension that is known",
                "ignored",
            );
        }
    }
    if let Some(name) = schema.get("x-name") {
        let sound = name.as_str().is_some_and(|name| {
            words::camel(name) == name && syn::parse_str::<syn::Ident>(name).is_ok()
        });
        if !sound {
            findings.error(
                &place.field("x-name"),
                format!("{name} is no name in CamelCase"),
            );
        }
    }
}

/// Whether properties are samples of different answers written side by side, as
/// the vendor of the form API does.
pub fn is_union_of_samples(properties: &Value) -> bool {
    properties.get("or").is_some() && properties.get("response_1").is_some()
}
