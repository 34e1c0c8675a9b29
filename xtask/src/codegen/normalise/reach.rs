//! Which schemas are sent, which are received, and which are neither.

use std::collections::BTreeSet;

use serde_json::Value;

use super::special::RECEIVED;
use crate::spec::document::{SCHEMA_PREFIX, operations};

/// Names of schemas by what they are used for.
#[derive(Debug, Default)]
pub(super) struct Used {
    /// Part of a request.
    pub(super) requests: BTreeSet<String>,
    /// Part of a reply.
    pub(super) replies: BTreeSet<String>,
}

/// Looks from the operations.
pub(super) fn used(document: &Value) -> Used {
    let mut used = Used::default();
    for operation in operations(document) {
        follow(
            document,
            operation.json.get("requestBody"),
            &mut used.requests,
        );
        follow(document, operation.json.get("responses"), &mut used.replies);
    }
    follow(document, document.get(RECEIVED), &mut used.replies);
    used
}

fn follow(document: &Value, value: Option<&Value>, names: &mut BTreeSet<String>) {
    match value {
        Some(Value::Object(object)) => {
            let name = object
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| reference.strip_prefix(SCHEMA_PREFIX));
            if let Some(name) = name
                && names.insert(name.to_owned())
            {
                let schema = document.pointer(&format!("/components/schemas/{name}"));
                follow(document, schema, names);
            }
            for value in object.values() {
                follow(document, Some(value), names);
            }
        }
        Some(Value::Array(items)) => {
            for item in items {
                follow(document, Some(item), names);
            }
        }
        _ => {}
    }
}

/// Drops what no operation leads to, and components other than schemas.
pub(in crate::codegen) fn prune(document: &mut Value) {
    let used = used(document);
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        schemas.retain(|name, _| used.requests.contains(name) || used.replies.contains(name));
    }
    if let Some(Value::Object(components)) = document.get_mut("components") {
        components.retain(|kind, _| kind == "schemas");
    }
}
