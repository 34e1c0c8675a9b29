//! One clock for both sides.
//!
//! A client that waits moves it, so nothing is slept; the simulator reads the same
//! time, so sessions and signatures age as they would.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

/// When tests begin, in Unix seconds.
pub const START: u64 = 1_800_000_000;

/// The simulator's clock, as the client reads it.
#[derive(Clone, Debug)]
pub struct SharedClock {
    sim: loggia_sim::Clock,
    ahead: i64,
    timers: bool,
    pauses: Arc<Mutex<Vec<Duration>>>,
}

impl SharedClock {
    /// A clock at [`START`] that moves on request, or when somebody waits.
    pub fn new() -> Self {
        Self {
            sim: loggia_sim::Clock::manual(START),
            ahead: 0,
            timers: false,
            pauses: Arc::default(),
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
        self.advance(wait);
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
