//! Writes the documentation that is added to the vendor's description.

use pulldown_cmark::{Event, Parser, Tag};
use serde_json::Number;

use crate::spec::model::{Limits, Schema, Type, Width};
use crate::spec::words;

/// A description of a field with its limits and default. The server checks them as well, and knows
/// them better than a copy of last year's documentation.
pub(super) fn describe(schema: &Schema) -> String {
    let said = rules(schema);
    let description = clean(&schema.description);
    if said.is_empty() {
        return description;
    }
    let text = format!("{}\n\n{}", description.trim(), said.join(" "));
    text.trim().to_owned()
}

/// The limits and the default of a value, and of the values in it, as sentences.
fn rules(schema: &Schema) -> Vec<String> {
    let limits = &schema.limits;
    let mut said = Vec::new();
    if let Type::Integer(_) | Type::Number { .. } | Type::Any = schema.ty {
        said.extend(range(schema));
    }
    if !matches!(schema.ty, Type::List(_) | Type::Map(_)) {
        let (least, most) = (limits.min_length, limits.max_length);
        said.extend(count(least, most, " characters"));
    }
    if let Type::List(_) | Type::Any = schema.ty {
        let (least, most) = (limits.min_items, limits.max_items);
        said.extend(count(least, most, " items"));
        said.extend(limits.unique_items.then(|| "No item twice.".to_owned()));
    }
    let (least, most) = (limits.min_properties, limits.max_properties);
    said.extend(count(least, most, " keys"));
    if let Some(multiple) = &limits.multiple_of {
        said.push(format!("A multiple of {multiple}."));
    }
    if !limits.values.is_empty() {
        let values = limits.values.iter().zip(&limits.meanings);
        let values: Vec<String> = values
            .map(|(value, meaning)| match meaning.trim_end_matches('.') {
                "" => value.to_string(),
                meaning => format!("{value} ({})", one_line(meaning)),
            })
            .collect();
        let others = if limits.open { ", or another" } else { "" };
        said.push(format!("One of {}{others}.", values.join(", ")));
    }
    if let Some(pattern) = pattern(limits, &schema.ty) {
        said.push(format!("Matches {}.", code(pattern)));
    }
    if let Some(default) = &schema.default {
        let default = code(&default.to_string());
        said.push(format!("The server's default is {default}."));
    }
    let (each, inner) = match &schema.ty {
        Type::List(inner) => ("Each item", inner),
        Type::Map(inner) => ("Each value", inner),
        _ => return said,
    };
    // Several sentences become one.
    let inner: Vec<String> = meaning(schema, inner)
        .iter()
        .chain(&rules(inner))
        .map(|rule| as_part(rule))
        .collect();
    if !inner.is_empty() {
        said.push(format!("{each}: {}.", inner.join("; ")));
    }
    said
}

/// What the plain values in a list or map are. Objects and sets of values are described where they
/// are defined.
fn meaning(outer: &Schema, inner: &Schema) -> Option<String> {
    let is_defined = matches!(inner.ty, Type::Record(_) | Type::Choice(_));
    let said = one_line(&inner.description);
    let is_new = !said.is_empty() && inner.description != outer.description;
    (is_new && !is_defined).then_some(said)
}

/// A sentence reworded as part of another. A name or an abbreviation (`IPv6`) stays as it is.
fn as_part(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut chars = sentence.chars();
    let first = chars.next();
    let is_name = chars
        .clone()
        .next()
        .is_some_and(|second| second.is_uppercase() || second.is_ascii_digit());
    let first = first.map(|first| {
        if is_name {
            first
        } else {
            first.to_ascii_lowercase()
        }
    });
    first.into_iter().chain(chars).collect()
}

