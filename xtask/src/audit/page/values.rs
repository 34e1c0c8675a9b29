//! Reads the values that a description lists.
//!
//! They follow `Valid values: A, B` or similar, on the same line or below. A text is a list of
//! values only if each part of it looks like a value: a sentence about what is allowed is not one,
//! and a list with an unreadable part is ignored completely.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::{captured, regex};
use crate::audit::model::{Field, Type};

static HEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?:^|[.\u{3002};\u{ff1b}]\s*)(?:(?:the\s+)?(?:valid|optional|possible|available|enumeration|enumerated|allowed|supported)\s+values?|values?|enum|取值范围|取值|可能值|可选值|可能取值|有效值|枚举值)(?:\s+(?:are|is|include|includes)|为|有|包括|如下)*\s*[:\u{ff1a}]\s*(.*)$",
    )
});

/// One value: `A`, `A: what it means`, `A(what it means)`, `A - what it means`.
static VALUE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"^[\s*\u{2022}\u{b7}-]*[`\x22'\u{201c}]?([A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)[`\x22'\u{201d}]?\s*(?:[:\u{ff1a},\u{ff0c};\u{ff1b}(\u{ff08}\u{3002}.]|-\s|\s-|-[^\x00-\x7f]|\u{2013}|\u{2014}|$)",
    )
});

static RANGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"^[\[(]?\s*(-?\d+)\s*(?:-|~|\u{ff5e}|\u{2013}|,|\u{ff0c}|to|到|至)\s*(-?\d+)\s*[\])]?\s*[.\u{3002}]?$",
    )
});

/// Words that are not values but describe them, or something else.
const PROSE: [&str; 44] = [
    "letters",
    "letter",
    "digits",
    "digit",
    "numbers",
    "number",
    "integers",
    "integer",
    "characters",
    "character",
    "hyphens",
    "hyphen",
    "underscores",
    "underscore",
    "spaces",
    "periods",
    "dots",
    "dashes",
    "strings",
    "string",
    "any",
    "all",
    "see",
    "positive",
    "negative",
    "uppercase",
    "lowercase",
    "alphanumeric",
    "note",
    "default",
    "example",
    "e.g",
    "i.e",
    "unit",
    "range",
    "maximum",
    "minimum",
    "tip",
    "warning",
    "others",
    "etc",
    "uuid",
    "timestamp",
    "seconds",
];

/// Adds the values that a description lists. For a number, `1-100` is a range and is returned.
pub(super) fn describe(field: &mut Field, description: &str) -> Option<(String, String)> {
    if !field.values.is_empty() {
        return None;
    }
    let mut lines = description
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty());
    while let Some(line) = lines.next() {
        let Some(list) = captured(HEAD.as_ref(), line).first().copied() else {
            continue;
        };
        if number(&field.kind) {
            let list = list
                .split(['\u{3002}', ';', '\u{ff1b}'])
                .next()
                .unwrap_or("");
            if let Some(range) = RANGE.as_ref().and_then(|range| range.captures(list.trim())) {
                return Some((range[1].to_owned(), range[2].to_owned()));
            }
        }
        let found = if list.is_empty() {
            lines.clone().map_while(value).collect()
        } else {
            inline(list).unwrap_or_default()
        };
        let fits = |value: &String| !number(&field.kind) || value.parse::<f64>().is_ok();
        if found.iter().all(fits) && !found.is_empty() {
            field.values = found;
            return None;
        }
    }
    None
}

fn number(kind: &Type) -> bool {
    match kind {
        Type::Integer | Type::Number => true,
        Type::List(inner) => number(inner),
        _ => false,
    }
}

