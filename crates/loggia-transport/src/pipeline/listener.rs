//! Reports the end of a call to a listener.
//!
//! A client that has to remember its own orders learns of them here: with the body, and also of a
//! call that was dropped while it was not known whether the server had acted on it.

use std::sync::Arc;

use super::Pipeline;
use crate::body::Body;
use crate::error::Error;
use crate::observe::{CallWatch, Outcome};
use crate::operation::Operation;
use crate::reply::Reply;

/// Called when a call has ended, with the bytes of its body and its outcome. Calls that were
/// dropped ([`Outcome::Cancelled`]) are reported only if the server may have acted.
pub type Listener = dyn Fn(&'static Operation, &[u8], Outcome<'_>) + Send + Sync;

/// A call whose end is reported to a listener, however it ends.
pub(super) struct Listened<'a> {
    pub(super) watch: CallWatch<'a>,
    /// `None` once the listener was called.
    listener: Option<&'a Arc<Listener>>,
    operation: &'static Operation,
    body: &'a Body,
}

impl Pipeline {
    /// Begins a call that is reported to the listener, if there is one.
    pub(super) fn listened<'a>(
        &'a self,
        operation: &'static Operation,
        body: &'a Body,
    ) -> Listened<'a> {
        Listened {
            watch: CallWatch::begin(self.audience(), operation),
            listener: self.shared.listener.as_ref(),
            operation,
            body,
        }
    }
}

impl Listened<'_> {
    /// Ends the call.
    pub(super) fn end(mut self, outcome: &Result<Reply<()>, Error>) {
        let outcome = outcome.as_ref();
        self.watch.end(outcome.map(Reply::request_id));
        self.hear(outcome.map_or_else(Outcome::Failure, |_| Outcome::Success));
    }

    fn hear(&mut self, outcome: Outcome<'_>) {
        if let Some(listener) = self.listener.take() {
            listener(self.operation, self.body.bytes(), outcome);
        }
    }
}

/// Its future was dropped before the end.
impl Drop for Listened<'_> {
    fn drop(&mut self) {
        if self.watch.is_in_doubt() {
            self.hear(Outcome::Cancelled);
        }
    }
}
