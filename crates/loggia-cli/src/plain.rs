//! Text from elsewhere on a terminal: a vendor's names and messages are not to be trusted
//! with what moves its cursor, colours it, or turns the direction of what follows. Which
//! characters these are is the transport's to say, whose errors have none of them either.

use std::fmt::Write;

use loggia::transport::secret::harmless;
use serde_json::Value;

/// Whether a character does something to a terminal beyond standing there.
fn acts(character: char) -> bool {
    harmless(character).is_some()
}

/// The text in one line, with a sign in the place of each such character.
pub(crate) fn plain(text: &str) -> String {
    if !text.contains(acts) {
        return text.to_owned();
    }
    let shown = text.chars().map(|each| harmless(each).unwrap_or(each));
    shown.collect()
}

/// Lines of our own making, with text from elsewhere in them.
pub(crate) fn lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(plain).collect();
    lines.join("\n")
}

/// A value as JSON in which such characters are written with their numbers: it is the same
/// to programs, and does nothing to a terminal.
pub(crate) fn json(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_else(|_| value.to_string());
    // Outside of its texts JSON has none of them but line breaks.
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
