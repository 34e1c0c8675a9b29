//! The wall clock of a simulator.
//!
//! A clock is a base (the system's time, or a fixed zero) plus an offset that
//! all clones share. Moving a clock moves the offset, so even the system clock
//! can be shifted, which is how a client's clock skew is acted out; a manual
//! clock moves only when it is told to, which is how a test crosses the end of
//! a session without waiting for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The last second that an HTTP date can name: the end of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// A wall clock that tests can hold still, move and set. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct Clock {
    base: Base,
    /// Milliseconds added to the base, with wrap-around: a clock set back has
    /// an offset just below 2^64.
    offset_ms: Arc<AtomicU64>,
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
    /// The time of this computer.
    pub fn system() -> Self {
        Self {
            base: Base::System,
            offset_ms: Arc::default(),
        }
    }

    /// A clock that stands at `unix_seconds` until it is moved.
    pub fn manual(unix_seconds: u64) -> Self {
        let clock = Self {
            base: Base::Zero,
            offset_ms: Arc::default(),
        };
        clock.set(unix_seconds);
        clock
    }

    /// Moves the clock forward; a system clock runs on from there.
    pub fn advance(&self, by: Duration) {
        self.offset_ms.fetch_add(whole_ms(by), Ordering::SeqCst);
    }

    /// Sets the clock to `unix_seconds`, forward or back; a system clock runs
    /// on from there. Times after the year 9999 are taken as its end.
    pub fn set(&self, unix_seconds: u64) {
        let wanted = unix_seconds.min(LAST_SECOND) * 1000;
        self.offset_ms
            .store(wanted.wrapping_sub(self.base.now_ms()), Ordering::SeqCst);
    }

    /// The time in whole seconds since 1970.
    pub fn unix_seconds(&self) -> u64 {
        self.unix_millis() / 1000
    }

    /// The time in whole milliseconds since 1970.
    pub(crate) fn unix_millis(&self) -> u64 {
        let offset = self.offset_ms.load(Ordering::SeqCst);
        let now = self.base.now_ms().wrapping_add(offset);
        now.min(LAST_SECOND * 1000)
    }

    /// The time as the HTTP `Date` header has it.
    pub(crate) fn http_date(&self) -> String {
        httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(self.unix_seconds()))
    }
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
    fn a_manual_clock_moves_only_when_told() {
        let clock = Clock::manual(1_700_000_000);
        let same = clock.clone();
        same.advance(Duration::from_millis(1500));
        assert_eq!(clock.unix_seconds(), 1_700_000_001);
        same.advance(Duration::from_millis(500));
        assert_eq!(clock.unix_seconds(), 1_700_000_002);
        clock.set(5);
        assert_eq!(same.unix_seconds(), 5);
        assert_eq!(same.http_date(), "Thu, 01 Jan 1970 00:00:05 GMT");
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
        assert_eq!(clock.http_date(), "Fri, 31 Dec 9999 23:59:59 GMT");
        clock.advance(Duration::MAX);
        let _ = clock.http_date();
    }
}
