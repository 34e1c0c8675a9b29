//! From a table of a page to fields, error codes or values.
//!
//! Which column is which is told by its name.

use std::collections::BTreeMap;

use super::words;
use crate::audit::model::{Field, Section, Type};

/// Which column holds what.
#[derive(Debug, Default)]
pub(super) struct Columns {
    name: Option<usize>,
    kind: Option<usize>,
    required: Option<usize>,
    description: Option<usize>,
    status: Option<usize>,
    code: Option<usize>,
    value: Option<usize>,
    limits: Vec<(usize, &'static str)>,
}

impl Columns {
    pub(super) fn of(header: &[String]) -> Self {
        let mut columns = Self::default();
        for (index, title) in header.iter().enumerate() {
            let title = title.trim().to_lowercase();
            let slot = match title.as_str() {
                "parameter name" | "parameter" | "parameters" | "name" | "field" | "field name"
                | "attribute" | "member" | "key" | "property" => &mut columns.name,
                "type" | "data type" | "parameter type" => &mut columns.kind,
                "required" | "mandatory" | "is required" | "optional" | "must" => {
                    &mut columns.required
                }
                "description" | "meaning" | "note" | "notes" | "remarks" | "explanation" => {
                    &mut columns.description
                }
                "error code" | "code" | "error" | "errorcode" => &mut columns.code,
                "value" | "values" | "enumeration" | "enum" | "enum value"
                | "enumeration value" => &mut columns.value,
                "default" | "default value" => {
                    columns.limits.push((index, "default"));
                    continue;
                }
                other if other.contains("http") || other.contains("status") => &mut columns.status,
                _ => continue,
            };
            slot.get_or_insert(index);
        }
        if columns
            .required
            .is_some_and(|index| header[index].trim().eq_ignore_ascii_case("optional"))
        {
            // Its cells would say the opposite.
            columns.required = None;
        }
        columns
    }

    pub(super) fn is_errors(&self) -> bool {
        self.code.is_some() && (self.status.is_some() || self.kind.is_none())
    }

    pub(super) fn is_fields(&self) -> bool {
        self.name.is_some() && self.kind.is_some()
    }

    /// Whether it can be nothing else than the values of an enum.
    pub(super) fn lists_values(&self) -> bool {
        self.value.is_some() && self.name.is_none() && self.kind.is_none()
    }

    pub(super) fn is_values(&self) -> bool {
        self.kind.is_none() && (self.value.is_some() || self.name.is_some())
    }
}

fn cell(row: &[String], column: Option<usize>) -> &str {
    column
        .and_then(|index| row.get(index))
        .map_or("", |cell| cell.trim())
}

/// Reads a table of fields.
pub(super) fn fields(
    columns: &Columns,
    rows: &[Vec<String>],
    place: &str,
    section: &mut Section,
    problems: &mut Vec<String>,
) {
    for row in rows {
        let name = cell(row, columns.name);
        if name.is_empty() {
            if row.iter().any(|cell| !cell.is_empty()) {
                problems.push(format!("{place}: a row of the table of fields has no name"));
            }
            continue;
        }
        let kind = Type::parse(&cell(row, columns.kind).replace('\n', " "));
        if let Type::Unknown(text) = &kind {
            problems.push(format!(
                "{place}, field `{name}`: the type `{text}` is not known"
            ));
        }
        let mut field = Field::new(name, kind);
        let required = cell(row, columns.required);
        field.required = match required.to_lowercase().as_str() {
            "yes" | "true" | "y" | "required" | "mandatory" => Some(true),
            "no" | "false" | "n" | "optional" => Some(false),
            "" | "-" => None,
            _ => {
                problems.push(format!(
                    "{place}, field `{name}`: `{required}` does not say whether it is required"
                ));
                None
            }
        };
        for (index, keyword) in &columns.limits {
            let value = cell(row, Some(*index));
            if !matches!(value, "" | "-" | "/") {
                field.limits.insert(keyword, value.to_owned());
            }
        }
        words::describe(&mut field, cell(row, columns.description));
        section.fields.push(field);
    }
}

/// Reads a table of error codes.
pub(super) fn errors(
    columns: &Columns,
    rows: &[Vec<String>],
    errors: &mut BTreeMap<String, Option<u16>>,
    problems: &mut Vec<String>,
) {
    for row in rows {
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

/// Reads a table of the values of an enum.
pub(super) fn values(columns: &Columns, rows: &[Vec<String>], section: &mut Section) {
    section.kind = Some(Type::Text);
    let mut field = Field::new("", Type::Text);
    for row in rows {
        let value = cell(row, columns.value.or(columns.name));
        if !value.is_empty() {
            field.values.push(value.to_owned());
        }
    }
    section.fields.push(field);
}
