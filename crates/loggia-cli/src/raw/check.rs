//! Checks a request before anything is sent, and reports all mistakes at once, by field.
//!
//! Messages name fields, limits and known values, and never repeat what was given, because it may
//! be a secret.

use std::fmt::Display;

use loggia_catalogue::{Choices, Field, Limits, Record, Type};
use regress::Regex;
use serde_json::{Map, Value};

use super::Entry;
use super::names::{nearest, unknown};
use crate::exit::Failure;

/// Refuses a request that is incomplete or that the server would refuse.
///
/// # Errors
/// `Usage`, with all mistakes at once.
pub(super) fn complete(
    entry: Entry,
    fields: &Map<String, Value>,
    kvm_id: Option<&str>,
    has_file: bool,
) -> Result<(), Failure> {
    let mut found = Vec::new();
    if entry.takes_session() && kvm_id.is_none() {
        found.push("`kvm_id` is required (--kvm-id)".to_owned());
    }
    match entry.operation.request {
        Some(record) => found.extend(check(record, fields)),
        None => found.extend(
            fields
                .keys()
                .map(|name| format!("there is no field `{name}`")),
        ),
    }
    if entry.takes_account() {
        // They come from the profile or the environment.
        found.retain(|line| !matches!(line.as_str(), "`email` is required" | "`pw` is required"));
    }
    if has_file && let Some(file) = entry.operation.file {
        // The file is sent beside the fields.
        let missing = format!("`{file}` is required");
        found.retain(|line| *line != missing);
    }
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "{}: the request is not complete or not allowed",
        entry.title()
    ))
    .with_details(found)
    .with_hint("nothing was sent; --skeleton shows the fields, --unchecked sends it as it is"))
}

/// All mistakes in a request.
pub(super) fn check(record: &Record, fields: &Map<String, Value>) -> Vec<String> {
    let mut found = Vec::new();
    object(record, fields, "", &mut found);
    found
}

fn object(record: &Record, fields: &Map<String, Value>, at: &str, found: &mut Vec<String>) {
    for field in record.fields {
        let path = inside(at, field.name);
        match fields.get(field.name) {
            None if field.required => found.push(format!("`{path}` is required")),
            Some(Value::Null) if field.required && !field.nullable => {
                found.push(format!("`{path}` is required, and cannot be null"));
            }
            None | Some(Value::Null) => {}
            Some(value) => check_value(field, &field.ty, value, &path, found),
        }
    }
    for name in fields.keys() {
        if record.field(name).is_none() {
            let known = record.fields.iter().map(|field| field.name);
            let path = inside(at, name);
            found.push(unknown(&path, known));
        }
    }
}

fn inside(at: &str, name: &str) -> String {
    if at.is_empty() {
        name.to_owned()
    } else {
        format!("{at}.{name}")
    }
}

