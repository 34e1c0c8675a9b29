//! Decides quickly whether an example fits its schema, where that is easy to see.
//!
//! Nearly every example fits, and a schema is nearly always a type, fields, items and limits;
//! comparing those takes less time than building a validator. The validator handles the rest:
//! wherever a schema says anything else, or the example may be wrong, the answer here is no, which
//! means "ask the validator".

use std::cell::Cell;

use serde_json::{Map, Value};

use crate::spec::document::resolve;

/// How many schemas are examined for an example, and how many inside each other. Cycles of `allOf`
/// never end, and parts of parts end late.
const SCHEMAS: u32 = 10_000;
const DEPTH: u8 = 64;

/// Up to this value every whole number is represented exactly.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Whether the validator would certainly find nothing.
pub(super) fn fits(document: &Value, schema: &Value, example: &Value) -> bool {
    let check = QuickCheck {
        document,
        left: Cell::new(SCHEMAS),
    };
    check.fits(schema, example, 0)
}

/// Whether a key means nothing to a validator that was made for examples.
fn says_nothing(key: &str) -> bool {
    const KEYS: [&str; 9] = [
        "title",
        "description",
        "example",
        "format",
        "default",
        "deprecated",
        "nullable",
        "readOnly",
        "writeOnly",
    ];
    KEYS.contains(&key) || key.starts_with("x-")
}

struct QuickCheck<'a> {
    document: &'a Value,
    left: Cell<u32>,
}

impl QuickCheck<'_> {
    fn fits(&self, schema: &Value, example: &Value, depth: u8) -> bool {
        // In draft 4, keys next to a reference do not count.
        let Value::Object(schema) = resolve(self.document, schema) else {
            return false;
        };
        let Some(left) = self.left.get().checked_sub(1) else {
            return false;
        };
        self.left.set(left);
        if depth > DEPTH || schema.contains_key("$ref") {
            return false;
        }
        let is_null = example.is_null() && schema.get("nullable") == Some(&Value::Bool(true));
        schema.iter().all(|(key, said)| match (key.as_str(), said) {
            ("type", Value::String(name)) => is_null || is_of(name, example),
            ("enum", Value::Array(values)) => is_null || values.contains(example),
            ("allOf", Value::Array(parts)) => {
                parts.iter().all(|part| self.fits(part, example, depth + 1))
            }
            // The contents of an example are checked afterwards.
            ("properties", Value::Object(_))
            | ("items" | "additionalProperties", Value::Object(_) | Value::Bool(_)) => true,
            (key, said) => says_nothing(key) || is_within(key, said, example),
        }) && self.inside(schema, example, depth)
    }

    /// Whether the contents of an example fit, where it is an object or a list.
    fn inside(&self, schema: &Map<String, Value>, example: &Value, depth: u8) -> bool {
        let properties = schema.get("properties");
        match example {
            Value::Object(fields) => fields.iter().all(|(name, value)| {
                let named = properties.and_then(|properties| properties.get(name));
                match named.or_else(|| schema.get("additionalProperties")) {
                    None | Some(Value::Bool(true)) => true,
                    Some(schema) => self.fits(schema, value, depth + 1),
                }
            }),
            Value::Array(items) => match schema.get("items") {
                None => true,
                Some(schema) => items.iter().all(|item| self.fits(schema, item, depth + 1)),
            },
            _ => true,
        }
    }
}

fn is_of(name: &str, example: &Value) -> bool {
    match name {
        "string" => example.is_string(),
        "boolean" => example.is_boolean(),
        "integer" => example.is_i64() || example.is_u64(),
        "number" => example.is_number(),
        "object" => example.is_object(),
        "array" => example.is_array(),
        _ => false,
    }
}

/// Whether an example is within a limit that concerns it. Keys unknown here are not limits.
fn is_within(limit: &str, said: &Value, example: &Value) -> bool {
    let number = said.as_f64().filter(|number| number.abs() < EXACT);
    let count = said.as_u64();
    match (limit, example) {
        ("minimum" | "maximum", Value::Number(example)) => {
            let (Some(bound), Some(example)) = (number, example.as_f64()) else {
                return false;
            };
            let in_range = if limit == "minimum" {
                example >= bound
            } else {
                example <= bound
            };
            example.abs() < EXACT && in_range
        }
        ("minLength" | "maxLength", Value::String(text)) => {
            counts(limit == "minLength", count, text.chars().count())
        }
        ("minItems" | "maxItems", Value::Array(items)) => {
            counts(limit == "minItems", count, items.len())
        }
        ("required", Value::Object(object)) => {
            let has = |name: &Value| name.as_str().is_some_and(|name| object.contains_key(name));
            said.as_array()
                .is_some_and(|names| !names.is_empty() && names.iter().all(has))
        }
        ("pattern", Value::String(text)) => {
            said.as_str().is_some_and(|pattern| is_found(pattern, text))
        }
        // The limit is for values of another type.
        ("minimum" | "maximum", _) => number.is_some(),
        ("minLength" | "maxLength" | "minItems" | "maxItems", _) => count.is_some(),
        ("required", _) => said.as_array().is_some_and(|names| !names.is_empty()),
        _ => false,
    }
}

/// Whether a pattern certainly matches a text. An engine for ECMAScript's dialect may backtrack
/// without end. One that does not backtrack supports most of the dialect, and where both agree on
/// a pattern's meaning, they give the same answer.
fn is_found(pattern: &str, text: &str) -> bool {
    let sets = ["&&", "--", "~~"];
    let is_same = text
        .bytes()
        .all(|byte| byte.is_ascii_graphic() || byte == b' ')
        && !sets.iter().any(|set| pattern.contains(set))
        && regress::Regex::with_flags(pattern, "u").is_ok();
    is_same && regex::Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
}

fn counts(is_least: bool, limit: Option<u64>, there: usize) -> bool {
    match (limit, u64::try_from(there)) {
        (Some(limit), Ok(there)) if is_least => there >= limit,
        (Some(limit), Ok(there)) => there <= limit,
        _ => false,
    }
}
