//! Whether the keywords of a schema fit its type, and its values as well.
//!
//! Fields of a list, items of an object, the length of a number: what does not belong to a
//! type would be lost without a word, and most likely it is the type that is wrong.

use serde_json::Value;

use super::view::View;
use super::{At, Reader};
use crate::spec::document::entries;

/// Keywords, and the types that they say something of.
const KEYWORDS: [(&str, &[&str]); 16] = [
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
    ("items", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("pattern", &["string"]),
    ("minimum", &["integer", "number"]),
    ("maximum", &["integer", "number"]),
    ("multipleOf", &["integer", "number"]),
    ("discriminator", &["object"]),
];

impl Reader<'_, '_> {
    /// Reports keywords that say nothing of a type, and values that are none of it.
    pub(super) fn fit(&mut self, view: &View<'_>, at: &At) {
        let choices = ["oneOf", "anyOf", "not"];
        if choices.iter().any(|word| view.get(word).is_some()) {
            return;
        }
        self.values_fit(view, at);
        self.default_fits(view, at);
        let Some(ty) = view.text("type").or_else(|| implied(view)) else {
            return;
        };
        for (keyword, types) in KEYWORDS {
            let is_there = match keyword {
                "properties" => !view.properties.is_empty(),
                "required" => !view.required.is_empty(),
                _ => view.get(keyword).is_some(),
            };
            if is_there && !types.contains(&ty) {
                let article = if ty.starts_with(['a', 'i', 'o']) {
                    "an"
                } else {
                    "a"
                };
                self.findings.tolerable(
                    &at.place().field(keyword),
                    &format!(
                        "says nothing of {article} {ty}: leave it out, or say `type: {}`",
                        types[0]
                    ),
                    "ignored",
                );
            }
        }
        if ty == "object" && view.properties.is_empty() {
            for field in &view.required {
                self.findings.tolerable(
                    &at.deeper(field).place(),
                    "is listed as required, but not among the properties",
                    "ignored",
                );
            }
        }
        if ty == "array" && view.get("items").is_none() {
            self.findings.tolerable(
                &at.place(),
                "is an array, and has no `items`: say what is in it",
                "its items are any JSON values",
            );
        }
    }

    /// Reports an `enum` with values of another type, or of no type that is said. Of a set of
    /// text, single values are reported where they are read.
    fn values_fit(&mut self, view: &View<'_>, at: &At) {
        let Some(Value::Array(values)) = view.get("enum") else {
            return;
        };
        let given = || values.iter().filter(|value| !value.is_null());
        let ty = view.text("type");
        if let Some("object" | "array") = ty {
            self.findings.tolerable(
                &at.place().field("enum"),
                "lists objects or lists, which is not supported: say in the `description` what \
                 they are",
                "ignored",
            );
            return;
        }
        self.meanings_fit(view, at);
        let is_of = |value: &Value| ty.is_none_or(|ty| is_of(ty, value));
        let (message, instead) = match ty {
            None if !given().all(Value::is_string) => (
                "has an `enum`, and no type: say `type: string`, and put the values in quotes, \
                 or another type"
                    .to_owned(),
                "taken as any JSON value",
            ),
            Some("string") if given().any(Value::is_string) || is_empty(given()) => return,
            Some("string") => (
                "is text, but its `enum` values are not: put them in quotes".to_owned(),
                "taken as any text",
            ),
            Some(ty) if !given().all(is_of) => (
                format!(
                    "one of its `enum` values is no {ty}: write it without quotes, or leave it out"
                ),
                "documented as it stands",
            ),
            _ => return,
        };
        self.findings.tolerable(&at.place(), &message, instead);
    }

    /// Reports meanings of values that are none, where these are numbers. Those of text are
    /// reported where they are read.
    fn meanings_fit(&mut self, view: &View<'_>, at: &At) {
        if !matches!(view.text("type"), Some("integer" | "number" | "boolean")) {
            return;
        }
        let values = view.get("enum").and_then(Value::as_array);
        let values = values.into_iter().flatten().map(Value::to_string);
        let values: Vec<String> = values.collect();
        for (described, _) in entries(view.get("x-enum-descriptions")) {
            if !values.iter().any(|value| value == described) {
                self.findings.tolerable(
                    &at.place().field("x-enum-descriptions"),
                    &format!("describes `{described}`, which is none of the values"),
                    "ignored",
                );
            }
        }
    }

    /// Reports a default that is no value of the type: it would be documented as one.
    fn default_fits(&mut self, view: &View<'_>, at: &At) {
        let Some(ty) = view.text("type") else {
            return;
        };
        let values = view.get("enum").and_then(Value::as_array);
        for key in ["default", "x-default"] {
            let Some(value) = view.get(key).filter(|value| !value.is_null()) else {
                continue;
            };
            let message = if !is_of(ty, value) {
                format!("{value} is no {ty}: correct it, or leave it out")
            } else if values.is_some_and(|values| !values.contains(value)) {
                format!("{value} is none of the `enum` values")
            } else {
                continue;
            };
            self.findings
                .tolerable(&at.place().field(key), &message, "documented as it stands");
        }
    }
}

/// Whether a value is of a type.
fn is_of(ty: &str, value: &Value) -> bool {
    match ty {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

fn is_empty<'a>(mut values: impl Iterator<Item = &'a Value>) -> bool {
    values.next().is_none()
}

/// The type that a schema without one is taken for.
fn implied(view: &View<'_>) -> Option<&'static str> {
    if !view.properties.is_empty() {
        return Some("object");
    }
    let is_there = |keyword: &str| view.get(keyword).is_some_and(Value::is_object);
    match (is_there("items"), is_there("additionalProperties")) {
        (true, false) => Some("array"),
        (false, true) => Some("object"),
        // Both, which is reported where the type is made.
        _ => None,
    }
}
