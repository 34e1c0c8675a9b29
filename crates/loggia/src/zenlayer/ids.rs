//! Finds ids in the JSON of requests and answers.
//!
//! Only the requested fields are extracted from the text: a request may contain a password beside
//! its ids, which must not be copied.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

/// The ids at a path: a single one, or a list. Dots lead into objects, and through lists into
/// each of their items.
pub(super) fn at(json: &[u8], path: &str) -> Vec<String> {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let mut found = Vec::new();
    if let Some(value) = field(json, name) {
        collect(&value, rest, &mut found);
    }
    found
}

/// A field of an object.
pub(super) fn field(json: &[u8], name: &str) -> Option<Value> {
    #[derive(serde::Deserialize)]
    struct Fields<'a>(#[serde(borrow)] BTreeMap<Cow<'a, str>, &'a RawValue>);
    let fields: Fields<'_> = serde_json::from_slice(json).ok()?;
    serde_json::from_str(fields.0.get(name)?.get()).ok()
}

fn collect(json: &Value, path: &str, found: &mut Vec<String>) {
    if let Value::Array(items) = json {
        for item in items {
            collect(item, path, found);
        }
        return;
    }
    if path.is_empty() {
        found.extend(text(json));
        return;
    }
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    if let Some(value) = json.get(name) {
        collect(value, rest, found);
    }
}

/// A text, or a number if the documents have one.
pub(super) fn text(json: &Value) -> Option<String> {
    match json {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_alone_in_lists_and_inside_of_things() {
        let request = br#"{"a": "1", "b": ["1", 2, null, ""], "c": [{"d": "1"}, {"d": "2"}]}"#;
        assert_eq!(at(request, "a"), ["1"]);
        assert_eq!(at(request, "b"), ["1", "2"]);
        assert_eq!(at(request, "c.d"), ["1", "2"]);
        for nothing in ["x", "a.b", "c.x"] {
            assert!(at(request, nothing).is_empty(), "{nothing}");
        }
        assert!(at(b"no json", "a").is_empty());
    }
}
