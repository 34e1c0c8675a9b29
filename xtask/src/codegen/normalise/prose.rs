//! What documentation says beside the vendor's description.

use pulldown_cmark::{Event, Parser, Tag};

use crate::spec::model::{Limits, Schema, Type};
use crate::spec::words;

/// A description of a field with its limits and default. The server checks them as
/// well, and it knows them better than a copy of last year's documentation.
pub(super) fn describe(schema: &Schema) -> String {
    let mut said = Vec::new();
    let limits = &schema.limits;
    let number = |number: &Option<serde_json::Number>| number.as_ref().map(ToString::to_string);
    let count = |count: Option<u64>| count.map(|count| count.to_string());
    for (least, most, unit) in [
        (number(&limits.minimum), number(&limits.maximum), ""),
        (
            count(limits.min_length),
            count(limits.max_length),
            " characters",
        ),
        (count(limits.min_items), count(limits.max_items), " items"),
    ] {
        match (least.as_deref(), most.as_deref()) {
            // The range of the type itself says nothing.
            (Some("0"), Some("65535") | None) | (None, None) => {}
            (Some(least), Some(most)) => said.push(format!("From {least} to {most}{unit}.")),
            (Some(least), None) => said.push(format!("At least {least}{unit}.")),
            (None, Some(most)) => said.push(format!("At most {most}{unit}.")),
        }
    }
    if let Some(pattern) = pattern(limits, &schema.ty) {
        said.push(format!("Matches {}.", code(pattern)));
    }
    match &schema.default {
        Some(default) if !default.is_object() && !default.is_array() => {
            said.push(format!(
                "The server's default is {}.",
                code(&default.to_string())
            ));
        }
        _ => {}
    }
    let description = clean(&schema.description);
    if said.is_empty() {
        return description;
    }
    let text = format!("{}\n\n{}", description.trim(), said.join(" "));
    text.trim().to_owned()
}

fn pattern<'a>(limits: &'a Limits, ty: &Type) -> Option<&'a str> {
    match ty {
        Type::Text | Type::Secret | Type::Moment => limits.pattern.as_deref(),
        _ => None,
    }
}

/// A text as code in Markdown; with backquotes in it, it needs more of them around.
pub(super) fn code(text: &str) -> String {
    let text = clean(text).replace('\n', " ");
    if !text.contains('`') {
        return format!("`{text}`");
    }
    let mut fence = "``".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence} {text} {fence}")
}

/// A text without what compilers and terminals take amiss: every sort of line end
/// becomes one, controls and marks of writing direction go, and so do code blocks,
/// which rustdoc would take as tests. Their lines stay.
pub(super) fn clean(text: &str) -> String {
    let text = plain(text);
    if !has_code(&text) {
        return text;
    }
    let lines: Vec<&str> = text
        .lines()
        .map(unfenced)
        .filter(|line| !line.is_empty())
        .collect();
    let text = lines.join("\n\n");
    if !has_code(&text) {
        return text;
    }
    // One paragraph without fences and indentation has no code blocks.
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(['`', '~'], "'")
}

/// A line without its indentation, and without a fence and what stands before it.
fn unfenced(line: &str) -> &str {
    let line = line.trim();
    let inside = line.trim_start_matches(|c: char| {
        c.is_whitespace() || c.is_ascii_digit() || ">-*+.)".contains(c)
    });
    if inside.starts_with("```") || inside.starts_with("~~~") {
        ""
    } else if line.starts_with('>') {
        line.trim_start_matches(['>', ' '])
    } else {
        line
    }
}

fn has_code(text: &str) -> bool {
    Parser::new(text).any(|event| matches!(event, Event::Start(Tag::CodeBlock(_))))
}

fn plain(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(|c| match c {
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\n' | '\t' => Some(c),
            // Marks of direction could show code as something that it is not.
            c if words::is_invisible(c) || c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn limits_are_reported_and_code_stays_code() {
        let schema = Schema {
            ty: Type::Text,
            description: "A name.".into(),
            limits: Limits {
                max_length: Some(3),
                pattern: Some("a`b".into()),
                ..Limits::default()
            },
            default: Some(json!("x")),
            ..Schema::default()
        };
        assert_eq!(
            describe(&schema),
            "A name.\n\nAt most 3 characters. Matches `` a`b ``. The server's default is `\"x\"`."
        );
    }

    #[test]
    fn code_blocks_of_every_sort_become_paragraphs() {
        for text in [
            "```\nx\n```",
            "~~~\nx\n~~~",
            "````\n```\nx\n```\n````",
            "- ```\n  x\n  ```\n- b",
            "1. one\n\n   ```\n   x\n   ```",
            "> ```\n> x\n> ```",
            "a\n\n    x\n\nb",
            "a\n\n\tx",
            "-     x",
            "> - >     x",
            "* a\n\n      x",
            "```\nnever closed: x",
        ] {
            let clean = clean(text);
            assert!(!has_code(&clean), "{text:?} became {clean:?}");
            assert!(clean.contains('x'), "{text:?} became {clean:?}");
        }
        assert_eq!(clean("a\nb `c`"), "a\nb `c`");
    }

    #[test]
    fn controls_and_marks_of_direction_go() {
        assert_eq!(
            clean("one\rtwo\r\nthree\u{b}four\u{0}\u{202e} five\u{2028}six"),
            "one\ntwo\nthree\nfour five\nsix"
        );
    }
}
