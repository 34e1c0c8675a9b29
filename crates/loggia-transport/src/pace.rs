//! Limits how many requests a client sends per second.
//!
//! Vendors count the requests of an account and refuse those above a limit; a client that knows
//! the limit can stay below it. A [`Pace`] gives evenly spaced turns to all requests, logins and
//! retries included. All clones of a client share one, so that a thousand tasks together stay
//! within it.
//!
//! Turns are given in the order of arrival. A request that leaves the queue (its future is
//! dropped) leaves no gap: the others move up. A request that does not use its turn, because
//! nothing drives its runtime, is passed over after a moment. Turns are not saved up: after an
//! idle hour one turn is available at once, and the next one an interval later.
//!
//! Processes that share a [`PaceStore`] share one pace: the first in the queue of each process
//! reserves the next turn in the store, by the store's clock. While the store is unavailable,
//! each process keeps the pace on its own.

use std::collections::VecDeque;
use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{BoxFuture, select};
use tokio::sync::Notify;

use crate::clock::Clock;
use crate::error::{Error, ErrorKind};

/// How late a request may be for its turn. Timers are late by milliseconds: at high rates that
/// must neither cost turns nor change their order.
const GRACE: Duration = Duration::from_millis(50);

/// How long a store is not used after a failure.
const COOL_DOWN: Duration = Duration::from_secs(5);

/// Assigns turns to several processes.
pub trait PaceStore: fmt::Debug + Send + Sync + 'static {
    /// Reserves the next turn of the pace with this name: not earlier than now, and at least an
    /// `interval` after the previous turn. Returns the time until then.
    ///
    /// # Errors
    /// When the store is unavailable.
    fn reserve<'a>(
        &'a self,
        name: &'a str,
        interval: Duration,
    ) -> BoxFuture<'a, Result<Duration, Error>>;
}

/// Turns for requests, evenly spaced. See the [module](self).
#[derive(Debug)]
pub struct Pace {
    interval: Duration,
    queue: Mutex<Queue>,
    /// Notified when a request has left the queue.
    left: Notify,
    shared: Option<SharedPace>,
}

#[derive(Debug)]
struct SharedPace {
    store: Arc<dyn PaceStore>,
    name: String,
    /// Until when the store is not used, by the clock's [`elapsed`](Clock::elapsed).
    away_until: Mutex<Option<Duration>>,
}

#[derive(Debug, Default)]
struct Queue {
    /// The moment of the next turn, by the clock's [`elapsed`](Clock::elapsed).
    next: Duration,
    waiting: VecDeque<u64>,
    issued: u64,
}

impl Pace {
    /// A pace of this many requests per second: 0.5 is one every two seconds.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] when it is not a finite number above zero.
    pub fn per_second(rate: f64) -> Result<Self, Error> {
        match Duration::try_from_secs_f64(1.0 / rate) {
            // For a rate that is negative or not a number there is no such interval.
            Ok(interval) if rate.is_finite() => Ok(Self {
                interval,
                queue: Mutex::default(),
                left: Notify::new(),
                shared: None,
            }),
            _ => Err(Error::new(
                ErrorKind::Config,
                format!("{rate} is not a possible number of requests per second"),
            )
            .with_hint("give a number above zero, such as 10.0 or 0.5")),
        }
    }

    /// Shares this pace with all processes that use the store with this name. They must agree on
    /// the rate.
    #[must_use]
    pub fn shared(mut self, store: Arc<dyn PaceStore>, name: impl Into<String>) -> Self {
        self.shared = Some(SharedPace {
            store,
            name: name.into(),
            away_until: Mutex::default(),
        });
        self
    }

    /// Waits for a turn and takes it. A future that is dropped leaves its place to those behind;
    /// if it had reserved a turn in the store, that turn is not used.
    pub(crate) async fn turn(&self, clock: &dyn Clock) {
        self.own_turn(clock).await;
        let Some(shared) = &self.shared else { return };
        let Some(wait) = shared.reserve(clock, self.interval).await else {
            return;
        };
        if !wait.is_zero() {
            // Until then no one else in this process reserves a turn: a request that leaves the
            // queue meanwhile leaves no gap.
            let next = clock.elapsed().saturating_add(wait);
            {
                let mut queue = self.queue();
                queue.next = queue.next.max(next);
            }
            clock.sleep(wait).await;
        }
    }

