//! The pipeline's side of observation: opens spans, fills them in, reports to the observer.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use tracing::field::{Empty, display};
use tracing::{Span, info_span};
use url::Url;

use super::report::{AttemptReport, CallReport, Observer, Outcome, Retry};
use crate::clock::Clock;
use crate::error::Error;
use crate::operation::{Operation, Safety};

/// The observer, and the clock.
#[derive(Clone, Copy)]
pub(crate) struct Audience<'a> {
    pub(crate) observer: Option<&'a Arc<dyn Observer>>,
    pub(crate) clock: &'a Arc<dyn Clock>,
}

impl Audience<'_> {
    fn since(&self, started: Duration) -> Duration {
        self.clock.elapsed().saturating_sub(started)
    }
}

/// A call under way. If it is dropped before [`end`](Self::end), the call was cancelled.
pub(crate) struct CallWatch<'a> {
    audience: Audience<'a>,
    operation: &'static Operation,
    started: Duration,
    span: Span,
    ended: bool,
    pub(crate) attempts: u32,
    pub(crate) waited: Duration,
    /// Whether a request was sent whose outcome is not known yet.
    pub(crate) is_out: bool,
    /// Whether a request has failed in a way that leaves open whether the server acted on it.
    pub(crate) is_doubtful: bool,
}

impl<'a> CallWatch<'a> {
    pub(crate) fn begin(audience: Audience<'a>, operation: &'static Operation) -> Self {
        let span = info_span!(
            "loggia.call",
            otel.name = %operation,
            otel.kind = "internal",
            otel.status_code = Empty,
            loggia.api = operation.api(),
            loggia.operation = operation.id(),
            loggia.safety = operation.safety().as_str(),
            loggia.attempts = Empty,
            loggia.wait_ms = Empty,
            loggia.request_id = Empty,
            error.r#type = Empty,
        );
        Self {
            audience,
            operation,
            started: audience.clock.elapsed(),
            span,
            ended: false,
            attempts: 0,
            waited: Duration::ZERO,
            is_out: false,
            is_doubtful: false,
        }
    }

    /// Abandons the request that is under way; the call goes on.
    pub(crate) fn left_behind(&mut self) {
        self.is_doubtful |= self.is_out;
        self.is_out = false;
    }

    /// Whether the server may have acted although no answer says so.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.operation.safety() != Safety::Read && (self.is_out || self.is_doubtful)
    }

    /// The span that the call's work belongs to.
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// How long the call has lasted.
    pub(crate) fn elapsed(&self) -> Duration {
        self.audience.since(self.started)
    }

    /// Ends the call, with the request id of its reply or with its error.
    pub(crate) fn end(&mut self, outcome: Result<Option<&str>, &Error>) {
        let (request_id, outcome) = match outcome {
            Ok(request_id) => {
                // Settles whatever an earlier request left open.
                self.is_doubtful = false;
                (request_id, Outcome::Success)
            }
            Err(error) => {
                self.is_doubtful |= error.is_outcome_unknown();
                note_failure(&self.span, error, None);
                (error.request_id(), Outcome::Failure(error))
            }
        };
        if let Some(id) = request_id {
            self.span.record("loggia.request_id", id);
        }
        self.report(outcome, request_id);
    }

    fn report(&mut self, outcome: Outcome<'_>, request_id: Option<&str>) {
        self.ended = true;
        self.span.record("loggia.attempts", self.attempts);
        self.span.record("loggia.wait_ms", millis(self.waited));
        if let Some(observer) = self.audience.observer {
            observer.on_call(&CallReport {
                operation: self.operation,
                attempts: self.attempts,
                waited: self.waited,
                duration: self.elapsed(),
                request_id,
                in_doubt: self.is_in_doubt(),
                outcome,
            });
        }
    }
}

impl Drop for CallWatch<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.span.record("error.type", "cancelled");
            self.report(Outcome::Cancelled, None);
        }
    }
}

/// One request under way. If it is dropped before its end, it was cancelled.
pub(crate) struct AttemptWatch<'a> {
    audience: Audience<'a>,
    operation: &'static Operation,
    number: u32,
    host: String,
    started: Duration,
    ended: bool,
    request_bytes: usize,
    span: Span,
    status: Option<StatusCode>,
    response_bytes: Option<usize>,
    duration: Option<Duration>,
}

