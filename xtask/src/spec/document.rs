//! Helpers to navigate an OpenAPI document as plain JSON.
//!
//! The steps before progenitor work on `serde_json::Value`, not on typed OpenAPI: a vendor's
//! document may be wrong in ways that a typed reader refuses without saying where. Everything here
//! is read-only and never assumes that a field has the type it should have.

use std::collections::BTreeSet;

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::finding::Place;

/// The methods that an operation can have.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The prefix of references to named schemas.
pub const SCHEMA_PREFIX: &str = "#/components/schemas/";

/// One operation, with its position.
#[derive(Clone, Copy)]
pub struct OperationAt<'a> {
    /// The key in `paths`.
    pub path: &'a str,
    /// The method, in lower case.
    pub method: &'a str,
    /// Its JSON.
    pub json: &'a Value,
}

impl<'a> OperationAt<'a> {
    /// Its id, if it has one.
    pub fn id(&self) -> Option<&'a str> {
        self.json.get("operationId")?.as_str()
    }

    /// How findings name it.
    pub fn place(&self) -> Place {
        match self.id() {
            Some(id) => Place::operation(id),
            None => Place::operation(&format!("{} {}", self.method.to_uppercase(), self.path)),
        }
    }

    /// Its request media types and their schemas.
    pub fn request_media(&self) -> Vec<(&'a str, &'a Value)> {
        media(self.json.get("requestBody"))
    }

    /// Its responses by status, references followed.
    pub fn responses(&self, document: &'a Value) -> Vec<(&'a str, &'a Value)> {
        let Some(responses) = self.json.get("responses").and_then(Value::as_object) else {
            return Vec::new();
        };
        responses
            .iter()
            .map(|(status, response)| (status.as_str(), resolve(document, response)))
            .collect()
    }
}

/// Whether a status of a response means success.
pub fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

/// All operations, by path and method.
pub fn operations(document: &Value) -> Vec<OperationAt<'_>> {
    entries(document.get("paths"))
        .flat_map(|(path, item)| operations_at(path, item))
        .collect()
}

/// The operations at a path, by method.
pub fn operations_at<'a>(path: &'a str, item: &'a Value) -> impl Iterator<Item = OperationAt<'a>> {
    METHODS.into_iter().filter_map(move |method| {
        let json = item.get(method)?;
        Some(OperationAt { path, method, json })
    })
}

/// The media types of a request body or response, with their contents.
pub fn media(holder: Option<&Value>) -> Vec<(&str, &Value)> {
    entries(holder.and_then(|holder| holder.get("content"))).collect()
}

/// The entries of something that should be an object.
pub fn entries(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(Map::iter)
        .map(|(key, value)| (key.as_str(), value))
}

/// The components' schemas.
pub fn schemas(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
    entries(document.pointer("/components/schemas"))
}

/// The target of a value that is a reference.
pub fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

/// The name of the schema that a value refers to.
pub fn schema_name(value: &Value) -> Option<&str> {
    reference(value)?.strip_prefix(SCHEMA_PREFIX)
}

/// The target of a reference. References are part of a URI, where some characters are
/// percent-encoded: `Page%3CThing%3E` is `Page<Thing>`.
pub fn target<'a>(document: &'a Value, reference: &str) -> Option<&'a Value> {
    let pointer = reference.strip_prefix('#')?;
    document.pointer(pointer).or_else(|| {
        let decoded = percent_decode_str(pointer).decode_utf8().ok()?;
        document.pointer(&decoded)
    })
}

/// The schema's key for a name in a reference, which is escaped as a JSON pointer and as part of a
/// URI; the name itself, if there is no such key.
pub fn schema_key<'a>(document: &'a Value, name: &'a str) -> &'a str {
    if !name.contains(['~', '%']) {
        return name;
    }
    let schemas = document.pointer("/components/schemas");
    let key = |name: &str| {
        let key = name.replace("~1", "/").replace("~0", "~");
        let (key, _) = schemas?.as_object()?.get_key_value(&key)?;
        Some(key.as_str())
    };
    let decoded = || percent_decode_str(name).decode_utf8().ok();
    key(name).or_else(|| key(&decoded()?)).unwrap_or(name)
}

/// A schema by its key, or the target of a name in a reference.
pub fn schema_at<'a>(document: &'a Value, key: &str) -> Option<&'a Value> {
    let schemas = document.pointer("/components/schemas");
    schemas
        .and_then(|schemas| schemas.get(key))
        .or_else(|| target(document, &format!("{SCHEMA_PREFIX}{key}")))
}

