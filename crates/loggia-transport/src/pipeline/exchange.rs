//! The attempt loop.

use std::time::{Duration, SystemTime};

use http::HeaderValue;
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT};

use super::Pipeline;
use super::send::Failed;
use crate::body::Body;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::protocol::{Answer, Outgoing, Payload, Refusal, Ticket};
use crate::retry::Failure;
use crate::retry::retry_after::retry_after;
use crate::secret::wire;

/// What the loop came back with.
pub(super) struct Accepted {
    pub(super) answer: Answer,
    pub(super) payload: Payload,
    pub(super) attempts: u32,
}

const AGENT: &str = concat!("loggia/", env!("CARGO_PKG_VERSION"));

impl Pipeline {
    /// Sends until the server accepts, or until sending again is unsafe,
    /// pointless, over budget or too late.
    pub(super) async fn exchange(
        &self,
        operation: &'static Operation,
        body: &Body,
    ) -> Result<Accepted, Error> {
        let shared = &*self.shared;
        let policy = &self.options.retry;
        let give_up_at = shared.clock.now() + self.options.deadline;
        let mut pauses = policy.pauses();
        let mut may_mend = true;
        let mut attempts = 0;
        shared.budget.earn();

        loop {
            attempts += 1;
            let remaining = remaining(shared.clock.now(), give_up_at);
            let timeout = self.options.attempt_timeout.min(remaining);
            let outcome = self.attempt(operation, body, timeout, may_mend).await;
            let Failed { error, failure } = match outcome {
                Ok(Some((answer, payload))) => {
                    tracing::debug!(%operation, attempts, status = answer.status.as_u16(), "accepted");
                    return Ok(Accepted {
                        answer,
                        payload,
                        attempts,
                    });
                }
                Ok(None) => {
                    tracing::debug!(%operation, attempts, "credentials renewed, sending again");
                    may_mend = false;
                    continue;
                }
                Err(failed) => failed,
            };

            let error = error.with_operation(operation).with_attempts(attempts);
            let error = if failure.leaves_doubt() && !operation.safety().may_repeat() {
                error.with_outcome_unknown()
            } else {
                error
            };
            if attempts >= policy.attempts() || !failure.may_repeat(operation.safety()) {
                return Err(error);
            }
            let wait = match error.retry_after() {
                Some(asked) if asked > policy.longest_retry_after() => return Err(error),
                Some(asked) => asked,
                None => pauses.next().unwrap_or_default(),
            };
            if shared.clock.now() + wait >= give_up_at {
                return Err(error);
            }
            if policy.uses_budget() && !shared.budget.spend() {
                return Err(error.with_hint("not sent again: the retry budget is used up"));
            }
            tracing::debug!(%operation, attempts, ?wait, kind = ?error.kind(), "sending again");
            shared.clock.sleep(wait).await;
        }
    }

    /// One attempt. `None`: the credentials were refused and have been mended, so
    /// that the next attempt may fare better.
    async fn attempt(
        &self,
        operation: &'static Operation,
        body: &Body,
        timeout: Duration,
        may_mend: bool,
    ) -> Result<Option<(Answer, Payload)>, Failed> {
        let shared = &*self.shared;
        let mut request = self.outgoing(operation, body);
        let ticket = shared
            .protocol
            .authorize(operation, &mut request)
            .await
            .map_err(Failed::last)?;
        let answer = shared
            .send(&request, timeout, self.options.max_answer)
            .await?;
        match shared.protocol.judge(operation, &answer) {
            Ok(payload) => Ok(Some((answer, payload))),
            Err(refusal) => {
                if may_mend && self.mended(ticket, &refusal, &answer) {
                    return Ok(None);
                }
                Err(refused(refusal, &answer, &request))
            }
        }
    }

    fn outgoing(&self, operation: &Operation, body: &Body) -> Outgoing {
        let mut url = self.shared.base_url.clone();
        url.set_path(operation.path());
        let mut headers = self.options.headers.clone();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static(body.encoding().content_type()),
        );
        headers
            .entry(USER_AGENT)
            .or_insert(HeaderValue::from_static(AGENT));
        Outgoing {
            url,
            headers,
            body: body.bytes().clone(),
            file: body.file().cloned(),
            secrets: body.secrets().to_vec(),
            now: self.shared.clock.now(),
        }
    }

    fn mended(&self, ticket: Ticket, refusal: &Refusal, answer: &Answer) -> bool {
        refusal.kind == ErrorKind::Unauthorized
            && self.shared.protocol.mend(ticket, refusal, answer)
    }
}

/// Turns a refusal into the error that the caller sees.
fn refused(refusal: Refusal, answer: &Answer, request: &Outgoing) -> Failed {
    let failure = match refusal.kind {
        ErrorKind::RateLimited => Failure::NotDone,
        ErrorKind::Server | ErrorKind::Timeout => Failure::Ambiguous,
        // Something that says 200 and makes no sense may still have worked.
        ErrorKind::Blocked | ErrorKind::Decode if answer.status.is_success() => Failure::Unreadable,
        _ => Failure::Final,
    };
    let clean = |text: String| wire::scrub(&shorten(text), &request.secrets);
    let mut error = Error::new(refusal.kind, refusal.kind.opening())
        .with_status(answer.status)
        .with_code(refusal.code)
        .with_vendor_message(refusal.message.map(clean))
        .with_request_id(refusal.request_id)
        .with_reference(refusal.reference)
        .with_retry_after(retry_after(&answer.headers, answer.received));
    if let Some(hint) = refusal.hint {
        error = error.with_hint(hint);
    }
    Failed { error, failure }
}

fn remaining(now: SystemTime, give_up_at: SystemTime) -> Duration {
    give_up_at.duration_since(now).unwrap_or(Duration::ZERO)
}

/// A vendor's message is for people: a screenful is enough.
fn shorten(mut text: String) -> String {
    const LONGEST: usize = 500;
    if let Some((cut, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(cut);
        text.push('…');
    }
    text
}