impl<'a> AttemptWatch<'a> {
    pub(crate) fn begin(
        audience: Audience<'a>,
        operation: &'static Operation,
        number: u32,
        url: &Url,
        request_bytes: usize,
    ) -> Self {
        let host = url.host_str().unwrap_or_default().to_owned();
        let span = info_span!(
            "loggia.attempt",
            otel.name = format_args!("POST {}", operation.path()),
            otel.kind = "client",
            otel.status_code = Empty,
            http.request.method = "POST",
            http.request.resend_count = Empty,
            http.request.body.size = request_bytes,
            http.response.status_code = Empty,
            http.response.body.size = Empty,
            network.protocol.version = Empty,
            url.full = %Plain { url, path: operation.path() },
            url.template = operation.path(),
            server.address = host,
            server.port = url.port_or_known_default(),
            loggia.request_id = Empty,
            loggia.retry.reason = Empty,
            loggia.retry.wait_ms = Empty,
            error.r#type = Empty,
        );
        if number > 1 {
            span.record("http.request.resend_count", number - 1);
        }
        Self {
            audience,
            operation,
            number,
            host,
            started: audience.clock.elapsed(),
            ended: false,
            request_bytes,
            span,
            status: None,
            response_bytes: None,
            duration: None,
        }
    }

    /// The span that sending and reading belong to.
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Ends the exchange, whatever its result will be.
    pub(crate) fn stop(&mut self) {
        self.duration = Some(self.audience.since(self.started));
    }

    /// Records an answer, which is complete if its size is known.
    pub(crate) fn answered(
        &mut self,
        status: StatusCode,
        version: http::Version,
        bytes: Option<usize>,
    ) {
        self.status = Some(status);
        self.response_bytes = bytes;
        if let Some(bytes) = bytes {
            self.span.record("http.response.body.size", bytes);
        }
        self.span
            .record("network.protocol.version", version_name(version));
    }

    pub(crate) fn accepted(mut self, request_id: Option<&str>) {
        if let Some(id) = request_id {
            self.span.record("loggia.request_id", id);
        }
        self.end(request_id, None, None);
    }

    pub(crate) fn failed(mut self, error: &Error, retry: Option<Retry>) {
        self.status = self.status.or(error.status());
        note_failure(&self.span, error, self.status);
        if let Some(id) = error.request_id() {
            self.span.record("loggia.request_id", id);
        }
        if let Some(retry) = retry {
            self.span
                .record("loggia.retry.reason", error.kind().as_str());
            self.span.record("loggia.retry.wait_ms", millis(retry.wait));
        }
        self.end(error.request_id(), Some(error), retry);
    }

    fn end(&mut self, request_id: Option<&str>, error: Option<&Error>, retry: Option<Retry>) {
        self.ended = true;
        self.report(request_id, error, retry, false);
    }

    fn report(
        &self,
        request_id: Option<&str>,
        error: Option<&Error>,
        retry: Option<Retry>,
        cancelled: bool,
    ) {
        if let Some(status) = self.status {
            self.span
                .record("http.response.status_code", status.as_u16());
        }
        let Some(observer) = self.audience.observer else {
            return;
        };
        observer.on_attempt(&AttemptReport {
            operation: self.operation,
            number: self.number,
            host: &self.host,
            duration: self
                .duration
                .unwrap_or_else(|| self.audience.since(self.started)),
            status: self.status,
            request_bytes: self.request_bytes,
            response_bytes: self.response_bytes,
            request_id,
            error,
            retry,
            cancelled,
        });
    }
}

impl Drop for AttemptWatch<'_> {
    fn drop(&mut self) {
        if !self.ended {
            self.span.record("error.type", "cancelled");
            self.report(None, None, None, true);
        }
    }
}

/// The HTTP version as OpenTelemetry writes it.
fn version_name(version: http::Version) -> &'static str {
    match version {
        http::Version::HTTP_09 => "0.9",
        http::Version::HTTP_10 => "1.0",
        http::Version::HTTP_2 => "2",
        http::Version::HTTP_3 => "3",
        _ => "1.1",
    }
}

/// Sets `error.type` to the status if that says everything, else to the kind.
fn note_failure(span: &Span, error: &Error, status: Option<StatusCode>) {
    span.record("otel.status_code", "ERROR");
    match status.filter(|status| status.is_client_error() || status.is_server_error()) {
        Some(status) => span.record("error.type", display(status.as_u16())),
        None => span.record("error.type", error.kind().as_str()),
    };
}

/// A URL without user and password, should it contain any, and without the prefix before the
/// operation's own path: a gateway's prefix may be a secret.
pub(crate) struct Plain<'a> {
    pub(crate) url: &'a Url,
    /// The path of the operation.
    pub(crate) path: &'a str,
}

impl std::fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let url = self.url;
        write!(
            f,
            "{}://{}",
            url.scheme(),
            url.host_str().unwrap_or_default()
        )?;
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        if url.path() != self.path {
            f.write_str("/…")?;
        }
        f.write_str(self.path)
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use http::Version;

    use super::*;

    /// A client that the caller supplies may use any of them.
    #[test]
    fn versions_are_named_without_their_protocol() {
        for (version, name) in [
            (Version::HTTP_09, "0.9"),
            (Version::HTTP_10, "1.0"),
            (Version::HTTP_11, "1.1"),
            (Version::HTTP_2, "2"),
            (Version::HTTP_3, "3"),
        ] {
            assert_eq!(version_name(version), name);
        }
    }
}
