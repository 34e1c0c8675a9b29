//! Parses text that is either JSON or YAML.

use serde_json::Value;

use crate::spec::load;

/// Parses a text in either notation.
///
/// # Errors
/// What is wrong and where, as a text to put after the document's name.
pub fn parse(text: &str) -> Result<Value, String> {
    let text = text.trim_start_matches('\u{feff}');
    load::parse(text, text.trim_start().starts_with(['{', '[']))
}
