//! Checks a request before anything is sent.
//!
//! Reports every missing field and every value outside the spec's limits, in one list by field: a
//! user filling in a form wants to learn of every mistake at once. Messages name fields and
//! limits, never values.

#[cfg(feature = "checks")]
use std::fmt::Display;

use super::field::Range;
use super::{Encode, Field, Value};
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;

#[cfg(feature = "checks")]
mod pattern;

/// Refuses a request that is incomplete or that the server would refuse.
///
/// # Errors
/// [`ErrorKind::InvalidRequest`], with all reasons.
pub(crate) fn check(
    operation: &'static Operation,
    request: &dyn Encode,
    file: Option<(&str, bool)>,
) -> Result<(), Error> {
    let mut found = Found::default();
    found.value(&Path::Request, &Field::new(""), request);
    if let Some((name, false)) = file {
        found.missing.push(name.to_owned());
    }
    found.into_error(operation)
}

/// The error for one missing field.
pub(crate) fn missing(operation: &'static Operation, name: &str) -> Error {
    Error::invalid_request(operation, format!("`{name}` is required"))
}

/// The place of a value.
enum Path<'a> {
    Request,
    Name(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl Path<'_> {
    fn text(&self) -> String {
        match self {
            Self::Request => String::new(),
            Self::Name(Path::Request, name) => (*name).to_owned(),
            Self::Name(before, name) => format!("{}.{name}", before.text()),
            Self::Index(before, index) => format!("{}[{index}]", before.text()),
        }
    }
}

/// The mistakes that were found.
#[derive(Default)]
struct Found {
    missing: Vec<String>,
    outside: Vec<String>,
}

impl Found {
    fn value(&mut self, at: &Path<'_>, field: &Field, value: &dyn Encode) {
        match value.value() {
            Value::Absent if field.required => self.missing.push(at.text()),
            Value::Record => value.each_field(&mut |field, value| {
                self.value(&Path::Name(at, field.setter), field, value);
            }),
            Value::List(list) => {
                self.range(at, &field.items, list.length(), "item");
                // The limits of lists inside it are not known.
                let each = Field {
                    required: false,
                    items: Range::ANY,
                    ..*field
                };
                let mut index = 0;
                list.each(&mut |item| {
                    self.value(&Path::Index(at, index), &each, item);
                    index += 1;
                });
            }
            Value::Map(map) => {
                // The field's limits apply to plain values; a list inside it has its own.
                let each = Field {
                    required: false,
                    items: Range::ANY,
                    ..*field
                };
                map.each(&mut |key, value| self.value(&Path::Name(at, key), &each, value));
            }
            value => self.scalar(at, field, &value),
        }
    }

    #[cfg(not(feature = "checks"))]
    #[expect(clippy::unused_self, reason = "what it notes with the feature")]
    fn scalar(&mut self, _: &Path<'_>, _: &Field, _: &Value<'_>) {}

    #[cfg(feature = "checks")]
    fn scalar(&mut self, at: &Path<'_>, field: &Field, value: &Value<'_>) {
        match value {
            Value::Text(text) => self.text(at, field, text),
            Value::Secret(secret) => self.text(at, field, secret.expose()),
            Value::Choice(text, values) if !values.contains(text) => {
                self.outside(at, &format!("has to be one of {}", values.join(", ")));
            }
            #[expect(clippy::cast_precision_loss, reason = "limits are far from that large")]
            Value::Unsigned(number) => self.number(at, field, *number as f64),
            #[expect(clippy::cast_precision_loss, reason = "limits are far from that large")]
            Value::Signed(number) => self.number(at, field, *number as f64),
            Value::Float(number) => self.number(at, field, *number),
            _ => {}
        }
    }

