//! What the spec says about values, as the tables of requests have it.

use std::fmt::Write as _;

use serde_json::Number;

use crate::spec::model::{Field, Limits, Schema, Type, Width};

/// The limits of a field, as calls of `loggia_transport::encode::Field`.
pub(super) fn of(field: Option<&Field>) -> Vec<String> {
    field.map_or(Vec::new(), |field| of_schema(&field.schema))
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
            // Those of items stand on the field as well; lists of lists have none.
            if !matches!(item.ty, Type::List(_)) {
                found.extend(of_schema(item));
            }
            found
        }
        Type::Text | Type::Secret | Type::Moment => {
            let mut found = Vec::new();
            whole(
                &mut found,
                "min_length",
                limits.min_length.filter(|least| *least > 0),
            );
            whole(&mut found, "max_length", limits.max_length);
            if let Some(pattern) = &limits.pattern {
                found.push(format!(".pattern({pattern:?})"));
            }
            found
        }
        Type::Integer(width) => {
            let least = least(limits, true).filter(|least| !is_implied(*width, *least));
            let most = most(limits, true)
                .filter(|most| !(matches!(width, Width::U16) && (*most - 65535.0).abs() < 0.5));
            numbers(least, most)
        }
        Type::Number { .. } => numbers(least(limits, false), most(limits, false)),
        _ => Vec::new(),
    }
}

/// Unsigned numbers are not negative by themselves.
fn is_implied(width: Width, least: f64) -> bool {
    matches!(width, Width::U16 | Width::U32 | Width::U64) && least <= 0.0
}

fn least(limits: &Limits, whole: bool) -> Option<f64> {
    let least = limits.minimum.as_ref().and_then(Number::as_f64)?;
    match (limits.exclusive_minimum, whole) {
        (false, _) => Some(least),
        (true, true) => Some(least + 1.0),
        // There is no next number; the server decides.
        (true, false) => None,
    }
}

fn most(limits: &Limits, whole: bool) -> Option<f64> {
    let most = limits.maximum.as_ref().and_then(Number::as_f64)?;
    match (limits.exclusive_maximum, whole) {
        (false, _) => Some(most),
        (true, true) => Some(most - 1.0),
        (true, false) => None,
    }
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
    fn limits_that_the_type_has_itself_are_not_repeated() {
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
            (Type::Number { single: false }, ".minimum(0.0)"),
            (
                Type::Secret,
                ".min_length(1).max_length(5).pattern(\"^\\\"\\\\w$\")",
            ),
            (
                Type::List(Box::new(schema(Type::Text, limits.clone()))),
                ".max_items(3).min_length(1).max_length(5).pattern(\"^\\\"\\\\w$\")",
            ),
            (Type::Boolean, ""),
        ] {
            assert_eq!(of_schema(&schema(ty, limits.clone())).concat(), expected);
        }
    }
}
