//! Lets time pass.
//!
//! A deliberately slow simulator waits. On a system clock it really does. On a manual clock no
//! one else would move the clock, so it does so itself, step by step: to the next point for
//! which something sleeps, then a short real time in which the sleeper can act (a client that
//! has timed out closes the connection, which drops the waiting simulator and stops the clock
//! there), then on, until its own time is over.
//!
//! Several that wait at once take turns, and the ends of their times are points like those of
//! all sleepers, so none of them is overtaken.

use std::time::Duration;

use super::{Base, Clock};
use crate::lock::lock;

/// The real time that a client has to go to sleep before the first step.
const LEAD: Duration = Duration::from_millis(3);
/// The real time that a sleeper has to act after it was woken.
const REACTION: Duration = Duration::from_millis(20);
/// How often the task yields to others before any real waiting.
const YIELDS: usize = 16;

impl Clock {
    /// Lets this much time pass. Dropping the future stops the clock where it is.
    pub(crate) async fn pass(&self, span: Duration) {
        if let Base::System = self.base {
            return tokio::time::sleep(span).await;
        }
        let own = self.sleeper(span);
        give_way(LEAD).await;
        loop {
            // The task that moves the clock keeps its turn until all sleepers at that point
            // could act; this one's time is over after that.
            let _turn = self.shared.pacing.lock().await;
            if self.unix_millis() >= own.point {
                return;
            }
            self.step(Some(own.point)).await;
            if self.unix_millis() >= own.point {
                return;
            }
        }
    }

    /// Lets time pass indefinitely: on a manual clock, while there are sleepers to wake. It
    /// ends only when dropped.
    pub(crate) async fn run_until_dropped(&self) {
        if let Base::System = self.base {
            return std::future::pending().await;
        }
        let mut changes = self.shared.changed.subscribe();
        give_way(LEAD).await;
        loop {
            changes.mark_unchanged();
            let turn = self.shared.pacing.lock().await;
            let moved = self.step(None).await;
            drop(turn);
            if !moved {
                // It cannot fail: the sender is part of the clock.
                let _ = changes.changed().await;
                give_way(LEAD).await;
            }
        }
    }

    /// Moves the clock to the next point for which something sleeps; `false` if there is none.
    /// Sleepers other than the caller get time to act.
    async fn step(&self, own: Option<u64>) -> bool {
        let next = lock(&self.shared.sleepers).after(self.unix_millis());
        let Some((point, count)) = next else {
            return false;
        };
        let now = self.unix_millis();
        self.advance(Duration::from_millis(point.saturating_sub(now)));
        if own != Some(point) || count > 1 {
            give_way(REACTION).await;
        }
        true
    }
}

async fn give_way(real: Duration) {
    for _ in 0..YIELDS {
        tokio::task::yield_now().await;
    }
    tokio::time::sleep(real).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sleepers_are_not_overtaken() {
        let clock = Clock::manual(1000);
        let started = std::time::Instant::now();
        let woken = async |seconds| {
            clock.sleep(Duration::from_secs(seconds)).await;
            clock.unix_millis()
        };
        let slow = async |seconds| {
            clock.pass(Duration::from_secs(seconds)).await;
            clock.unix_millis()
        };
        let all = tokio::join!(woken(60), slow(90), slow(75), woken(80));
        assert_eq!(all, (1_060_000, 1_090_000, 1_075_000, 1_080_000));
        assert!(started.elapsed() < Duration::from_secs(5));
    }

    #[tokio::test]
    async fn a_sleeper_comes_before_an_end_at_the_same_time() {
        let clock = Clock::manual(0);
        let minute = Duration::from_secs(60);
        let over = std::cell::Cell::new(false);
        let slow = async {
            clock.pass(minute).await;
            over.set(true);
        };
        let acting = async {
            clock.sleep(minute).await;
            tokio::time::sleep(Duration::from_millis(2)).await;
            over.get()
        };
        assert!(!tokio::join!(slow, acting).1);
    }

    #[tokio::test]
    async fn the_clock_advances_from_timer_to_timer() {
        let clock = Clock::manual(0);
        let naps = async {
            let mut woken = Vec::new();
            for seconds in [60, 5, 3600] {
                clock.sleep(Duration::from_secs(seconds)).await;
                woken.push(clock.unix_seconds());
            }
            woken
        };
        tokio::select! {
            () = clock.run_until_dropped() => panic!("it has no end"),
            woken = naps => assert_eq!(woken, [60, 65, 3665]),
        }
        assert_eq!(clock.unix_seconds(), 3665);
    }
}
