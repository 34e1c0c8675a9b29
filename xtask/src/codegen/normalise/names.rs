//! Gives every schema a name that says something.
//!
//! In this order: names from the spec (`x-name`), names of requests and answers
//! that are written into their operation (progenitor would give an answer and an
//! error the same name and mix them up), and in lenient runs names for what a
//! converter numbered through (`inline_response_200_16`).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::spec::document::{SCHEMA_PREFIX, is_success, resolve, schema_name, schemas};
use crate::spec::finding::{Findings, Place};
use crate::spec::places::places;
use crate::spec::read::is_leftover;
use crate::spec::words;

/// Moves schemas that have or need a name to the components.
pub(super) fn hoist(document: &mut Value, findings: &mut Findings) {
    rename_components(document, findings);
    let mut found = BTreeMap::new();
    if let Some(components) = document.pointer_mut("/components/schemas") {
        take_named(components, &mut found);
    }
    if let Some(paths) = document.get_mut("paths") {
        take_named(paths, &mut found);
    }
    for (name, schema) in found {
        add(document, &name, schema, findings);
    }
    for (place, id) in places(document) {
        for media in ["application/json", "application/x-www-form-urlencoded"] {
            let media = crate::spec::places::escape(media);
            let request = format!("{place}/requestBody/content/{media}/schema");
            hoist_one(
                document,
                &request,
                &format!("{}Request", words::camel(&id)),
                findings,
            );
            for status in success_statuses(document, &place) {
                let response = format!("{place}/responses/{status}/content/{media}/schema");
                let name = format!("{}Response", words::camel(&id));
                hoist_one(document, &response, &name, findings);
            }
        }
    }
}

fn success_statuses(document: &Value, place: &str) -> Vec<String> {
    document
        .pointer(&format!("{place}/responses"))
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::keys)
        .filter(|status| is_success(status))
        .cloned()
        .collect()
}

fn hoist_one(document: &mut Value, place: &str, name: &str, findings: &mut Findings) {
    let Some(schema) = document.pointer_mut(place) else {
        return;
    };
    if schema_name(schema).is_none() {
        let schema = std::mem::replace(schema, json!({"$ref": format!("{SCHEMA_PREFIX}{name}")}));
        add(document, name, schema, findings);
    }
}

fn add(document: &mut Value, name: &str, schema: Value, findings: &mut Findings) {
    let components = &mut document["components"]["schemas"];
    match components.get(name) {
        Some(other) if *other == schema => {}
        Some(_) => findings.error(
            &Place::schema(name),
            "two schemas would have this name: give one of them another `x-name`",
        ),
        None => components[name] = schema,
    }
}

fn rename_components(document: &mut Value, findings: &mut Findings) {
    let renames: BTreeMap<String, String> = schemas(document)
        .filter_map(|(name, schema)| {
            let new = schema.get("x-name")?.as_str()?;
            Some((name.to_owned(), new.to_owned()))
        })
        .filter(|(old, new)| old != new)
        .collect();
    let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") else {
        return;
    };
    let mut again = Map::new();
    for (name, mut schema) in std::mem::take(components) {
        if let Value::Object(schema) = &mut schema {
            schema.remove("x-name");
        }
        let name = renames.get(&name).unwrap_or(&name).clone();
        if again.insert(name.clone(), schema).is_some() {
            findings.error(&Place::schema(&name), "two schemas have this name");
        }
    }
    *components = again;
    redirect(document, &renames);
}

/// Changes every reference to a renamed schema.
fn redirect(value: &mut Value, renames: &BTreeMap<String, String>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref")
                && let Some(new) = reference
                    .strip_prefix(SCHEMA_PREFIX)
                    .and_then(|name| renames.get(name))
            {
                *reference = format!("{SCHEMA_PREFIX}{new}");
            }
            object
                .values_mut()
                .for_each(|value| redirect(value, renames));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| redirect(item, renames)),
        _ => {}
    }
}

/// Takes inline schemas with an `x-name` out; components have lost theirs by now.
fn take_named(value: &mut Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(object) => {
            for (_, inner) in object.iter_mut() {
                take_named(inner, found);
                let name = inner
                    .get("x-name")
                    .and_then(Value::as_str)
                    .map(str::to_owned);
                if let (Some(name), Some(inner)) = (name, inner.as_object_mut()) {
                    inner.remove("x-name");
                    let description = inner.get("description").cloned();
                    let mut reference = json!({
                        "allOf": [{"$ref": format!("{SCHEMA_PREFIX}{name}")}],
                    });
                    if let Some(description) = description {
                        reference["description"] = description;
                    }
                    let schema = Value::Object(std::mem::take(inner));
                    found.insert(name, schema);
                    *inner = reference.as_object().cloned().unwrap_or_default();
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                take_named(item, found);
            }
        }
        _ => {}
    }
}

/// Names what a converter numbered through after the operation that answers with
/// it. A schema that several operations share is copied: its name would be wrong
/// for all but one of them.
pub(super) fn name_leftovers(document: &mut Value, findings: &mut Findings) {
    for (place, id) in places(document) {
        for status in success_statuses(document, &place) {
            let pointer = format!("{place}/responses/{status}/content/application~1json/schema");
            let Some(old) = document.pointer(&pointer).and_then(schema_name) else {
                continue;
            };
            if !is_leftover(old) {
                continue;
            }
            let old = old.to_owned();
            let name = format!("{}Response", words::camel(&id));
            findings.warning(
                &Place::operation(&id),
                format!("the answer's schema {old} is called {name}"),
            );
            adopt(document, &old, &name);
            if let Some(schema) = document.pointer_mut(&pointer) {
                *schema = json!({"$ref": format!("{SCHEMA_PREFIX}{name}")});
            }
        }
    }
}

/// Copies a schema to another name, and what it refers to likewise.
fn adopt(document: &mut Value, old: &str, name: &str) {
    if document
        .pointer(&format!("/components/schemas/{name}"))
        .is_some()
    {
        return;
    }
    let reference = json!({"$ref": format!("{SCHEMA_PREFIX}{old}")});
    let mut schema = resolve(document, &reference).clone();
    // Taken before its children, so that a circle ends here.
    document["components"]["schemas"][name] = schema.clone();
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for (field, property) in properties {
            let child = format!("{name}{}", words::camel(field));
            adopt_property(document, property, &child);
        }
    }
    document["components"]["schemas"][name] = schema;
}

fn adopt_property(document: &mut Value, property: &mut Value, child: &str) {
    if let Some(old) = schema_name(property).filter(|old| is_leftover(old)) {
        let old = old.to_owned();
        adopt(document, &old, child);
        *property = json!({"$ref": format!("{SCHEMA_PREFIX}{child}")});
        return;
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = property.get_mut(key) {
            adopt_property(document, inner, child);
        }
    }
    if let Some(Value::Object(properties)) = property.get_mut("properties") {
        for (field, inner) in properties {
            adopt_property(document, inner, &format!("{child}{}", words::camel(field)));
        }
    }
}
