//! Limits, defaults and values in a description's words.
//!
//! Pages have no columns for them: they stand in sentences of a few fixed shapes.
//! A shape that is not known tells nothing; it is never guessed.

use std::sync::LazyLock;

use regex::Regex;

use crate::audit::model::{Field, Type};

fn regex(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("(?i){pattern}")).ok()
}

/// A pattern with its one number, and what the number is.
struct Shape {
    pattern: Option<Regex>,
    keyword: &'static str,
    of: Of,
}

#[derive(Clone, Copy, PartialEq)]
enum Of {
    Number,
    List,
    Text,
}

static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    [
        (r"max(?:imum)?(?: value)?(?: is)?\s*[:\u{ff1a}]\s*(-?\d+)", "maximum", Of::Number),
        (r"maximum value (?:is |of )?(-?\d+)", "maximum", Of::Number),
        (r"min(?:imum)?(?: value)?(?: is)?\s*[:\u{ff1a}]\s*(-?\d+)", "minimum", Of::Number),
        (r"minimum value (?:is |of )?(-?\d+)", "minimum", Of::Number),
        (r"range(?: is)?\s*[:\u{ff1a}]?\s*[\[(]?\s*(-?\d+)\s*(?:-|~|\u{2013}|,|\u{ff0c}|to)\s*-?\d+", "minimum", Of::Number),
        (r"range(?: is)?\s*[:\u{ff1a}]?\s*[\[(]?\s*-?\d+\s*(?:-|~|\u{2013}|,|\u{ff0c}|to)\s*(-?\d+)", "maximum", Of::Number),
        (r"(?:up to|at most|no more than|maximum of|maximum:)\s*(\d+)", "maxItems", Of::List),
        (r"(?:maximum )?length\s*[:\u{ff1a}]\s*(\d+)\s*(?:$|[;.])", "maxLength", Of::Text),
        (r"(?:up to|at most|no more than|not exceed|exceed|maximum of|within)\s*(\d+) char", "maxLength", Of::Text),
        (r"(?:^|\s)\d+\s*(?:-|~|\u{2013}|to)\s*(\d+) char", "maxLength", Of::Text),
        (r"(?:^|\s)(\d+)\s*(?:-|~|\u{2013}|to)\s*\d+ char", "minLength", Of::Text),
    ]
    .into_iter()
    .map(|(pattern, keyword, of)| Shape {
        pattern: regex(pattern),
        keyword,
        of,
    })
    .collect()
});

static DEFAULT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(r"default value(?: is)?\s*[:\u{ff1a}]\s*`?([^\s`;,\u{ff1b}\u{ff0c}\u{3002}]+)")
});

/// `Valid values: A, B` and the like; the values follow in the line or below it.
static VALUES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"^(?:(?:valid|optional|possible|available|enumeration|allowed)\s+values?|values?|enum)(?:\s+(?:are|include))?\s*[:\u{ff1a}]\s*(.*)$",
    )
});

/// One value at the beginning of a line: `A: what it means`.
static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"^[\s*\u{2022}\u{b7}-]*`?([A-Za-z0-9][A-Za-z0-9_.-]*)`?\s*(?:[:\u{ff1a},\u{ff0c};(]|-\s|\u{2013}|$)",
    )
});

/// Adds to a field what its description says.
pub(super) fn describe(field: &mut Field, description: &str) {
    let kind = match &field.kind {
        Type::Integer | Type::Number => Of::Number,
        Type::List(_) => Of::List,
        _ => Of::Text,
    };
    let mut below = false;
    for line in description
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        for shape in SHAPES.iter().filter(|shape| shape.of == kind) {
            if let Some(number) = captured(shape.pattern.as_ref(), line) {
                field.limits.entry(shape.keyword).or_insert(number);
            }
        }
        if let Some(value) = captured(DEFAULT.as_ref(), line) {
            let value = value.trim_end_matches('.').to_owned();
            field.limits.entry("default").or_insert(value);
        }
        if let Some(list) = captured(VALUES.as_ref(), line) {
            values(field, &list);
            below = field.values.is_empty();
        } else if below {
            match captured(VALUE.as_ref(), line) {
                Some(value) => field.values.push(value),
                None => below = false,
            }
        }
    }
}

fn values(field: &mut Field, list: &str) {
    let list = list.replace(" and ", ",").replace(" or ", ",");
    for part in list.split([',', '\u{ff0c}', '\u{3001}', ';', '\u{ff1b}', '/', '|']) {
        let part = part.trim().trim_end_matches('.');
        if let Some(value) = captured(VALUE.as_ref(), part) {
            field.values.push(value);
        }
    }
}

fn captured(pattern: Option<&Regex>, text: &str) -> Option<String> {
    Some(pattern?.captures(text)?.get(1)?.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(kind: Type, description: &str) -> String {
        let mut field = Field::new("x", kind);
        describe(&mut field, description);
        let mut told: Vec<_> = field
            .limits
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        told.extend(field.values);
        told.join(" ")
    }

    #[test]
    fn the_known_shapes_are_understood() {
        let list = || Type::List(Box::new(Type::Text));
        for (kind, description, said) in [
            (
                Type::Integer,
                "Default value: 20;\nMaximum value: 1000\u{3002}",
                "default=20 maximum=1000",
            ),
            (Type::Integer, "Value range: 1-100", "maximum=100 minimum=1"),
            (Type::Integer, "Range:[1, 100]", "maximum=100 minimum=1"),
            (list(), "Takes up to 100 widgets.", "maxItems=100"),
            (
                Type::Text,
                "A name of 1 to 64 characters.",
                "maxLength=64 minLength=1",
            ),
            (Type::Text, "May not exceed 64 characters.", "maxLength=64"),
            (
                Type::Text,
                "Valid values: RED, `GREEN` and BLUE",
                "RED GREEN BLUE",
            ),
            (
                Type::Text,
                "Valid values:\nRED: like this\nBLUE\u{ff1a}like that\nSee there.",
                "RED BLUE",
            ),
            (Type::Text, "Up to you.", ""),
            (Type::Text, "Costs up to 100 of them.", ""),
        ] {
            assert_eq!(told(kind, description), said, "{description}");
        }
    }

    #[test]
    fn every_pattern_is_one() {
        assert!(SHAPES.iter().all(|shape| shape.pattern.is_some()));
        assert!(DEFAULT.is_some() && VALUES.is_some() && VALUE.is_some());
    }
}
