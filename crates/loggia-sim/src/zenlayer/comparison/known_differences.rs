//! The known differences, each with its reason.
//!
//! They are in `known_differences.txt`: a reason in a line of its own that begins with `#`, and below
//! it the differences that it explains, `Operation: difference`. `*` stands for any operation,
//! and at the end of a difference for any text.

use std::collections::BTreeSet;

use super::Difference;

/// An operation and a difference, as in the file.
type Line = (String, String);

/// Returns all lines.
pub(super) fn read() -> Vec<Line> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/zenlayer/comparison/known_differences.txt"
    );
    let text = std::fs::read_to_string(path).expect("the explanations are there");
    let mut lines = Vec::new();
    let mut has_reason = false;
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if line.starts_with('#') {
            has_reason = true;
            continue;
        }
        assert!(has_reason, "{line}: the file begins with a reason");
        let (operation, what) = line
            .split_once(": ")
            .expect("an operation and a difference");
        lines.push((operation.to_owned(), what.to_owned()));
    }
    lines
}

/// Returns whether a line explains a difference.
pub(super) fn fits((action, what): &Difference, line: &Line) -> bool {
    let says = match line.1.strip_suffix('*') {
        Some(start) => what.starts_with(start),
        None => *what == line.1,
    };
    says && (line.0 == "*" || line.0 == *action)
}

/// Returns the lines for differences that no longer occur.
pub(super) fn stale<'a>(
    lines: &'a [Line],
    found: &'a BTreeSet<Difference>,
) -> impl Iterator<Item = &'a Line> {
    lines
        .iter()
        .filter(|line| !found.iter().any(|difference| fits(difference, line)))
}
