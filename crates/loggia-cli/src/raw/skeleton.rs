//! `--skeleton`: prints a request to fill in, as YAML.
//!
//! Required fields have a value to replace. The others are commented out, and become part of the
//! request when the first `#` of their lines is removed. Each has its description, type, limits
//! and values above it.

use loggia_catalogue::{Field, Record, Type};
use serde_json::{Value, json};

use super::{Entry, check, names};

/// How many levels of nested records are written out.
const DEPTH: usize = 4;

/// The width of description lines, in characters.
const WIDTH: usize = 88;

/// The request as text.
pub(super) fn skeleton(entry: Entry) -> String {
    let operation = entry.operation;
    let mut lines = vec![format!("# {}: {}", entry.title(), operation.summary)];
    let mut usage = vec!["loggia", entry.api.vendor()];
    if !entry.is_edis() {
        usage.push(entry.api.service());
    }
    let command = names::command(operation);
    usage.push(&command);
    lines.push(format!(
        "# Fill it in, then: {} --input FILE",
        usage.join(" ")
    ));
    let example: Option<Value> = operation
        .example
        .and_then(|json| serde_json::from_str(json).ok());
    match operation.request {
        Some(record) => {
            let mut hidden: Vec<&str> = operation.file.into_iter().collect();
            if entry.takes_account() {
                hidden.extend(["email", "pw"]);
            }
            lines.extend(fields(record, example.as_ref(), 0, &hidden));
        }
        None => lines.push("# It takes no fields.".to_owned()),
    }
    lines.join("\n")
}

/// The lines of a record's fields, without the `hidden` ones, which come from elsewhere.
fn fields(record: &Record, example: Option<&Value>, depth: usize, hidden: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    let is_shown = |field: &&Field| !hidden.contains(&field.name);
    // Required fields come first.
    let (required, optional): (Vec<&Field>, Vec<&Field>) = record
        .fields
        .iter()
        .filter(is_shown)
        .partition(|field| field.required);
    for field in required.into_iter().chain(optional) {
        lines.push(String::new());
        lines.extend(comment(field));
        let example = example.and_then(|example| example.get(field.name));
        let block = block(field, example, depth);
        if field.required {
            lines.extend(block);
        } else {
            lines.extend(block.into_iter().map(|line| format!("#{line}")));
        }
    }
    lines
}

/// A field with its value.
fn block(field: &Field, example: Option<&Value>, depth: usize) -> Vec<String> {
    let name = field.name;
    match field.ty {
        Type::Record(record) if depth < DEPTH && !record.fields.is_empty() => {
            let inner = fields(record, example, depth + 1, &[]);
            let opening = if has_value(&inner) { "" } else { " {}" };
            let mut lines = vec![format!("{name}:{opening}")];
            lines.extend(indented(inner, 2));
            lines
        }
        Type::List(Type::Record(record)) if depth < DEPTH && !record.fields.is_empty() => {
            let example = example.and_then(|example| example.get(0));
            let inner = fields(record, example, depth + 1, &[]);
            let opening = if has_value(&inner) { "" } else { " {}" };
            let mut lines = vec![format!("{name}:"), format!("  -{opening}")];
            lines.extend(indented(inner, 4));
            lines
        }
        _ => vec![format!("{name}: {}", placeholder(field, example))],
    }
}

/// Whether a line is not a comment.
fn has_value(lines: &[String]) -> bool {
    lines
        .iter()
        .any(|line| !line.is_empty() && !line.trim_start().starts_with('#'))
}

fn indented(lines: Vec<String>, by: usize) -> impl Iterator<Item = String> {
    lines.into_iter().map(move |line| {
        if line.is_empty() {
            line
        } else {
            format!("{}{line}", " ".repeat(by))
        }
    })
}

/// The comment above a field: all that is known of it.
fn comment(field: &Field) -> Vec<String> {
    let mut text = String::new();
    if field.required {
        text.push_str("Required. ");
    }
    text.push_str(field.description.trim());
    let mut facts = vec![type_name(&field.ty)];
    facts.extend(check::rules(field));
    if let Some(default) = field.default {
        facts.push(format!("default {default}"));
    }
    if field.deprecated {
        facts.push("deprecated".to_owned());
    }
    let mut lines: Vec<String> = wrapped(&format!("{text} ({})", facts.join("; ")));
    if let Type::Choice(choices) = super::flags::item(&field.ty) {
        for choice in choices.values {
            let meaning = match choice.description {
                "" => String::new(),
                text => format!(": {text}"),
            };
            lines.push(format!("# - {}{meaning}", choice.value));
        }
        if choices.open {
            lines.push("# - others that the vendor takes".to_owned());
        }
    }
    lines
}

/// Wraps text into comment lines.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = "#".to_owned();
    for word in text.split_whitespace() {
        if line.len() + 1 + word.len() > WIDTH && line.len() > 1 {
            lines.push(std::mem::replace(&mut line, "#".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// The type in words.
fn type_name(ty: &Type) -> String {
    match ty {
        Type::Bool => "true or false".to_owned(),
        Type::Int32 | Type::Int64 => "whole number".to_owned(),
        Type::Number => "number".to_owned(),
        Type::Text => "text".to_owned(),
        Type::Secret => "secret".to_owned(),
        Type::Time => "time, as 2026-01-31T12:00:00Z".to_owned(),
        Type::Choice(_) => "one of".to_owned(),
        Type::List(inner) => format!("list: {}", type_name(inner)),
        Type::Map(inner) => format!("object by keys of yours: {}", type_name(inner)),
        Type::Record(_) => "object".to_owned(),
        Type::Any => "anything".to_owned(),
    }
}

/// A value to replace, as JSON, which is also YAML.
fn placeholder(field: &Field, example: Option<&Value>) -> String {
    // A secret from a template would not be secret.
    if matches!(field.ty, Type::Secret) {
        return "\"\"".to_owned();
    }
    let own = field.example.or(field.default);
    let value = example
        .cloned()
        .or_else(|| serde_json::from_str(own?).ok())
        .unwrap_or_else(|| blank(&field.ty, field.limits.low()));
    value.to_string()
}

fn blank(ty: &Type, least: Option<f64>) -> Value {
    match ty {
        Type::Bool => false.into(),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "limits are small whole numbers"
        )]
        Type::Int32 | Type::Int64 => (least.unwrap_or(0.0).ceil() as i64).into(),
        Type::Number => least.unwrap_or(0.0).into(),
        Type::Text | Type::Secret => "".into(),
        Type::Time => "2026-01-31T12:00:00Z".into(),
        Type::Choice(choices) => choices
            .values
            .first()
            .map_or("", |choice| choice.value)
            .into(),
        Type::List(inner) => json!([blank(inner, least)]),
        Type::Map(_) | Type::Record(_) => json!({}),
        Type::Any => Value::Null,
    }
}
