//! Shared parts of this crate's tests: a manual clock, and a server that does exactly what a test
//! asks of it.
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "each program uses a part"
)]

pub mod bench;
mod server;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_transport::clock::Clock;

pub use server::{Act, Server, bytes, json};

/// A clock that stands still until it is advanced. Sleeping advances it at once and is recorded.
#[derive(Clone, Debug)]
pub struct ManualClock {
    time: Arc<Mutex<Time>>,
    moves: bool,
}

#[derive(Debug)]
struct Time {
    /// Time since 1970.
    now: Duration,
    waits: Vec<Duration>,
}

impl ManualClock {
    pub fn at(unix_seconds: u64) -> Self {
        let time = Time {
            now: Duration::from_secs(unix_seconds),
            waits: Vec::new(),
        };
        Self {
            time: Arc::new(Mutex::new(time)),
            moves: true,
        }
    }

    /// The same clock, but sleeping neither advances it nor is recorded.
    pub fn standing(&self) -> Self {
        Self {
            moves: false,
            ..self.clone()
        }
    }

    /// Advances by whole milliseconds.
    pub fn advance(&self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX / 4);
        self.time().now += Duration::from_millis(by.min(u64::MAX / 4));
    }

    /// Sets the wall clock forwards or backwards.
    pub fn turn(&self, seconds: i64) {
        let by = Duration::from_secs(seconds.unsigned_abs());
        let mut time = self.time();
        time.now = if seconds < 0 {
            time.now.saturating_sub(by)
        } else {
            time.now + by
        };
    }

    pub fn unix_seconds(&self) -> u64 {
        self.time().now.as_secs()
    }

    /// Every pause so far.
    pub fn waits(&self) -> Vec<Duration> {
        self.time().waits.clone()
    }

    fn time(&self) -> MutexGuard<'_, Time> {
        self.time.lock().expect("lock")
    }
}

/// A clock that records its timers. They never end, or end at the second poll.
#[derive(Debug)]
pub struct Timers {
    clock: ManualClock,
    end: bool,
    noted: Mutex<Vec<Duration>>,
}

impl Timers {
    pub fn on(clock: &ManualClock, end: bool) -> Arc<Self> {
        Arc::new(Self {
            clock: clock.clone(),
            end,
            noted: Mutex::default(),
        })
    }

    /// Every timer so far.
    pub fn noted(&self) -> Vec<Duration> {
        self.noted.lock().expect("lock").clone()
    }
}

impl Clock for Timers {
    fn now(&self) -> SystemTime {
        self.clock.now()
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        self.clock.sleep(wait)
    }

    fn timer(&self, wait: Duration) -> BoxFuture<'static, ()> {
        self.noted.lock().expect("lock").push(wait);
        if self.end {
            tokio::task::yield_now().boxed()
        } else {
            std::future::pending().boxed()
        }
    }
}

impl Clock for ManualClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + self.time().now
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        if self.moves {
            self.advance(wait);
            self.time().waits.push(wait);
        }
        tokio::task::yield_now().boxed()
    }
}
