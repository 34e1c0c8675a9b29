//! Answers queued by a test, given instead of real ones.
//!
//! The queue is first in, first out, except that an entry for one operation waits until that
//! operation is requested. A queued answer replaces the whole service: nothing is checked and
//! no state changes.

use std::collections::VecDeque;

use super::answer::Answer;

/// The queue of one cloud.
#[derive(Debug, Default)]
pub(crate) struct Canned(VecDeque<(Option<String>, Answer)>);

impl Canned {
    /// Queues an answer for the next request, or the next one for `operation`.
    pub(crate) fn add(&mut self, operation: Option<&str>, answer: Answer) {
        self.0.push_back((operation.map(str::to_owned), answer));
    }

    /// Returns the answer for a request for `asked`, if there is one.
    pub(crate) fn take(&mut self, asked: Option<&str>) -> Option<Answer> {
        let due = self
            .0
            .iter()
            .position(|(wanted, _)| wanted.is_none() || wanted.as_deref() == asked)?;
        self.0.remove(due).map(|(_, answer)| answer)
    }
}
