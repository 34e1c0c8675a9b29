//! Writes down what the generated types will not tell.

use serde_json::{Value, json};

use super::special::{FILE, RECEIVED};
use crate::codegen::facts::{Api, Encoding, FieldFacts, Operation, Safety};
use crate::codegen::lint::FORM;
use crate::spec::document::{self, entries, schema_name, schemas as named_schemas};
use crate::spec::places::escape;
use crate::spec::words;

fn text(value: &Value, key: &str) -> String {
    value
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .trim()
        .to_owned()
}

fn is_true(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}

/// Reads the operations, before anything is changed.
pub(super) fn operations(json: &Value, api: &mut Api) {
    let info = json.get("info").cloned().unwrap_or_default();
    api.title = text(&info, "title");
    api.description = text(&info, "description");
    api.operations = document::operations(json)
        .into_iter()
        .map(|at| {
            let json = at.json;
            let form = at.request_media().iter().any(|(media, _)| *media == FORM);
            Operation {
                id: at.id().unwrap_or_default().to_owned(),
                path: at.path.split('#').next().unwrap_or_default().to_owned(),
                safety: Safety::from_mark(json.get("x-safety").and_then(Value::as_str)),
                summary: text(json, "summary"),
                description: text(json, "description"),
                deprecated: is_true(json, "deprecated"),
                encoding: match (json.get(FILE), form) {
                    (Some(_), _) => Encoding::Multipart,
                    (None, true) => Encoding::Form,
                    (None, false) => Encoding::Json,
                },
                host: json
                    .get("x-host")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
                sends_api_host: is_true(json, "x-sends-api-host"),
                answers_text: is_true(json, "x-text-reply"),
                file: json.get(FILE).and_then(Value::as_str).map(str::to_owned),
                errors: entries(json.get("x-errors"))
                    .filter_map(|(code, status)| Some((code.to_owned(), status.as_u64()?)))
                    .collect(),
                pageable: json
                    .get("x-pageable")
                    .map(|pages| (text(pages, "items"), text(pages, "total"))),
            }
        })
        .collect();
}

/// Reads what schemas say beside their types, and takes it out of the document.
pub(super) fn schemas(document: &mut Value, api: &mut Api) {
    let received = document.get(RECEIVED).and_then(Value::as_array);
    api.received = received
        .into_iter()
        .flatten()
        .filter_map(|schema| schema_name(schema).map(words::camel))
        .collect();
    for (name, schema) in named_schemas(document) {
        let name = words::camel(name);
        if is_true(schema, "deprecated") {
            api.deprecated.push(name.clone());
        }
        values(schema, api);
        for (field, property) in entries(schema.get("properties")) {
            values(property, api);
            values(property.get("items").unwrap_or(&Value::Null), api);
            let facts = FieldFacts {
                description: text(property, "description"),
                deprecated: is_true(property, "deprecated"),
                json_text: is_true(property, "x-json-text"),
                example: example(property),
            };
            if facts != FieldFacts::default() {
                api.fields.insert((name.clone(), field.to_owned()), facts);
            }
        }
    }
    // Typify would copy examples into the documentation of types.
    if let Some(components) = document.pointer_mut("/components/schemas") {
        strip_examples(components);
    }
}

fn example(property: &Value) -> Option<String> {
    match property.get("example")? {
        Value::String(text) if !words::is_secret(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn values(schema: &Value, api: &mut Api) {
    let Some(descriptions) = schema.get("x-enum-descriptions") else {
        return;
    };
    let values: Vec<String> = schema
        .get("enum")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|value| Some(value.as_str()?.to_owned()))
        .collect();
    let descriptions = entries(Some(descriptions))
        .filter_map(|(value, text)| Some((value.to_owned(), text.as_str()?.to_owned())))
        .collect();
    api.values.insert(values, descriptions);
}

fn strip_examples(value: &mut Value) {
    match value {
        Value::Object(object) => {
            // A property may be called `example`; its schema is an object with a type.
            object.retain(|key, value| key != "example" || value.get("type").is_some());
            object.values_mut().for_each(strip_examples);
        }
        Value::Array(items) => items.iter_mut().for_each(strip_examples),
        _ => {}
    }
}

/// Replaces the ids by numbers, so that progenitor's spelling of an id is never
/// needed to find an operation again.
pub(super) fn number_operations(document: &mut Value) {
    let places: Vec<String> = document::operations(document)
        .iter()
        .map(|at| format!("/paths/{}/{}", escape(at.path), at.method))
        .collect();
    for (number, place) in places.iter().enumerate() {
        if let Some(operation) = document.pointer_mut(place) {
            operation["operationId"] = json!(format!("op{number}"));
        }
    }
}
