//! Drops extensions (`x-`) from objects whose keys are names.
//!
//! `paths`, `components`, `responses` and `content` have paths, kinds, statuses and media types
//! for keys, and may have extensions among them. None of those has a meaning here: they are
//! dropped once, so that no step takes one for an operation or an answer.

use serde_json::{Map, Value};

use super::operation_paths::places;

/// Drops all such extensions.
pub fn drop_all(document: &mut Value) {
    drop_in(document, "paths");
    drop_in(document, "components");
    for kind in ["requestBodies", "responses"] {
        for holder in values(document.pointer_mut(&format!("/components/{kind}"))) {
            drop_in(holder, "content");
        }
    }
    for (place, _) in places(document) {
        let Some(operation) = document.pointer_mut(&place) else {
            continue;
        };
        if let Some(body) = operation.get_mut("requestBody") {
            drop_in(body, "content");
        }
        drop_in(operation, "responses");
        for response in values(operation.get_mut("responses")) {
            drop_in(response, "content");
        }
    }
}

fn drop_in(holder: &mut Value, key: &str) {
    if let Some(Value::Object(named)) = holder.get_mut(key) {
        // `x-world/x-vrml` is a media type.
        named.retain(|key, _| !key.starts_with("x-") || key.contains('/'));
    }
}

fn values(named: Option<&mut Value>) -> impl Iterator<Item = &mut Value> {
    named
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(Map::values_mut)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn extensions_are_dropped_and_media_types_stay() {
        let content = || json!({"application/json": {"x-envelope": "E"}, "x-world/x-vrml": {}});
        let operation = |note: Option<u8>| {
            let mut operation = json!({
                "x-safety": "read",
                "requestBody": {"content": content()},
                "responses": {"200": {"content": content(), "x-a": 1}},
            });
            if let Some(note) = note {
                operation["requestBody"]["content"]["x-a"] = json!(note);
                operation["responses"]["x-a"] = json!(note);
                operation["responses"]["200"]["content"]["x-a"] = json!(note);
            }
            operation
        };
        let document = |note: Option<u8>| {
            let mut document = json!({
                "x-errors": {},
                "paths": {"/a": {"x-a": 1, "post": operation(note)}},
                "components": {"responses": {"R": {"content": content()}}},
            });
            if let Some(note) = note {
                document["paths"]["x-a"] = json!({"post": operation(None)});
                document["components"]["x-a"] = json!(note);
                document["components"]["responses"]["R"]["content"]["x-a"] = json!(note);
            }
            document
        };
        let mut noted = document(Some(7));
        drop_all(&mut noted);
        assert_eq!(noted, document(None));
    }
}
