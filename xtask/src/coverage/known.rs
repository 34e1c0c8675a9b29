//! Finds the operations that a document contains.
//!
//! A document is OpenAPI as JSON or YAML, or a list of facts: JSON or YAML whose `operations` or
//! `actions` are names, or objects with names as keys or under `id`, `name`, `operationId` or
//! `action`.
//!
//! Vendors give some operations no id; the overlay does. An operation of a vendor's OpenAPI
//! document therefore has the name that our spec gives to its path.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::spec::document;
use crate::spec::model::{Api, Operation};

/// The operations of one of our specs, as corrected by its overlay.
#[derive(Debug, Default)]
pub(super) struct Spec {
    /// Those that can be called.
    pub(super) called: BTreeSet<String>,
    /// Ids by path; nothing for webhooks.
    names: BTreeMap<String, Option<String>>,
    webhooks: BTreeSet<String>,
}

/// An operation as a document names it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    id: Option<String>,
    path: String,
}

/// The operations of a model.
pub(super) fn spec(api: &Api) -> Spec {
    let mut spec = Spec::default();
    for operation in &api.operations {
        spec.names
            .insert(path(operation), Some(operation.id.clone()));
        spec.called.insert(operation.id.clone());
    }
    for webhook in &api.webhooks {
        spec.names.insert(path(webhook), None);
        spec.webhooks.insert(webhook.id.clone());
    }
    spec
}

/// The path in the form that documents use.
fn path(operation: &Operation) -> String {
    match &operation.action {
        Some(action) => format!("{}#{action}", operation.path),
        None => operation.path.clone(),
    }
}

impl Spec {
    /// The operations of a document, by their names in our spec; empty if the document is about
    /// another API.
    pub(super) fn known(&self, document: &[Named]) -> BTreeSet<String> {
        let known: BTreeSet<String> = document
            .iter()
            .filter_map(|named| self.name(named))
            .collect();
        if known.is_disjoint(&self.called) {
            return BTreeSet::new();
        }
        known
    }

    fn name(&self, named: &Named) -> Option<String> {
        if let Some(ours) = self.names.get(&named.path) {
            return ours.clone();
        }
        match &named.id {
            Some(id) if self.webhooks.contains(id) => None,
            Some(id) => Some(id.clone()),
            None => Some(named.path.clone()),
        }
    }
}

/// Reads a document of the vendor, or a list.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Named>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("{shown}: cannot be read"))?;
    // JSON is YAML as well, but its own parser is many times faster.
    let json: Value = serde_json::from_str(&text)
        .or_else(|_| yaml_serde::from_str(&text))
        .with_context(|| format!("{shown}: is neither JSON nor YAML"))?;
    let operations = operations(&json);
    if operations.is_empty() {
        bail!("{shown}: has no operations (no `paths`, `operations` or `actions`)");
    }
    Ok(operations)
}

fn operations(json: &Value) -> Vec<Named> {
    if json.get("paths").is_some() {
        return document::operations(json)
            .into_iter()
            .map(|at| Named {
                id: at.id().map(str::to_owned),
                path: at.path.to_owned(),
            })
            .collect();
    }
    let names: Vec<String> = match json.get("operations").or_else(|| json.get("actions")) {
        Some(Value::Array(items)) => items.iter().filter_map(name).collect(),
        Some(Value::Object(items)) => items.keys().cloned().collect(),
        _ => match json {
            Value::Array(items) => items.iter().filter_map(name).collect(),
            _ => Vec::new(),
        },
    };
    names
        .into_iter()
        .map(|id| Named {
            id: Some(id),
            path: String::new(),
        })
        .collect()
}

fn name(item: &Value) -> Option<String> {
    let named = ["id", "name", "operationId", "action"]
        .iter()
        .find_map(|key| item.get(key));
    named.unwrap_or(item).as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_and_lists_name_operations() {
        let spec = Spec {
            called: BTreeSet::from(["A".to_owned(), "B".to_owned()]),
            names: BTreeMap::from([
                ("/a".to_owned(), Some("A".to_owned())),
                ("/hook".to_owned(), None),
            ]),
            webhooks: BTreeSet::from(["Hook".to_owned()]),
        };
        for (json, expected) in [
            (
                json!({"paths": {
                    "/a": {"post": {}},
                    "/hook": {"post": {"operationId": "Hook"}},
                    "/new": {"post": {}},
                }}),
                &["/new", "A"][..],
            ),
            (json!({"operations": ["A", "Hook"]}), &["A"]),
            (
                json!({"actions": [{"name": "A"}, {"name": "C"}]}),
                &["A", "C"],
            ),
            (json!({"actions": {"B": {}}}), &["B"]),
            (json!([{"id": "A"}]), &["A"]),
            // Another API's.
            (json!(["X", "Y"]), &[]),
        ] {
            let known: Vec<_> = spec.known(&operations(&json)).into_iter().collect();
            assert_eq!(known, expected, "{json}");
        }
    }
}
