//! Remembers changes that were ordered and may not show yet.
//!
//! A vendor may show a machine's old state for a while after it accepted an order. A wait for a
//! state that is also the old one, as after a reboot, would then end before anything has
//! happened. So a client remembers what was ordered through it and the states that precede such a
//! change, and does not believe these states until the machine was seen in another one, or
//! [`LAG`] has passed.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[cfg(feature = "zenlayer")]
use loggia_transport::Waits;
use loggia_transport::clock::Clock;
#[cfg(any(feature = "edis", feature = "zenlayer"))]
use loggia_transport::observe::Outcome;
use loggia_transport::{Error, ErrorKind};

/// For how long a state may still be the one before an order.
pub(crate) const LAG: Duration = Duration::from_secs(30);

/// Which of a thing's states is meant: it may have several, such as its power state and the
/// progress of a bandwidth change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Subject(&'static str, &'static str, &'static str);

impl Subject {
    /// Whether a machine is on.
    pub(crate) const POWER: Self = Self("", "", "power");

    /// The state that an operation changes: the field that shows it, in the list that has it.
    #[cfg(feature = "zenlayer")]
    pub(crate) const fn of(waits: &Waits) -> Self {
        let describe = waits.describe();
        Self(describe.api(), describe.id(), waits.state())
    }
}

/// The changes that were ordered through one client, by the id of the thing.
pub(crate) struct Departures {
    clock: Arc<dyn Clock>,
    entries: Mutex<HashMap<String, Vec<Entry>>>,
}

struct Entry {
    subject: Subject,
    ordered: Duration,
    /// The states before the orders.
    old: Vec<&'static str>,
    /// The first of them that was seen since the order.
    seen: Option<String>,
}

impl Departures {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self {
            clock,
            entries: Mutex::default(),
        })
    }

    /// Records an order for things that are in one of the states `old` before it.
    pub(crate) fn ordered<'a>(
        &self,
        subject: Subject,
        ids: impl IntoIterator<Item = &'a str>,
        old: &[&'static str],
    ) {
        let now = self.clock.elapsed();
        let mut entries = self.entries();
        entries.retain(|_, of_it| {
            of_it.retain(|entry| is_recent(entry, now));
            !of_it.is_empty()
        });
        for id in ids {
            let of_it = entries.entry(id.to_owned()).or_default();
            match of_it.iter_mut().find(|entry| entry.subject == subject) {
                Some(entry) => {
                    entry.ordered = now;
                    entry.seen = None;
                    // Without duplicates: a machine may be restarted again and again.
                    for state in old {
                        if !entry.old.contains(state) {
                            entry.old.push(state);
                        }
                    }
                }
                None => of_it.push(Entry {
                    subject,
                    ordered: now,
                    old: old.to_vec(),
                    seen: None,
                }),
            }
        }
    }

    /// The same for a change that someone else ordered, unless it is already known.
    pub(crate) fn expected<'a>(
        &self,
        subject: Subject,
        ids: impl IntoIterator<Item = &'a str>,
        old: &[&'static str],
    ) {
        let now = self.clock.elapsed();
        let unknown: Vec<&str> = {
            let entries = self.entries();
            let is_known = |id: &&str| {
                let mut of_it = entries.get(*id).into_iter().flatten();
                of_it.any(|entry| entry.subject == subject && is_recent(entry, now))
            };
            ids.into_iter().filter(|id| !is_known(id)).collect()
        };
        self.ordered(subject, unknown, old);
    }

    /// Whether a state in which a thing was just seen may be the one before its orders.
    pub(crate) fn may_be_old(&self, subject: Subject, id: &str, state: &str) -> bool {
        let now = self.clock.elapsed();
        let mut entries = self.entries();
        let Some(of_it) = entries.get_mut(id) else {
            return false;
        };
        let Some(at) = of_it.iter().position(|entry| entry.subject == subject) else {
            return false;
        };
        let entry = &mut of_it[at];
        let is_old = is_recent(entry, now) && entry.old.contains(&state);
        let is_first = entry.seen.as_deref().is_none_or(|seen| seen == state);
        if is_old && is_first {
            entry.seen.get_or_insert_with(|| state.to_owned());
            return true;
        }
        of_it.swap_remove(at);
        if of_it.is_empty() {
            entries.remove(id);
        }
        false
    }

    // Nothing panics while the lock is held.
    fn entries(&self) -> MutexGuard<'_, HashMap<String, Vec<Entry>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that was set back does not keep an entry recent for longer.
