//! The attempt loop.

use std::ops::Range;
use std::time::Duration;

use super::Pipeline;
use super::attempt::{Attempt, Patience};
use super::failed::Failed;
use super::fast_path::Target;
use super::send::time_for;
use crate::body::Body;
use crate::decode::LeftOut;
use crate::error::Error;
use crate::observe::{CallWatch, Retry};
use crate::operation::Operation;
use crate::protocol::{Answer, Payload};
use crate::reply::Reply;
use crate::retry::Failure;
use crate::secret::Secret;

/// The answer that the loop returns.
pub(super) struct Accepted {
    pub(super) answer: Answer,
    pub(super) payload: Payload,
    pub(super) secrets: Vec<Secret>,
    /// The strings in the answer's body that were repaired.
    pub(super) damaged: Vec<Range<usize>>,
    /// The values that were left out, if the payload has already been decoded.
    pub(super) read: Option<LeftOut>,
    pub(super) attempts: u32,
}

impl Accepted {
    /// The reply without its value.
    pub(super) fn undecoded(self) -> Reply<()> {
        Reply::new(
            (),
            self.payload.json,
            self.answer.status,
            self.answer.headers,
            self.payload.request_id,
            self.attempts,
            LeftOut::default(),
        )
    }
}

impl Pipeline {
    /// Sends until the server accepts, or until sending again is unsafe, pointless, over budget
    /// or too late.
    pub(super) async fn exchange<'a>(
        &'a self,
        operation: &'static Operation,
        body: &Body,
        mut target: Target<'_>,
        call: &mut CallWatch<'a>,
    ) -> Result<Accepted, Error> {
        let shared = &*self.shared;
        let more = time_for(body.file());
        let deadline = self.options.deadline.saturating_add(more);
        let attempt_timeout = self.options.attempt_timeout.saturating_add(more);
        let mut pauses = self.options.retry.pauses();
        let mut may_correct = true;
        shared.budget.earn();

        loop {
            let left = deadline.saturating_sub(call.elapsed());
            let patience = Patience {
                attempt: attempt_timeout,
                call: left,
            };
            let target = target.as_mut().map(|target| &mut **target as _);
            let Attempt { outcome, watch } = self
                .attempt(operation, body, target, patience, may_correct, call)
                .await;
            let Failed { error, failure } = match outcome {
                Ok(good) => {
                    if let Some(watch) = watch {
                        watch.accepted(good.payload.request_id.as_deref());
                    }
                    return Ok(Accepted {
                        answer: good.answer,
                        payload: good.payload,
                        secrets: good.secrets,
                        damaged: good.damaged,
                        read: good.read,
                        attempts: call.attempts,
                    });
                }
                Err(failed) => failed,
            };

            call.is_doubtful |= failure.leaves_doubt();
            let error = error.with_operation(operation);
            let error = match call.attempts {
                0 => error.mark_unsent(),
                attempts => error.with_attempts(attempts),
            };
            let error = if failure.leaves_doubt() && !operation.safety().may_repeat() {
                error.with_outcome_unknown()
            } else {
                error
            };
            let left = deadline.saturating_sub(call.elapsed());
            let next = self.next(operation, error, failure, left, call.attempts, &mut pauses);
            if let Some(watch) = watch {
                match &next {
                    Ok((retry, error)) => watch.failed(error, Some(*retry)),
                    Err(error) => watch.failed(error, None),
                }
            }
            let (retry, error) = next?;
            tracing::debug!(
                reason = error.kind().as_str(),
                renewed = retry.renewed,
                wait = ?retry.wait,
                "sending again"
            );
            may_correct &= !retry.renewed;
            if !retry.renewed {
                call.waited += retry.wait;
                shared.clock.sleep(retry.wait).await;
            }
        }
    }

    /// The pause before sending again after `error`, or that error as the final one.
    fn next(
        &self,
        operation: &Operation,
        error: Error,
        failure: Failure,
        left: Duration,
        attempts: u32,
        pauses: &mut impl Iterator<Item = Duration>,
    ) -> Result<(Retry, Error), Error> {
        let policy = &self.options.retry;
        let advised = |error: Error| match error.kind().advice(error.code()) {
            Some(advice) => error.or_hint(advice),
            None => error,
        };
        if left.is_zero() || !failure.may_repeat(operation.safety()) {
            return Err(advised(error));
        }
        if failure == Failure::Corrected {
            return Ok((Retry::renewed(), error));
        }
        if attempts >= policy.attempts() {
            return Err(advised(error));
        }
        let pause = pauses.next().unwrap_or_default();
        // Jitter is added to whatever the server asks for: many clients that all return at the
        // moment it names, or at once, would overload it again.
        let wait = match error.retry_after() {
            Some(asked) if asked > policy.longest_retry_after() => {
                return Err(error.asking_to_wait(asked).or_hint(
                    "not sent again: the server asks for a longer wait than max_retry_after",
                ));
            }
            Some(asked) => asked.max(pause),
            None => pause,
        };
        if wait >= left {
            return Err(error.or_hint("not sent again: the deadline would have come first"));
        }
        if policy.uses_budget() && !self.shared.budget.spend() {
            return Err(error.or_hint("not sent again: the retry budget is used up"));
        }
        Ok((Retry::after(wait), error))
    }
}
