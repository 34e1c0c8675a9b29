//! One clock for both sides.
//!
//! A client that waits moves it, so nothing is slept; the simulator reads the same
//! time, so sessions and signatures age as they would. It remembers every pause, which is
//! how pauses are measured here, and can be held, so that whoever waits waits for good.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};

/// When tests begin, in Unix seconds.
pub const START: u64 = 1_800_000_000;

/// The simulator's clock, as the client reads it.
#[derive(Clone, Debug)]
pub struct SharedClock {
    sim: loggia_sim::Clock,
    ahead: i64,
    timers: bool,
    pauses: Arc<Mutex<Vec<Duration>>>,
    held: Arc<AtomicBool>,
}

impl SharedClock {
    /// A clock at [`START`] that moves on request, or when somebody waits.
    pub fn new() -> Self {
        Self {
            sim: loggia_sim::Clock::manual(START),
            ahead: 0,
            timers: false,
            pauses: Arc::default(),
            held: Arc::default(),
        }
    }

    /// The simulator's side of it.
    pub fn sim(&self) -> loggia_sim::Clock {
        self.sim.clone()
    }

    /// The same clock, wrong by so many seconds on the client's side.
    #[must_use]
    pub fn wrong_by(&self, seconds: i64) -> Self {
        Self {
            ahead: seconds,
            ..self.clone()
        }
    }

    /// The same clock for the client's timeouts too: they end when the simulator has
    /// been slow for so long on this clock. For one call at a time; the pause of
    /// another would count as well.
    #[must_use]
    pub fn with_timers(&self) -> Self {
        Self {
            timers: true,
            ..self.clone()
        }
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.sim.advance(by);
    }

    /// How much time has passed since the start.
    pub fn passed(&self) -> Duration {
        Duration::from_millis(self.sim.unix_millis() - START * 1000)
    }

    /// Every pause that the client has made, as it asked for it.
    pub fn pauses(&self) -> Vec<Duration> {
        self.list().clone()
    }

    /// From now on whoever waits does so for ever.
    pub fn hold(&self) {
        self.held.store(true, Ordering::SeqCst);
    }

    /// The end of that.
    pub fn release(&self) {
        self.held.store(false, Ordering::SeqCst);
    }

    fn list(&self) -> MutexGuard<'_, Vec<Duration>> {
        self.pauses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for SharedClock {
    fn default() -> Self {
        Self::new()
    }
}

impl loggia::clock::Clock for SharedClock {
    fn now(&self) -> SystemTime {
        let ahead = self.ahead.saturating_mul(1000);
        let now = self.sim.unix_millis().saturating_add_signed(ahead);
        UNIX_EPOCH + Duration::from_millis(now)
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        self.list().push(wait);
        if self.held.load(Ordering::SeqCst) {
            return future::pending().boxed();
        }
        // The simulator counts milliseconds: both sides move by whole ones.
        let millis = wait.as_nanos().div_ceil(1_000_000);
        let millis = u64::try_from(millis).unwrap_or(u64::MAX);
        self.advance(Duration::from_millis(millis));
        tokio::task::yield_now().boxed()
    }

    fn timer(&self, wait: Duration) -> BoxFuture<'static, ()> {
        if self.timers {
            self.sim.sleep(wait).boxed()
        } else {
            tokio::time::sleep(wait).boxed()
        }
    }
}
