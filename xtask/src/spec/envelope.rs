//! Expands the envelope that a vendor puts around all answers and states once.
//!
//! A media type with `x-envelope: NAME` has the schema of the payload. The schema NAME is the
//! envelope: an object whose own `x-envelope` names the property that holds the payload. This step
//! expands it: the payload gets the properties that the envelope lists for every payload (the
//! request's id), and so does its example, and the schema of the media type becomes the envelope
//! with the payload in it. All later steps therefore know only one form of envelope.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::document::{SCHEMA_PREFIX, entries, is_success, resolve, schema_key, schema_name};
use super::finding::{Findings, Place};
use super::operation_paths::{escape, places};

const MARK: &str = "x-envelope";

/// Expands all envelopes.
pub fn write_out(document: &mut Value, findings: &mut Findings) {
    let envelopes = envelopes(document);
    for (pointer, place) in media_places(document) {
        let Some(mark) = document
            .pointer(&pointer)
            .and_then(|content| content.get(MARK))
        else {
            continue;
        };
        let Some(envelope) = mark.as_str().and_then(|name| envelopes.get(name)) else {
            let message = format!(
                "{mark} is no schema with `x-envelope`, properties, and an object at that property"
            );
            findings.error(&place.field(MARK), message);
            continue;
        };
        wrap(document, &pointer, envelope, &place, findings);
    }
}

/// An envelope as its schema describes it.
struct Envelope {
    schema: Value,
    property: String,
    /// The properties that every payload has.
    common: Map<String, Value>,
}

/// The schemas that are envelopes, by name.
fn envelopes(document: &Value) -> BTreeMap<String, Envelope> {
    entries(document.pointer("/components/schemas"))
        .filter_map(|(name, schema)| {
            let property = schema.get(MARK)?.as_str()?;
            let payload = resolve(document, schema.get("properties")?.get(property)?);
            let common = payload.get("properties")?.as_object()?;
            let envelope = Envelope {
                schema: schema.clone(),
                property: property.to_owned(),
                common: common.clone(),
            };
            Some((name.to_owned(), envelope))
        })
        .collect()
}

/// The media types of all successful answers, as JSON pointers; those of shared
/// responses first.
fn media_places(document: &Value) -> Vec<(String, Place)> {
    let mut holders = Vec::new();
    for (name, _) in entries(document.pointer("/components/responses")) {
        holders.push((
            format!("/components/responses/{}", escape(name)),
            Place::other(format!("responses {name}")),
        ));
    }
    for (place, id) in places(document) {
        for (status, _) in entries(document.pointer(&format!("{place}/responses"))) {
            if is_success(status) {
                holders.push((
                    format!("{place}/responses/{}", escape(status)),
                    Place::operation(&id).part(&format!("response {status}")),
                ));
            }
        }
    }
    let mut all = Vec::new();
    for (holder, place) in holders {
        for (media, _) in entries(document.pointer(&format!("{holder}/content"))) {
            all.push((format!("{holder}/content/{}", escape(media)), place.clone()));
        }
    }
    all
}

fn wrap(
    document: &mut Value,
    pointer: &str,
    envelope: &Envelope,
    place: &Place,
    findings: &mut Findings,
) {
    let Some(schema) = document.pointer(pointer).and_then(|c| c.get("schema")) else {
        return;
    };
    let schema = schema.clone();
    let name = schema_name(&schema).map(|name| schema_key(document, name).to_owned());
    let payload = match name {
        Some(name) => document.pointer_mut(&format!("/components/schemas/{}", escape(&name))),
        None => None,
    };
    let Some(Value::Object(payload)) = payload else {
        findings.error(
            place,
            "its payload has no name: refer to an object in components/schemas",
        );
        return;
    };
    let properties = payload.entry("properties").or_insert_with(|| json!({}));
    if let Value::Object(properties) = properties {
        for (name, common) in &envelope.common {
            let own = properties.entry(name).or_insert_with(|| common.clone());
            if own != common {
                findings.error(
                    &place.field(name),
                    "is a field that the envelope brings, and another one here: leave it out",
                );
            }
        }
    }
    // Shared ones are elsewhere, and have no envelope there.
    let named = document.pointer(pointer).and_then(|c| c.get("examples"));
    let named: Map<String, Value> = entries(named)
        .map(|(name, example)| (name.to_owned(), resolve(document, example).clone()))
        .collect();
    let Some(Value::Object(content)) = document.pointer_mut(pointer) else {
        return;
    };
    content.remove(MARK);
    let mut whole = envelope.schema.clone();
    whole["properties"][&envelope.property] = schema;
    content.insert("schema".into(), whole);
    let examples = content.remove("example");
    if let Some(example) = examples {
        let example = json!({ &envelope.property: example });
        content.insert("example".into(), example);
    }
    if let Some(Value::Object(examples)) = content.get_mut("examples") {
        *examples = named;
        for example in examples.values_mut() {
            if let Some(value) = example.get_mut("value") {
                *value = json!({ &envelope.property: value.take() });
            }
        }
    }
}

