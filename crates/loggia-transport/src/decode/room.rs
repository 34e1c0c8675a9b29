//! Limits how much memory the lists and maps of an answer may take.
//!
//! Three bytes of JSON (`{},`) become an item of a thousand bytes if its type has many fields, so
//! that a megabyte of them would fill memory. Real answers are longer than what is kept of them.
//! All lists and maps of an answer share one budget.

/// In bytes. More than the largest answer that is read by default (16 MiB) would need with
/// genuine items, growth of lists by doubling included.
const MOST: usize = 64 * 1024 * 1024;

/// The memory that is left.
#[derive(Debug)]
pub(crate) struct Room(usize);

impl Default for Room {
    fn default() -> Self {
        Self(MOST)
    }
}

impl Room {
    /// Reserves bytes that are about to be used.
    pub(super) fn take(&mut self, bytes: usize) -> Option<()> {
        self.0 = self.0.checked_sub(bytes)?;
        Some(())
    }
}
