//! Checks that examples match their schemas.
//!
//! A mismatch means that either the example or the schema is wrong, and mocks, simulators and
//! readers rely on both. OpenAPI 3.0's schema dialect is close to JSON Schema draft 4; `nullable`
//! is the one difference that matters here.

use std::collections::BTreeMap;

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Map, Value, json};

use super::quick_check;
use crate::spec::document::{entries, operations, reference, resolve};
use crate::spec::finding::{Findings, Place};

/// The URI by which schemas refer to each other inside a validator.
const ROOT: &str = "urn:spec";

/// All schemas, prepared once for the validators of all doubtful examples.
struct Schemas {
    root: Value,
}

pub(super) fn lint(document: &Value, findings: &mut Findings) {
    let mut examples = Examples {
        document,
        doubtful: Vec::new(),
        without_value: Vec::new(),
    };
    for operation in operations(document) {
        let body = operation.json.get("requestBody");
        if let Some(body) = body {
            examples.body(resolve(document, body), &operation.place().part("request"));
        }
        for (status, response) in operation.responses(document) {
            let place = operation.place().part(&format!("response {status}"));
            examples.body(response, &place);
        }
    }
    let schemas = || entries(document.pointer("/components/schemas"));
    for (name, schema) in schemas() {
        examples.walk(schema, &Place::schema(name), "");
    }
    for (place, why) in &examples.without_value {
        findings.tolerable(place, why, "the example is ignored");
    }
    if examples.doubtful.is_empty() {
        return;
    }
    let named = schemas().map(|(name, schema)| (name.to_owned(), as_draft_4(schema)));
    let schemas = Schemas {
        root: json!({"components": {"schemas": Value::Object(named.collect())}}),
    };
    match schemas.registry() {
        Some(registry) => check(&registry, &examples.doubtful, findings),
        None => findings.warning(
            &Place::document(),
            "its schemas cannot be used as they are, so that examples were not checked",
        ),
    }
}

impl Schemas {
    fn registry(&self) -> Option<Registry<'_>> {
        Registry::new()
            .draft(Draft::Draft4)
            .add(ROOT, &self.root)
            .ok()?
            .prepare()
            .ok()
    }
}

/// The examples of a document.
struct Examples<'a> {
    document: &'a Value,
    /// Those that need the validator.
    doubtful: Vec<Example<'a>>,
    /// Places where the value is missing, and why.
    without_value: Vec<(Place, String)>,
}

struct Example<'a> {
    schema: Value,
    value: &'a Value,
    place: Place,
}

impl<'a> Examples<'a> {
    fn body(&mut self, body: &'a Value, place: &Place) {
        for (_, content) in entries(body.get("content")) {
            let Some(schema) = content.get("schema") else {
                continue;
            };
            if let Some(example) = content.get("example") {
                self.add(schema, example, place);
            }
            for (name, example) in entries(content.get("examples")) {
                let place = place.part(&format!("example {name}"));
                match resolve(self.document, example).get("value") {
                    Some(value) => self.add(schema, value, &place),
                    None => self
                        .without_value
                        .extend(valueless(example).map(|why| (place, why))),
                }
            }
            // Inline schemas are visited here, named ones below.
            self.walk(schema, place, "");
        }
    }

    /// Collects the examples written in a schema. References are not followed: their targets are
    /// visited separately.
    fn walk(&mut self, schema: &'a Value, place: &Place, field: &str) {
        if let Some(example) = schema.get("example") {
            self.add(schema, example, &place.field(field));
        }
        for (name, property) in entries(schema.get("properties")) {
            let path = if field.is_empty() {
                name.to_owned()
            } else {
                format!("{field}.{name}")
            };
            self.walk(property, place, &path);
        }
        if let Some(items) = schema.get("items") {
            self.walk(items, place, &format!("{field}[]"));
        }
        if let Some(values @ Value::Object(_)) = schema.get("additionalProperties") {
            self.walk(values, place, &format!("{field}.*"));
        }
        for word in ["allOf", "oneOf", "anyOf"] {
            let parts = schema.get(word).and_then(Value::as_array);
            for part in parts.into_iter().flatten() {
                self.walk(part, place, field);
            }
        }
    }