/// The property that holds the payload, where a schema is an envelope.
pub fn property(schema: &Value) -> Option<&str> {
    let property = schema.get(MARK)?.as_str()?;
    schema.get("properties")?.get(property)?;
    Some(property)
}

/// The schema of the payload, where a schema is an envelope; otherwise the schema itself.
pub fn payload<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let outer = resolve(document, schema);
    property(outer)
        .and_then(|property| outer.get("properties")?.get(property))
        .unwrap_or(schema)
}

/// A reference to a named schema.
pub fn reference(name: &str) -> Value {
    json!({"$ref": format!("{SCHEMA_PREFIX}{name}")})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        json!({
            "paths": {
                "/w#A": {"post": {"operationId": "A", "responses": {"200": {"content": {
                    "application/json": {
                        "x-envelope": "Envelope",
                        "schema": {"$ref": "#/components/schemas/AResponse"},
                        "example": {"a": 1},
                    },
                }}}}},
                "/w#B": {"post": {"operationId": "B", "responses": {
                    "200": {"$ref": "#/components/responses/Accepted"},
                }}},
            },
            "components": {
                "responses": {"Accepted": {"content": {"application/json": {
                    "x-envelope": "Envelope",
                    "schema": {"$ref": "#/components/schemas/Accepted"},
                    "example": {},
                }}}},
                "schemas": {
                    "Envelope": {"type": "object", "x-envelope": "response", "properties": {
                        "requestId": {"type": "string"},
                        "response": {"$ref": "#/components/schemas/Accepted"},
                    }},
                    "Accepted": {"type": "object", "properties": {
                        "requestId": {"type": "string"},
                    }},
                    "AResponse": {"type": "object", "properties": {"a": {"type": "integer"}}},
                },
            },
        })
    }

    fn run(mut document: Value) -> (Value, Vec<String>) {
        let mut findings = Findings::new("w.yaml", false);
        write_out(&mut document, &mut findings);
        let findings = findings.into_list();
        (document, findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn payloads_are_wrapped_and_get_the_fields_of_the_envelope() {
        let (document, findings) = run(document());
        assert_eq!(findings, [""; 0]);
        let schemas = &document["components"]["schemas"];
        assert_eq!(
            schemas["AResponse"]["properties"],
            json!({"a": {"type": "integer"}, "requestId": {"type": "string"}})
        );
        let content =
            &document["paths"]["/w#A"]["post"]["responses"]["200"]["content"]["application/json"];
        assert_eq!(content["example"], json!({"response": {"a": 1}}));
        assert_eq!(
            payload(&document, &content["schema"]),
            &json!({"$ref": "#/components/schemas/AResponse"})
        );
        let shared = &document["components"]["responses"]["Accepted"]["content"];
        assert_eq!(
            payload(&document, &shared["application/json"]["schema"]),
            &json!({"$ref": "#/components/schemas/Accepted"})
        );
    }

    #[test]
    fn mistakes_name_the_operation() {
        let mut unknown = document();
        let content = "/paths/~1w#A/post/responses/200/content/application~1json";
        unknown[&"paths"]["/w#A"]["post"]["responses"]["200"]["content"]["application/json"]["x-envelope"] =
            json!("Letter");
        assert!(run(unknown).1[0].contains("operation A, response 200, field `x-envelope`"));
        let mut inline = document();
        inline.pointer_mut(content).expect("there")["schema"] = json!({"type": "object"});
        assert!(run(inline).1[0].contains("operation A, response 200: its payload has no name"));
        let mut other = document();
        other["components"]["schemas"]["AResponse"]["properties"]["requestId"] =
            json!({"type": "integer"});
        assert!(run(other).1[0].contains("field `requestId`: is a field that the envelope brings"));
    }
}
