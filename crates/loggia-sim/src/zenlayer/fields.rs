//! Checks the fields of a body against the table of an action.
//!
//! Types, limits and sets of values come from the [tables](super::facts); each mistake has the
//! vendor's own code, and structures are checked like the body itself. A field that is `null`
//! counts as absent, as some clients send all their fields. Fields that are not in the table
//! are ignored, as a newer client may send more than an older service knows, but they are
//! recorded for tests.

use serde_json::{Map, Value};

use super::facts::{self, Field};
use super::kind::Item;
use super::refusal::{Refusal, quoted};
use super::time;
use crate::wire::Note;

/// The fields of a body, or of an object in one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a body and checks it against the `known` fields.
    pub(crate) fn read(body: &[u8], known: &[Field], note: &mut Note) -> Result<Self, Refusal> {
        if body.is_empty() {
            let message = "the body is empty; without parameters it is {}";
            return Err(Refusal::of("MISSING_PARAMETER", message));
        }
        let Ok(Value::Object(given)) = serde_json::from_slice(body) else {
            let message = "the body is not a JSON object";
            return Err(Refusal::of("INVALID_PARAMETER_TYPE", message));
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
        check_all("", &fields, known)?;
        Ok(Self(fields))
    }

    /// Returns the fields of a valid body.
    #[cfg(test)]
    pub(crate) fn of(body: &Value, known: &[Field]) -> Self {
        let given = body.as_object().cloned().unwrap_or_default();
        assert!(check_all("", &given, known).is_ok(), "{body}");
        Self(given)
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Returns the value of a text field.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_str()
    }

    /// Returns the value of a text field as an owned string.
    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    /// Returns the value of an unsigned whole number.
    pub(crate) fn whole(&self, name: &str) -> Option<u64> {
        self.get(name)?.as_u64()
    }

    /// Returns the value of a whole number; one that is too large for a signed type becomes its
    /// maximum.
    pub(crate) fn signed(&self, name: &str) -> Option<i64> {
        let value = self.get(name)?;
        let large = value.is_u64().then_some(i64::MAX);
        value.as_i64().or(large)
    }

    /// Returns the value of any number.
    pub(crate) fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.as_f64()
    }

    /// Returns the value of a Boolean.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.as_bool()
    }

    /// Returns the elements of a list of texts; none if the field is absent.
    pub(crate) fn texts(&self, name: &str) -> Vec<&str> {
        self.list(name).iter().filter_map(Value::as_str).collect()
    }

    /// Returns a nested object.
    pub(crate) fn object(&self, name: &str) -> Option<Self> {
        self.get(name)?.as_object().cloned().map(Self)
    }

    /// Returns the elements of a list of objects; none if the field is absent.
    pub(crate) fn objects(&self, name: &str) -> Vec<Self> {
        let objects = self.list(name).iter().filter_map(Value::as_object);
        objects.cloned().map(Self).collect()
    }

    fn list(&self, name: &str) -> &[Value] {
        let items = self.get(name).and_then(Value::as_array);
        items.map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns whether a field is present.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| !value.is_null())
    }

    /// Returns whether a field requests anything: an empty text or list does not.
    pub(crate) fn asks_for(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => true,
        })
    }

    /// Returns whether the request contains more than a page and its size.
    pub(crate) fn narrow(&self) -> bool {
        let mut names = self.0.keys();
        names.any(|name| name != "pageSize" && name != "pageNum" && self.asks_for(name))
    }

    /// Removes the elements that `chosen` selects from a list of texts.
    pub(crate) fn take(&mut self, name: &str, chosen: impl Fn(&str) -> bool) -> Vec<String> {
        let Some(Value::Array(items)) = self.0.get_mut(name) else {
            return Vec::new();
        };
        let is_chosen = |value: &Value| value.as_str().is_some_and(&chosen);
        let taken = items.iter().filter(|item| is_chosen(item));
        let taken = taken.filter_map(Value::as_str).map(str::to_owned).collect();
        items.retain(|item| !is_chosen(item));
        taken
    }
}

/// Checks an object against its table; `path` names it in messages.
fn check_all(path: &str, given: &Map<String, Value>, known: &[Field]) -> Result<(), Refusal> {
    for field in known {
        let name = format!("{path}{}", field.name);
        match given.get(field.name) {
            Some(value) if !value.is_null() => check(&name, field, value)?,
            _ if field.required => {
                let message = format!("{name} is missing");
                return Err(Refusal::of("MISSING_PARAMETER", message));
            }
            _ => {}
        }
    }
    Ok(())
}

