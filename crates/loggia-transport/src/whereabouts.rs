//! Which runtime a future is in.
//!
//! Sockets and timers belong to the tokio runtime in which they were made: elsewhere
//! they answer no one once it is no longer driven, and panic once it is gone. A future
//! may be carried from one to another between two polls, so whoever holds such things
//! looks where it is each time.

use tokio::runtime::{Handle, Id};

/// A runtime, or none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Whereabouts(Option<Id>);

impl Whereabouts {
    /// The runtime that this is called in.
    pub(crate) fn here() -> Self {
        Self(Handle::try_current().ok().map(|handle| handle.id()))
    }

    /// Whether this is called in another one.
    pub(crate) fn is_elsewhere(self) -> bool {
        self != Self::here()
    }
}
