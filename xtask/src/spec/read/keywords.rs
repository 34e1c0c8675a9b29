//! Checks that each keyword of a schema is known and has the right form.

use serde_json::{Map, Value};

use super::{At, Reader};
use crate::spec::keys::{SCHEMA, unknown, unknown_extension};
use crate::spec::words;

/// The extensions that have a meaning on a schema.
const MARKS: [&str; 7] = [
    "x-name",
    "x-envelope",
    "x-json-text",
    "x-default",
    "x-enum-descriptions",
    "x-open",
    "x-provenance",
];

/// The formats of OpenAPI 3.0. Any others are allowed.
const FORMATS: [&str; 9] = [
    "binary",
    "byte",
    "date",
    "date-time",
    "double",
    "float",
    "int32",
    "int64",
    "password",
];

/// The OpenAPI format that is meant by any spelling: `datetime`, `Password`.
pub(super) fn known_format(written: &str) -> Option<&'static str> {
    let letters = |format: &str| {
        let letters = format.chars().filter(char::is_ascii_alphanumeric);
        letters.collect::<String>().to_ascii_lowercase()
    };
    let is_meant = |format: &&str| letters(format) == letters(written);
    FORMATS.into_iter().find(is_meant)
}

impl Reader<'_, '_> {
    /// Checks the keys next to a reference.
    pub(super) fn sibling_marks(&mut self, schema: &Value, at: &At) {
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
            self.sibling_marks(part, at);
        }
    }

    /// Reports keywords whose values have an impossible form.
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
                "format" if is_misspelt(value) => {
                    self.format(value, at);
                    continue;
                }
                "exclusiveMinimum" | "exclusiveMaximum" if value.is_number() => {
                    self.bound(key, value, at);
                    continue;
                }
                "nullable" | "readOnly" | "writeOnly" | "deprecated" | "uniqueItems"
                | "exclusiveMinimum" | "exclusiveMaximum" | "x-json-text" | "x-open"
                    if !value.is_boolean() =>
                {
                    "is neither true nor false, which are written without quotes"
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
                    "is no number, which is written without quotes"
                }
                "multipleOf" if value.as_f64().is_some_and(|value| value <= 0.0) => {
                    "is not more than 0"
                }
                _ => continue,
            };
            self.findings
                .tolerable(&at.place().field(key), wrong, "ignored");
        }
    }

    /// Reports a misspelt format of OpenAPI: if it were ignored, a secret would become text that
    /// is shown.
    fn format(&mut self, value: &Value, at: &At) {
        let meant = value.as_str().and_then(known_format).unwrap_or_default();
        self.findings.tolerable(
            &at.place().field("format"),
            &format!("{value} is no format of OpenAPI: write `{meant}`"),
            &format!("taken as `{meant}`"),
        );
    }

    /// Reports a bound in the notation of later versions of OpenAPI.
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

    /// Reports that others inherit from an object and can take its place: their fields are not
    /// among its own. In the inheriting objects the mark has no effect.
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

    /// Reports keys and extensions that are unknown here.
    pub(super) fn marks(&mut self, object: &Map<String, Value>, at: &At) {
        self.forms(object, at);
        for key in object.keys() {
            if let Some(message) = unknown(key, SCHEMA) {
                self.findings
                    .tolerable(&at.place().field(key), &message, "ignored");
            }
            if key.starts_with("x-") && !MARKS.contains(&key.as_str()) {
                self.findings
                    .tolerable(&at.place().field(key), unknown_extension(key), "ignored");
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

fn is_misspelt(format: &Value) -> bool {
    let written = format.as_str();
    written
        .and_then(known_format)
        .is_some_and(|meant| written != Some(meant))
}
