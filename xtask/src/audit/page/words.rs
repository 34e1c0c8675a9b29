//! Extracts limits, defaults and values from the prose of descriptions.
//!
//! Pages have no columns for them: they are in sentences of a few fixed shapes, in English or
//! Chinese. An unknown shape is ignored, and so is a description that contradicts itself: nothing
//! is guessed.

use std::sync::LazyLock;

use regex::Regex;

use super::pattern::{captured, regex};
use super::values;
use crate::audit::model::{Field, Type};

/// A pattern with one number, and the meaning of the number.
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
        (
            r"max(?:imum)?(?: value)?(?: is)?\s*[:\u{ff1a}]\s*{n}",
            "maximum",
            Of::Number,
        ),
        (r"maximum value (?:is |of )?{n}", "maximum", Of::Number),
        (
            r"(?:最大(?:值)?|上限)(?:为|是|[:\u{ff1a}])\s*{n}",
            "maximum",
            Of::Number,
        ),
        (
            r"min(?:imum)?(?: value)?(?: is)?\s*[:\u{ff1a}]\s*{n}",
            "minimum",
            Of::Number,
        ),
        (r"minimum value (?:is |of )?{n}", "minimum", Of::Number),
        (
            r"(?:最小(?:值)?|下限)(?:为|是|[:\u{ff1a}])\s*{n}",
            "minimum",
            Of::Number,
        ),
        (
            r"(?:up to|at most|no more than|maximum of|maximum:)\s*{n}",
            "maxItems",
            Of::List,
        ),
        (
            r"(?:最多|至多)\D{0,8}{n}\s*(?:个|条|台|项)",
            "maxItems",
            Of::List,
        ),
        (
            r"(?:maximum )?length\s*[:\u{ff1a}]\s*{n}\s*(?:$|[;.])",
            "maxLength",
            Of::Text,
        ),
        (
            r"(?:up to|at most|no more than|not exceed|exceed|maximum of|within)\s*{n} char",
            "maxLength",
            Of::Text,
        ),
        (
            r"(?:不超过|不得超过|不能超过|最多|至多)\s*{n}\s*个?字符",
            "maxLength",
            Of::Text,
        ),
        (
            r"(?:^|[\s为在])\d+\s*(?:-|~|\u{2013}|to|到|至|和)\s*(\d+)\s*(?:char|个\s*字符|个字符)",
            "maxLength",
            Of::Text,
        ),
        (
            r"(?:^|[\s为在])(\d+)\s*(?:-|~|\u{2013}|to|到|至|和)\s*\d+\s*(?:char|个\s*字符|个字符)",
            "minLength",
            Of::Text,
        ),
        (r"范围(\d+)到\d+个字符", "minLength", Of::Text),
        (r"范围\d+到(\d+)个字符", "maxLength", Of::Text),
    ]
    .into_iter()
    .map(|(pattern, keyword, of)| Shape {
        pattern: regex(pattern),
        keyword,
        of,
    })
    .collect()
});

/// `Value range: 1-100`, `[1, 100]`, `1~100`.
static RANGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?:range|范围)(?: is| of| from|为|是)?\s*[:\u{ff1a}]?\s*[\[(\u{3010}]?\s*(-?\d+)\s*(?:-|~|\u{ff5e}|\u{2013}|,|\u{ff0c}|to|到|至)\s*(-?\d+)(?:\D|$)",
    )
});

static DEFAULT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    regex(
        r"(?:default value(?: is)?\s*[:\u{ff1a}]|(?:^|[\u{3002};\u{ff1b}\u{ff0c}\u{ff1a}.,:]\s*)默认(?:值)?(?:为|是|[:\u{ff1a}]))\s*`?([A-Za-z0-9_.,+:/-]+)",
    )
});

/// Adds the facts in its description to a field.
pub(super) fn describe(field: &mut Field, description: &str) {
    let kind = match &field.kind {
        Type::Integer | Type::Number => Of::Number,
        Type::List(_) => Of::List,
        _ => Of::Text,
    };
    let mut found = Found::default();
    for line in description
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        for shape in SHAPES.iter().filter(|shape| shape.of == kind) {
            for number in captured(shape.pattern.as_ref(), line) {
                found.add(shape.keyword, number.replace(',', ""));
            }
        }
        if kind == Of::Number {
            for captures in RANGE.iter().flat_map(|range| range.captures_iter(line)) {
                found.add("minimum", captures[1].to_owned());
                found.add("maximum", captures[2].to_owned());
            }
        }
        for value in captured(DEFAULT.as_ref(), line) {
            if let Some(value) = default(&field.kind, value) {
                found.add("default", value);
            }
        }
    }
    for (keyword, limit) in found.0 {
        if let Some(limit) = limit {
            field.limits.entry(keyword).or_insert(limit);
        }
    }
    if let Some((lowest, highest)) = values::describe(field, description) {
        field.limits.entry("minimum").or_insert(lowest);
        field.limits.entry("maximum").or_insert(highest);
    }
}

