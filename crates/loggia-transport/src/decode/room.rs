//! How much memory the lists and maps of an answer may take.
//!
//! Three bytes of JSON (`{},`) are an item of a thousand bytes where its type has
//! many fields, so that a megabyte of them would fill memory. Real answers are
//! longer than what is kept of them. All lists and maps of an answer share one room.

/// Bytes. More than the largest answer that is read by default (16 MiB) would ask
/// for with honest items, a list's growth by doubling included.
const MOST: usize = 64 * 1024 * 1024;

/// The room that is left.
#[derive(Debug)]
pub(crate) struct Room(usize);

impl Default for Room {
    fn default() -> Self {
        Self(MOST)
    }
}

impl Room {
    /// Asks for bytes that are about to be used.
    pub(super) fn take(&mut self, bytes: usize) -> Option<()> {
        self.0 = self.0.checked_sub(bytes)?;
        Some(())
    }
}
