//! When to send again, and how long to wait first.
//!
//! Three questions: *may* this failure be followed by another attempt (what the
//! failure says about the server's side, together with the operation's
//! [`Safety`]), *how long* to wait ([`RetryPolicy`], full jitter,
//! or what the server asked in [`retry_after`]), and *is there anything left to
//! spend* ([`RetryBudget`], shared by all clones of a client, so that a failing
//! server is not buried under the retries of its many callers).

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
    /// No one knows: time ran out or the connection broke after sending, or the
    /// server failed on the way.
    Ambiguous,
    /// The server may have done it, but its answer cannot be used, and would be no
    /// better the next time.
    Unreadable,
    /// The server refused the credentials, or there was no connection to it, and it has
    /// been corrected since with what, or where to, the next attempt goes: that one is
    /// neither a pause nor the budget's business.
    Corrected,
    /// The server refused, and would do so again.
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

    /// Whether the thing may have been done all the same.
    pub(crate) fn leaves_doubt(self) -> bool {
        matches!(self, Self::Ambiguous | Self::Unreadable)
    }
}
