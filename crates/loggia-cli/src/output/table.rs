//! Formats results for people: rows in columns, or the fields of one thing, one per line.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, presets};
use serde_json::Value;

use super::Report;
use super::rows::{Choice, Rows, cell, is_flat, items, rows};
use crate::exit::Failure;
use crate::numbers::Numbers;
use crate::sanitize::plain;

/// The space between two columns.
const GAP: u16 = 2;

/// The width of the terminal that the result is written to, if it is one.
pub(super) fn width() -> Option<u16> {
    let term = console::Term::stdout();
    let (_, columns) = term.is_term().then(|| term.size_checked())??;
    Some(columns)
}

/// Whether the result goes to a terminal.
pub(super) fn is_terminal() -> bool {
    console::Term::stdout().is_term()
}

/// A value as text.
///
/// # Errors
/// `Usage` for columns that do not exist.
pub(super) fn write(
    value: &Value,
    hints: Option<&Report>,
    choice: Choice<'_>,
    numbers: &Numbers,
    width: Option<u16>,
) -> Result<String, Failure> {
    let is_list =
        hints.is_some_and(|hints| hints.items.is_some_and(|items| value.get(items).is_some()));
    if !is_list && choice.columns.is_empty() && value.is_object() {
        return Ok(object(value, numbers, width));
    }
    if items(value, hints).is_empty() {
        return Ok(String::new());
    }
    let rows = rows(value, hints, choice, numbers)?;
    let id = hints.and_then(|hints| hints.id.as_ref());
    let whole = id.and_then(|id| rows.head.as_ref()?.iter().position(|name| name == id));
    Ok(lines(&rows, width, whole))
}

/// The fields of one thing: first flat ones, one per line; then its lists of things, each under
/// its name.
fn object(value: &Value, numbers: &Numbers, width: Option<u16>) -> String {
    let (mut flat, mut lists) = (Vec::new(), Vec::new());
    collect("", value, &mut flat, &mut lists);
    let fields: Vec<Vec<String>> = flat
        .into_iter()
        .map(|(name, value)| vec![name, cell(value, numbers)])
        .collect();
    let mut blocks = Vec::new();
    if !fields.is_empty() {
        let fields = Rows {
            head: None,
            rows: fields,
        };
        blocks.push(lines(&fields, width, None));
    }
    for (name, list) in lists {
        if let Ok(rows) = rows(list, None, Choice::default(), numbers) {
            blocks.push(format!("{}:\n{}", plain(&name), lines(&rows, width, None)));
        }
    }
    blocks.join("\n\n")
}

/// Collects the fields of a thing with the paths to them: flat ones, and lists of things.
fn collect<'a>(
    prefix: &str,
    value: &'a Value,
    flat: &mut Vec<(String, &'a Value)>,
    lists: &mut Vec<(String, &'a Value)>,
) {
    let Value::Object(entries) = value else {
        return;
    };
    for (name, value) in entries {
        let name = format!("{prefix}{name}");
        match value {
            Value::Null => {}
            Value::Object(_) => collect(&format!("{name}."), value, flat, lists),
            value if is_flat(value) => flat.push((name, value)),
            list => lists.push((name, list)),
        }
    }
}

/// Rows in columns without borders, so that they can be selected, cut and searched.
///
/// If they are wider than the terminal, cells are wrapped, except in the column `whole`, unless
/// it would take more than half of the width: an id in two pieces is useless for the next
/// command.
fn lines(rows: &Rows, width: Option<u16>, whole: Option<usize>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    if let Some(width) = width {
        table.set_width(width);
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    if let Some(head) = &rows.head {
        table.set_header(head.iter().map(|name| plain(name).to_uppercase()));
    }
    for row in &rows.rows {
        table.add_row(row.iter().map(|text| plain(text)));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, GAP));
    }
    let widths = table.column_max_content_widths();
    let widest = |index: usize| widths.get(index).copied().unwrap_or_default();
    if let (Some(width), Some(index)) = (width, whole)
        && u32::from(widest(index)) + u32::from(GAP) <= u32::from(width) / 2
        && let Some(column) = table.column_mut(index)
    {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    let text = table.trim_fmt();
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    if rows.head.is_some()
        && let Some(head) = lines.first_mut()
    {
        *head = console::style(&*head).bold().to_string();
    }
    lines.join("\n")
}
