//! Reads a table of a page as fields, error codes or values.

use std::collections::BTreeMap;

use super::block::Cell;
use super::columns::Columns;
use super::words;
use crate::audit::model::{Field, Section, Type, is_name};

fn cell(row: &[Cell], column: Option<usize>) -> &str {
    column
        .and_then(|index| row.get(index))
        .map_or("", |cell| cell.text.trim())
}

/// Whether a row stands for more rows, or for nothing: asterisks, dots, dashes.
fn is_filler(row: &[Cell]) -> bool {
    let mut signs = row
        .iter()
        .flat_map(|cell| cell.text.chars())
        .filter(|c| !c.is_whitespace());
    signs.all(|c| "*.-_/\\\u{2026}\u{2014}\u{b7}".contains(c))
}

/// Reads a table of fields. A row that cannot be read makes the list open.
pub(super) fn fields(
    columns: &Columns,
    rows: &[Vec<Cell>],
    place: &str,
    section: &mut Section,
    problems: &mut Vec<String>,
) {
    for row in rows.iter().filter(|row| !is_filler(row)) {
        let (name, starred) = field_name(cell(row, columns.name));
        if name.is_empty() {
            problems.push(format!("{place}: a row of the table of fields has no name"));
            section.open = true;
            continue;
        }
        let (kind, link) = kind(columns.kind.and_then(|index| row.get(index)));
        if let Type::Unknown(text) = &kind {
            problems.push(format!(
                "{place}, field `{name}`: the type `{text}` is not known"
            ));
        }
        let mut field = Field::new(name, kind);
        field.link = link;
        let required = cell(row, columns.required);
        field.required = match required.to_lowercase().trim_matches(['*', '.']) {
            "yes" | "true" | "y" | "required" | "mandatory" | "must" | "\u{2713}" | "\u{2714}"
            | "\u{2705}" | "是" | "必选" | "必填" | "必须" => Some(!columns.optional),
            "no" | "false" | "n" | "optional" | "\u{2717}" | "\u{2718}" | "\u{274c}" | "否"
            | "可选" | "选填" => Some(columns.optional),
            "" if required.contains('*') => Some(!columns.optional),
            "" | "-" | "/" | "n/a" => None,
            _ => {
                problems.push(format!(
                    "{place}, field `{name}`: `{required}` does not say whether it is required"
                ));
                None
            }
        };
        if starred && columns.required.is_none() {
            field.required = Some(true);
        }
        for (index, keyword) in &columns.limits {
            let value = cell(row, Some(*index));
            if !matches!(value, "" | "-" | "/" | "none" | "None" | "无")
                && let Some(value) = words::default(&field.kind, value)
            {
                field.limits.insert(keyword, value);
            }
        }
        words::describe(&mut field, cell(row, columns.description));
        section.fields.push(field);
    }
}

/// A name without the star that marks it as required, and without text in parentheses after it.
fn field_name(text: &str) -> (&str, bool) {
    let bare = text.trim_matches('*').trim();
    let starred = text.len() > bare.len() && text.contains('*');
    let first = bare
        .split(['(', '\u{ff08}', '\n'])
        .next()
        .unwrap_or("")
        .trim();
    (if is_name(first) { first } else { bare }, starred)
}

/// A type, and the target of its link.
fn kind(cell: Option<&Cell>) -> (Type, Option<String>) {
    let Some(cell) = cell else {
        return (Type::Unknown(String::new()), None);
    };
    let text = cell.text.replace('\n', " ");
    let mut kind = Type::parse(&text);
    if let Some(link) = &cell.link
        && let Some(anchor) = link.split_once('#').map(|(_, anchor)| anchor)
        && is_name(anchor)
        && matches!(kind.innermost(), Type::Unknown(_))
    {
        // Whatever the link's text is, it leads to something named.
        *kind.innermost_mut() = Type::Link(anchor.to_owned());
    }
    let link = matches!(kind.innermost(), Type::Link(_))
        .then(|| cell.link.clone())
        .flatten();
    (kind, link)
}

/// Reads a table of error codes.
pub(super) fn errors(
    columns: &Columns,
    rows: &[Vec<Cell>],
    errors: &mut BTreeMap<String, Option<u16>>,
    problems: &mut Vec<String>,
) {
    for row in rows.iter().filter(|row| !is_filler(row)) {
        let code = cell(row, columns.code);
        if code.is_empty() {
            continue;
        }
        let status = cell(row, columns.status);
        let number = status.parse().ok();
        if number.is_none() && !status.is_empty() {
            problems.push(format!(
                "error codes: `{status}` of {code} is no HTTP status"
            ));
        }
        errors.insert(code.to_owned(), number);
    }
}

/// Reads a table of the values of an enum; returns whether it is one.
pub(super) fn values(column: usize, rows: &[Vec<Cell>], section: &mut Section) -> bool {
    let mut field = Field::new("", Type::Text);
    for row in rows.iter().filter(|row| !is_filler(row)) {
        let value = cell(row, Some(column)).trim_matches('`');
        if value.is_empty() {
            continue;
        }
        if value.contains(char::is_whitespace) {
            return false;
        }
        field.values.push(value.to_owned());
    }
    if field.values.is_empty() {
        return false;
    }
    if field
        .values
        .iter()
        .all(|value| value.parse::<i64>().is_ok())
    {
        field.kind = Type::Integer;
    }
    section.kind = Some(field.kind.clone());
    section.fields.push(field);
    true
}
