//! One clock for the client and the simulator.
//!
//! A waiting client advances it, so nothing sleeps; the simulator reads the same time, so
//! sessions and signatures age as they would. It records every pause, which is how pauses are
//! measured here, and can be blocked, so that every wait lasts forever.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};

/// The time at which tests begin, in Unix seconds.
pub const START: u64 = 1_800_000_000;

/// The simulator's clock, as the client reads it.
#[derive(Clone, Debug)]
pub struct SharedClock {
    sim: loggia_sim::Clock,
    ahead: i64,
    timers: bool,
    pauses: Arc<Mutex<Vec<Duration>>>,
    blocked: Arc<AtomicBool>,
}

impl SharedClock {
    /// A clock at [`START`] that advances on request, or when someone waits.
    pub fn new() -> Self {
        Self {
            sim: loggia_sim::Clock::manual(START),
            ahead: 0,
            timers: false,
            pauses: Arc::default(),
            blocked: Arc::default(),
        }
    }

    /// The same clock for the simulator.
    pub fn sim(&self) -> loggia_sim::Clock {
        self.sim.clone()
    }

    /// The same clock, off by this many seconds on the client's side.
    #[must_use]
    pub fn skewed_by(&self, seconds: i64) -> Self {
        Self {
            ahead: seconds,
            ..self.clone()
        }
    }

    /// The same clock, also for the client's timeouts: they fire when the simulator has been slow
    /// for that long by this clock. For one call at a time: the pause of another call would count
    /// as well.
    #[must_use]
    pub fn with_timers(&self) -> Self {
        Self {
            timers: true,
            ..self.clone()
        }
    }

    /// Advances the clock.
    pub fn advance(&self, by: Duration) {
        self.sim.advance(by);
    }

    /// The time that has passed since the start.
    pub fn elapsed(&self) -> Duration {
        Duration::from_millis(self.sim.unix_millis() - START * 1000)
    }

    /// Every pause that the client has requested, in order.
    pub fn pauses(&self) -> Vec<Duration> {
        self.list().clone()
    }

    /// Makes every wait from now on last forever.
    pub fn block_sleeps(&self) {
        self.blocked.store(true, Ordering::SeqCst);
    }

    /// Lets later waits end again, after [`block_sleeps`](Self::block_sleeps).
    pub fn unblock_sleeps(&self) {
        self.blocked.store(false, Ordering::SeqCst);
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
        if self.blocked.load(Ordering::SeqCst) {
            return future::pending().boxed();
        }
        // The simulator counts milliseconds: both sides advance by whole ones.
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