    #[cfg(feature = "checks")]
    fn text(&mut self, at: &Path<'_>, field: &Field, text: &str) {
        if field.chars.least.is_some() || field.chars.most.is_some() {
            self.range(at, &field.chars, text.chars().count(), "character");
        }
        if let Some(pattern) = field.pattern
            && !pattern::fits(pattern, text)
        {
            self.outside(at, &format!("has to match the pattern {pattern}"));
        }
    }

    #[cfg(feature = "checks")]
    fn number(&mut self, at: &Path<'_>, field: &Field, number: f64) {
        let Range { least, most } = field.number;
        let above = field.open.least == Some(true);
        let below = field.open.most == Some(true);
        let is_low = |least: f64| number < least || (above && number <= least);
        let is_high = |most: f64| number > most || (below && number >= most);
        if !number.is_finite() {
            self.outside(at, "has to be a finite number");
        } else if least.is_some_and(is_low) || most.is_some_and(is_high) {
            let rule = if above || below {
                ends(
                    least.map(|least| (least, above)),
                    most.map(|most| (most, below)),
                )
            } else {
                bounds(least, most)
            };
            self.outside(at, &format!("has to be {rule}"));
        } else if !field.one_of.is_empty() && !field.one_of.contains(&number) {
            let values: Vec<String> = field.one_of.iter().map(f64::to_string).collect();
            self.outside(at, &format!("has to be one of {}", values.join(", ")));
        }
    }

    #[cfg(not(feature = "checks"))]
    #[expect(clippy::unused_self, reason = "what it notes with the feature")]
    fn range(&mut self, _: &Path<'_>, _: &Range<u64>, _: usize, _: &str) {}

    #[cfg(feature = "checks")]
    fn range(&mut self, at: &Path<'_>, range: &Range<u64>, length: usize, what: &str) {
        let length = length as u64;
        let Range { least, most } = *range;
        if least.is_some_and(|least| length < least) || most.is_some_and(|most| length > most) {
            let plural = if most.or(least) == Some(1) { "" } else { "s" };
            self.outside(
                at,
                &format!("has to have {} {what}{plural}", bounds(least, most)),
            );
        }
    }

    #[cfg(feature = "checks")]
    fn outside(&mut self, at: &Path<'_>, rule: &str) {
        self.outside.push(format!("`{}` {rule}", at.text()));
    }

    fn into_error(self, operation: &'static Operation) -> Result<(), Error> {
        let mut problems = Vec::new();
        if !self.missing.is_empty() {
            let names: Vec<String> = self
                .missing
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            let verb = if names.len() == 1 { "is" } else { "are" };
            problems.push(format!("{} {verb} required", names.join(", ")));
        }
        let limits = !self.outside.is_empty();
        problems.extend(self.outside);
        if problems.is_empty() {
            return Ok(());
        }
        let error =
            Error::new(ErrorKind::InvalidRequest, problems.join("; ")).with_operation(operation);
        Err(if limits {
            error.with_hint(
                "nothing was sent; if the server takes it, `CallOptions::unchecked` skips this check",
            )
        } else {
            error.with_hint("nothing was sent; set what is missing")
        })
    }
}

/// Formats a range as `from 1 to 5`.
#[cfg(feature = "checks")]
fn bounds<T: Display + PartialEq>(least: Option<T>, most: Option<T>) -> String {
    match (least, most) {
        (Some(least), Some(most)) if least == most => format!("exactly {least}"),
        (Some(least), Some(most)) => format!("from {least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "anything".to_owned(),
    }
}

/// Formats a range as `more than 0 and at most 1`: each end with whether it is exclusive.
#[cfg(feature = "checks")]
fn ends(least: Option<(f64, bool)>, most: Option<(f64, bool)>) -> String {
    let least = least.map(|(least, is_open)| {
        let word = if is_open { "more than" } else { "at least" };
        format!("{word} {least}")
    });
    let most = most.map(|(most, is_open)| {
        let word = if is_open { "less than" } else { "at most" };
        format!("{word} {most}")
    });
    let ends: Vec<String> = least.into_iter().chain(most).collect();
    ends.join(" and ")
}