/// Follows references; a dangling or circular one is returned as it is.
pub fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let mut now = value;
    for _ in 0..32 {
        match reference(now).and_then(|reference| target(document, reference)) {
            Some(next) => now = next,
            None => return now,
        }
    }
    now
}

/// Whether a schema is an object or a list rather than a plain value. An `allOf` with a single
/// entry only allows keys next to a reference, and counts as what it refers to.
pub fn is_compound(document: &Value, schema: &Value) -> bool {
    let mut schema = resolve(document, schema);
    // A cycle of these is not a schema: any result is acceptable.
    for _ in 0..32 {
        let Some(parts) = schema.get("allOf").and_then(Value::as_array) else {
            break;
        };
        let [one] = parts.as_slice() else { break };
        schema = resolve(document, one);
    }
    matches!(
        schema.get("type").and_then(Value::as_str),
        Some("object" | "array")
    ) || schema.get("properties").is_some()
        || schema.get("additionalProperties").is_some()
        || schema.get("allOf").is_some()
}

/// Calls `visit` for a schema and every schema inside it, with the path of fields that leads there
/// (`data[].ports`). Follows references, each name once.
pub fn walk<'a>(document: &'a Value, schema: &'a Value, visit: &mut dyn FnMut(&'a Value, &str)) {
    walk_from(document, schema, "", &mut BTreeSet::new(), visit);
}

fn walk_from<'a>(
    document: &'a Value,
    schema: &'a Value,
    field: &str,
    seen: &mut BTreeSet<&'a str>,
    visit: &mut dyn FnMut(&'a Value, &str),
) {
    let mut schema = schema;
    while let Some(reference) = reference(schema) {
        if !seen.insert(reference) {
            return;
        }
        match target(document, reference) {
            Some(next) => schema = next,
            None => return,
        }
    }
    visit(schema, field);
    for (name, property) in entries(schema.get("properties")) {
        let path = if field.is_empty() {
            name.to_owned()
        } else {
            format!("{field}.{name}")
        };
        walk_from(document, property, &path, seen, visit);
    }
    if let Some(items) = schema.get("items") {
        walk_from(document, items, &format!("{field}[]"), seen, visit);
    }
    if let Some(values @ Value::Object(_)) = schema.get("additionalProperties") {
        walk_from(document, values, &format!("{field}.*"), seen, visit);
    }
    for word in ["allOf", "oneOf", "anyOf"] {
        for part in schema
            .get(word)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            walk_from(document, part, field, seen, visit);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn walking_names_fields_and_ends_at_circular_references() {
        let document = json!({"components": {"schemas": {"A": {
            "properties": {
                "list": {"type": "array", "items": {"$ref": "#/components/schemas/A"}},
                "map": {"additionalProperties": {"type": "string"}},
            },
        }}}});
        let mut fields = Vec::new();
        let start = json!({"$ref": "#/components/schemas/A"});
        walk(&document, &start, &mut |_, field| {
            fields.push(field.to_owned());
        });
        assert_eq!(fields, ["", "list", "map", "map.*"]);
    }

    #[test]
    fn references_are_decoded_as_pointers_and_as_uris() {
        let document = json!({"components": {"schemas": {
            "Page<Thing>": {"title": "page"}, "100%": {"title": "all"}, "a/b~c": {"title": "slash"},
        }}});
        for (name, key, title) in [
            ("Page%3CThing%3E", "Page<Thing>", "page"),
            ("Page<Thing>", "Page<Thing>", "page"),
            ("100%", "100%", "all"),
            ("100%25", "100%", "all"),
            ("a~1b~0c", "a/b~c", "slash"),
            ("a%2Fb", "a%2Fb", ""),
        ] {
            assert_eq!(schema_key(&document, name), key);
            let found = target(&document, &format!("{SCHEMA_PREFIX}{name}"));
            let found = found.and_then(|schema| schema["title"].as_str());
            assert_eq!(found.unwrap_or_default(), title, "{name}");
        }
    }

    #[test]
    fn documents_with_wrong_types_are_read() {
        let document = json!({"paths": {"/a": 7, "/b": {"post": []}}, "components": []});
        let all = operations(&document);
        assert_eq!(all.len(), 1);
        assert!(all[0].request_media().is_empty());
        assert_eq!(all[0].place(), Place::operation("POST /b"));
        assert_eq!(schemas(&document).count(), 0);
    }
}
