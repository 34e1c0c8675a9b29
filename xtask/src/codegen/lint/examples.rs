//! Examples have to be what the schema says.
//!
//! A wrong example means that either the example or the schema is wrong, and both
//! are facts that mocks, simulators and readers rely on. OpenAPI 3.0's schema
//! dialect is close to JSON Schema draft 4; `nullable` is the one difference that
//! matters here.

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use crate::spec::document::{entries, media, operations, schemas, walk};
use crate::spec::finding::{Findings, Place};

pub(super) fn lint(document: &Value, findings: &mut Findings) {
    // Every validator gets all schemas, so convert them once.
    let components = json!({"schemas": as_draft_4(
        document.pointer("/components/schemas").unwrap_or(&json!({})),
    )});
    for operation in operations(document) {
        let responses = operation.responses(document);
        let bodies = std::iter::once(("request", operation.json.get("requestBody"))).chain(
            responses
                .iter()
                .map(|(status, body)| (*status, Some(*body))),
        );
        for (what, body) in bodies {
            let part = if what == "request" {
                what.to_owned()
            } else {
                format!("response {what}")
            };
            let place = operation.place().part(&part);
            for (_, content) in media(body) {
                let Some(schema) = content.get("schema") else {
                    continue;
                };
                for example in media_examples(content) {
                    check(&components, schema, example, &place, findings);
                }
                // Inline schemas are met here, named ones below.
                walk_examples(&components, schema, &place, findings);
            }
        }
    }
    for (name, schema) in schemas(document) {
        walk_examples(&components, schema, &Place::schema(name), findings);
    }
}

fn media_examples(content: &Value) -> Vec<&Value> {
    content
        .get("example")
        .into_iter()
        .chain(entries(content.get("examples")).filter_map(|(_, example)| example.get("value")))
        .collect()
}

fn walk_examples(components: &Value, schema: &Value, place: &Place, findings: &mut Findings) {
    // Without a document, references are not followed: what they lead to has its
    // own turn.
    let nothing = json!({});
    walk(&nothing, schema, &mut |schema, field| {
        if let Some(example) = schema.get("example") {
            check(components, schema, example, &place.field(field), findings);
        }
    });
}

fn check(
    components: &Value,
    schema: &Value,
    example: &Value,
    place: &Place,
    findings: &mut Findings,
) {
    let mut root = Map::new();
    root.insert("allOf".into(), json!([as_draft_4(schema)]));
    if has_reference(schema) {
        root.insert("components".into(), components.clone());
    }
    let validator = match validator(&Value::Object(root)) {
        Ok(validator) => validator,
        Err(error) => {
            findings.error(place, format!("the schema cannot be used: {error}"));
            return;
        }
    };
    if let Some(error) = validator.iter_errors(example).next() {
        let at = error.instance_path().to_string();
        let at = if at.is_empty() {
            String::new()
        } else {
            format!(" at {at}")
        };
        findings.tolerable(
            place,
            &format!("the example does not fit the schema{at}: {error}"),
            "the example is ignored",
        );
    }
}

/// All schemas are a lot to hand over for an example of one port.
fn has_reference(schema: &Value) -> bool {
    match schema {
        Value::Object(object) => object.contains_key("$ref") || object.values().any(has_reference),
        Value::Array(items) => items.iter().any(has_reference),
        _ => false,
    }
}

fn validator(schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .build(schema)
        .map_err(|error| error.to_string())
}

/// Maps `nullable`, and drops what a validator would trip over.
pub(crate) fn as_draft_4(schema: &Value) -> Value {
    match schema {
        Value::Object(object) => {
            let nullable = object.get("nullable") == Some(&Value::Bool(true));
            let mut mapped = Map::new();
            for (key, value) in object {
                match (key.as_str(), value) {
                    ("example" | "default" | "nullable" | "format", value)
                        if !value.is_object() => {}
                    ("type", Value::String(name)) if nullable => {
                        mapped.insert(key.clone(), json!([name, "null"]));
                    }
                    ("enum", Value::Array(values)) => {
                        let mut values = values.clone();
                        if nullable {
                            values.push(Value::Null);
                        }
                        mapped.insert(key.clone(), Value::Array(values));
                    }
                    (_, value) => {
                        mapped.insert(key.clone(), as_draft_4(value));
                    }
                }
            }
            Value::Object(mapped)
        }
        Value::Array(items) => Value::Array(items.iter().map(as_draft_4).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(schema: &Value, example: &Value) -> Vec<String> {
        let mut findings = Findings::new("a.yaml", false);
        check(
            &json!({"schemas": {}}),
            schema,
            example,
            &Place::schema("A"),
            &mut findings,
        );
        findings
            .into_list()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn an_example_that_does_not_fit_is_told_with_its_place() {
        let schema = json!({"type": "object", "properties": {"port": {"type": "integer"}}});
        assert!(told(&schema, &json!({"port": 1})).is_empty());
        let said = told(&schema, &json!({"port": "x"}));
        assert!(
            said[0].contains("schema A: the example does not fit the schema at /port"),
            "{said:?}"
        );
    }

    #[test]
    fn nullable_means_null_is_fine() {
        let schema = json!({"type": "string", "nullable": true, "enum": ["a"]});
        assert!(told(&schema, &json!(null)).is_empty());
        assert!(told(&schema, &json!("a")).is_empty());
        assert!(!told(&schema, &json!("b")).is_empty());
    }
}
