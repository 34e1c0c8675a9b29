//! The hand-written model of `vm` as the judge of the engine.
//!
//! The same random sequences of calls ([`steps`]) run against both, and after each call
//! everything that was created so far is compared through the lists of both ([`sides`]). Each
//! difference has a line with its reason in [`known_differences`], or the test fails; a line that is no
//! longer needed fails it too.
//!
//! A call that the model refuses is undone in the engine, so that the sequence continues from
//! the same world. Ids differ, so things are tracked by pairs of ids.

mod handles;
mod known_differences;
mod sides;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use sides::Sides;

/// The lists by which things are compared: the field with their ids, the filter for these, and
/// the list.
const LISTS: [(&str, &str, &str); 5] = [
    ("instanceId", "instanceIds", "DescribeInstances"),
    ("diskId", "diskIds", "DescribeDisks"),
    ("imageId", "imageIds", "DescribeImages"),
    ("subnetId", "subnetIds", "DescribeSubnets"),
    (
        "securityGroupId",
        "securityGroupIds",
        "DescribeSecurityGroups",
    ),
];

const SEQUENCES: u64 = 60;
const STEPS: usize = 40;

/// An operation, and how the engine differs in it.
type Difference = (String, String);

/// One sequence of calls.
struct Trial {
    sides: Sides,
    /// The differences so far, by the id and the field concerned.
    known: BTreeSet<(String, String)>,
}

#[test]
fn every_difference_to_the_model_is_explained() {
    let mut found = BTreeSet::new();
    let mut agreed = BTreeMap::<&str, usize>::new();
    for seed in 0..SEQUENCES {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut trial = Trial {
            sides: Sides::new(),
            known: BTreeSet::new(),
        };
        trial.compare();
        for number in 0..STEPS {
            let Some((action, body)) = steps::any(&mut rng, &trial.sides, number) else {
                continue;
            };
            let differences = trial.step(action, &body);
            if differences.is_empty() {
                *agreed.entry(action).or_default() += 1;
            }
            found.extend(differences);
        }
    }
    let lines = known_differences::read();
    let unexplained: Vec<_> = found
        .iter()
        .filter(|difference| {
            !lines
                .iter()
                .any(|line| known_differences::fits(difference, line))
        })
        .map(|(action, what)| format!("{action}: {what}"))
        .collect();
    assert!(unexplained.is_empty(), "{}", unexplained.join("\n"));
    let stale: Vec<_> = known_differences::stale(&lines, &found).collect();
    assert!(stale.is_empty(), "no longer needed: {stale:?}");
    // Both sides agree on most operations at least once.
    assert!(agreed.len() > 30, "{agreed:?}");
}

impl Trial {
    /// Makes a call on both sides; returns how they differ.
    fn step(&mut self, action: &'static str, body: &Value) -> Vec<Difference> {
        let differs = |what: String| (action.to_owned(), what);
        let before = self.sides.engine.clone();
        let judged = self.sides.judge(action, body);
        let tried = self.sides.engine(action, body);
        let mut differences = Vec::new();
        match (judged, tried) {
            (Ok(judged), Ok(tried)) => {
                differences.extend(self.sides.pair(&judged, &tried).map(&differs));
                for what in self.compare() {
                    differences.push(differs(what));
                }
            }
            (Err(judged), Err(tried)) => {
                if judged != tried {
                    differences.push(differs(format!("refused with {tried}, not {judged}")));
                }
            }
            (Err(judged), Ok(_)) => {
                self.sides.engine = before;
                differences.push(differs(format!("accepted, not {judged}")));
            }
            (Ok(_), Err(tried)) => {
                differences.push(differs(format!("refused with {tried}")));
                // From here on the worlds differ.
                self.sides.end();
            }
        }
        differences
    }

    /// Compares everything on both sides; returns the new differences.
    fn compare(&mut self) -> BTreeSet<String> {
        let mut now = BTreeSet::new();
        let mut new = BTreeSet::new();
        for (own, by, list) in LISTS {
            for index in 0..self.sides.pairs(own).len() {
                let mut body = json!({by: [handles::handle(own, index)]});
                // Without a zone it lists no images.
                if own == "imageId" {
                    body["zoneId"] = json!(handles::handle("zoneId", 0));
                }
                let judged = self.sides.judge(list, &body).map(|answer| first(&answer));
                let tried = self.sides.engine(list, &body).map(|answer| first(&answer));
                let (Ok(judged), Ok(tried)) = (judged, tried) else {
                    new.insert(format!("{list} is refused"));
                    continue;
                };
                for what in self.differing(own, judged.as_ref(), tried.as_ref()) {
                    let place = (format!("{own} {index}"), what.clone());
                    if !self.known.contains(&place) {
                        new.insert(what);
                    }
                    now.insert(place);
                }
            }
        }
        self.known = now;
        new
    }

    /// Returns how a thing differs, in the fields that both show.
    fn differing(
        &self,
        own: &str,
        judged: Option<&Map<String, Value>>,
        tried: Option<&Map<String, Value>>,
    ) -> Vec<String> {
        let (judged, tried) = match (judged, tried) {
            (None, None) => return Vec::new(),
            (Some(judged), Some(tried)) => (judged, tried),
            (Some(_), None) => return vec![format!("{own}: not listed")],
            (None, Some(_)) => return vec![format!("{own}: still listed")],
        };
        let shown = judged.iter().filter_map(|(name, value)| {
            let other = tried.get(name)?;
            let value = self.sides.translated(value);
            (value != *other).then(|| format!("{own}: {name}"))
        });
        shown.collect()
    }
}

fn first(answer: &Map<String, Value>) -> Option<Map<String, Value>> {
    answer["dataSet"][0].as_object().cloned()
}
