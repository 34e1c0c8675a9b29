//! Which entry of one map is which of another: by name, or renamed.
//!
//! What came and what went is one thing under two names if both say the same, or are of
//! one kind and alike in name, or are the only ones left.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use similar::TextDiff;

use super::words;

/// How alike two names are, from 0 to 1, to be taken as old and new one.
const ALIKE: f32 = 0.6;

/// The entries of two maps.
#[derive(Debug, Default)]
pub(super) struct Pairs<'a> {
    /// In both: their name, our name, and what they say.
    pub(super) both: Vec<(&'a str, &'a str, &'a Value, &'a Value)>,
    /// Only in theirs.
    pub(super) added: Vec<(&'a str, &'a Value)>,
    /// Only in ours.
    pub(super) removed: Vec<(&'a str, &'a Value)>,
}

/// Pairs the entries of two maps. `renames` says whether names may change.
pub(super) fn pairs<'a>(
    theirs: &'a Map<String, Value>,
    ours: &'a Map<String, Value>,
    renames: bool,
) -> Pairs<'a> {
    let mut pairs = Pairs::default();
    for (name, their) in theirs {
        match ours.get_key_value(name) {
            Some((our_name, our)) => pairs.both.push((name, our_name, their, our)),
            None => pairs.added.push((name, their)),
        }
    }
    let gone = ours.iter().filter(|(name, _)| !theirs.contains_key(*name));
    pairs.removed = gone.map(|(name, our)| (name.as_str(), our)).collect();
    if !renames {
        return pairs;
    }
    while let Some((i, j)) = best(&pairs.added, &pairs.removed) {
        let (name, their) = pairs.added.remove(i);
        let (our_name, our) = pairs.removed.remove(j);
        pairs.both.push((name, our_name, their, our));
    }
    pairs
}

fn best(added: &[(&str, &Value)], removed: &[(&str, &Value)]) -> Option<(usize, usize)> {
    let only = added.len() == 1 && removed.len() == 1;
    let mut best: Option<(f32, usize, usize)> = None;
    for (i, (name, their)) in added.iter().enumerate() {
        for (j, (our_name, our)) in removed.iter().enumerate() {
            let ratio = TextDiff::from_chars(*name, *our_name).ratio();
            let score = if equal(their, our) && !is_empty(their) {
                1.0 + ratio
            } else if words::schema(their) == words::schema(our) && (only || ratio >= ALIKE) {
                ratio
            } else {
                continue;
            };
            if best.is_none_or(|(most, ..)| score > most) {
                best = Some((score, i, j));
            }
        }
    }
    best.map(|(_, i, j)| (i, j))
}

/// Whether something says so little that many others say the same.
fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        object
            .keys()
            .all(|key| words::is_prose(key) || matches!(key.as_str(), "type" | "format"))
    })
}

/// Whether two things are the same but for their prose.
pub(super) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<_> = a
                .keys()
                .chain(b.keys())
                .filter(|key| !words::is_prose(key))
                .collect();
            keys.into_iter().all(|key| match (a.get(key), b.get(key)) {
                (Some(a), Some(b)) => equal(a, b),
                _ => false,
            })
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        _ => words::same(a, b),
    }
}