fn check(name: &str, field: &Field, value: &Value) -> Result<(), Refusal> {
    if !field.kind.list {
        return check_item(name, field, value);
    }
    let Value::Array(items) = value else {
        return Err(wrong_type(name, field, value));
    };
    for (index, item) in items.iter().enumerate() {
        check_item(&format!("{name}[{index}]"), field, item)?;
    }
    if let Some(most) = field.max_items.filter(|most| items.len() > *most) {
        let count = items.len();
        let message = format!("{name} has {count} elements and may have {most}");
        Err(Refusal::of("INVALID_PARAMETER_EXCEED_LENGTH", message))
    } else if field.required && items.is_empty() {
        let message = format!("{name} must not be empty");
        Err(Refusal::of("INVALID_PARAMETER_LESS_LENGTH", message))
    } else {
        Ok(())
    }
}

fn check_item(name: &str, field: &Field, value: &Value) -> Result<(), Refusal> {
    if !field.kind.item.admits(value) {
        return Err(wrong_type(name, field, value));
    }
    match (field.kind.item, value) {
        (Item::Time, Value::String(text)) => check_time(name, text),
        (Item::Text, Value::String(text)) => check_text(name, field, text),
        (Item::Whole, Value::Number(number)) => check_range(name, field, number),
        (Item::Object(structure), Value::Object(inner)) => {
            check_all(&format!("{name}."), inner, facts::structure(structure))
        }
        _ => Ok(()),
    }
}

fn wrong_type(name: &str, field: &Field, value: &Value) -> Refusal {
    let wanted = field.kind.name();
    let message = match value {
        _ if is_secret(field) => format!("{name} must be of the type {wanted}"),
        Value::Array(_) => format!("{name} must be of the type {wanted} and is an array"),
        Value::Object(_) => format!("{name} must be of the type {wanted} and is an object"),
        Value::String(text) => {
            let text = quoted(text);
            format!("{name} must be of the type {wanted} and is the string {text}")
        }
        other => format!("{name} must be of the type {wanted} and is {other}"),
    };
    Refusal::of("INVALID_PARAMETER_TYPE", message)
}

/// Returns whether a value is a secret, which messages do not quote.
fn is_secret(field: &Field) -> bool {
    field.name.to_ascii_lowercase().contains("password")
}

fn check_time(name: &str, text: &str) -> Result<(), Refusal> {
    if time::seconds(text).is_some() {
        return Ok(());
    }
    let text = quoted(text);
    let message = format!("{name} must look like 2026-01-31T00:00:00Z and is {text}");
    Err(Refusal::of("INVALID_PARAMETER_DATE_FORMAT_ERROR", message))
}

fn check_text(name: &str, field: &Field, text: &str) -> Result<(), Refusal> {
    if !field.allowed.is_empty() && !field.allowed.contains(&text) {
        let code = field.refusal.unwrap_or("INVALID_PARAMETER_VALUE");
        let allowed = field.allowed.join(", ");
        let message = format!("{name} must be one of {allowed} and is {}", quoted(text));
        return Err(Refusal::of(code, message));
    }
    let length = text.chars().count();
    if let Some(most) = field.max_length.filter(|most| length > *most) {
        let message = format!("{name} has {length} characters and may have {most}");
        Err(Refusal::of("INVALID_PARAMETER_EXCEED_LENGTH", message))
    } else if let Some(least) = field.min_length.filter(|least| length < *least) {
        let message = format!("{name} has {length} characters and needs {least}");
        Err(Refusal::of("INVALID_PARAMETER_LESS_LENGTH", message))
    } else {
        Ok(())
    }
}

fn check_range(name: &str, field: &Field, number: &serde_json::Number) -> Result<(), Refusal> {
    let signed = number.as_i64().map(i128::from);
    let number = signed.or_else(|| number.as_u64().map(i128::from));
    let beyond = |limit: Option<i128>, is_beyond: fn(&i128, &i128) -> bool| {
        limit.zip(number).filter(|(limit, n)| is_beyond(n, limit))
    };
    if let Some((least, is)) = beyond(field.min, i128::lt) {
        let message = format!("{name} must be at least {least} and is {is}");
        Err(Refusal::of("INVALID_PARAMETER_LESS_MINIMUM", message))
    } else if let Some((most, is)) = beyond(field.max, i128::gt) {
        let message = format!("{name} must be at most {most} and is {is}");
        Err(Refusal::of("INVALID_PARAMETER_EXCEED_MAXIMUM", message))
    } else {
        Ok(())
    }
}
