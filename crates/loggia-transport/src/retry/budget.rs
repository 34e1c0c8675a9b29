//! A limit on retries across all calls of a client.

use std::sync::atomic::{AtomicU32, Ordering};

/// Every call earns a tenth of a retry; every retry spends a whole one.
///
/// A healthy server rarely needs retries, so the purse is full when a single call needs it. When
/// the server fails for everyone, retries stop at one tenth of the calls (plus the small purse)
/// instead of multiplying the load.
#[derive(Debug)]
pub struct RetryBudget {
    /// In tenths of a retry.
    purse: AtomicU32,
}

impl RetryBudget {
    const EARNED: u32 = 1;
    const SPENT: u32 = 10;
    const AT_FIRST: u32 = 10 * Self::SPENT;
    const AT_MOST: u32 = 50 * Self::SPENT;

    /// A budget with ten retries in its purse.
    pub const fn new() -> Self {
        Self {
            purse: AtomicU32::new(Self::AT_FIRST),
        }
    }

    /// Earns a tenth of a retry, at the beginning of a call.
    pub(crate) fn earn(&self) {
        let _ = self
            .purse
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |purse| {
                (purse < Self::AT_MOST).then_some(purse + Self::EARNED)
            });
    }

    /// Spends a retry; returns whether the purse allowed it.
    pub(crate) fn spend(&self) -> bool {
        self.purse
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |purse| {
                purse.checked_sub(Self::SPENT)
            })
            .is_ok()
    }
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_server_gets_a_tenth_more_not_a_multiple() {
        let budget = RetryBudget::new();
        let mut retries = 0;
        for _ in 0..500 {
            budget.earn();
            while budget.spend() {
                retries += 1;
            }
        }
        assert_eq!(retries, 10 + 50, "the purse and a tenth of the calls");
    }

    #[test]
    fn the_purse_does_not_grow_without_end() {
        let budget = RetryBudget::new();
        for _ in 0..100_000 {
            budget.earn();
        }
        let mut retries = 0;
        while budget.spend() {
            retries += 1;
        }
        assert_eq!(retries, 50);
        // Just below a whole retry.
        for _ in 0..9 {
            budget.earn();
        }
        assert!(!budget.spend());
        budget.earn();
        assert!(budget.spend());
    }
}
