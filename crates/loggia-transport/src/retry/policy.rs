//! How often to retry, and with what pauses.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

/// Attempts and pauses of one call. Whether an attempt may be repeated at all is
/// decided by the operation's safety, not here.
#[derive(Clone, Debug, PartialEq)]
pub struct RetryPolicy {
    max_attempts: u32,
    base: Duration,
    cap: Duration,
    max_retry_after: Duration,
    budget: bool,
}

impl Default for RetryPolicy {
    /// Up to 4 attempts, with pauses of 0 to 0.5, 1 and 2 seconds (at most 8); a `Retry-After` of
    /// up to two minutes is obeyed.
    fn default() -> Self {
        Self {
            max_attempts: 4,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(8),
            max_retry_after: Duration::from_secs(120),
            budget: true,
        }
    }
}

impl RetryPolicy {
    /// A single attempt, except after renewed credentials.
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// The maximum number of attempts, the first included; at least 1.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The upper bound of the first pause, and of any pause. Each pause is drawn uniformly
    /// between zero and its bound (full jitter), which doubles every time.
    #[must_use]
    pub fn backoff(mut self, base: Duration, cap: Duration) -> Self {
        self.base = base;
        self.cap = cap.max(base);
        self
    }

    /// The longest `Retry-After` that is obeyed. If the server asks for more, there is no retry:
    /// the caller gets the error at once instead of hanging.
    #[must_use]
    pub fn max_retry_after(mut self, wait: Duration) -> Self {
        self.max_retry_after = wait;
        self
    }

    /// Whether retries draw on the budget that all clones of the client share.
    /// On by default.
    #[must_use]
    pub fn budget(mut self, on: bool) -> Self {
        self.budget = on;
        self
    }

    pub(crate) fn attempts(&self) -> u32 {
        self.max_attempts
    }

    pub(crate) fn uses_budget(&self) -> bool {
        self.budget
    }

    pub(crate) fn longest_retry_after(&self) -> Duration {
        self.max_retry_after
    }

    /// The pauses of one call, in order.
    pub(crate) fn pauses(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        let bounds = ExponentialBuilder::new()
            .with_min_delay(self.base)
            .with_max_delay(self.cap)
            .with_factor(2.0)
            .with_max_times(usize::try_from(self.max_attempts).unwrap_or(usize::MAX))
            .build();
        bounds.map(|bound| bound.mul_f64(fastrand::f64()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_stay_under_bounds_that_double_up_to_the_cap() {
        let policy = RetryPolicy::default()
            .max_attempts(7)
            .backoff(Duration::from_millis(100), Duration::from_millis(500));
        let bounds = [100, 200, 400, 500, 500, 500, 500].map(Duration::from_millis);
        let mut longest = [Duration::ZERO; 7];
        for _ in 0..500 {
            let pauses: Vec<_> = policy.pauses().collect();
            assert_eq!(pauses.len(), 7);
            for ((pause, bound), longest) in pauses.iter().zip(bounds).zip(&mut longest) {
                assert!(*pause <= bound, "{pause:?} > {bound:?}");
                *longest = (*pause).max(*longest);
            }
        }
        for (longest, bound) in longest.iter().zip(bounds) {
            assert!(
                *longest > bound / 2,
                "full jitter uses the whole range: {longest:?} of {bound:?}"
            );
        }
    }

    #[test]
    fn there_is_always_a_first_attempt() {
        assert_eq!(RetryPolicy::default().max_attempts(0).attempts(), 1);
    }
}
