//! Waits for many things at once, at any provider.
//!
//! One look asks for everything that has not arrived. A thing that rests in another state is
//! given a grace period from when it was first seen to rest there, because a change that was just
//! ordered may not show at once, and a machine may pause between two steps. After that, and at
//! once if the wanted state can no longer be reached, the wait fails and names the present state.
//! Only a machine that is not listed is gone: for one that is listed without a state, and for any
//! that a list may lack, the wait goes on.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use loggia_transport::Error;
use loggia_transport::clock::Clock;

use super::goal::Goal;
use super::outlook::Outlook;
use super::{Look, Pace, Pending, wait};
use crate::future::Boxed;
use crate::machine::MachineState;

/// For how long a machine may rest in a state other than the wanted one.
const GRACE: Duration = Duration::from_secs(60);

/// A machine, or another thing, as a look found it.
pub(crate) struct Sighting {
    pub(crate) id: String,
    /// Its state, and the vendor's word for it; `None` if its state is not reported.
    pub(crate) state: Option<(MachineState, String)>,
    /// Whether the state may be the one before an order.
    pub(crate) may_be_old: bool,
}

/// The result of a look. Things that are not in it do not exist, unless it may lack some.
#[derive(Default)]
pub(crate) struct Sightings {
    pub(crate) found: Vec<Sighting>,
    /// Whether any that was not found may exist all the same: one is listed without an id, or the
    /// list is shorter than its own total.
    pub(crate) may_lack_some: bool,
}

/// Looks at the things with these ids; the duration is how long the wait has lasted.
pub(crate) type LookAt =
    Arc<dyn Fn(Vec<String>, Duration) -> Boxed<Result<Sightings, Error>> + Send + Sync>;

/// Waits until all have arrived.
///
/// # Errors
/// The first one that cannot arrive any more ends the wait for all: `NotFound` or
/// `UnexpectedState`; `Timeout`; what a look fails with, unless it is transient.
pub(crate) async fn wait_for_all(
    clock: Arc<dyn Clock>,
    pace: Pace,
    mut ids: Vec<String>,
    goal: Goal,
    look_at: LookAt,
) -> Result<(), Error> {
    let mut named = HashSet::new();
    ids.retain(|id| named.insert(id.clone()));
    let waiting = Arc::new(Waiting {
        ids,
        goal,
        look_at,
        seen: Mutex::default(),
    });
    wait(clock, pace, move |waited| {
        let waiting = Arc::clone(&waiting);
        Box::pin(async move { waiting.look(waited).await })
    })
    .await
}

struct Waiting {
    ids: Vec<String>,
    goal: Goal,
    look_at: LookAt,
    seen: Mutex<HashMap<String, Last>>,
}

impl Waiting {
    async fn look(&self, waited: Duration) -> Result<Look<()>, Error> {
        let missing: Vec<String> = {
            let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            let arrived = |id: &&String| matches!(seen.get(*id), Some(Last::Arrived));
            self.ids.iter().filter(|id| !arrived(id)).cloned().collect()
        };
        if missing.is_empty() {
            return Ok(Look::Arrived(()));
        }
        let sightings = (self.look_at)(missing.clone(), waited).await?;
        let may_lack_some = sightings.may_lack_some;
        let found: HashMap<String, Sighting> = sightings
            .found
            .into_iter()
            .map(|sighting| (sighting.id.clone(), sighting))
            .collect();

        let mut pending = Vec::new();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for id in missing {
            let sighting = found.get(&id);
            let may_be_old = sighting.is_some_and(|sighting| sighting.may_be_old);
            let shown = match sighting.map(|sighting| &sighting.state) {
                Some(Some((state, word))) => Shown::State(state, word),
                None if !may_lack_some => Shown::NotListed,
                _ => Shown::Nothing,
            };
            match self.judge(&id, &shown, may_be_old, seen.get(&id), waited)? {
                Step::Arrived => {
                    seen.insert(id, Last::Arrived);
                }
                Step::Pending { resting } => {
                    let mut word = shown.word().to_owned();
                    if resting.is_none() && may_be_old {
                        word.push_str(" (as before the order)");
                    }
                    if !matches!(shown, Shown::NotListed) {
                        let word = word.clone();
                        seen.insert(id.clone(), Last::Seen { word, resting });
                    }
                    pending.push(Pending::new(id, word));
                }
            }
        }
        if pending.is_empty() {
            return Ok(Look::Arrived(()));
        }
        Ok(Look::Pending {
            done: self.ids.len() - pending.len(),
            pending,
        })
    }

    /// What a thing's present state means for the wait.
    fn judge(
        &self,
        id: &str,
        shown: &Shown<'_>,
        may_be_old: bool,
        last: Option<&Last>,
        waited: Duration,
    ) -> Result<Step, Error> {
        let (state, word) = match *shown {
            Shown::State(state, word) => (state, word),
            Shown::Nothing => return Ok(Step::Pending { resting: None }),
            Shown::NotListed => {
                return match last {
                    _ if self.goal.is_absence() => Ok(Step::Arrived),
                    Some(Last::Seen { word, .. }) => Err(self.goal.vanished(id, Some(word))),
                    // A thing that was just ordered may not be listed yet.
                    _ if waited < GRACE => Ok(Step::Pending { resting: None }),
                    _ => Err(self.goal.vanished(id, None)),
                };
            }
        };
        match self.goal.outlook(state, word) {
            Outlook::Arrived if may_be_old => Ok(Step::Pending { resting: None }),
            Outlook::Arrived => Ok(Step::Arrived),
            Outlook::OnTheWay => Ok(Step::Pending { resting: None }),
            Outlook::AtRest => {
                let since = match last {
                    Some(Last::Seen { resting, .. }) => resting.unwrap_or(waited),
                    _ => waited,
                };
                if waited.saturating_sub(since) < GRACE {
                    let resting = Some(since);
                    Ok(Step::Pending { resting })
                } else {
                    Err(self.goal.lost(id, word))
                }
            }
            // A change that failed before may be ordered again.
            Outlook::Lost if may_be_old && self.goal.may_be_repeated() => {
                Ok(Step::Pending { resting: None })
            }
            Outlook::Lost => Err(self.goal.lost(id, word)),
        }
    }
}

/// How a look shows a thing.
enum Shown<'a> {
    State(&'a MachineState, &'a str),
    /// It is listed, but its state is not reported; or it may be listed.
    Nothing,
    NotListed,
}

impl Shown<'_> {
    fn word(&self) -> &str {
        match self {
            Self::State(_, word) => word,
            Self::Nothing => "unknown",
            Self::NotListed => "not there",
        }
    }
}

/// What an earlier look found.
enum Last {
    Arrived,
    Seen {
        word: String,
        /// Since when it has rested in a state other than the wanted one.
        resting: Option<Duration>,
    },
}

enum Step {
    Arrived,
    Pending { resting: Option<Duration> },
}
