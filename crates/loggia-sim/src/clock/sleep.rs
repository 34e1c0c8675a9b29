//! Waits on a clock.
//!
//! On a system clock a sleeper is a timer. On a manual clock it is an entry in a list of points
//! in time, and wakes when the clock is moved to its point or past it. Nothing is polled: a
//! move wakes all sleepers that it affects.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

use super::{Base, Clock, LAST_SECOND};
use crate::lock::lock;

/// An entry in the list, for as long as it is held.
#[derive(Debug)]
pub(super) struct Sleeper {
    clock: Clock,
    pub(super) point: u64,
}

impl Sleeper {
    async fn wait(self) {
        let mut changes = self.clock.shared.changed.subscribe();
        while self.clock.unix_millis() < self.point {
            // It cannot fail: the sender is part of the clock.
            let _ = changes.changed().await;
        }
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        lock(&self.clock.shared.sleepers).leave(self.point);
    }
}

impl Clock {
    /// Completes when the clock has moved by `wait` from its time at this call.
    ///
    /// On a [system](Self::system) clock this is a timer of the tokio runtime that polls it,
    /// and shifts of the clock do not affect it. On a [manual](Self::manual) clock it wakes
    /// when the clock was moved, by [`advance`](Self::advance) or [`set`](Self::set), or by a
    /// deliberately slow simulator (see [`Fault`](crate::Fault)): such a simulator stops the
    /// clock at exactly this point. A clock that is set back makes it wait longer. Points are
    /// whole milliseconds, rounded up.
    pub fn sleep(&self, wait: Duration) -> impl Future<Output = ()> + Send + 'static {
        let timer = match self.base {
            Base::System => Err(Instant::now().checked_add(wait)),
            Base::Zero => Ok(self.sleeper(wait)),
        };
        async move {
            match timer {
                Ok(sleeper) => sleeper.wait().await,
                Err(Some(end)) => tokio::time::sleep_until(end).await,
                Err(None) => std::future::pending().await,
            }
        }
    }

    pub(super) fn sleeper(&self, wait: Duration) -> Sleeper {
        let wait = u64::try_from(wait.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX);
        let point = self.unix_millis().saturating_add(wait);
        // The clock never goes beyond this.
        let point = point.min(LAST_SECOND * 1000);
        lock(&self.shared.sleepers).come(point);
        self.shared.changed.send_replace(());
        Sleeper {
            clock: self.clone(),
            point,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_clock_was_moved_far_enough() {
        let clock = Clock::manual(1000);
        let mut nap = Box::pin(clock.sleep(Duration::from_micros(1_500_100)));
        clock.advance(Duration::from_millis(1500));
        assert!((&mut nap).now_or_never().is_none(), "rounded up");
        let mover = clock.clone();
        let task = tokio::spawn(async move { mover.advance(Duration::from_millis(1)) });
        nap.await;
        task.await.expect("it moves the clock");
        assert_eq!(clock.unix_millis(), 1_001_501);
        assert_eq!(lock(&clock.shared.sleepers).after(0), None);
    }

    #[tokio::test]
    async fn a_system_clock_has_timers() {
        let clock = Clock::system();
        clock.sleep(Duration::from_millis(5)).await;
        assert!(clock.sleep(Duration::MAX).now_or_never().is_none());
    }
}
