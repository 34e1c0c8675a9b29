//! How much memory the lists and maps of an answer may take.
//!
//! Three bytes of JSON (`{},`) are an item of a thousand bytes where its type has
//! many fields, so that a megabyte of them would fill memory. Real answers are
//! longer than what is kept of them. All lists and maps of an answer share one room,
//! which is known by a mark of the thread: decoding does not
//! wait for anything, so it is never half done.

use std::cell::Cell;

use serde::de::Error;

/// Bytes. More than the largest answer that is read by default (16 MiB) would ask
/// for with honest items, a list's growth by doubling included.
const MOST: usize = 64 * 1024 * 1024;

thread_local! {
    static LEFT: Cell<Option<usize>> = const { Cell::new(None) };
}

/// The room of an answer, a list or a map while it is read.
pub(crate) struct Room {
    outermost: bool,
}

impl Room {
    pub(crate) fn enter() -> Self {
        let outermost = LEFT.get().is_none();
        if outermost {
            LEFT.set(Some(MOST));
        }
        Self { outermost }
    }

    /// Asks for bytes that are about to be used.
    #[expect(clippy::unused_self, reason = "only who entered may ask")]
    pub(super) fn take<E: Error>(&self, bytes: usize) -> Result<(), E> {
        let left = LEFT.get().and_then(|left| left.checked_sub(bytes));
        if left.is_none() {
            return Err(E::custom("the lists are longer than any real answer's"));
        }
        LEFT.set(left);
        Ok(())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if self.outermost {
            LEFT.set(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::de::value::Error;

    use super::*;

    #[test]
    fn inner_lists_share_and_the_next_answer_begins_anew() {
        for _ in 0..2 {
            let outer = Room::enter();
            {
                let inner = Room::enter();
                inner.take::<Error>(MOST).expect("all of it");
            }
            assert!(outer.take::<Error>(1).is_err());
        }
    }
}
