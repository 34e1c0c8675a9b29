//! Reads a vendor's document as audit does: a page in Markdown, an API's description, a list of
//! facts or of codes.

use std::path::Path;

use xtask::audit::read;

/// Reads a text as each kind of file.
///
/// # Panics
/// Only when a reader does.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for name in ["page.md", "document.yaml"] {
        read::content(text, Path::new(name), &mut Vec::new());
    }
}
