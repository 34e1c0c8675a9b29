//! Handles: names for things in a sequence before either side has assigned ids.

/// Returns the name of a thing in a body.
pub(super) fn handle(own: &str, index: usize) -> String {
    format!("@{own} {index}")
}

/// Returns what a text refers to, if it is a handle.
pub(super) fn read_handle(text: &str) -> Option<(&str, usize)> {
    let (own, index) = text.strip_prefix('@')?.split_once(' ')?;
    Some((own, index.parse().ok()?))
}
