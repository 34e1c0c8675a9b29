//! Collects differences while a document and a spec are walked together.

use std::collections::BTreeMap;

use super::difference::{Difference, Kind};

/// Collects the differences between one document and one spec.
pub(super) struct Differ<'a> {
    pub(super) document: &'a str,
    pub(super) spec: &'a str,
    /// Whether lists of error codes may be incomplete.
    pub(super) cut_off: bool,
    /// Structures that have another name in our spec: our name by theirs.
    pub(super) renamed: BTreeMap<String, String>,
    pub(super) found: Vec<Difference>,
}

/// The same place in the document and in our spec.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub(super) theirs: String,
    pub(super) ours: String,
}

impl Places {
    pub(super) fn part(&self, part: &str) -> Self {
        Self {
            theirs: format!("{}, {part}", self.theirs),
            ours: format!("{}, {part}", self.ours),
        }
    }
}

/// A place that has the same name on both sides.
pub(super) fn places(place: &str) -> Places {
    Places {
        theirs: place.to_owned(),
        ours: place.to_owned(),
    }
}

impl Differ<'_> {
    pub(super) fn add(
        &mut self,
        kind: Kind,
        places: &Places,
        theirs: impl Into<String>,
        ours: impl Into<String>,
    ) {
        self.found.push(Difference {
            kind,
            document: self.document.to_owned(),
            place: places.theirs.clone(),
            theirs: theirs.into(),
            spec: self.spec.to_owned(),
            spec_place: places.ours.clone(),
            ours: ours.into(),
            known: None,
        });
    }
}
