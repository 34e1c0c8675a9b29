//! One attempt: authorise, send, judge.

use std::ops::Range;
use std::time::Duration;

use http::HeaderValue;
use http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HOST, USER_AGENT};
use tracing::Instrument;

use super::Pipeline;
use super::failed::Failed;
use super::fast_path::{Target, read_at_once};
use super::limits::{is_error, is_json};
use super::send::late;
use crate::body::{Body, Opened};
use crate::decode::LeftOut;
use crate::error::{Error, ErrorKind};
use crate::observe::{AttemptWatch, CallWatch};
use crate::operation::Operation;
use crate::protocol::{Answer, AttemptCredentials, Outgoing, Payload, Refusal};
use crate::retry::Failure;
use crate::retry::retry_after::retry_after;
use crate::secret::{Secret, cleaned, in_one_line};

/// The result of an attempt, and the watch on its request, if one was sent.
pub(super) struct Attempt<'a> {
    pub(super) outcome: Result<Good, Failed>,
    pub(super) watch: Option<AttemptWatch<'a>>,
}

impl Attempt<'_> {
    /// An attempt for which nothing was sent.
    fn not_made(error: Error) -> Self {
        Self {
            outcome: Err(Failed::last(error)),
            watch: None,
        }
    }
}

/// An answer that the vendor's protocol accepts as success.
pub(super) struct Good {
    pub(super) answer: Answer,
    pub(super) payload: Payload,
    /// The secrets of the request, in case the answer quotes them.
    pub(super) secrets: Vec<Secret>,
    /// The strings in the answer's body that were repaired.
    pub(super) damaged: Vec<Range<usize>>,
    /// The values that were left out, if the payload has already been decoded.
    pub(super) read: Option<LeftOut>,
}

/// A request that is ready to be sent, and what accompanies it.
struct Ready {
    request: Outgoing,
    ticket: AttemptCredentials,
    opened: Option<Opened>,
}

/// The time limits.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// For the request and its answer.
    pub(super) attempt: Duration,
    /// For the rest of the call.
    pub(super) call: Duration,
}

const AGENT: &str = concat!("loggia/", env!("CARGO_PKG_VERSION"));