fn is_recent(entry: &Entry, now: Duration) -> bool {
    now.checked_sub(entry.ordered)
        .is_some_and(|since| since < LAG)
}

/// Whether an order that ended this way may have been accepted.
pub(crate) fn may_be_taken(error: Option<&Error>) -> bool {
    let Some(error) = error else { return true };
    error.is_outcome_unknown()
        || !error.is_unsent()
            && matches!(
                error.kind(),
                ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Server | ErrorKind::Decode
            )
}

/// The same for a call whose end is reported to a client's listener. A dropped call is reported
/// only if the server may have acted.
#[cfg(any(feature = "edis", feature = "zenlayer"))]
pub(crate) fn may_be_done(ended: Outcome<'_>) -> bool {
    match ended {
        Outcome::Failure(error) => may_be_taken(Some(error)),
        _ => true,
    }
}

impl fmt::Debug for Departures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Departures").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use futures_util::FutureExt;
    use futures_util::future::{BoxFuture, ready};

    use super::*;

    /// Advanced by hand. The kit of `tests/` depends on this crate.
    #[derive(Debug, Default)]
    struct Hand(Mutex<Duration>);

    impl Clock for Hand {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + self.elapsed()
        }

        fn elapsed(&self) -> Duration {
            *self.0.lock().expect("lock")
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
            ready(()).boxed()
        }
    }

    fn departures() -> (Arc<Hand>, Arc<Departures>) {
        let clock = Arc::new(Hand::default());
        let departures = Departures::new(Arc::clone(&clock) as Arc<dyn Clock>);
        (clock, departures)
    }

    #[test]
    fn the_old_state_is_believed_when_another_was_seen_or_time_is_over() {
        let (clock, departures) = departures();
        assert!(
            !departures.may_be_old(Subject::POWER, "a", "on"),
            "nothing was ordered"
        );
        departures.ordered(Subject::POWER, ["a", "b"], &["on"]);
        assert!(departures.may_be_old(Subject::POWER, "a", "on"));
        assert!(departures.may_be_old(Subject::POWER, "a", "on"));
        assert!(!departures.may_be_old(Subject::POWER, "a", "going"));
        assert!(
            !departures.may_be_old(Subject::POWER, "a", "on"),
            "it came back"
        );
        *clock.0.lock().expect("lock") += LAG.saturating_sub(Duration::from_secs(1));
        assert!(departures.may_be_old(Subject::POWER, "b", "on"));
        *clock.0.lock().expect("lock") += Duration::from_secs(1);
        assert!(!departures.may_be_old(Subject::POWER, "b", "on"));
    }

    #[test]
    fn two_orders_in_a_row_hide_both_old_states_until_one_follows_the_other() {
        let (_, departures) = departures();
        departures.ordered(Subject::POWER, ["a"], &["on"]);
        departures.ordered(Subject::POWER, ["a"], &["off"]);
        assert!(
            departures.may_be_old(Subject::POWER, "a", "on"),
            "before both"
        );
        assert!(
            !departures.may_be_old(Subject::POWER, "a", "off"),
            "between them"
        );
        assert!(
            !departures.may_be_old(Subject::POWER, "a", "on"),
            "after both"
        );
    }

    #[test]
    fn other_states_of_the_same_thing_say_nothing_of_this_one() {
        let (_, departures) = departures();
        let bandwidth = Subject("", "", "bandwidth");
        departures.ordered(Subject::POWER, ["a"], &["on"]);
        departures.ordered(bandwidth, ["a"], &["enabled"]);
        assert!(!departures.may_be_old(bandwidth, "a", "processing"));
        assert!(departures.may_be_old(Subject::POWER, "a", "on"));
        assert!(!departures.may_be_old(bandwidth, "a", "enabled"));
    }

    #[test]
    fn what_is_expected_does_not_undo_what_was_seen() {
        let (_, departures) = departures();
        departures.ordered(Subject::POWER, ["a"], &["off"]);
        departures.expected(Subject::POWER, ["a", "b"], &["on"]);
        assert!(!departures.may_be_old(Subject::POWER, "a", "on"));
        assert!(departures.may_be_old(Subject::POWER, "b", "on"));
    }
}
