//! Time, so that tests need not wait.
//!
//! Everything that reads the clock or waits goes through [`Clock`]: session
//! expiry, signatures, deadlines, backoff. The system's clock is the default; a test hands in
//! its own and moves it by hand.

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

    /// How long it is since some moment that stays the same. Deadlines and durations
    /// are measured with it, as the wall clock may be set while a call is under way.
    ///
    /// A clock for tests, which no one else sets, measures by
    /// [`now`](Self::now) by default.
    fn elapsed(&self) -> Duration {
        self.now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }

    /// Completes after `wait`: the pause between two attempts.
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()>;

    /// Completes after `wait`: the end of somebody's patience, while something else
    /// goes on.
    ///
    /// A clock for tests may let time jump in [`sleep`](Self::sleep), where nothing
    /// else happens; here it must not, or everything would come too late. By
    /// default, timeouts run on tokio's timer.
    fn timer(&self, wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(wait))
    }
}

/// The system's wall clock, its monotonic clock, and tokio's timer.
///
/// Where a program has stopped tokio's time (`tokio::time::pause`, for tests), what is
/// measured stands still and goes on with the timers.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn elapsed(&self) -> Duration {
        // Not by tokio: a runtime whose time has been moved on is ahead of the others.
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        let start = *START;
        // As the timers do: one that is over while this stands still would be waited for
        // again and again.
        let now = tokio::time::Instant::now().into_std();
        now.saturating_duration_since(start)
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(nap(wait))
    }
}

/// A pause that goes on where it is polled: a timer stays with the runtime that it was
/// made in, and stands still with it.
async fn nap(wait: Duration) {
    /// Longer than anybody waits.
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

/// Seconds since 1970, which is how both vendors write times. Times before count
/// as 0, times beyond `i64` as its end.
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
        // Time stands where it stood when the runtime began, which may be before the start.
        tokio::time::advance(HOUR).await;
        let begun = SystemClock.elapsed();
        SystemClock.sleep(HOUR).await;
        assert!(SystemClock.elapsed().saturating_sub(begun) >= HOUR);
    }
}
