//! The wall clock of a simulator.
//!
//! A clock is a base (the system's time, or a fixed zero) plus an offset that all clones share.
//! Moving a clock moves the offset, so even the system clock can be shifted, which simulates a
//! client's clock skew; a manual clock moves only on request, so that a test can pass the end
//! of a session without waiting for it.
//!
//! A clock can be waited on ([`Clock::sleep`]), and a deliberately slow simulator lets time
//! pass on it; [`pace`] describes how that works on a manual clock.

mod pace;
mod sleep;
mod sleepers;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

use crate::lock::lock;
use sleepers::Sleepers;

/// The last second that an HTTP date can represent: the end of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// A wall clock that tests can hold still, move and set. Clones share the same time.
#[derive(Clone, Debug)]
pub struct Clock {
    base: Base,
    shared: Arc<Shared>,
}

/// Called after every move of a clock.
type Watcher = dyn Fn() + Send + Sync;

/// What all clones of a clock share.
#[derive(Default)]
struct Shared {
    /// Milliseconds added to the base, with wrap-around: a clock set back has an offset just
    /// below 2^64.
    offset_ms: AtomicU64,
    /// Notified when the clock is moved or something starts to sleep on it.
    changed: watch::Sender<()>,
    sleepers: Mutex<Sleepers>,
    /// Held by the one task that lets time pass, one step at a time.
    pacing: tokio::sync::Mutex<()>,
    watchers: Mutex<Vec<Weak<Watcher>>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("offset_ms", &self.offset_ms)
            .finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, Debug)]
enum Base {
    System,
    Zero,
}

impl Base {
    fn now_ms(self) -> u64 {
        match self {
            Self::Zero => 0,
            Self::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, whole_ms),
        }
    }
}

impl Clock {
    /// Returns a clock with the time of this computer.
    pub fn system() -> Self {
        Self {
            base: Base::System,
            shared: Arc::default(),
        }
    }

    /// Returns a clock that stands at `unix_seconds` until it is moved.
    pub fn manual(unix_seconds: u64) -> Self {
        let clock = Self {
            base: Base::Zero,
            shared: Arc::default(),
        };
        clock.set(unix_seconds);
        clock
    }

    /// Moves the clock forward; a system clock runs on from there.
    pub fn advance(&self, by: Duration) {
        let offset = &self.shared.offset_ms;
        offset.fetch_add(whole_ms(by), Ordering::SeqCst);
        self.moved();
    }

    /// Sets the clock to `unix_seconds`, forward or back; a system clock runs on from there.
    /// Times after the year 9999 become its end.
    pub fn set(&self, unix_seconds: u64) {
        let wanted = unix_seconds.min(LAST_SECOND) * 1000;
        let offset = wanted.wrapping_sub(self.base.now_ms());
        self.shared.offset_ms.store(offset, Ordering::SeqCst);
        self.moved();
    }

    /// Returns the time in whole seconds since 1970.
    pub fn unix_seconds(&self) -> u64 {
        self.unix_millis() / 1000
    }

    /// Returns the time in whole milliseconds since 1970.
    pub fn unix_millis(&self) -> u64 {
        let offset = self.shared.offset_ms.load(Ordering::SeqCst);
        let now = self.base.now_ms().wrapping_add(offset);
        now.min(LAST_SECOND * 1000)
    }

    /// Returns the time in the form of the HTTP `Date` header, for a clock that is wrong by
    /// `off` seconds.
    pub(crate) fn http_date(&self, off: i64) -> String {
        http_date(self.unix_seconds().saturating_add_signed(off))
    }

    /// Calls `watcher` after every move, until it is dropped.
    pub(crate) fn watch(&self, watcher: &Arc<Watcher>) {
        let mut watchers = lock(&self.shared.watchers);
        watchers.retain(|known| known.strong_count() > 0);
        watchers.push(Arc::downgrade(watcher));
    }

    /// Announces a move. Watchers come first: when a sleeper wakes, everything else that
    /// depends on the time has already happened.
    fn moved(&self) {
        let watchers: Vec<_> = lock(&self.shared.watchers)
            .iter()
            .filter_map(Weak::upgrade)
            .collect();
        for watcher in watchers {
            watcher();
        }
        self.shared.changed.send_replace(());
    }
}

/// Formats a second since 1970 for HTTP; later ones become the last that it can represent.
pub(crate) fn http_date(unix_seconds: u64) -> String {
    let second = Duration::from_secs(unix_seconds.min(LAST_SECOND));
    httpdate::fmt_http_date(UNIX_EPOCH + second)
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

fn whole_ms(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_moves_only_on_request() {
        let clock = Clock::manual(1_700_000_000);
        let same = clock.clone();
        same.advance(Duration::from_millis(1500));
        assert_eq!(clock.unix_seconds(), 1_700_000_001);
        same.advance(Duration::from_millis(500));
        assert_eq!(clock.unix_seconds(), 1_700_000_002);
        clock.set(5);
        assert_eq!(same.unix_seconds(), 5);
        assert_eq!(same.http_date(0), "Thu, 01 Jan 1970 00:00:05 GMT");
    }

    #[test]
    fn a_system_clock_can_be_set_back_and_runs_on() {
        let clock = Clock::system();
        clock.set(1000);
        let now = clock.unix_seconds();
        assert!((1000..1060).contains(&now), "{now}");
    }

    #[test]
    fn no_time_is_too_late_for_a_date_header() {
        let clock = Clock::manual(u64::MAX);
        assert_eq!(clock.http_date(0), "Fri, 31 Dec 9999 23:59:59 GMT");
        clock.advance(Duration::MAX);
        let _ = clock.http_date(0);
    }
}
