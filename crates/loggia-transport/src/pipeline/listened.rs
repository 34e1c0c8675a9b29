//! A call under way, and who hears of its end.
//!
//! What a client has to remember of its own orders it learns here: with the body, and also
//! of a call that was given up while no one knew whether the server had acted on it.

use std::sync::Arc;

use super::Pipeline;
use crate::body::Body;
use crate::error::Error;
use crate::observe::{CallWatch, Outcome};
use crate::operation::Operation;
use crate::reply::Reply;

/// Called when a call has ended, with the bytes of its body and how it ended. Of those that
/// were given up ([`Outcome::Cancelled`]) it hears only where the server may have acted.
pub type Listener = dyn Fn(&'static Operation, &[u8], Outcome<'_>) + Send + Sync;

/// A call that somebody hears the end of, however it ends.
pub(super) struct Listened<'a> {
    pub(super) watch: CallWatch<'a>,
    /// No one, once it has heard.
    listener: Option<&'a Arc<Listener>>,
    operation: &'static Operation,
    body: &'a Body,
}

impl Pipeline {
    /// Begins a call that whoever hears of calls hears of.
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
    /// The call is over.
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
