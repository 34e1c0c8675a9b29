//! Patterns for sentences in descriptions, ignoring case.

use regex::Regex;

/// A pattern, in which `{n}` stands for a number.
pub(super) fn regex(pattern: &str) -> Option<Regex> {
    // A number, with or without thousands separators.
    let number = r"(-?\d{1,3}(?:,\d{3})+\b|-?\d+(?:\.\d+)?)";
    Regex::new(&format!("(?i){}", pattern.replace("{n}", number))).ok()
}

/// The first group of every match of a pattern.
pub(super) fn captured<'t>(pattern: Option<&Regex>, text: &'t str) -> Vec<&'t str> {
    pattern
        .into_iter()
        .flat_map(|pattern| pattern.captures_iter(text))
        .filter_map(|captures| Some(captures.get(1)?.as_str()))
        .collect()
}
