//! Writes rows as CSV (RFC 4180), with a header.

use super::rows::Rows;
use crate::exit::{Exit, Failure};

/// The rows as text.
///
/// # Errors
/// If a row cannot be written, which does not happen for text in memory.
pub(super) fn write(rows: &Rows) -> Result<String, Failure> {
    let failed =
        |error: &dyn std::fmt::Display| Failure::new(Exit::Failed, format!("CSV: {error}"));
    let mut writer = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    // The library writes a row without columns as one with an empty one.
    let rows = rows.head.iter().chain(&rows.rows);
    for row in rows.filter(|row| !row.is_empty()) {
        writer.write_record(row).map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    let text = String::from_utf8(bytes).map_err(|error| failed(&error))?;
    Ok(text.trim_end_matches('\n').to_owned())
}
