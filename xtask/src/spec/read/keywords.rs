//! The keywords of a schema: whether each is known, and of the form that it should have.

use serde_json::{Map, Value};

use super::{At, Reader};
use crate::spec::keys::{SCHEMA, unknown};
use crate::spec::words;

/// The extensions that mean something on a schema.
const MARKS: [&str; 7] = [
    "x-name",
    "x-envelope",
    "x-json-text",
    "x-default",
    "x-enum-descriptions",
    "x-open",
    "x-provenance",
];

impl Reader<'_, '_> {
    /// Looks at what stands beside a reference.
    pub(super) fn company(&mut self, schema: &Value, at: &At) {
        let Value::Object(object) = schema else {
            return;
        };
        self.marks(object, at);
        self.subtypes(object, at);
        if object.contains_key("x-name") {
            self.findings.tolerable(
                &at.place().field("x-name"),
                "stands beside a reference: a name belongs to the schema itself",
                "ignored",
            );
        }
        let parts = object.get("allOf").and_then(Value::as_array);
        for part in parts.into_iter().flatten() {
            self.company(part, at);
        }
    }

    /// Reports keywords whose values have no form that they could have.
    fn forms(&mut self, object: &Map<String, Value>, at: &At) {
        for (key, value) in object {
            let wrong = match key.as_str() {
                "$ref" if !value.is_string() => {
                    let message = format!("{value} is no reference, which is text in quotes");
                    self.findings.error(&at.place().field(key), message);
                    continue;
                }
                "required" | "enum" | "allOf" | "oneOf" | "anyOf" if !value.is_array() => {
                    "is not a list"
                }
                "properties" | "items" | "x-enum-descriptions" if !value.is_object() => {
                    "is not an object"
                }
                "description" | "format" | "pattern" if !value.is_string() => {
                    "is no text: put it in quotes"
                }
                "exclusiveMinimum" | "exclusiveMaximum" if value.is_number() => {
                    self.bound(key, value, at);
                    continue;
                }
                "nullable" | "readOnly" | "writeOnly" | "deprecated" | "uniqueItems"
                | "exclusiveMinimum" | "exclusiveMaximum" | "x-json-text" | "x-open"
                    if !value.is_boolean() =>
                {
                    "is neither true nor false; it has no quotes"
                }
                "additionalProperties" if !value.is_boolean() && !value.is_object() => {
                    "is neither true, false nor a schema"
                }
                "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
                | "maxProperties"
                    if !value.is_u64() =>
                {
                    "is no number of characters or items"
                }
                "minimum" | "maximum" | "multipleOf" if !value.is_number() => {
                    "is no number; it has no quotes"
                }
                _ => continue,
            };
            self.findings
                .tolerable(&at.place().field(key), wrong, "ignored");
        }
    }

    /// A bound as later versions of OpenAPI write it.
    fn bound(&mut self, key: &str, value: &Value, at: &At) {
        let plain = match key {
            "exclusiveMinimum" => "minimum",
            _ => "maximum",
        };
        self.findings.tolerable(
            &at.place().field(key),
            &format!("is a number, as in OpenAPI 3.1: write `{plain}: {value}` and `{key}: true`"),
            "ignored",
        );
    }

    /// Reports that others inherit from an object and can take its place: their fields are
    /// not among its own. In those that inherit the mark says nothing.
    pub(super) fn subtypes(&mut self, object: &Map<String, Value>, at: &At) {
        let has = |key| object.contains_key(key);
        if has("discriminator") && !has("oneOf") && !has("anyOf") {
            self.findings.tolerable(
                &at.place().field("discriminator"),
                "it has subtypes, which are not supported: list their fields under its own \
                 `properties`, and leave `discriminator` out",
                "only its own fields are read",
            );
        }
    }

    /// Reports keys and extensions that nothing here knows.
    pub(super) fn marks(&mut self, object: &Map<String, Value>, at: &At) {
        self.forms(object, at);
        for key in object.keys() {
            if let Some(message) = unknown(key, SCHEMA) {
                self.findings
                    .tolerable(&at.place().field(key), &message, "ignored");
            }
            if key.starts_with("x-") && !MARKS.contains(&key.as_str()) {
                self.findings.tolerable(
                    &at.place().field(key),
                    "is no extension that is known",
                    "ignored",
                );
            }
        }
        if let Some(name) = object.get("x-name") {
            let sound = name.as_str().is_some_and(|name| {
                words::camel(name) == name && syn::parse_str::<syn::Ident>(name).is_ok()
            });
            if !sound {
                self.findings.error(
                    &at.place().field("x-name"),
                    format!("{name} is no name in CamelCase"),
                );
            }
        }
    }
}
