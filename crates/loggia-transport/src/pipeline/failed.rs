//! A failed attempt.
//!
//! The steps of an attempt fail with an error for the caller, and with what the failure says
//! about the server: whether it can have acted, and whether sending again makes sense.

use crate::error::Error;
use crate::retry::Failure;

/// A failed attempt: the error, and what it says about the server's side.
pub(super) struct Failed {
    pub(super) error: Error,
    pub(super) failure: Failure,
}

impl Failed {
    pub(super) fn last(error: Error) -> Self {
        Self {
            error,
            failure: Failure::Final,
        }
    }
}
