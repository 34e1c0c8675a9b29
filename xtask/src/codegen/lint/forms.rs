//! Checks the form of an operation's values: a text, a list of texts, an object with known keys. A
//! value of another form would be read as if it were absent.

use serde_json::Value;

use crate::spec::document::{OperationAt, entries};
use crate::spec::finding::{Findings, Place};

/// The form of a value.
#[derive(Clone, Copy)]
enum Form {
    /// A text that is not blank.
    Text,
    /// One text, or a list of them.
    Texts,
    /// True or false.
    Switch,
}

use Form::{Switch, Text, Texts};

/// A key of an object, its form, and whether it is required.
type Key = (&'static str, Form, bool);

/// Marks that are texts or lists of them.
const PLAIN: [(&str, Form); 3] = [
    ("x-failed", Texts),
    ("x-not-pageable", Text),
    ("x-provenance", Texts),
];

/// Marks that are objects, with their keys.
const OBJECTS: [(&str, &[Key]); 2] = [
    (
        "x-pageable",
        &[
            ("items", Text, true),
            ("total", Text, true),
            ("id", Text, false),
        ],
    ),
    (
        "x-waits-for",
        &[
            ("describe", Text, true),
            ("field", Text, true),
            ("id", Text, false),
            ("named", Text, false),
            ("from", Texts, false),
            ("through", Texts, false),
            ("until", Texts, false),
            ("failed", Texts, false),
            ("gone", Switch, false),
        ],
    ),
];

impl Form {
    fn has(self, value: &Value) -> bool {
        let says = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
        match self {
            Text => says(value),
            Texts => says(value) || value.as_array().is_some_and(|all| all.iter().all(says)),
            Switch => value.is_boolean(),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Text => "a text",
            Texts => "a text or a list of texts",
            Switch => "true or false, without quotes",
        }
    }
}

pub(super) fn lint(operation: &OperationAt<'_>, findings: &mut Findings) {
    let json = operation.json;
    let place = operation.place();
    for (mark, form) in PLAIN {
        if let Some(value) = json.get(mark).filter(|value| !form.has(value)) {
            let message = format!("{value} is not {}", form.name());
            findings.error(&place.field(mark), message);
        }
    }
    for (mark, keys) in OBJECTS {
        if let Some(value) = json.get(mark) {
            object(value, keys, &place.field(mark), findings);
        }
    }
    if json.get("x-pageable").is_some() && json.get("x-not-pageable").is_some() {
        findings.error(
            &place.field("x-not-pageable"),
            "contradicts x-pageable: keep one of them",
        );
    }
    // The vendor's own keys are read as far as they are text.
    for (key, form) in [("summary", Text), ("description", Text), ("tags", Texts)] {
        let is_empty = |value: &Value| value.as_str().is_some_and(|text| text.trim().is_empty());
        let value = json.get(key).filter(|value| !is_empty(value));
        let is_list = |value: &Value| key != "tags" || value.is_array();
        if let Some(value) = value.filter(|value| !form.has(value) || !is_list(value)) {
            let form = if key == "tags" {
                "a list of texts"
            } else {
                form.name()
            };
            let message = format!("{value} is not {form}");
            findings.tolerable(&place.field(key), &message, "what is text in it counts");
        }
    }
}

fn object(value: &Value, keys: &[Key], place: &Place, findings: &mut Findings) {
    if !value.is_object() {
        let names: Vec<&str> = keys.iter().map(|(name, _, _)| *name).collect();
        let message = format!("{value} is not an object with {}", names.join(", "));
        findings.error(place, message);
        return;
    }
    for (key, said) in entries(Some(value)) {
        match keys.iter().find(|(name, _, _)| *name == key) {
            None => {
                let names: Vec<&str> = keys.iter().map(|(name, _, _)| *name).collect();
                let message = format!("is none of {}", names.join(", "));
                findings.error(&place.field(key), message);
            }
            Some((_, form, _)) if !form.has(said) => {
                let message = format!("{said} is not {}", form.name());
                findings.error(&place.field(key), message);
            }
            Some(_) => {}
        }
    }
    for (key, _, _) in keys.iter().filter(|(_, _, is_required)| *is_required) {
        if value.get(key).is_none() {
            findings.error(&place.field(key), "is missing");
        }
    }
}
