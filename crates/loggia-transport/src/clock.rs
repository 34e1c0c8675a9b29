//! Time, so that tests need not wait.
//!
//! Everything that reads the clock or waits goes through [`Clock`]: session
//! expiry, signatures, deadlines, backoff. The system's clock is the default; a test hands in
//! its own and moves it by hand.

use std::fmt;
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures_util::future::BoxFuture;

/// Reads the time and waits.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// The wall clock.
    fn now(&self) -> SystemTime;

    /// How long it is since some moment that stays the same. Deadlines and durations
    /// are measured with it, as the wall clock may be set while a call is under way.
    ///
    /// A clock for tests, which is set by nobody else, measures by
    /// [`now`](Self::now) unless told otherwise.
    fn elapsed(&self) -> Duration {
        self.now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }

    /// Completes after `wait`: the pause between two attempts.
    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()>;

    /// Completes after `wait`: the end of somebody's patience, while something else
    /// goes on.
    ///
    /// A clock for tests may let time jump in [`sleep`](Self::sleep), where nothing
    /// else happens; here it must not, or everything would come too late. Unless told
    /// otherwise, timeouts run on tokio's timer.
    fn timer(&self, wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(wait))
    }
}

/// The system's wall clock, its monotonic clock, and tokio's timer.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn elapsed(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(wait))
    }
}

/// Seconds since 1970, which is how both vendors tell time. Times before count
/// as 0, times beyond `i64` as its end.
pub fn unix_seconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}
