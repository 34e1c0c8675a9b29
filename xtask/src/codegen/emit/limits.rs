//! Writes the spec's limits on values for the tables of requests.

use std::fmt::Write as _;

use serde_json::Number;

use crate::spec::model::{Field, Limits, Record, Schema, Type, Width};

/// The limits of a field, as calls of `loggia_transport::encode::Field`.
pub(super) fn of(field: Option<&Field>) -> Vec<String> {
    field.map_or(Vec::new(), |field| of_schema(&field.schema))
}

/// The limits of fields that have no name.
pub(super) fn of_others(record: Option<&Record>) -> Vec<String> {
    let others = record.and_then(|record| record.others.as_deref());
    others.map_or(Vec::new(), of_plain)
}

fn of_schema(schema: &Schema) -> Vec<String> {
    let limits = &schema.limits;
    match &schema.ty {
        Type::List(item) => {
            let mut found = Vec::new();
            whole(
                &mut found,
                "min_items",
                limits.min_items.filter(|least| *least > 0),
            );
            whole(&mut found, "max_items", limits.max_items);
            found.extend(of_plain(item));
            found
        }
        // Of a map's values, only the limits of plain values count: a list in it may be in a list.
        _ => of_plain(schema),
    }
}

/// The limits of the plain values that lists and maps ultimately hold. They are attached to the
/// field as well, because there is only one kind of limit.
fn of_plain(schema: &Schema) -> Vec<String> {
    let limits = &schema.limits;
    match &schema.ty {
        Type::List(inner) | Type::Map(inner) => of_plain(inner),
        Type::Text | Type::Secret | Type::Moment => {
            let mut found = Vec::new();
            whole(
                &mut found,
                "min_length",
                limits.min_length.filter(|least| *least > 0),
            );
            whole(&mut found, "max_length", limits.max_length);
            if let Some(pattern) = pattern(limits) {
                found.push(format!(".pattern({pattern:?})"));
            }
            found
        }
        Type::Integer(width) => {
            let (least, most) = limits.whole();
            let least = least.filter(|least| !is_implied(*width, *least));
            let most =
                most.filter(|most| !(matches!(width, Width::U16) && (*most - 65535.0).abs() < 0.5));
            let mut found = numbers(least, most);
            found.extend(one_of(limits));
            found
        }
        Type::Number { .. } => {
            let bound = |bound: &Option<Number>, name: &str| {
                let bound = bound.as_ref().and_then(Number::as_f64);
                bound.map(|bound| format!(".{name}({bound:?})"))
            };
            // There is no next number.
            let (least, most) = (
                if limits.exclusive_minimum {
                    "more_than"
                } else {
                    "minimum"
                },
                if limits.exclusive_maximum {
                    "less_than"
                } else {
                    "maximum"
                },
            );
            let found = [
                bound(&limits.minimum, least),
                bound(&limits.maximum, most),
                one_of(limits),
            ];
            found.into_iter().flatten().collect()
        }
        _ => Vec::new(),
    }
}

/// The pattern, if it can be checked safely: in others, a backtracking engine can take forever,
/// and the value comes from a caller.
pub(super) fn pattern(limits: &Limits) -> Option<&str> {
    let pattern = limits.pattern.as_deref();
    pattern.filter(|pattern| is_flat(pattern))
}

/// Whether nothing is repeated that itself contains a choice; a repetition counts as one.
fn is_flat(pattern: &str) -> bool {
    // For each open group, whether it contains a choice.
    let mut open: Vec<bool> = Vec::new();
    let mut ended = false;
    let mut is_class = false;
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        let repeated = std::mem::take(&mut ended);
        match c {
            '\\' => {
                chars.next();
            }
            ']' => is_class = false,
            _ if is_class => {}
            '[' => is_class = true,
            '(' => {
                open.push(false);
                // The kind of the group.
                chars.next_if_eq(&'?');
            }
            ')' => {
                ended = open.pop().unwrap_or_default();
                if let Some(outer) = open.last_mut() {
                    *outer |= ended;
                }
            }
            '*' | '+' | '{' if repeated => return false,
            '*' | '+' | '{' | '?' | '|' => {
                if let Some(group) = open.last_mut() {
                    *group = true;
                }
            }
            _ => {}
        }
    }
    true
}

