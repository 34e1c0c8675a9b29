//! Waiting for slow changes.
//!
//! Neither cloud has ids for operations under way: a change is over when the state shows it.
//! A wait is a plain future that reads the state, pauses a little longer each time, and ends
//! when the wanted state is reached, when it can no longer be reached, or at a deadline.
//! Dropping it stops it.

mod goal;
mod many;
mod outlook;
mod pending;
#[cfg(any(feature = "edis", feature = "_machines"))]
mod settled;
mod target;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

#[cfg(any(feature = "edis", feature = "zenlayer"))]
use loggia_transport::CallOptions;
use loggia_transport::clock::Clock;
use loggia_transport::{Error, ErrorKind};
use sync_wrapper::SyncFuture;

use crate::future::Boxed;

pub(crate) use goal::Goal;
pub(crate) use many::{Sighting, Sightings, wait_for_all};
pub use pending::Pending;
#[cfg(any(feature = "edis", feature = "_machines"))]
pub(crate) use settled::{Seen, settled};
pub use target::WaitTarget;

/// The progress of a wait, after each time that it has read the states.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How often the states were read, from 1.
    pub looks: u32,
    /// How long the wait has lasted.
    pub waited: Duration,
    /// How many machines have reached the wanted state.
    pub done: usize,
    /// How many machines are waited for.
    pub total: usize,
    /// The other machines, with their present states.
    pub pending: Vec<Pending>,
}

/// Called after each look.
pub(crate) type OnProgress = Arc<dyn Fn(&Progress) + Send + Sync>;

/// The time that a look may take even when the deadline is close: the last look is made at the
/// deadline.
const LAST_LOOK: Duration = Duration::from_secs(15);

/// A pause of zero would never grow, and the wait would flood the server.
pub(crate) const SHORTEST_PAUSE: Duration = Duration::from_millis(100);

/// When to look and when to give up.
#[derive(Clone)]
pub(crate) struct Pace {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
    pub(crate) deadline: Duration,
    pub(crate) on_progress: Option<OnProgress>,
}

impl Default for Pace {
    /// The first pause is 2 s, each is half as long again, at most 15 s; the deadline is 15
    /// minutes. The vendor's own tools pause 5 to 30 s.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            longest: Duration::from_secs(15),
            deadline: Duration::from_secs(15 * 60),
            on_progress: None,
        }
    }
}

impl Pace {
    /// The time that one look may take when the wait has lasted this long: it must not outlast
    /// the wait.
    pub(crate) fn left(&self, waited: Duration) -> Duration {
        self.deadline.saturating_sub(waited).max(LAST_LOOK)
    }

