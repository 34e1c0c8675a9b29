//! When to send again, and how long to wait first.
//!
//! Three questions: *may* this failure be followed by another attempt (what the failure says
//! about the server's side, together with the operation's [`Safety`]), *how long* to wait
//! ([`RetryPolicy`], full jitter, or what the server asked in [`retry_after`]), and *is there
//! budget left* ([`RetryBudget`], shared by all clones of a client, so that the retries of many
//! callers do not overload a failing server).

mod budget;
mod policy;
pub mod retry_after;

pub use budget::RetryBudget;
pub use policy::RetryPolicy;

use crate::operation::Safety;

/// What a failed attempt says about the server's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The server certainly did nothing: no connection, or it refused (429).
    NotDone,
    /// Unknown: time ran out or the connection broke after sending, or the server failed while
    /// processing.
    Ambiguous,
    /// The server may have acted, but its answer cannot be used, and would be no better the next
    /// time.
    Unreadable,
    /// The server refused the credentials, or no connection to it could be made, and the
    /// credentials or the address have been corrected since. The next attempt needs no pause and
    /// costs no budget.
    Corrected,
    /// The server refused, and would refuse again.
    Final,
}

impl Failure {
    /// Whether another attempt is harmless.
    pub(crate) fn may_repeat(self, safety: Safety) -> bool {
        match self {
            Self::NotDone | Self::Corrected => true,
            Self::Ambiguous => safety.may_repeat(),
            Self::Unreadable | Self::Final => false,
        }
    }

    /// Whether the server may have acted all the same.
    pub(crate) fn leaves_doubt(self) -> bool {
        matches!(self, Self::Ambiguous | Self::Unreadable)
    }
}
