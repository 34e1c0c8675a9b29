//! Changes that were ordered and may not show yet.
//!
//! A vendor may show a machine's old state for a while after it took an order. Whoever
//! waits for a state that is also the old one, as after a reboot, would be done before
//! anything has happened. So a client remembers what was ordered through it, in which
//! states such a machine is before, and does not believe these until the machine was
//! seen in another, or [`LAG`] is over.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use loggia_transport::clock::Clock;
use loggia_transport::{Error, ErrorKind};

/// For how long a state may be that before an order.
pub(crate) const LAG: Duration = Duration::from_secs(30);

/// What was ordered through one client, by machine.
pub(crate) struct Departures {
    clock: Arc<dyn Clock>,
    entries: Mutex<HashMap<String, Entry>>,
}

struct Entry {
    ordered: Duration,
    /// The states before the orders.
    old: Vec<&'static str>,
    /// The first of them that was seen since.
    seen: Option<String>,
}

impl Departures {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self {
            clock,
            entries: Mutex::default(),
        })
    }

    /// A change was ordered for machines that are in one of `old` before it.
    pub(crate) fn ordered<'a>(&self, ids: impl IntoIterator<Item = &'a str>, old: &[&'static str]) {
        let now = self.clock.elapsed();
        let mut entries = self.entries();
        entries.retain(|_, entry| is_recent(entry, now));
        for id in ids {
            let entry = entries.entry(id.to_owned()).or_insert(Entry {
                ordered: now,
                old: Vec::new(),
                seen: None,
            });
            entry.ordered = now;
            entry.seen = None;
            entry.old.extend(old);
        }
    }

    /// The same for a change that somebody ordered, unless it is known of already.
    pub(crate) fn expected<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a str>,
        old: &[&'static str],
    ) {
        let now = self.clock.elapsed();
        let unknown: Vec<&str> = {
            let entries = self.entries();
            let is_known = |id: &&str| entries.get(*id).is_some_and(|entry| is_recent(entry, now));
            ids.into_iter().filter(|id| !is_known(id)).collect()
        };
        self.ordered(unknown, old);
    }

    /// Whether a state in which a machine was just seen may be that before its orders.
    pub(crate) fn may_be_old(&self, id: &str, state: &str) -> bool {
        let now = self.clock.elapsed();
        let mut entries = self.entries();
        let Some(entry) = entries.get_mut(id) else {
            return false;
        };
        let is_old = is_recent(entry, now) && entry.old.contains(&state);
        let is_first = entry.seen.as_deref().is_none_or(|seen| seen == state);
        if is_old && is_first {
            entry.seen.get_or_insert_with(|| state.to_owned());
            return true;
        }
        entries.remove(id);
        false
    }

    // Nothing panics while it is held.
    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A clock that was set back makes an entry recent for no longer than before.
fn is_recent(entry: &Entry, now: Duration) -> bool {
    now.checked_sub(entry.ordered)
        .is_some_and(|since| since < LAG)
}

/// Whether an order that ended so may have been taken.
pub(crate) fn may_be_taken(error: Option<&Error>) -> bool {
    error.is_none_or(|error| {
        error.is_outcome_unknown()
            || matches!(
                error.kind(),
                ErrorKind::Timeout | ErrorKind::Interrupted | ErrorKind::Server | ErrorKind::Decode
            )
    })
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
        assert!(!departures.may_be_old("a", "on"), "nothing was ordered");
        departures.ordered(["a", "b"], &["on"]);
        assert!(departures.may_be_old("a", "on"));
        assert!(departures.may_be_old("a", "on"));
        assert!(!departures.may_be_old("a", "going"));
        assert!(!departures.may_be_old("a", "on"), "it came back");
        *clock.0.lock().expect("lock") += LAG.saturating_sub(Duration::from_secs(1));
        assert!(departures.may_be_old("b", "on"));
        *clock.0.lock().expect("lock") += Duration::from_secs(1);
        assert!(!departures.may_be_old("b", "on"));
    }

    #[test]
    fn two_orders_in_a_row_hide_both_old_states_until_one_follows_the_other() {
        let (_, departures) = departures();
        departures.ordered(["a"], &["on"]);
        departures.ordered(["a"], &["off"]);
        assert!(departures.may_be_old("a", "on"), "before both");
        assert!(!departures.may_be_old("a", "off"), "between them");
        assert!(!departures.may_be_old("a", "on"), "after both");
    }

    #[test]
    fn what_is_expected_does_not_undo_what_was_seen() {
        let (_, departures) = departures();
        departures.ordered(["a"], &["off"]);
        departures.expected(["a", "b"], &["on"]);
        assert!(!departures.may_be_old("a", "on"));
        assert!(departures.may_be_old("b", "on"));
    }
}
