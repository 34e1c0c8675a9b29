//! The sleepers that wait for a clock.

use std::collections::BTreeMap;
use std::ops::Bound;

/// The points in time with sleepers, and the number of these.
#[derive(Debug, Default)]
pub(super) struct Sleepers(BTreeMap<u64, usize>);

impl Sleepers {
    /// Returns the first point after `now`, with its number of sleepers.
    pub(super) fn after(&self, now: u64) -> Option<(u64, usize)> {
        let later = (Bound::Excluded(now), Bound::Unbounded);
        let (point, count) = self.0.range(later).next()?;
        Some((*point, *count))
    }

    /// Adds a sleeper until `point`.
    pub(super) fn come(&mut self, point: u64) {
        *self.0.entry(point).or_default() += 1;
    }

    /// Removes a sleeper until `point`.
    pub(super) fn leave(&mut self, point: u64) {
        if let Some(count) = self.0.get_mut(&point) {
            *count -= 1;
            if *count == 0 {
                self.0.remove(&point);
            }
        }
    }
}