    /// The options for a look that is a single call.
    #[cfg(any(feature = "edis", feature = "zenlayer"))]
    pub(crate) fn look_options(&self, options: &CallOptions, waited: Duration) -> CallOptions {
        options.clone().cap_deadline(self.left(waited))
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pace")
            .field("first", &self.first)
            .field("longest", &self.longest)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

/// The setters that all waits have. Expects a field `pace: Pace` in a type that is
/// `#[must_use]`.
macro_rules! pace_setters {
    () => {
        /// When to give up. Default: after 15 minutes.
        pub fn deadline(mut self, deadline: std::time::Duration) -> Self {
            self.pace.deadline = deadline;
            self
        }

        /// The first and the longest pause between two reads of the states, each at least
        /// 100 ms. Default: 2 s and 15 s. The first read is immediate.
        pub fn pauses(mut self, first: std::time::Duration, longest: std::time::Duration) -> Self {
            self.pace.first = first.max(crate::wait::SHORTEST_PAUSE);
            self.pace.longest = longest.max(self.pace.first);
            self
        }

        /// Called each time that the states were read and the wait goes on.
        pub fn on_progress(
            mut self,
            call: impl Fn(&crate::Progress) + Send + Sync + 'static,
        ) -> Self {
            self.pace.on_progress = Some(std::sync::Arc::new(call));
            self
        }
    };
}
pub(crate) use pace_setters;

/// The result of one look.
pub(crate) enum Look<T> {
    /// The wait is over.
    Arrived(T),
    /// Not over yet: how many have arrived, and the states of the others.
    Pending { done: usize, pending: Vec<Pending> },
}

/// Looks until it is over. `look` receives how long the wait has lasted.
///
/// # Errors
/// The error of `look`, unless it is transient: then the wait goes on. `Timeout` with the last
/// states at the deadline.
pub(crate) async fn wait<T>(
    clock: Arc<dyn Clock>,
    pace: Pace,
    mut look: impl FnMut(Duration) -> Boxed<Result<Look<T>, Error>> + Send + Sync,
) -> Result<T, Error> {
    let started = clock.elapsed();
    let mut pause = pace.first;
    let mut looks = 0;
    let mut last = Vec::new();
    loop {
        looks += 1;
        let failed = match look(since(&*clock, started)).await {
            Ok(Look::Arrived(value)) => return Ok(value),
            Ok(Look::Pending { done, pending }) => {
                if let Some(call) = &pace.on_progress {
                    call(&Progress {
                        looks,
                        waited: since(&*clock, started),
                        done,
                        total: done + pending.len(),
                        pending: pending.clone(),
                    });
                }
                last = pending;
                None
            }
            // The change continues although it cannot be seen for a moment.
            Err(error) if error.is_transient() => {
                tracing::debug!(%error, "a look at the state failed; the wait goes on");
                Some(error)
            }
            Err(error) => return Err(error),
        };
        // The last look is at the deadline, however long the pauses have become.
        let left = pace.deadline.saturating_sub(since(&*clock, started));
        if left.is_zero() {
            return Err(too_late(pace.deadline, &last, failed));
        }
        SyncFuture::new(clock.sleep(pause.min(left))).await;
        pause = pause.saturating_add(pause / 2).min(pace.longest);
    }
}

fn since(clock: &dyn Clock, started: Duration) -> Duration {
    clock.elapsed().saturating_sub(started)
}

/// Whether a failed look means that a thing does not exist: by the vendor's code, or by a
/// provider that has checked it itself. A gateway's page has a status but no code.
pub(crate) fn is_missing(error: &Error) -> bool {
    error.kind() == ErrorKind::NotFound && (error.code().is_some() || error.status().is_none())
}

/// `failed` is the error of the last look, if it failed.
fn too_late(deadline: Duration, last: &[Pending], failed: Option<Error>) -> Error {
    const NAMED: usize = 5;
    let mut parts = vec![format!("the state was not reached within {deadline:?}")];
    parts.extend(last.iter().take(NAMED).map(Pending::to_string));
    if last.len() > NAMED {
        parts.push(format!("and {} more", last.len() - NAMED));
    }
    let error = Error::new(ErrorKind::Timeout, parts.join("; "))
        .with_hint("the change may still happen: look again, or wait with a later deadline");
    match failed {
        Some(cause) => error.with_source(cause),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::SystemTime;

    use futures_util::FutureExt;
    use futures_util::future::{BoxFuture, ready};

    use super::*;

    /// A wall clock that is set back by a day during every pause.
    #[derive(Debug, Default)]
    pub(super) struct SetBack(AtomicU64);

    impl Clock for SetBack {
        fn now(&self) -> SystemTime {
            let days = 20_000 - self.elapsed().as_secs();
            SystemTime::UNIX_EPOCH + Duration::from_secs(days * 24 * 60 * 60)
        }

        fn elapsed(&self) -> Duration {
            Duration::from_secs(self.0.load(Ordering::Relaxed))
        }

        fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
            self.0.fetch_add(wait.as_secs(), Ordering::Relaxed);
            ready(()).boxed()
        }
    }

    #[test]
    fn a_clock_that_is_set_back_does_not_prolong_a_wait() {
        let clock = Arc::new(SetBack::default());
        let pace = Pace {
            deadline: Duration::from_secs(60),
            ..Pace::default()
        };
        let mut looks = 0;
        let waiting = wait::<()>(Arc::clone(&clock) as _, pace, |_| {
            looks += 1;
            assert!(looks < 100, "it never ends");
            let pending = vec![Pending::new("a", "on its way")];
            Box::pin(ready(Ok(Look::Pending { done: 0, pending })))
        });
        let outcome = waiting.now_or_never().expect("nothing waits");
        assert!(outcome.expect_err("too late").is_timeout());
        assert_eq!(clock.elapsed(), Duration::from_secs(60));
    }
}
