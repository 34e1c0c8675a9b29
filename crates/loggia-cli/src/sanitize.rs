//! Makes text from elsewhere safe for a terminal.
//!
//! A vendor's names and messages must not move the cursor, set colours, or turn the direction of
//! the text that follows. Which characters do so is decided by the transport, whose errors do not
//! contain them either.

use std::fmt::Write;

use loggia::transport::secret::terminal_safe;
use serde_json::Value;

use crate::numbers::Numbers;

/// Whether a character affects a terminal beyond being shown.
fn acts(character: char) -> bool {
    terminal_safe(character).is_some()
}

/// The text on one line, with a sign in place of each such character.
pub(crate) fn plain(text: &str) -> String {
    if !text.contains(acts) {
        return text.to_owned();
    }
    let shown = text.chars().map(|each| terminal_safe(each).unwrap_or(each));
    shown.collect()
}

/// Lines of our own that contain text from elsewhere.
pub(crate) fn lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(plain).collect();
    lines.join("\n")
}

/// A value as JSON in which such characters are escaped by number: the same value for programs,
/// and harmless to a terminal.
pub(crate) fn json(value: &Value, numbers: &Numbers) -> String {
    let text = numbers.pretty(value);
    // Outside strings, JSON contains none of them except line breaks.
    let is_raw = |character: char| acts(character) && character != '\n';
    if !text.contains(is_raw) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_raw(character) {
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}
