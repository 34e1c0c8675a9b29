//! The list of those who wait for a clock.

use std::collections::BTreeMap;
use std::ops::Bound;

/// The points for which somebody sleeps, and how many do.
#[derive(Debug, Default)]
pub(super) struct Sleepers(BTreeMap<u64, usize>);

impl Sleepers {
    /// The first point after `now` with the number of sleepers.
    pub(super) fn after(&self, now: u64) -> Option<(u64, usize)> {
        let later = (Bound::Excluded(now), Bound::Unbounded);
        let (point, count) = self.0.range(later).next()?;
        Some((*point, *count))
    }

    /// Somebody goes to sleep until `point`.
    pub(super) fn come(&mut self, point: u64) {
        *self.0.entry(point).or_default() += 1;
    }

    /// One of those who slept until `point` does not any more.
    pub(super) fn leave(&mut self, point: u64) {
        if let Some(count) = self.0.get_mut(&point) {
            *count -= 1;
            if *count == 0 {
                self.0.remove(&point);
            }
        }
    }
}