    async fn own_turn(&self, clock: &dyn Clock) {
        let mut place = Place {
            pace: self,
            number: None,
        };
        loop {
            // Registered before looking at the queue, so that no departure in between is missed.
            let mut left = pin!(self.left.notified());
            left.as_mut().enable();
            let Some(wait) = place.take(clock.elapsed()) else {
                return;
            };
            select(clock.sleep(wait), left).await;
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SharedPace {
    /// The time until this process's turn, if the store answers.
    async fn reserve(&self, clock: &dyn Clock, interval: Duration) -> Option<Duration> {
        let now = clock.elapsed();
        if let Some(until) = *self.away() {
            let left = until.saturating_sub(now);
            if !left.is_zero() && left <= COOL_DOWN {
                return None;
            }
        }
        match self.store.reserve(&self.name, interval).await {
            Ok(wait) => {
                if self.away().take().is_some() {
                    tracing::info!("the store of the pace is back");
                }
                Some(wait)
            }
            Err(error) => {
                let until = clock.elapsed().saturating_add(COOL_DOWN);
                if self.away().replace(until).is_none() {
                    tracing::warn!(
                        %error,
                        "the store of the pace is away: this process keeps it by itself"
                    );
                }
                None
            }
        }
    }

    fn away(&self) -> MutexGuard<'_, Option<Duration>> {
        let away = self.away_until.lock();
        away.unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue; `None` before the first look, and after a turn was taken.
struct Place<'a> {
    pace: &'a Pace,
    number: Option<u64>,
}

impl Place<'_> {
    /// Takes a turn, if one is available now; otherwise returns how long to wait for it.
    fn take(&mut self, now: Duration) -> Option<Duration> {
        let interval = self.pace.interval;
        let mut queue = self.pace.queue();
        let known = self
            .number
            .and_then(|number| queue.waiting.iter().position(|each| *each == number));
        let ahead = known.unwrap_or_else(|| {
            // New, or passed over.
            queue.issued += 1;
            self.number = Some(queue.issued);
            let issued = queue.issued;
            queue.waiting.push_back(issued);
            queue.waiting.len() - 1
        });
        let has_waited = known.is_some();
        let turns = u32::try_from(ahead).unwrap_or(u32::MAX);
        let due = queue.next.saturating_add(interval.saturating_mul(turns));
        let overdue = if ahead == 0 {
            due
        } else {
            due.saturating_add(GRACE)
        };
        for moment in [due, overdue] {
            if now < moment {
                return Some(moment.saturating_sub(now));
            }
        }
        queue.waiting.drain(..=ahead);
        self.number = None;
        // A request that waited and was a little late does not delay the next one.
        let from = if has_waited && now.saturating_sub(queue.next) < GRACE {
            queue.next
        } else {
            now
        };
        queue.next = from.saturating_add(interval);
        None
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let Some(number) = self.number else { return };
        self.pace.queue().waiting.retain(|each| *each != number);
        self.pace.left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn place(pace: &Pace) -> Place<'_> {
        Place { pace, number: None }
    }

    #[test]
    fn turns_are_evenly_spaced_and_none_are_saved_up() {
        let pace = Pace::per_second(1.0).expect("a pace");
        let idle = Duration::from_secs(3600);
        assert_eq!(place(&pace).take(idle), None);
        let mut second = place(&pace);
        assert_eq!(second.take(idle), Some(SECOND));
        let mut third = place(&pace);
        assert_eq!(third.take(idle), Some(2 * SECOND));
        assert_eq!(second.take(idle + SECOND), None);
        assert_eq!(third.take(idle + SECOND), Some(SECOND));
        assert_eq!(third.take(idle + 2 * SECOND), None);
    }

    #[test]
    fn a_turn_is_the_first_ones_alone() {
        let pace = Pace::per_second(1.0).expect("a pace");
        assert_eq!(place(&pace).take(Duration::ZERO), None);
        let (mut first, mut second) = (place(&pace), place(&pace));
        first.take(Duration::ZERO);
        second.take(Duration::ZERO);
        // The first has not taken its turn yet when the second looks.
        assert_eq!(second.take(SECOND), Some(SECOND));
        assert_eq!(first.take(SECOND), None);
    }

    #[test]
    fn dropped_waiter_leaves_no_gap() {
        let pace = Pace::per_second(1.0).expect("a pace");
        assert_eq!(place(&pace).take(Duration::ZERO), None);
        let (mut first, mut second) = (place(&pace), place(&pace));
        first.take(Duration::ZERO);
        assert_eq!(second.take(Duration::ZERO), Some(2 * SECOND));
        drop(first);
        assert_eq!(second.take(Duration::ZERO), Some(SECOND));
    }

    #[test]
    fn who_does_not_come_is_passed_over_and_queues_again() {
        let pace = Pace::per_second(1.0).expect("a pace");
        assert_eq!(place(&pace).take(Duration::ZERO), None);
        let (mut gone, mut next) = (place(&pace), place(&pace));
        gone.take(Duration::ZERO);
        next.take(Duration::ZERO);
        assert_eq!(next.take(2 * SECOND), Some(GRACE));
        assert_eq!(next.take(2 * SECOND + GRACE), None);
        assert_eq!(gone.take(2 * SECOND + GRACE), Some(SECOND));
    }

    #[test]
    fn who_is_a_little_late_does_not_make_the_next_one_later() {
        for (late, wait) in [
            (Duration::from_millis(49), Duration::from_millis(951)),
            (GRACE, SECOND),
        ] {
            let pace = Pace::per_second(1.0).expect("a pace");
            assert_eq!(place(&pace).take(Duration::ZERO), None);
            let mut first = place(&pace);
            first.take(Duration::ZERO);
            assert_eq!(first.take(SECOND + late), None);
            assert_eq!(place(&pace).take(SECOND + late), Some(wait), "{late:?}");
        }
    }

    #[test]
    fn late_timers_do_not_slow_the_pace_down() {
        let pace = Pace::per_second(1000.0).expect("a pace");
        let mut now = SECOND;
        for _ in 0..1000 {
            let mut next = place(&pace);
            while let Some(wait) = next.take(now) {
                now += wait + Duration::from_micros(900);
            }
        }
        assert!(now < 2 * SECOND + GRACE, "{now:?}");
        assert!(now + 2 * GRACE >= 2 * SECOND, "{now:?}");
    }

    #[test]
    fn nonsense_is_no_pace() {
        for rate in [
            0.0,
            -0.0,
            -1.0,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::MIN_POSITIVE,
        ] {
            let error = Pace::per_second(rate).expect_err("no pace");
            assert_eq!(error.kind(), ErrorKind::Config);
        }
    }
}
