//! Writes the limits of a field for its row in a table.

use serde_json::Number;

use crate::codegen::emit::limits::pattern;
use crate::spec::model::{Schema, Type};

/// For a list: how many items it has, and which values each of them may have.
pub(super) fn of(schema: &Schema) -> Vec<String> {
    let whole = |number: Option<u64>| number.map(|number| format!("Some({number})"));
    let limits = &schema.limits;
    match &schema.ty {
        Type::List(item) => {
            let mut rows = rows([
                ("min_items", whole(limits.min_items)),
                ("max_items", whole(limits.max_items)),
            ]);
            // Limits of a list inside a list have no place in the table.
            if !matches!(item.ty, Type::List(_)) {
                rows.extend(of(item));
            }
            rows
        }
        _ => plain_limits(schema),
    }
}

fn plain_limits(schema: &Schema) -> Vec<String> {
    let limits = &schema.limits;
    let bound = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
    // Next to a whole number that is excluded there is another one; a fraction has no neighbour.
    let apart = |bound, is_excluded| {
        if is_excluded {
            (None, bound)
        } else {
            (bound, None)
        }
    };
    let ((least, more_than), (most, less_than)) = match schema.ty {
        Type::Integer(_) => {
            let (least, most) = limits.whole();
            ((least, None), (most, None))
        }
        _ => (
            apart(bound(&limits.minimum), limits.exclusive_minimum),
            apart(bound(&limits.maximum), limits.exclusive_maximum),
        ),
    };
    let number = |number: Option<f64>| number.map(|number| format!("Some({number:?})"));
    let whole = |number: Option<u64>| number.map(|number| format!("Some({number})"));
    let pattern = pattern(limits);
    let values = limits.numbers();
    rows([
        ("minimum", number(least)),
        ("maximum", number(most)),
        ("more_than", number(more_than)),
        ("less_than", number(less_than)),
        ("min_length", whole(limits.min_length)),
        ("max_length", whole(limits.max_length)),
        ("pattern", pattern.map(|text| format!("Some({text:?})"))),
        (
            "values",
            (!values.is_empty()).then(|| format!("&{values:?}")),
        ),
    ])
}

fn rows<const N: usize>(all: [(&str, Option<String>); N]) -> Vec<String> {
    all.into_iter()
        .filter_map(|(name, value)| Some(format!("{name}: {}", value?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::model::{Limits, Width};

    #[test]
    fn excluded_bounds_stay_excluded() {
        let limits_of = |ty, limits| {
            plain_limits(&Schema {
                ty,
                limits,
                ..Schema::default()
            })
        };
        let open = Limits {
            minimum: Some(Number::from(0)),
            exclusive_minimum: true,
            maximum: Some(Number::from(10)),
            exclusive_maximum: true,
            ..Limits::default()
        };
        let half = Limits {
            exclusive_minimum: false,
            ..open.clone()
        };
        let fraction = || Type::Number { single: false };
        assert_eq!(
            limits_of(fraction(), open.clone()),
            ["more_than: Some(0.0)", "less_than: Some(10.0)"]
        );
        assert_eq!(
            limits_of(fraction(), half),
            ["minimum: Some(0.0)", "less_than: Some(10.0)"]
        );
        assert_eq!(
            limits_of(Type::Integer(Width::I64), open),
            ["minimum: Some(1.0)", "maximum: Some(9.0)"]
        );
    }

    #[test]
    fn each_limit_is_written_once() {
        let schema = |ty, limits: &Limits| Schema {
            ty,
            limits: limits.clone(),
            ..Schema::default()
        };
        let item = Limits {
            min_items: Some(1),
            max_length: Some(32),
            ..Limits::default()
        };
        let list = Limits {
            max_items: Some(2),
            max_length: Some(10),
            ..Limits::default()
        };
        let texts = schema(Type::List(Box::new(schema(Type::Text, &item))), &list);
        assert_eq!(of(&texts), ["max_items: Some(2)", "max_length: Some(32)"]);
        let lists = schema(Type::List(Box::new(texts)), &item);
        assert_eq!(of(&lists), ["min_items: Some(1)"]);
    }
}
