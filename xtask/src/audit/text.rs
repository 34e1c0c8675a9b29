//! From text to JSON, be it written as JSON or as YAML.

use serde_json::Value;

use crate::spec::load;

/// Reads a text of either notation.
///
/// # Errors
/// Says what is wrong and where, to follow the name of the document.
pub fn parse(text: &str) -> Result<Value, String> {
    let text = text.trim_start_matches('\u{feff}');
    load::parse(text, text.trim_start().starts_with(['{', '[']))
}
