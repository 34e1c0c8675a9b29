//! From text to JSON, be it written as JSON or as YAML.

use serde_json::Value;

/// Reads a text of either notation.
///
/// # Errors
/// Says what is wrong and where, to follow the name of the document.
pub fn parse(text: &str) -> Result<Value, String> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '[']) {
        return serde_json::from_str(text).map_err(|error| format!("is not valid JSON: {error}"));
    }
    let yaml: yaml_serde::Value =
        yaml_serde::from_str(text).map_err(|error| format!("is not valid YAML: {error}"))?;
    // Keys that are numbers, as HTTP statuses are, become text on the way.
    serde_json::to_value(&yaml).map_err(|error| format!("is not like JSON: {error}"))
}
