//! Which runtime a future is polled in.
//!
//! Sockets and timers belong to the tokio runtime in which they were made: on another one, they
//! never complete once their runtime is no longer driven, and panic once it is gone. A future may
//! move between runtimes from one poll to the next, so code that holds such objects checks where
//! it is each time.

use tokio::runtime::{Handle, Id};

/// A runtime, or none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Whereabouts(Option<Id>);

impl Whereabouts {
    /// The runtime that this is called in.
    pub(crate) fn here() -> Self {
        Self(Handle::try_current().ok().map(|handle| handle.id()))
    }

    /// Whether this is called in a different runtime.
    pub(crate) fn is_elsewhere(self) -> bool {
        self != Self::here()
    }
}
