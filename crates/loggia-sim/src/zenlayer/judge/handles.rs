//! Handles: how a sequence names a thing before either side has given it an id.

/// The name of a thing in a body.
pub(super) fn handle(own: &str, index: usize) -> String {
    format!("@{own} {index}")
}

/// What a text names, if it is a handle.
pub(super) fn read_handle(text: &str) -> Option<(&str, usize)> {
    let (own, index) = text.strip_prefix('@')?.split_once(' ')?;
    Some((own, index.parse().ok()?))
}