    fn add(&mut self, schema: &Value, example: &'a Value, place: &Place) {
        if quick_check::fits(self.document, schema, example) {
            return;
        }
        let mut root = as_draft_4(schema);
        point_to_root(&mut root);
        self.doubtful.push(Example {
            schema: root,
            value: example,
            place: place.clone(),
        });
    }
}

/// Checks examples with one validator for all of them, as fields of one object, so that the
/// schemas they refer to are prepared once. If one of the schemas is unusable, the list is halved
/// until that one is found.
fn check(registry: &Registry<'_>, examples: &[Example<'_>], findings: &mut Findings) {
    let named = || examples.iter().enumerate();
    let properties: Map<String, Value> = named()
        .map(|(number, one)| (number.to_string(), one.schema.clone()))
        .collect();
    let validator = match validator(registry, &json!({ "properties": properties })) {
        Ok(validator) => validator,
        Err(error) => {
            if let [example] = examples {
                findings.tolerable(
                    &example.place,
                    &format!("the schema cannot be used: {error}"),
                    "its example is not checked",
                );
            } else {
                let (first, second) = examples.split_at(examples.len() / 2);
                check(registry, first, findings);
                check(registry, second, findings);
            }
            return;
        }
    };
    let whole: Map<String, Value> = named()
        .map(|(number, one)| (number.to_string(), one.value.clone()))
        .collect();
    // The first mistake in each example.
    let mut wrong: BTreeMap<usize, String> = BTreeMap::new();
    for error in validator.iter_errors(&Value::Object(whole)) {
        let path = error.instance_path().to_string();
        let path = path.trim_start_matches('/');
        let (number, at) = path.split_once('/').unwrap_or((path, ""));
        if let Ok(number) = number.parse() {
            wrong.entry(number).or_insert_with(|| match at {
                "" => format!(": {error}"),
                at => format!(" at /{at}: {error}"),
            });
        }
    }
    for (number, said) in wrong {
        findings.tolerable(
            &examples[number].place,
            &format!("the example does not fit the schema{said}"),
            "the example is ignored",
        );
    }
}

fn validator(registry: &Registry<'_>, schema: &Value) -> Result<Validator, String> {
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .with_registry(registry)
        .build(schema)
        .map_err(|error| error.to_string())
}

/// Why there is no value to check where one is expected; the value may be elsewhere.
fn valueless(example: &Value) -> Option<String> {
    if let Some(reference) = reference(example) {
        return Some(format!(
            "$ref {reference} leads to no example with a `value`"
        ));
    }
    let is_elsewhere = example.get("externalValue").is_some();
    (!is_elsewhere).then(|| "has no `value`: put the example itself there".to_owned())
}

/// Rewrites references to point to the prepared schemas.
fn point_to_root(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(reference)) = object.get_mut("$ref")
                && reference.starts_with('#')
            {
                reference.insert_str(0, ROOT);
            }
            object.values_mut().for_each(point_to_root);
        }
        Value::Array(items) => items.iter_mut().for_each(point_to_root),
        _ => {}
    }
}

/// Translates `nullable`, and drops keywords that a validator would reject.
pub(crate) fn as_draft_4(schema: &Value) -> Value {
    let Value::Object(object) = schema else {
        return schema.clone();
    };
    let nullable = object.get("nullable") == Some(&Value::Bool(true));
    let mut mapped = Map::new();
    for (key, value) in object {
        match (key.as_str(), value) {
            ("example" | "examples" | "default" | "nullable" | "format", _) => {}
            // The lint reports it at its place.
            ("pattern", Value::String(pattern)) if !is_pattern(pattern) => {}
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
            // The keys of these are names, not keywords.
            ("properties", Value::Object(named)) => {
                let named = named
                    .iter()
                    .map(|(name, schema)| (name.clone(), as_draft_4(schema)));
                mapped.insert(key.clone(), Value::Object(named.collect()));
            }
            ("allOf" | "oneOf" | "anyOf", Value::Array(parts)) => {
                mapped.insert(key.clone(), parts.iter().map(as_draft_4).collect());
            }
            (_, value) => {
                mapped.insert(key.clone(), as_draft_4(value));
            }
        }
    }
    Value::Object(mapped)
}

/// Whether a pattern is valid in the validator's dialect.
fn is_pattern(pattern: &str) -> bool {
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .build(&json!({"pattern": pattern}))
        .is_ok()
}

#[cfg(test)]
mod tests;
