//! The clock, replaceable so that tests need not wait.
//!
//! Everything that reads the time or waits goes through [`Clock`]: session expiry, signatures,
//! deadlines, backoff. The default is the system's clock; a test supplies its own and advances it
//! by hand.

use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures_util::future::BoxFuture;

use crate::whereabouts::Whereabouts;

/// Reads the time and waits.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The wall clock.
    fn now(&self) -> SystemTime;

    /// The time since a fixed but arbitrary moment. Deadlines and durations are measured with it,
    /// because the wall clock may be set during a call.
    ///
    /// By default measured with [`now`](Self::now), which suits clocks for tests that nothing
    /// else sets.
    fn elapsed(&self) -> Duration {
        self.now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }

    /// Completes after `wait`: the pause between two attempts.
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()>;

    /// Completes after `wait`: a timeout, while other work goes on.
    ///
    /// A clock for tests may let time jump in [`sleep`](Self::sleep), where nothing else happens;
    /// here it must not, or every timeout would fire first. By default, timeouts run on tokio's
    /// timer.
    fn timer(&self, wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(wait))
    }
}

/// The system's wall clock, its monotonic clock, and tokio's timer.
///
/// If a program has paused tokio's time (`tokio::time::pause`, for tests), measured time stands
/// still and advances with the timers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn elapsed(&self) -> Duration {
        // Not tokio's `Instant`: a runtime whose time was advanced is ahead of the others.
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        let start = *START;
        // Follows the timers: a timer that has fired while this clock stands still would be
        // waited for again and again.
        let now = tokio::time::Instant::now().into_std();
        now.saturating_duration_since(start)
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(nap(wait))
    }
}

/// A pause that continues on whichever runtime polls it: a timer stays with the runtime in which
/// it was made, and stands still with it.
async fn nap(wait: Duration) {
    /// Longer than anyone waits.
    const AGES: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    let now = tokio::time::Instant::now();
    let until = now.checked_add(wait).unwrap_or_else(|| now + AGES);
    loop {
        let begun = Whereabouts::here();
        let mut timer = pin!(tokio::time::sleep_until(until));
        let is_over = poll_fn(|context| {
            if begun.is_elsewhere() {
                return Poll::Ready(false);
            }
            timer.as_mut().poll(context).map(|()| true)
        });
        if is_over.await {
            return;
        }
    }
}

/// Seconds since 1970, as both vendors write times. Earlier times are returned as 0, times beyond
/// the range of `i64` as its maximum.
pub fn unix_seconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_measured_goes_on_with_the_timers() {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        // Paused time stands at the runtime's start, which may be before `START`.
        tokio::time::advance(HOUR).await;
        let begun = SystemClock.elapsed();
        SystemClock.sleep(HOUR).await;
        assert!(SystemClock.elapsed().saturating_sub(begun) >= HOUR);
    }
}
