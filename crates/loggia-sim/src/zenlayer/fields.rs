//! The fields of a body, checked against what an action declares.
//!
//! Each action lists its [`Field`]s; a [`Kind`] knows type and limits and with
//! which of the vendor's codes a value outside of them is refused. A field
//! that is `null` counts as absent, as some clients write all they have.
//! Fields that are not declared are ignored, as a newer client may send more
//! than an older service knows, but they are noted for tests to see.

use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::wire::Note;

/// A field of an action's body.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
}

/// What a field may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Text,
    /// A text out of a fixed set.
    OneOf(&'static [&'static str]),
    /// A whole number between two bounds, both included.
    Whole(u64, u64),
    Flag,
    /// A list of texts, with its greatest length.
    Texts(usize),
    /// A list of objects, with its greatest length.
    Objects(usize),
}

impl Field {
    pub(crate) const fn optional(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            required: false,
        }
    }

    pub(crate) const fn required(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            required: true,
        }
    }

    fn check(&self, value: &Value) -> Result<(), Refusal> {
        let name = self.name;
        let wrong_type = || {
            Err(Refusal::bad(
                "INVALID_PARAMETER_TYPE",
                format!("{name} has the wrong type"),
            ))
        };
        match (self.kind, value) {
            (Kind::Text, Value::String(_)) | (Kind::Flag, Value::Bool(_)) => Ok(()),
            (Kind::OneOf(allowed), Value::String(text)) => {
                if allowed.contains(&text.as_str()) {
                    return Ok(());
                }
                let message = format!("{name} must be one of {}", allowed.join(", "));
                Err(Refusal::bad("INVALID_PARAMETER_VALUE", message))
            }
            (Kind::Whole(least, most), Value::Number(number)) => {
                let Some(number) = whole(number) else {
                    return wrong_type();
                };
                self.check_range(number, least, most)
            }
            (Kind::Texts(most), Value::Array(items)) => {
                if !items.iter().all(Value::is_string) {
                    return wrong_type();
                }
                self.check_length(items.len(), most)
            }
            (Kind::Objects(most), Value::Array(items)) => {
                if !items.iter().all(Value::is_object) {
                    return wrong_type();
                }
                self.check_length(items.len(), most)
            }
            _ => wrong_type(),
        }
    }

    fn check_range(&self, number: i128, least: u64, most: u64) -> Result<(), Refusal> {
        let name = self.name;
        if number < i128::from(least) {
            let message = format!("{name} must be at least {least}");
            Err(Refusal::bad("INVALID_PARAMETER_LESS_MINIMUM", message))
        } else if number > i128::from(most) {
            let message = format!("{name} must be at most {most}");
            Err(Refusal::bad("INVALID_PARAMETER_EXCEED_MAXIMUM", message))
        } else {
            Ok(())
        }
    }

    fn check_length(&self, length: usize, most: usize) -> Result<(), Refusal> {
        let name = self.name;
        if length > most {
            let message = format!("{name} may have at most {most} elements");
            Err(Refusal::bad("INVALID_PARAMETER_EXCEED_LENGTH", message))
        } else if self.required && length == 0 {
            let message = format!("{name} must not be empty");
            Err(Refusal::bad("INVALID_PARAMETER_LESS_LENGTH", message))
        } else {
            Ok(())
        }
    }
}

/// A JSON number without a fraction or exponent.
fn whole(number: &serde_json::Number) -> Option<i128> {
    let signed = number.as_i64().map(i128::from);
    signed.or_else(|| number.as_u64().map(i128::from))
}

/// The fields of a body that passed.
#[derive(Debug)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a body that should have the fields that are `known`.
    pub(crate) fn read(body: &[u8], known: &[Field], note: &mut Note) -> Result<Self, Refusal> {
        if body.is_empty() {
            let message = "the body is empty; without parameters it is {}";
            return Err(Refusal::bad("MISSING_PARAMETER", message));
        }
        let Ok(Value::Object(given)) = serde_json::from_slice(body) else {
            let message = "the body is not a JSON object";
            return Err(Refusal::bad("INVALID_PARAMETER_TYPE", message));
        };
        let mut fields = Map::new();
        for (name, value) in given {
            if known.iter().any(|field| field.name == name) {
                note.field(&name);
                if !value.is_null() {
                    fields.insert(name, value);
                }
            } else {
                note.unknown_field(&name);
            }
        }
        for field in known {
            match fields.get(field.name) {
                Some(value) => field.check(value)?,
                None if field.required => {
                    let message = format!("{} is missing", field.name);
                    return Err(Refusal::bad("MISSING_PARAMETER", message));
                }
                None => {}
            }
        }
        Ok(Self(fields))
    }

    /// The value of a text field.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// The value of a whole number.
    pub(crate) fn whole(&self, name: &str) -> Option<u64> {
        self.0.get(name)?.as_u64()
    }

    /// The elements of a list of texts; none if the field is absent.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        let items = self.0.get(name).and_then(Value::as_array);
        let items = items.map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(Value::as_str).collect()
    }

    /// Whether a field holds anything: an empty text or list asks for nothing.
    pub(crate) fn asks_for(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| match value {
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => true,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_whole_and_in_range() {
        let field = Field::optional("n", Kind::Whole(1, 1000));
        let code = |value: Value| {
            field
                .check(&value)
                .err()
                .map(|r| r.answer().body["code"].clone())
        };
        assert_eq!(code(json!(1)), None);
        assert_eq!(code(json!(1000)), None);
        for (value, expected) in [
            (json!(0), "INVALID_PARAMETER_LESS_MINIMUM"),
            (json!(-1), "INVALID_PARAMETER_LESS_MINIMUM"),
            (json!(1001), "INVALID_PARAMETER_EXCEED_MAXIMUM"),
            (json!(u64::MAX), "INVALID_PARAMETER_EXCEED_MAXIMUM"),
            (json!(1.0), "INVALID_PARAMETER_TYPE"),
            (json!("1"), "INVALID_PARAMETER_TYPE"),
            (json!(true), "INVALID_PARAMETER_TYPE"),
        ] {
            assert_eq!(code(value.clone()), Some(json!(expected)), "{value}");
        }
    }
}