fn check_value(field: &Field, ty: &Type, value: &Value, path: &str, found: &mut Vec<String>) {
    let limits = &field.limits;
    let mut expected = |what: &str| found.push(format!("`{path}`: {what} is expected"));
    match (ty, value) {
        (Type::Any, _) | (Type::Bool, Value::Bool(_)) => {}
        (Type::Bool, _) => expected("true or false"),
        (Type::Int32 | Type::Int64, Value::Number(number)) => {
            let fits = number
                .as_i64()
                .is_some_and(|number| matches!(ty, Type::Int64) || i32::try_from(number).is_ok());
            if !fits {
                expected("a whole number");
            } else if let Some(number) = number.as_f64() {
                in_range(limits, number, path, found);
                one_of(limits.values, number, path, found);
            }
        }
        (Type::Int32 | Type::Int64, _) => expected("a whole number"),
        (Type::Number, Value::Number(number)) => {
            if let Some(number) = number.as_f64() {
                in_range(limits, number, path, found);
                one_of(limits.values, number, path, found);
            }
        }
        (Type::Number, _) => expected("a number"),
        (Type::Text | Type::Secret | Type::Time, Value::String(text)) => {
            check_text(field, text, path, found);
        }
        (Type::Text | Type::Secret | Type::Time, _) => expected("text"),
        (Type::Choice(choices), Value::String(text)) => check_choice(choices, text, path, found),
        (Type::Choice(choices), Value::Number(number)) => {
            check_choice(choices, &number.to_string(), path, found);
        }
        (Type::Choice(_), _) => expected("one of the known values"),
        (Type::List(inner), Value::Array(items)) => {
            #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
            let length = |count: u64| count as f64;
            let (least, most) = (limits.min_items.map(length), limits.max_items.map(length));
            range(least, most, length(items.len() as u64), "item", path, found);
            // The field's limits apply to its items; for a list inside the list, limits are not
            // known.
            let each = match inner {
                Type::List(_) => &EVERY,
                _ => field,
            };
            for (index, item) in items.iter().enumerate() {
                check_value(each, inner, item, &format!("{path}.{index}"), found);
            }
        }
        (Type::List(_), _) => expected("a list"),
        (Type::Map(inner), Value::Object(entries)) => {
            for (key, value) in entries {
                check_value(&EVERY, inner, value, &inside(path, key), found);
            }
        }
        (Type::Record(record), Value::Object(fields)) => object(record, fields, path, found),
        (Type::Map(_) | Type::Record(_), _) => expected("an object"),
    }
}

/// The longest text, in bytes, that is matched against a pattern: matching takes longer with
/// longer text. The server checks all text anyway.
const MATCHED: usize = 256;

/// A field without limits, for values that have none of their own.
static EVERY: Field = Field {
    name: "",
    rust: "",
    description: "",
    ty: Type::Any,
    required: false,
    nullable: false,
    deprecated: false,
    json_text: false,
    limits: Limits::NONE,
    default: None,
    example: None,
};

fn check_text(field: &Field, text: &str, path: &str, found: &mut Vec<String>) {
    let limits = &field.limits;
    #[expect(clippy::cast_precision_loss, reason = "no text is that long")]
    let length = |count: u64| count as f64;
    let (least, most) = (limits.min_length.map(length), limits.max_length.map(length));
    let count = length(text.chars().count() as u64);
    range(least, most, count, "character", path, found);
    if let Some(pattern) = limits.pattern
        && text.len() <= MATCHED
        && let Ok(regex) = Regex::with_flags(pattern, "u").or_else(|_| Regex::new(pattern))
        && regex.find(text).is_none()
    {
        found.push(format!("`{path}` has to match {pattern}"));
    }
}

fn in_range(limits: &Limits, number: f64, path: &str, found: &mut Vec<String>) {
    let is_outside = limits.minimum.is_some_and(|least| number < least)
        || limits.maximum.is_some_and(|most| number > most)
        || limits.more_than.is_some_and(|bound| number <= bound)
        || limits.less_than.is_some_and(|bound| number >= bound);
    if is_outside {
        let rule = number_bounds(limits).unwrap_or_default();
        found.push(format!("`{path}` has to be {rule}"));
    }
}

fn one_of(values: &[f64], number: f64, path: &str, found: &mut Vec<String>) {
    if !values.is_empty() && !values.contains(&number) {
        found.push(format!("`{path}` has to be one of {}", listed(values)));
    }
}

fn listed(values: &[f64]) -> String {
    let values: Vec<String> = values.iter().map(f64::to_string).collect();
    values.join(", ")
}

fn check_choice(choices: &Choices, text: &str, path: &str, found: &mut Vec<String>) {
    if choices.open {
        return;
    }
    let values = choices.values.iter().map(|choice| choice.value);
    if values.clone().any(|value| value == text) {
        return;
    }
    let known: Vec<&str> = values.clone().collect();
    let near =
        nearest(text, values).map_or(String::new(), |near| format!("; did you mean {near}?"));
    found.push(format!(
        "`{path}` has to be one of {}{near}",
        known.join(", ")
    ));
}

