//! Pairs the entries of two maps, by name or as renamed.
//!
//! An added and a removed entry are one under two names if both have the same content, or are of
//! one kind and similar in name, or are the only ones left.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use similar::TextDiff;

use super::words;

/// How similar two names must be, from 0 to 1, to be taken for an old and a new name.
const ALIKE: f32 = 0.6;

/// The entries of two maps.
#[derive(Debug, Default)]
pub(super) struct Pairs<'a> {
    /// In both: their name, our name, their value, our value.
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
    if renames {
        pairs.find_renamed();
    }
    pairs
}

impl Pairs<'_> {
    /// Pairs entries that only changed their name: the most similar first, each once.
    fn find_renamed(&mut self) {
        let mut alike = self.alike();
        // The sort is stable: of equals, the first counts.
        alike.sort_by(|(one, ..), (other, ..)| other.total_cmp(one));
        let mut new = vec![true; self.added.len()];
        let mut gone = vec![true; self.removed.len()];
        for (_, i, j) in alike {
            if new[i] && gone[j] {
                (new[i], gone[j]) = (false, false);
                self.join(i, j);
            }
        }
        let (mut new, mut gone) = (new.into_iter(), gone.into_iter());
        self.added.retain(|_| new.next().unwrap_or_default());
        self.removed.retain(|_| gone.next().unwrap_or_default());
        if let ([(_, their)], [(_, our)]) = (self.added.as_slice(), self.removed.as_slice())
            && words::schema(their) == words::schema(our)
        {
            self.join(0, 0);
            self.added.clear();
            self.removed.clear();
        }
    }

    fn join(&mut self, added: usize, removed: usize) {
        let (name, their) = self.added[added];
        let (our_name, our) = self.removed[removed];
        self.both.push((name, our_name, their, our));
    }

    /// Entries that may be one under two names, with their similarity.
    fn alike(&self) -> Vec<(f32, usize, usize)> {
        let ours = self.removed.iter();
        let kinds: Vec<String> = ours.map(|(_, our)| words::schema(our)).collect();
        let mut alike = Vec::new();
        for (i, (name, their)) in self.added.iter().enumerate() {
            let kind = words::schema(their);
            let says_much = !is_empty(their);
            for (j, (our_name, our)) in self.removed.iter().enumerate() {
                let is_same = says_much && equal(their, our);
                let could_be = || kind == kinds[j] && closest_match(name, our_name) >= ALIKE;
                if !is_same && !could_be() {
                    continue;
                }
                let ratio = TextDiff::from_chars(*name, *our_name).ratio();
                if is_same {
                    alike.push((1.0 + ratio, i, j));
                } else if ratio >= ALIKE {
                    alike.push((ratio, i, j));
                }
            }
        }
        alike
    }
}

/// The greatest possible similarity of two texts of these lengths, which is cheaper to compute.
#[expect(clippy::cast_precision_loss, reason = "names are short")]
fn closest_match(one: &str, other: &str) -> f32 {
    let (one, other) = (one.chars().count(), other.chars().count());
    2.0 * one.min(other) as f32 / (one + other).max(1) as f32
}

/// Whether a value has so little content that many others are equal to it.
fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        object
            .keys()
            .all(|key| words::is_prose(key) || matches!(key.as_str(), "type" | "format"))
    })
}

/// Whether two values are equal apart from their prose.
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_most_similar_entries_are_paired() {
        let text = json!({"type": "string"});
        let map = |names: &[&str]| -> Map<String, Value> {
            let names = names.iter().map(|name| ((*name).to_owned(), text.clone()));
            names.collect()
        };
        let theirs = map(&["same", "portNumbers", "portNumber", "zone"]);
        let ours = map(&["same", "portNumberss", "portNumbe", "region"]);
        let found = pairs(&theirs, &ours, true);
        let names: Vec<_> = found
            .both
            .iter()
            .map(|(name, our, ..)| (*name, *our))
            .collect();
        let expected = [
            ("same", "same"),
            ("portNumbers", "portNumberss"),
            ("portNumber", "portNumbe"),
            ("zone", "region"),
        ];
        assert_eq!(names, expected);
        assert!(found.added.is_empty() && found.removed.is_empty());
        let found = pairs(&theirs, &ours, false);
        assert_eq!((found.added.len(), found.removed.len()), (3, 3));
    }

    #[test]
    fn many_names_are_paired_quickly() {
        let map = |ending: &str| -> Map<String, Value> {
            let name = |number| format!("field{number:03}{ending}");
            let fields = (0..400).map(|number| (name(number), json!({"type": "string"})));
            fields.collect()
        };
        let (theirs, ours) = (map("Old"), map("OldOne"));
        let found = pairs(&theirs, &ours, true);
        assert_eq!(found.both.len(), 400);
        let is_one = |(name, our): (&str, &str)| our.strip_suffix("One") == Some(name);
        assert!(found.both.iter().all(|(name, our, ..)| is_one((name, our))));
    }
}
