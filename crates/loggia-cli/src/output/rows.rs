//! Turns a result into rows, for tables, CSV and lists of ids.

use serde_json::Value;

use super::Report;
use crate::exit::Failure;
use crate::ids;
use crate::numbers::Numbers;
use crate::sanitize::plain;

/// How many columns a table has if none are asked for.
const MOST_COLUMNS: usize = 7;

/// Rows with a header, or without one if the rows are lists themselves.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) head: Option<Vec<String>>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Rows {
    /// The same with each cell on one line and without control characters.
    pub(super) fn plain(self) -> Self {
        let plainly = |row: Vec<String>| row.iter().map(|cell| plain(cell)).collect();
        Self {
            head: self.head.map(plainly),
            rows: self.rows.into_iter().map(plainly).collect(),
        }
    }
}

/// Which columns are shown.
#[derive(Clone, Copy, Default)]
pub(super) struct Choice<'a> {
    /// Those that were asked for.
    pub(super) columns: &'a [String],
    /// If none were, whether all are shown, as for programs, or the first few, for people.
    pub(super) all: bool,
}

/// The rows of a value: the items of a list, or an object as a single row.
///
/// # Errors
/// `Usage` for a column that no row has.
pub(super) fn rows(
    value: &Value,
    hints: Option<&Report>,
    Choice { columns, all }: Choice<'_>,
    numbers: &Numbers,
) -> Result<Rows, Failure> {
    let cell = |value: &Value| cell(value, numbers);
    let items = items(value, hints);
    if items.is_empty() && all && !columns.is_empty() {
        // With a header, a program sees an empty table; without any output it would see none.
        return Ok(Rows {
            head: Some(columns.to_vec()),
            rows: Vec::new(),
        });
    }
    if items.iter().all(|item| item.is_array()) && !items.is_empty() {
        let lists = items.iter().filter_map(|item| item.as_array());
        return Ok(Rows {
            head: None,
            rows: lists.map(|list| list.iter().map(&cell).collect()).collect(),
        });
    }
    if !items.iter().any(|item| item.is_object()) {
        return Ok(Rows {
            head: None,
            rows: items.iter().map(|item| vec![cell(item)]).collect(),
        });
    }
    let head = if columns.is_empty() {
        default_columns(&items, hints, all)
    } else {
        let known = hints.map_or(&[][..], |hints| &hints.known);
        check(columns, &items, known)?;
        columns.to_vec()
    };
    let row = |item: &&Value| {
        let cell_of = |column: &String| at(item, column).map_or_else(String::new, &cell);
        head.iter().map(cell_of).collect()
    };
    Ok(Rows {
        rows: items.iter().map(row).collect(),
        head: Some(head),
    })
}

/// The values that become rows.
pub(super) fn items<'a>(value: &'a Value, hints: Option<&Report>) -> Vec<&'a Value> {
    let listed = hints.and_then(|hints| value.get(hints.items?));
    match listed.unwrap_or(value) {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        other => vec![other],
    }
}

/// The ids in a value, one per line, whatever they contain. An answer that only confirms that
/// something was done has none, and this is not an error.
///
/// # Errors
/// `Usage` if nothing in it is an id.
pub(super) fn ids(
    value: &Value,
    hints: Option<&Report>,
    numbers: &Numbers,
) -> Result<String, Failure> {
    let cell = |value: &Value| cell(value, numbers);
    let named = hints.and_then(|hints| hints.id.as_deref());
    let without = hints.is_some_and(|hints| hints.without_ids);
    let mut found = Vec::new();
    for item in items(value, hints) {
        match item {
            Value::Object(fields) => {
                let id = match named {
                    Some(name) => fields.get(name),
                    None if without => None,
                    None => fields.get("id").or_else(|| {
                        let mut ids = fields.iter().filter(|(name, _)| ids::is_name(name));
                        ids.next().map(|(_, value)| value)
                    }),
                };
                match id {
                    Some(Value::Array(list)) => found.extend(list.iter().map(&cell)),
                    Some(Value::Null) | None => {}
                    Some(id) => found.push(cell(id)),
                }
            }
            other => found.push(cell(other)),
        }
    }
    let is_list = hints.is_none_or(|hints| hints.items.is_some());
    let is_mistaken = found.is_empty() && (is_list || !without);
    if is_mistaken && !items(value, hints).is_empty() {
        return Err(Failure::usage("--quiet: the result has no ids")
            .with_hint("choose a part of it with --query"));
    }
    let found: Vec<String> = found.iter().map(|id| plain(id)).collect();
    Ok(found.join("\n"))
}

/// The value at a path of names and indices separated by dots.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    // A name may contain a dot itself.
    if let Some(found) = value.get(path) {
        return Some(found);
    }
    let mut here = value;
    for step in path.split('.') {
        here = match here {
            Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            other => other.get(step)?,
        };
    }
    Some(here)
}

fn default_columns(items: &[&Value], hints: Option<&Report>, all: bool) -> Vec<String> {
    let hinted = hints.map_or(&[][..], |hints| &hints.columns);
    let mut columns: Vec<String> = Vec::new();
    if !all {
        let seen = |column: &&String| items.iter().any(|item| at(item, column).is_some());
        columns.extend(hinted.iter().filter(seen).cloned());
    }
    if !columns.is_empty() {
        return columns;
    }
    let mut names: Vec<&String> = Vec::new();
    for item in items {
        let fields = item
            .as_object()
            .into_iter()
            .flat_map(|fields| fields.keys());
        for name in fields {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let is_shown = |name: &&&String| {
        all || items
            .iter()
            .filter_map(|item| item.get(name.as_str()))
            .any(|value| !value.is_null() && is_flat(value))
    };
    let mut shown: Vec<&&String> = names.iter().filter(is_shown).collect();
    // Rather lists and objects as JSON than a table without any column.
    if shown.is_empty() {
        shown = names.iter().collect();
    }
    let most = if all { usize::MAX } else { MOST_COLUMNS };
    shown
        .into_iter()
        .take(most)
        .map(|&name| name.clone())
        .collect()
}

/// Whether a value fits into a cell as it is.
pub(super) fn is_flat(value: &Value) -> bool {
    match value {
        Value::Object(_) => false,
        Value::Array(items) => items
            .iter()
            .all(|item| !item.is_object() && !item.is_array()),
        _ => true,
    }
}

/// Checks that every requested column is in some row, if there are rows, or is known: vendors
/// leave out fields that have no value.
fn check(columns: &[String], items: &[&Value], known: &[String]) -> Result<(), Failure> {
    for column in columns {
        if !known.contains(column) && !items.iter().any(|item| at(item, column).is_some()) {
            let mut known: Vec<&str> = items
                .iter()
                .filter_map(|item| item.as_object())
                .flat_map(|fields| fields.keys().map(String::as_str))
                .collect();
            known.sort_unstable();
            known.dedup();
            return Err(no_column(column, &known));
        }
    }
    Ok(())
}

/// The failure for a column that does not exist.
pub(super) fn no_column(column: &str, known: &[&str]) -> Failure {
    Failure::usage(format!("--columns: no row has `{column}`"))
        .with_hint(format!("there are {}", known.join(", ")))
}

/// A value in a cell.
pub(super) fn cell(value: &Value, numbers: &Numbers) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if is_flat(value) => {
            let cells: Vec<String> = items.iter().map(|item| cell(item, numbers)).collect();
            cells.join(", ")
        }
        other => numbers.compact(other),
    }
}