fn range(
    least: Option<f64>,
    most: Option<f64>,
    number: f64,
    what: &str,
    path: &str,
    found: &mut Vec<String>,
) {
    let is_outside =
        least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most);
    if !is_outside {
        return;
    }
    let rule = bounds(least, most).unwrap_or_default();
    let plural = if most.or(least) == Some(1.0) { "" } else { "s" };
    found.push(format!("`{path}` has to have {rule} {what}{plural}"));
}

/// `from 1 to 5`, or `more than 0 and at most 1` where a bound is not accepted itself.
fn number_bounds(limits: &Limits) -> Option<String> {
    if limits.more_than.is_none() && limits.less_than.is_none() {
        return bounds(limits.minimum, limits.maximum);
    }
    let with = |word: &str, bound: Option<f64>| bound.map(|bound| format!("{word} {bound}"));
    let parts = [
        with("more than", limits.more_than).or(with("at least", limits.minimum)),
        with("less than", limits.less_than).or(with("at most", limits.maximum)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Some(parts.join(" and "))
}

/// `from 1 to 5`
fn bounds<T: Display + PartialEq>(least: Option<T>, most: Option<T>) -> Option<String> {
    Some(match (least, most) {
        (Some(least), Some(most)) if least == most => format!("exactly {least}"),
        (Some(least), Some(most)) => format!("from {least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => return None,
    })
}

/// The limits of a field in words: `from 1 to 100`, `at most 64 characters`.
pub(super) fn rules(field: &Field) -> Vec<String> {
    let limits = &field.limits;
    let with = |rule: Option<String>, what: &str| rule.map(|rule| format!("{rule}{what}"));
    [
        number_bounds(limits),
        with(bounds(limits.min_length, limits.max_length), " characters"),
        with(bounds(limits.min_items, limits.max_items), " items"),
        limits.pattern.map(|pattern| format!("matches {pattern}")),
        (!limits.values.is_empty()).then(|| format!("one of {}", listed(limits.values))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_bound_that_is_excluded_is_refused() {
        let limits = Limits {
            more_than: Some(0.0),
            maximum: Some(1.0),
            ..Limits::NONE
        };
        let field = Field { limits, ..EVERY };
        let check = |number: f64| {
            let mut found = Vec::new();
            check_value(&field, &Type::Number, &json!(number), "share", &mut found);
            found
        };
        assert_eq!(check(0.5), [""; 0]);
        assert_eq!(check(1.0), [""; 0]);
        for outside in [0.0, 1.5] {
            assert_eq!(
                check(outside),
                ["`share` has to be more than 0 and at most 1"]
            );
        }
        assert_eq!(rules(&field), ["more than 0 and at most 1"]);
        assert_eq!(limits.low(), Some(0.5));
    }

    #[test]
    fn a_number_has_to_be_one_of_the_allowed_values() {
        let limits = Limits {
            values: &[1300.0, 1500.0],
            ..Limits::NONE
        };
        let field = Field { limits, ..EVERY };
        for ty in [Type::Int32, Type::Number] {
            let mut found = Vec::new();
            check_value(&field, &ty, &json!(1500), "mtu", &mut found);
            assert_eq!(found, [""; 0]);
            check_value(&field, &ty, &json!(1400), "mtu", &mut found);
            assert_eq!(found, ["`mtu` has to be one of 1300, 1500"]);
        }
        assert_eq!(rules(&field), ["one of 1300, 1500"]);
    }

    #[test]
    fn limits_of_a_list_do_not_apply_to_nested_lists() {
        let limits = Limits {
            max_items: Some(2),
            ..Limits::NONE
        };
        let field = Field { limits, ..EVERY };
        let said = |ty: Type, value: &Value| {
            let mut found = Vec::new();
            check_value(&field, &ty, value, "rows", &mut found);
            found
        };
        let lists = Type::List(&Type::List(&Type::Int64));
        assert_eq!(said(lists, &json!([[1, 2, 3]])), [""; 0]);
        let found = said(lists, &json!([[], [], []]));
        assert_eq!(found, ["`rows` has to have at most 2 items"]);
        let list = Type::List(&Type::Int64);
        assert_eq!(said(list, &json!([1, 2, 3])).len(), 1);
    }
}
