//! Reads the known differences, each with its reason, from `specs/known-differences.yaml`.
//!
//! An entry is a pattern for the parts of a difference, with `*` and `?`. An entry that matches
//! nothing is stale and reported, but only if its document was audited: a run over one page says
//! nothing about the others.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use serde::Deserialize;
use wildmatch::WildMatch;

use super::difference::Difference;

/// One entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The document's file name.
    document: String,
    /// The kind of difference.
    kind: String,
    /// The place in the document.
    place: String,
    /// What the document says; anything if left out.
    theirs: Option<String>,
    /// What our spec says; anything if left out.
    ours: Option<String>,
    /// The reason for it.
    reason: String,
}

impl Entry {
    fn about(&self, document: &str) -> bool {
        let name = Path::new(document)
            .file_name()
            .map(|name| name.to_string_lossy());
        matches(&self.document, &name.unwrap_or_default())
    }

    fn covers(&self, difference: &Difference) -> bool {
        let or_any = |pattern: &Option<String>, text: &str| {
            pattern
                .as_deref()
                .is_none_or(|pattern| matches(pattern, text))
        };
        matches(&self.kind, &difference.kind.name())
            && self.about(&difference.document)
            && matches(&self.place, &difference.place)
            && or_any(&self.theirs, &difference.theirs)
            && or_any(&self.ours, &difference.ours)
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    WildMatch::new(pattern).matches(text)
}

/// Reads the file; a missing file is the same as an empty one.
///
/// # Errors
/// When it cannot be read, or an entry has no reason.
pub fn read(path: &Path) -> anyhow::Result<Vec<Entry>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| format!("{shown}: cannot be read"))?;
    let list: Option<Vec<Entry>> = yaml_serde::from_str(&text).with_context(|| {
        format!("{shown}: has to be a list of entries with document, kind, place and reason")
    })?;
    let list = list.unwrap_or_default();
    for (index, entry) in list.iter().enumerate() {
        if entry.reason.trim().is_empty() {
            bail!(
                "{shown}: entry {}: has no reason: say why it is so",
                index + 1
            );
        }
    }
    Ok(list)
}

/// Marks known differences, and returns the entries that match nothing.
pub fn mark(entries: &[Entry], documents: &[&str], found: &mut [Difference]) -> Vec<String> {
    let mut used = vec![false; entries.len()];
    for difference in found {
        for (entry, used) in entries.iter().zip(&mut used) {
            if entry.covers(difference) {
                *used = true;
                difference
                    .known
                    .get_or_insert_with(|| entry.reason.trim().to_owned());
            }
        }
    }
    entries
        .iter()
        .zip(used)
        .enumerate()
        .filter(|(_, (entry, used))| !used && documents.iter().any(|name| entry.about(name)))
        .map(|(index, (entry, _))| {
            format!(
                "entry {} ({}, {}, {}) matches nothing: remove it",
                index + 1,
                entry.document,
                entry.kind,
                entry.place
            )
        })
        .collect()
}