/// The values on one line; none if it contains anything else.
fn inline(list: &str) -> Option<Vec<String>> {
    // Text after the sentence is not about values.
    let list = list.split('\u{3002}').next().unwrap_or("");
    let list = list.split_once(". ").map_or(list, |(list, _)| list);
    let list = list.trim().trim_end_matches('.');
    // In a list with semicolons, commas belong to the meaning of a value.
    if list.contains([';', '\u{ff1b}']) {
        return list
            .split([';', '\u{ff1b}'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(value)
            .collect();
    }
    let mut parts = Vec::new();
    for part in outside(list) {
        let part = part.trim();
        for word in part.split(" and ").flat_map(|part| part.split(" or ")) {
            let word = word.trim();
            let word = word
                .strip_prefix("and ")
                .or_else(|| word.strip_prefix("or "))
                .unwrap_or(word);
            if !word.is_empty() {
                parts.push(word.trim());
            }
        }
    }
    parts.into_iter().map(value).collect()
}

/// Splits a list at its separators, but not within parentheses.
fn outside(list: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    list.split(|c: char| {
        match c {
            '(' | '\u{ff08}' => depth += 1,
            ')' | '\u{ff09}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, ',' | '\u{ff0c}' | '\u{3001}' | '/' | '|')
    })
    .collect()
}

/// The value that a text begins with.
fn value(text: &str) -> Option<String> {
    let value = *captured(VALUE.as_ref(), text).first()?;
    let lower = value.to_lowercase();
    (!PROSE.contains(&lower.as_str())).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: Type, description: &str) -> String {
        let mut field = Field::new("x", kind);
        match describe(&mut field, description) {
            Some((lowest, highest)) => format!("from {lowest} to {highest}"),
            None => field.values.join(" "),
        }
    }

    #[test]
    fn lists_of_values_are_read() {
        for (description, expected) in [
            ("Valid values: RED, `GREEN` and BLUE", "RED GREEN BLUE"),
            ("The possible values are: RED or BLUE.", "RED BLUE"),
            ("A colour. Valid values: RED, BLUE. It fades.", "RED BLUE"),
            (
                "Valid values:\nRED: like this\nBLUE\u{ff1a}like that\nSee there.",
                "RED BLUE",
            ),
            ("Valid values:\nRED: like this\nNote: it fades", "RED"),
            ("Valid values: RED: warm, or so; BLUE: cold", "RED BLUE"),
            ("Valid values: RED (warm, bright), BLUE (cold)", "RED BLUE"),
            ("Values: ipv4/ipv6", "ipv4 ipv6"),
            ("取值范围：IPV4、IPV6。", "IPV4 IPV6"),
            (
                "可选值如下：\nzh-CN：中文\nen-US：英文\n默认值：en-US。",
                "zh-CN en-US",
            ),
            (
                "可能值：\nCREATING-创建中。\nAVAILABLE-可用。",
                "CREATING AVAILABLE",
            ),
        ] {
            assert_eq!(said(Type::Text, description), expected, "{description}");
        }
    }

    #[test]
    fn prose_is_not_a_list_of_values() {
        for description in [
            "Valid values: letters, digits and hyphens.",
            "Valid values: see the table below.",
            "Value: the name of the instance.",
            "Valid values: RED, and whatever the shop has.",
            "Values: any string",
            "Valid values: integers",
            "取值范围：正整数。",
            "取值范围请看InstanceStatus。",
        ] {
            assert_eq!(said(Type::Text, description), "", "{description}");
        }
    }

    #[test]
    fn numbers_have_ranges_and_values() {
        for (description, expected) in [
            ("Valid values: 1-100", "from 1 to 100"),
            ("Valid values: [1, 100].", "from 1 to 100"),
            ("Valid values: 1, 3, 6", "1 3 6"),
            ("Valid values: one, two", ""),
            ("取值：1~12。", "from 1 to 12"),
        ] {
            assert_eq!(said(Type::Integer, description), expected, "{description}");
        }
    }

    #[test]
    fn all_patterns_are_valid() {
        assert!(HEAD.is_some() && VALUE.is_some() && RANGE.is_some());
    }
}
