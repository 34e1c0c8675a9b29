//! Locates operations in a document, for the steps that change it.

use serde_json::Value;

use super::document::operations;

/// A key as a part of a JSON pointer.
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The locations of operations, as JSON pointers, with their ids.
pub fn places(document: &Value) -> Vec<(String, String)> {
    operations(document)
        .iter()
        .map(|at| {
            (
                format!("/paths/{}/{}", escape(at.path), at.method),
                at.id().unwrap_or_default().to_owned(),
            )
        })
        .collect()
}