impl Pipeline {
    /// Sends the request once. With `may_correct`, refused credentials are corrected if possible
    /// ([`Failure::Corrected`]).
    pub(super) async fn attempt<'a>(
        &'a self,
        operation: &'static Operation,
        body: &Body,
        target: Target<'_>,
        patience: Patience,
        may_correct: bool,
        call: &mut CallWatch<'a>,
    ) -> Attempt<'a> {
        let shared = &*self.shared;
        let began = shared.clock.elapsed();
        let left = || {
            let spent = shared.clock.elapsed().saturating_sub(began);
            patience.call.saturating_sub(spent)
        };
        let ready = self.ready(operation, body, left, call).await;
        let Ready {
            mut request,
            ticket,
            opened,
        } = match ready {
            Ok(ready) => ready,
            Err(error) => return Attempt::not_made(error),
        };

        // The login above may have taken a while.
        let timeout = patience.attempt.min(left());
        call.attempts += 1;
        let mut watch = AttemptWatch::begin(
            self.audience(),
            operation,
            call.attempts,
            &request.url,
            request.body.len(),
        );
        call.is_out = true;
        let answer = shared
            .within(timeout, shared.send(&mut request, opened, &self.options))
            .instrument(watch.span())
            .await
            .unwrap_or_else(|| Err(late(timeout, &request.url)));
        call.is_out = false;
        watch.stop();
        let answer = match answer {
            Ok(answer) => Ok(answer),
            Err(mut failed) => {
                failed.error = failed.error.scrubbed(&request.secrets);
                let is_nowhere = failed.failure == Failure::NotDone;
                if may_correct && is_nowhere {
                    let elsewhere = shared.protocol.relocated(operation, ticket, &request.url);
                    if shared.within(left(), elsewhere).await == Some(true) {
                        failed.failure = Failure::Corrected;
                    }
                }
                Err(failed)
            }
        };
        let outcome = answer.and_then(|received| {
            let answer = received.answer;
            let length = received.is_whole.then_some(answer.body.len());
            watch.answered(answer.status, received.version, length);
            let read = match (shared.protocol.envelope(), target) {
                (Some(envelope), Some(target)) if received.damaged.is_empty() => {
                    read_at_once(operation, &answer, envelope, self.options.max_depth, target)
                }
                _ => None,
            };
            let (judged, read) = match (read, received.unread) {
                (Some((payload, left_out)), _) => (Ok(payload), Some(left_out)),
                (None, Some(unread)) => (Err(unread.refusal(answer.status)), None),
                (None, None) => match self.options.check_depth(answer.status, &answer.body) {
                    Ok(()) => (shared.protocol.judge(operation, &answer), None),
                    // The body cannot be read, but the status says what it is.
                    Err(_) if is_error(answer.status) => {
                        (Err(Refusal::from_status(answer.status)), None)
                    }
                    Err(failed) => return Err(failed),
                },
            };
            match judged {
                Ok(mut payload) => {
                    // The depth of an object inside other text has not been checked yet.
                    if read.is_none() && !is_json(&answer.body) {
                        self.options.check_depth(answer.status, &payload.json)?;
                    }
                    // Ids are shown, and whoever sent this one may have seen the request.
                    let id = payload.request_id.take();
                    payload.request_id = id.map(|id| in_one_line(cleaned(id, &request.secrets)));
                    Ok(Good {
                        answer,
                        payload,
                        secrets: request.secrets,
                        damaged: received.damaged,
                        read,
                    })
                }
                Err(refusal) => {
                    // Whatever the refusal says about credentials: if an order exists, a
                    // repetition would create a second one.
                    let may_correct = may_correct && refusal.reference.is_none();
                    let corrected = may_correct && self.corrected(ticket, &refusal, &answer);
                    let mut failed = refused(refusal, &answer);
                    failed.error = failed.error.scrubbed(&request.secrets);
                    if corrected {
                        failed.failure = Failure::Corrected;
                    }
                    Err(failed)
                }
            }
        });
        Attempt {
            outcome,
            watch: Some(watch),
        }
    }

    /// Prepares everything that an attempt needs before its first byte is sent.
    async fn ready(
        &self,
        operation: &'static Operation,
        body: &Body,
        left: impl Fn() -> Duration,
        call: &mut CallWatch<'_>,
    ) -> Result<Ready, Error> {
        let shared = &*self.shared;
        let opened = match body.file() {
            Some((_, file)) => shared.within(left(), file.open()).await,
            None => None,
        };
        let opened = match (body.file(), opened) {
            (Some(_), None) => return Err(too_late("its file was opened", call.attempts)),
            (_, opened) => opened.transpose()?,
        };
        if let Some(pace) = &shared.pace {
            // A login has a turn of its own, and comes first.
            let prepared = shared.protocol.prepare();
            let prepared = shared.within(left(), prepared).await;
            prepared.unwrap_or_else(|| Err(too_late("there was a session", call.attempts)))?;
            let queued = shared.clock.elapsed();
            let turn = shared.within(left(), pace.turn(&*shared.clock)).await;
            call.waited += shared.clock.elapsed().saturating_sub(queued);
            if turn.is_none() || left().is_zero() {
                let error = too_late("it was this call's turn", call.attempts);
                return Err(error.with_hint(
                    "allow a later deadline, or more requests per second, or make fewer calls",
                ));
            }
        }
        let mut request = self.outgoing(operation, body);
        let authorized = shared
            .within(left(), shared.protocol.authorize(operation, &mut request))
            .await
            .unwrap_or_else(|| Err(too_late("there was a session", call.attempts)));
        match authorized {
            // A request sent now would be dropped at once, and no one would know whether it had
            // arrived.
            Ok(_) if left().is_zero() => Err(too_late("the request could go out", call.attempts)),
            Ok(ticket) => Ok(Ready {
                request,
                ticket,
                opened,
            }),
            Err(error) => Err(error.scrubbed(&request.secrets)),
        }
    }

    fn outgoing(&self, operation: &Operation, body: &Body) -> Outgoing {
        let mut url = self.shared.base_url.clone();
        match url.path().trim_end_matches('/') {
            "" => url.set_path(operation.path()),
            prefix => url.set_path(&format!("{prefix}{}", operation.path())),
        }
        let mut headers = self.options.headers.clone();
        // The URL determines the host: another one would lead past the server that TLS
        // authenticated.
        headers.remove(HOST);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static(body.encoding().content_type()),
        );
        let marked = headers.values().filter(|value| value.is_sensitive());
        let marked = marked.filter_map(|value| value.to_str().ok());
        let secrets = body.secrets().iter().cloned();
        let secrets = secrets.chain(marked.map(Secret::from)).collect();
        // Without this header, any encoding would be acceptable.
        headers
            .entry(ACCEPT_ENCODING)
            .or_insert(HeaderValue::from_static("identity"));
        headers
            .entry(USER_AGENT)
            .or_insert(HeaderValue::from_static(AGENT));
        Outgoing {
            url,
            headers,
            body: body.bytes().clone(),
            file: body.file().cloned(),
            secrets,
            now: self.shared.clock.now(),
        }
    }

    fn corrected(&self, ticket: AttemptCredentials, refusal: &Refusal, answer: &Answer) -> bool {
        refusal.kind == ErrorKind::Unauthorized
            && self.shared.protocol.correct(ticket, refusal, answer)
    }
}

/// The deadline came before this attempt, after `attempts` others.
fn too_late(before: &str, attempts: u32) -> Error {
    let sent = match attempts {
        0 => "nothing was sent",
        _ => "it was not sent again",
    };
    Error::new(
        ErrorKind::Timeout,
        format!("the deadline came before {before}; {sent}"),
    )
    .with_hint("allow a later deadline, or find out what takes so long")
}

/// Turns a refusal into the error that the caller sees.
fn refused(refusal: Refusal, answer: &Answer) -> Failed {
    let failure = match refusal.kind {
        // An answer that makes no sense, for its status or for a success, may still follow a
        // request that worked, also when it names an order.
        ErrorKind::Decode => Failure::Unreadable,
        // An order exists by now: a repetition would create a second one.
        _ if refusal.reference.is_some() => Failure::Final,
        ErrorKind::RateLimited => Failure::NotDone,
        ErrorKind::Server | ErrorKind::Timeout => Failure::Ambiguous,
        // The server may have acted before it redirected us.
        ErrorKind::Redirect => Failure::Unreadable,
        ErrorKind::Blocked if answer.status.is_success() => Failure::Unreadable,
        _ => Failure::Final,
    };
    let mut error = Error::new(refusal.kind, refusal.kind.opening())
        .with_status(answer.status)
        .with_code(refusal.code)
        .with_vendor_message(refusal.message)
        .with_request_id(refusal.request_id)
        .with_reference(refusal.reference)
        .with_retry_after(retry_after(&answer.headers, answer.received));
    if let Some(hint) = refusal.hint {
        error = error.with_hint(hint);
    }
    Failed { error, failure }
}