/// The value found for each keyword; nothing where two were found.
#[derive(Default)]
struct Found(Vec<(&'static str, Option<String>)>);

impl Found {
    fn add(&mut self, keyword: &'static str, value: String) {
        match self.0.iter_mut().find(|(known, _)| *known == keyword) {
            Some((_, known)) if known.as_ref() == Some(&value) => {}
            Some((_, known)) => *known = None,
            None => self.0.push((keyword, Some(value))),
        }
    }
}

/// A default as a value of its type, with a number's unit removed; `None` if it is not one.
pub(super) fn default(kind: &Type, text: &str) -> Option<String> {
    let text = text
        .trim()
        .trim_matches('`')
        .trim_end_matches(['.', ',', ':']);
    match kind {
        Type::Integer | Type::Number => {
            static NUMBER: LazyLock<Option<Regex>> =
                LazyLock::new(|| regex(r"^{n}\s*(?:%|[A-Za-z\u{4e00}-\u{9fff}/]*)$"));
            let captures = NUMBER.as_ref()?.captures(text)?;
            Some(captures[1].replace(',', ""))
        }
        Type::Boolean => {
            let lower = text.to_lowercase();
            matches!(lower.as_str(), "true" | "false").then_some(lower)
        }
        _ => {
            let value = text.split([',', ';']).next().unwrap_or("");
            (!value.is_empty() && !value.contains(char::is_whitespace)).then(|| value.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: Type, description: &str) -> String {
        let mut field = Field::new("x", kind);
        describe(&mut field, description);
        let mut said: Vec<_> = field
            .limits
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        said.extend(field.values);
        said.join(" ")
    }

    #[test]
    fn known_sentences_are_understood() {
        let list = || Type::List(Box::new(Type::Text));
        for (kind, description, expected) in [
            (
                Type::Integer,
                "Default value: 20;\nMaximum value: 1000\u{3002}",
                "default=20 maximum=1000",
            ),
            (Type::Integer, "Value range: 1-100", "maximum=100 minimum=1"),
            (Type::Integer, "Range:[1, 100]", "maximum=100 minimum=1"),
            (Type::Integer, "Range:[1,100]", "maximum=100 minimum=1"),
            (Type::Integer, "Maximum value: 1,000.", "maximum=1000"),
            (Type::Integer, "Default value: 1Mbps.", "default=1"),
            (Type::Integer, "Default value: 1,000 GB", "default=1000"),
            (Type::Integer, "Default value: unlimited", ""),
            (Type::Number, "Default value: 0.5TB;", "default=0.5"),
            (Type::Boolean, "Default value: True.", "default=true"),
            (Type::Text, "Default value: 1Mbps.", "default=1Mbps"),
            (list(), "Takes up to 100 widgets.", "maxItems=100"),
            (
                Type::Text,
                "A name of 1 to 64 characters.",
                "maxLength=64 minLength=1",
            ),
            (Type::Text, "May not exceed 64 characters.", "maxLength=64"),
            (Type::Text, "Up to you.", ""),
            (Type::Text, "Costs up to 100 of them.", ""),
            (Type::Integer, "Maximum value: 5.\nMaximum value: 6.", ""),
        ] {
            assert_eq!(said(kind, description), expected, "{description}");
        }
    }

    #[test]
    fn known_sentences_are_understood_in_chinese() {
        let list = || Type::List(Box::new(Type::Text));
        for (kind, description, expected) in [
            (
                Type::Integer,
                "默认为20，最大为1000。",
                "default=20 maximum=1000",
            ),
            (
                Type::Integer,
                "取值范围：1~100。 默认值：1。",
                "default=1 maximum=100 minimum=1",
            ),
            (Type::Integer, "单位：Mbps。默认值：1Mbps。", "default=1"),
            (Type::Integer, "取值范围：正整数。", ""),
            (list(), "最多支持100个ID查询。", "maxItems=100"),
            (Type::Text, "不得超过64个字符。", "maxLength=64"),
            (Type::Text, "范围1到64个字符。", "maxLength=64 minLength=1"),
            (
                Type::Text,
                "长度在1和64个字符之间。",
                "maxLength=64 minLength=1",
            ),
            (Type::Text, "默认值：en-US。", "default=en-US"),
            (Type::Text, "默认值为0。bits：默认值为6。", ""),
        ] {
            assert_eq!(said(kind, description), expected, "{description}");
        }
    }

    #[test]
    fn all_patterns_are_valid() {
        assert!(SHAPES.iter().all(|shape| shape.pattern.is_some()));
        assert!(DEFAULT.is_some() && RANGE.is_some());
    }
}
