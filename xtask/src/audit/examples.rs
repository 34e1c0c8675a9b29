//! Validates the samples of a document against our schemas.
//!
//! A sample is a difference if it fits neither the spec as it is nor the corrected one: what the
//! overlay corrects is known. Placeholders stand for any value.

use std::collections::BTreeSet;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

use super::differ::{Differ, Places};
use super::difference::Kind;
use super::model::{Body, Example};
use super::openapi::payload;
use crate::codegen::lint::as_draft_4;
use crate::spec::Spec;
use crate::spec::document::{self, OperationAt, media, operations, schema_name};

pub(super) fn check(
    differ: &mut Differ<'_>,
    spec: &Spec,
    operation: &str,
    example: &Example,
    places: &Places,
) {
    let mut wrong = None;
    for document in [&spec.document, &spec.before] {
        match fit(document, operation, example) {
            None => return,
            Some(message) => wrong = wrong.or(Some(message)),
        }
        // Only the specs of EDIS are copies, which a sample may fit as well.
        if !spec.api.operations.iter().all(|one| one.action.is_none()) {
            break;
        }
    }
    if let Some(message) = wrong {
        let places = places.part(&format!("{} example", example.body));
        differ.add(Kind::Example, &places, message, "the schema");
    }
}

/// What is wrong with an example.
fn fit(state: &Value, operation: &str, example: &Example) -> Option<String> {
    let found = operations(state)
        .into_iter()
        .find(|one| name(one) == operation)?;
    let content = match &example.body {
        Body::Request => found.request_media(),
        Body::Response(status) => {
            let responses = found.responses(state);
            let (_, response) = responses.iter().find(|(one, _)| one == status)?;
            media(Some(response))
        }
    };
    let schema = content.first()?.1.get("schema")?;
    let inner = document::resolve(state, schema);
    let envelope = inner.get("x-envelope").and_then(Value::as_str);
    if let (Some(envelope), Value::Object(body)) = (envelope, &example.json)
        && !body.contains_key(envelope)
    {
        // Without removing the envelope, its contents would not be checked.
        let inside = misfit(state, payload(state, schema), &example.json);
        let and = inside
            .map(|message| format!("; {message}"))
            .unwrap_or_default();
        return Some(format!("lacks the envelope `{envelope}`{and}"));
    }
    misfit(state, schema, &example.json)
}

fn name(operation: &OperationAt<'_>) -> String {
    match operation.path.split_once('#') {
        Some((_, action)) => action.to_owned(),
        None => format!("{} {}", operation.method.to_uppercase(), operation.path),
    }
}

fn misfit(state: &Value, schema: &Value, example: &Value) -> Option<String> {
    let mut components = Map::new();
    needed(state, schema, &mut components);
    let root = json!({"allOf": [as_draft_4(schema)], "components": {"schemas": components}});
    let validator: Validator = match jsonschema::options().with_draft(Draft::Draft4).build(&root) {
        Ok(validator) => validator,
        Err(error) => return Some(format!("the schema cannot be used: {error}")),
    };
    validator
        .iter_errors(example)
        .find(|error| !is_placeholder(error.instance()))
        .map(|error| {
            let at = error.instance_path().to_string();
            let at = if at.is_empty() {
                "the whole".into()
            } else {
                at
            };
            format!("{at}: {error}")
        })
}

fn is_placeholder(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.starts_with('<') && text.ends_with('>'))
}

/// Collects the schemas that a schema refers to; all of a spec's would be too many for one sample.
fn needed(document: &Value, schema: &Value, components: &mut Map<String, Value>) {
    let mut pending: Vec<&Value> = vec![schema];
    let mut seen = BTreeSet::new();
    while let Some(value) = pending.pop() {
        if let Some(name) = schema_name(value)
            && seen.insert(name)
        {
            let target = document::resolve(document, value);
            components.insert(name.to_owned(), as_draft_4(target));
            pending.push(target);
        }
        match value {
            Value::Object(object) => pending.extend(object.values()),
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
}
