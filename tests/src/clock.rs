//! One clock for both sides.
//!
//! A client that waits moves it, so nothing is slept; the simulator reads the same
//! time, so sessions and signatures age as they would.

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
}

impl SharedClock {
    /// A clock at [`START`] that moves when told, or when somebody waits.
    pub fn new() -> Self {
        Self {
            sim: loggia_sim::Clock::manual(START),
            ahead: 0,
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
            sim: self.sim.clone(),
            ahead: seconds,
        }
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.sim.advance(by);
    }
}

impl Default for SharedClock {
    fn default() -> Self {
        Self::new()
    }
}

impl loggia::clock::Clock for SharedClock {
    fn now(&self) -> SystemTime {
        let seconds = self.sim.unix_seconds().saturating_add_signed(self.ahead);
        UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        // Whole seconds are all the simulators tell apart: round up, or time stands
        // still for short waits.
        self.advance(Duration::from_secs(wait.as_secs() + 1));
        tokio::task::yield_now().boxed()
    }
}
