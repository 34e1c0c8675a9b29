//! What an observer receives.

use std::time::Duration;

use http::StatusCode;

use crate::error::Error;
use crate::operation::Operation;

/// Is called as attempts and calls end. Runs inside the call: it should count and return, not
/// wait.
pub trait Observer: Send + Sync + 'static {
    /// A request was answered, failed, timed out or was dropped.
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        let _ = attempt;
    }

    /// A call ended, with however many attempts.
    fn on_call(&self, call: &CallReport<'_>) {
        let _ = call;
    }
}

/// One request and its outcome.
#[derive(Debug)]
#[non_exhaustive]
pub struct AttemptReport<'a> {
    /// The operation.
    pub operation: &'static Operation,
    /// Which attempt of its call, from 1.
    pub number: u32,
    /// The host it was sent to.
    pub host: &'a str,
    /// From before the first byte was sent until after the last byte was received.
    pub duration: Duration,
    /// The status, if there was an answer.
    pub status: Option<StatusCode>,
    /// Size of the request's body in bytes, without a file that accompanies it.
    pub request_bytes: usize,
    /// Size of the answer's body in bytes, if it arrived completely.
    pub response_bytes: Option<usize>,
    /// The vendor's id of the request, for support tickets, if the answer has one. EDIS
    /// sends none.
    pub request_id: Option<&'a str>,
    /// Why it failed; [`Error::kind`] is suitable as a label of few values.
    pub error: Option<&'a Error>,
    /// The retry that follows, if the request is sent again.
    pub retry: Option<Retry>,
    /// Whether the call's future was dropped before the answer arrived. There is neither a status
    /// nor an error then.
    pub cancelled: bool,
}

/// Another attempt follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retry {
    /// The pause before it.
    pub wait: Duration,
    /// Whether credentials were renewed (or the clock corrected) for it. Such an
    /// attempt has no pause and costs no budget.
    pub renewed: bool,
}

impl Retry {
    pub(crate) fn after(wait: Duration) -> Self {
        Self {
            wait,
            renewed: false,
        }
    }

    pub(crate) fn renewed() -> Self {
        Self {
            wait: Duration::ZERO,
            renewed: true,
        }
    }
}

/// One call with all its attempts.
#[derive(Debug)]
#[non_exhaustive]
pub struct CallReport<'a> {
    /// The operation.
    pub operation: &'static Operation,
    /// How many requests were sent.
    pub attempts: u32,
    /// The sum of all pauses.
    pub waited: Duration,
    /// From the call to its end, pauses and logins included.
    pub duration: Duration,
    /// The vendor's id of the last request, for support tickets, if its answer has one.
    pub request_id: Option<&'a str>,
    /// Whether the server may have acted although no answer says so: a request was under way when
    /// the call was dropped, or failed in a way that leaves it open. Always false for an
    /// operation that only reads.
    pub in_doubt: bool,
    /// How it ended.
    pub outcome: Outcome<'a>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Outcome<'a> {
    /// With a reply.
    Success,
    /// With an error.
    Failure(&'a Error),
    /// Its future was dropped before the end.
    Cancelled,
}