/// An unsigned type excludes negative numbers by itself.
fn is_implied(width: Width, least: f64) -> bool {
    matches!(width, Width::U16 | Width::U32 | Width::U64) && least <= 0.0
}

fn one_of(limits: &Limits) -> Option<String> {
    let values = limits.numbers();
    (!values.is_empty()).then(|| format!(".one_of(&{values:?})"))
}

fn numbers(least: Option<f64>, most: Option<f64>) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(least) = least {
        found.push(format!(".minimum({least:?})"));
    }
    if let Some(most) = most {
        found.push(format!(".maximum({most:?})"));
    }
    found
}

fn whole(found: &mut Vec<String>, name: &str, limit: Option<u64>) {
    if let Some(limit) = limit {
        let mut text = String::new();
        let _ = write!(text, ".{name}({limit})");
        found.push(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ambiguous_patterns_are_not_checked() {
        for (pattern, flat) in [
            ("^[A-Za-z0-9]{8}$", true),
            ("^a+b*(c|d)?[(+)*]+$", true),
            ("^(?:ab)+(-[a-z]+)?$", true),
            ("^(\\(a\\|)+$", true),
            ("^(a+)+$", false),
            ("^(a|aa)+$", false),
            ("^((a?))*$", false),
            ("^(a?){30}a{30}$", false),
            ("^([a-z]+\\.)+[a-z]+$", false),
        ] {
            assert_eq!(is_flat(pattern), flat, "{pattern}");
        }
    }

    #[test]
    fn limits_that_the_type_implies_are_not_written() {
        let schema = |ty, limits| Schema {
            ty,
            limits,
            ..Schema::default()
        };
        let limits = Limits {
            minimum: Some(Number::from(0)),
            maximum: Some(Number::from(10)),
            exclusive_maximum: true,
            max_length: Some(5),
            min_length: Some(1),
            pattern: Some("^\"\\w$".into()),
            max_items: Some(3),
            ..Limits::default()
        };
        for (ty, expected) in [
            (Type::Integer(Width::U16), ".maximum(9.0)"),
            (Type::Integer(Width::I32), ".minimum(0.0).maximum(9.0)"),
            (
                Type::Number { single: false },
                ".minimum(0.0).less_than(10.0)",
            ),
            (
                Type::Secret,
                ".min_length(1).max_length(5).pattern(\"^\\\"\\\\w$\")",
            ),
            (
                Type::List(Box::new(schema(Type::Text, limits.clone()))),
                ".max_items(3).min_length(1).max_length(5).pattern(\"^\\\"\\\\w$\")",
            ),
            (
                Type::Map(Box::new(schema(Type::Text, limits.clone()))),
                ".min_length(1).max_length(5).pattern(\"^\\\"\\\\w$\")",
            ),
            (
                Type::List(Box::new(schema(
                    Type::List(Box::new(schema(Type::Integer(Width::U16), limits.clone()))),
                    limits.clone(),
                ))),
                ".max_items(3).maximum(9.0)",
            ),
            (Type::Boolean, ""),
        ] {
            assert_eq!(of_schema(&schema(ty, limits.clone())).concat(), expected);
        }
        let values = Limits {
            values: vec![1300.into(), serde_json::json!(1.5)],
            ..Limits::default()
        };
        for ty in [Type::Integer(Width::I32), Type::Number { single: true }] {
            assert_eq!(
                of_schema(&schema(ty, values.clone())).concat(),
                ".one_of(&[1300.0, 1.5])"
            );
        }
    }
}