fn one_line(text: &str) -> String {
    let text = clean(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The range of a number, without limits that the type itself implies.
fn range(schema: &Schema) -> Option<String> {
    let limits = &schema.limits;
    let is_whole = matches!(schema.ty, Type::Integer(_));
    let shown = |bound: &Option<Number>, whole: Option<f64>, is_exclusive: bool| {
        let bound = bound.as_ref()?;
        Some(match whole {
            // Written exactly: some whole numbers have no other exact form.
            Some(whole) if is_whole && is_exclusive => format!("{whole}"),
            _ => bound.to_string(),
        })
    };
    let (least, most) = limits.whole();
    let least = shown(&limits.minimum, least, limits.exclusive_minimum);
    let most = shown(&limits.maximum, most, limits.exclusive_maximum);
    let least = least.filter(|least| !(is_whole && is_unsigned(&schema.ty) && least == "0"));
    let is_u16 = schema.ty == Type::Integer(Width::U16);
    let most = most.filter(|most| !(is_u16 && least.is_none() && most == "65535"));
    let opens = !is_whole && limits.exclusive_minimum;
    let closes = !is_whole && limits.exclusive_maximum;
    Some(match (least, most) {
        (None, None) => return None,
        (Some(least), Some(most)) if opens || closes => {
            let least = if opens {
                format!("More than {least}")
            } else {
                format!("At least {least}")
            };
            let most = if closes {
                format!("less than {most}")
            } else {
                format!("at most {most}")
            };
            format!("{least}, and {most}.")
        }
        (Some(least), Some(most)) if least == most => format!("Exactly {least}."),
        (Some(least), Some(most)) => format!("From {least} to {most}."),
        (Some(least), None) if opens => format!("More than {least}."),
        (Some(least), None) => format!("At least {least}."),
        (None, Some(most)) if closes => format!("Less than {most}."),
        (None, Some(most)) if is_unsigned(&schema.ty) => format!("From 0 to {most}."),
        (None, Some(most)) => format!("At most {most}."),
    })
}

fn is_unsigned(ty: &Type) -> bool {
    matches!(ty, Type::Integer(Width::U16 | Width::U32 | Width::U64))
}

/// The range of a length.
fn count(least: Option<u64>, most: Option<u64>, unit: &str) -> Option<String> {
    match (least, most) {
        (None | Some(0), None) => None,
        (Some(least), Some(most)) if least == most => {
            Some(format!("Exactly {least}{}.", of(unit, least)))
        }
        (None | Some(0), Some(most)) => Some(format!("At most {most}{}.", of(unit, most))),
        (Some(least), Some(most)) => Some(format!("From {least} to {most}{unit}.")),
        (Some(least), None) => Some(format!("At least {least}{}.", of(unit, least))),
    }
}

/// The unit in singular or plural for this count.
fn of(unit: &str, count: u64) -> &str {
    if count == 1 {
        unit.trim_end_matches('s')
    } else {
        unit
    }
}

fn pattern<'a>(limits: &'a Limits, ty: &Type) -> Option<&'a str> {
    match ty {
        Type::Text | Type::Secret | Type::Moment => limits.pattern.as_deref(),
        _ => None,
    }
}

/// A text as code in Markdown, within more backquotes than it contains itself. Characters that are
/// invisible, or would not be displayed as they are, are escaped as in Rust: otherwise the reader
/// would see another text.
pub(super) fn code(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || words::is_invisible(c) || matches!(c, '\u{2028}' | '\u{2029}') {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    let text = shown;
    if !text.contains('`') {
        // Markdown strips one space at each end.
        let has_edge = text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty();
        return if has_edge {
            format!("` {text} `")
        } else {
            format!("`{text}`")
        };
    }
    let mut fence = "``".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence} {text} {fence}")
}

/// A text without characters that upset compilers and terminals: every kind of line ending becomes
/// a line feed, control characters and marks of writing direction are removed, and so are the
/// fences of code blocks, which rustdoc would take for tests. The lines inside stay.
pub(in crate::codegen) fn clean(text: &str) -> String {
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
    // A single paragraph without fences and indentation has no code blocks.
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace(['`', '~'], "'")
}

/// A line without its indentation, and without a fence and the markers before it.
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
            // Marks of writing direction could make code look like something else.
            c if words::is_invisible(c) || c.is_control() => None,
            c => Some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests;
