//! The one error type of every client.
//!
//! A struct, not an enum: callers match on [`ErrorKind`] (small, `Copy`, open) and call
//! predicates, so that details can be added without breaking anyone. The text names the
//! operation, what happened, the vendor's code and request id, and what to do next. It never
//! contains a body, a header or a secret.

mod kind;
mod one_line;
#[cfg(test)]
mod tests;

use std::error::Error as StdError;
use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;

pub use kind::ErrorKind;

use one_line::OneLine;

use crate::operation::Operation;
use crate::secret::{Scrubber, Secret, in_one_line, shortened};

/// Why a call failed. Cheap to clone: many tasks may share one failure.
#[derive(Clone)]
pub struct Error(Arc<Details>);

#[derive(Clone)]
struct Details {
    kind: ErrorKind,
    operation: Option<Operation>,
    message: String,
    hint: Option<&'static str>,
    status: Option<StatusCode>,
    code: Option<String>,
    vendor_message: Option<String>,
    request_id: Option<String>,
    reference: Option<String>,
    path: Option<String>,
    retry_after: Option<Duration>,
    attempts: u32,
    unsent: bool,
    outcome_unknown: bool,
    failed_ids: Vec<String>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error that is not yet attributed to an operation.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Arc::new(Details {
            kind,
            operation: None,
            message: message.into(),
            hint: None,
            status: None,
            code: None,
            vendor_message: None,
            request_id: None,
            reference: None,
            path: None,
            retry_after: None,
            attempts: 0,
            unsent: false,
            outcome_unknown: false,
            failed_ids: Vec::new(),
            source: None,
        }))
    }

    /// A request that could not be built; nothing was sent.
    pub fn invalid_request(operation: &'static Operation, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, message).with_operation(operation)
    }

    fn edit(mut self, change: impl FnOnce(&mut Details)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Names the operation, unless one is already named.
    #[must_use]
    pub fn with_operation(self, operation: &Operation) -> Self {
        self.edit(|details| {
            details.operation.get_or_insert(*operation);
        })
    }

    /// Adds what the caller can do about it.
    #[must_use]
    pub fn with_hint(self, hint: &'static str) -> Self {
        self.edit(|details| details.hint = Some(hint))
    }

    /// Adds what the caller can do about it, unless there is a hint already.
    pub(crate) fn or_hint(self, hint: &'static str) -> Self {
        self.edit(|details| {
            details.hint.get_or_insert(hint);
        })
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        let source: Arc<dyn StdError + Send + Sync> = Arc::from(source.into());
        self.edit(|details| details.source = Some(source))
    }

    /// Names the resources for which an operation on many failed.
    #[must_use]
    pub fn with_failed_ids(self, ids: Vec<String>) -> Self {
        self.edit(|details| details.failed_ids = ids)
    }

    /// Adds the vendor's id of the request.
    #[must_use]
    pub fn with_request_id(self, id: Option<String>) -> Self {
        self.edit(|details| details.request_id = id)
    }

    pub(crate) fn with_reference(self, reference: Option<String>) -> Self {
        self.edit(|details| details.reference = reference)
    }

    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        self.edit(|details| details.status = Some(status))
    }

    pub(crate) fn with_code(self, code: Option<String>) -> Self {
        self.edit(|details| details.code = code)
    }

    pub(crate) fn with_vendor_message(self, message: Option<String>) -> Self {
        self.edit(|details| details.vendor_message = message)
    }

    pub(crate) fn with_path(self, path: String) -> Self {
        self.edit(|details| details.path = Some(path))
    }

    pub(crate) fn with_retry_after(self, wait: Option<Duration>) -> Self {
        self.edit(|details| details.retry_after = wait)
    }

    /// Records how often the request was sent, unless an inner call has already done so.
    pub(crate) fn with_attempts(self, attempts: u32) -> Self {
        self.edit(|details| {
            if details.attempts == 0 {
                details.attempts = attempts;
            }
        })
    }

    /// Records that no request of the call was sent ([`is_unsent`](Self::is_unsent)).
    #[must_use]
    pub fn mark_unsent(self) -> Self {
        self.edit(|details| details.unsent = true)
    }

    /// Records how long the server asks to wait.
    pub(crate) fn asking_to_wait(self, wait: Duration) -> Self {
        self.edit(|details| {
            let _ = write!(details.message, ", and the server asks to wait {wait:?}");
        })
    }

    pub(crate) fn with_outcome_unknown(self) -> Self {
        self.edit(|details| {
            details.outcome_unknown = true;
            details.hint =
                Some("the server may have done it: read the state before sending it again");
        })
    }

    /// Removes these secrets from all of the server's text, and shortens that text to one line of
    /// a length that people read.
    pub(crate) fn scrubbed(self, secrets: &[Secret]) -> Self {
        let scrubber = Scrubber::new(secrets);
        self.edit(|details| {
            let texts = [
                Some(&mut details.message),
                details.code.as_mut(),
                details.vendor_message.as_mut(),
                details.request_id.as_mut(),
                details.reference.as_mut(),
                details.path.as_mut(),
            ];
            for text in texts.into_iter().flatten() {
                *text = in_one_line(scrubber.clean(shortened(text)));
            }
        })
    }

    /// The underlying error: of the HTTP client, of a file, of the decoder; or of the last failed
    /// look of a wait. For downcasting: the error's text already names it.
    pub fn cause(&self) -> Option<&(dyn StdError + Send + Sync + 'static)> {
        self.0.source.as_deref()
    }

    /// The kind of the error, to match on.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation that failed, if one was under way.
    pub fn operation(&self) -> Option<&Operation> {
        self.0.operation.as_ref()
    }

    /// The HTTP status, available even if the body could not be parsed.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The vendor's error code, as on the wire.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The vendor's message. It may change at any time: show it, do not branch on it. Secrets of
    /// the request are removed from it.
    pub fn vendor_message(&self) -> Option<&str> {
        self.0.vendor_message.as_deref()
    }

    /// The vendor's id of the failed request, for support tickets.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The vendor's number for something that exists in spite of the failure: an order that was
    /// accepted and then not delivered (EDIS). Quote it to the vendor.
    pub fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// Where in the answer decoding stopped, as `dataSet[3].instanceStatus`.
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// How long the server asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How often the request was sent; 0 if it never was. For a login that failed during a call:
    /// how often the login was sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether no request of the call was sent: it could not be built, a prerequisite failed (a
    /// login, the provider of credentials), or the deadline came first. Whatever the
    /// [kind](Self::kind), the server was not asked to act. If many resources were sent in parts
    /// and only a later part was not sent, this is false, and [`failed_ids`](Self::failed_ids)
    /// names its resources.
    pub fn is_unsent(&self) -> bool {
        let is_local = matches!(
            self.kind(),
            ErrorKind::Config
                | ErrorKind::MissingCredentials
                | ErrorKind::InvalidRequest
                | ErrorKind::Unsupported
        );
        let is_whole = self.0.failed_ids.is_empty();
        is_whole && (self.0.unsent || (is_local && self.0.attempts == 0))
    }

    /// Whether an operation that must not be repeated may have been carried out.
    ///
    /// True for an unsafe operation after a timeout, a broken connection, a server failure or an
    /// unreadable answer. Read the state before deciding to send it again.
    pub fn is_outcome_unknown(&self) -> bool {
        self.0.outcome_unknown
    }

    /// The resources for which an operation on many failed: those that the server named
    /// ([`ErrorKind::PartialFailure`]), or, if many were sent in parts, those of the part that
    /// failed and of the later parts, which were not sent.
    pub fn failed_ids(&self) -> &[String] {
        &self.0.failed_ids
    }

    /// Whether the credentials or the session were refused.
    pub fn is_unauthorized(&self) -> bool {
        self.kind() == ErrorKind::Unauthorized
    }

    /// Whether the thing asked for does not exist.
    pub fn is_not_found(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }

    /// Whether the server asked us to slow down.
    pub fn is_rate_limited(&self) -> bool {
        self.kind() == ErrorKind::RateLimited
    }

    /// Whether time ran out, for an attempt or for the call.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether the same call may succeed later, unchanged. Says nothing about whether repeating
    /// it is harmless: see [`is_outcome_unknown`](Self::is_outcome_unknown).
    pub fn is_transient(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::RateLimited
                | ErrorKind::Server
                | ErrorKind::Timeout
                | ErrorKind::Connect
                | ErrorKind::Interrupted
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &*self.0;
        // States, ids and causes come from elsewhere, and not all of them passed through a call.
        let f = &mut OneLine(f);
        if let Some(operation) = &details.operation {
            write!(f, "{operation}: ")?;
        }
        f.write_str(&details.message)?;
        if let Some(path) = &details.path {
            write!(f, " at `{path}`")?;
        }
        if !details.failed_ids.is_empty() {
            write!(f, " for {}", details.failed_ids.join(", "))?;
        }
        match (details.status, &details.code) {
            (Some(status), Some(code)) => write!(f, " (HTTP {} {code})", status.as_u16())?,
            (Some(status), None) => write!(f, " (HTTP {})", status.as_u16())?,
            (None, Some(code)) => write!(f, " ({code})")?,
            (None, None) => {}
        }
        if let Some(message) = &details.vendor_message {
            write!(f, ": {message}")?;
        }
        if let Some(source) = &details.source {
            write!(f, ": {}", Chain(&**source))?;
        }
        if let Some(id) = &details.request_id {
            write!(f, "; request id {id}")?;
        }
        if let Some(reference) = &details.reference {
            write!(f, "; reference {reference}")?;
        }
        if details.attempts > 1 {
            write!(f, "; {} attempts", details.attempts)?;
        }
        if let Some(hint) = details.hint {
            write!(f, "; {hint}")?;
        }
        Ok(())
    }
}

/// A cause with its own causes, in one line.
struct Chain<'a>(&'a (dyn StdError + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.0.to_string();
        f.write_str(&said)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            let text = cause.to_string();
            // Many wrappers repeat their cause: say it once.
            if !said.contains(&text) {
                write!(f, ": {text}")?;
                said.push_str(&text);
            }
            next = cause.source();
        }
        Ok(())
    }
}

/// What `main` prints for an error that it returns: the text of `Display`, with causes and hint.
/// `{:#?}` prints the fields that are set, each with its name.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        let details = &*self.0;
        let mut shown = f.debug_struct("Error");
        shown.field("kind", &details.kind);
        if let Some(operation) = &details.operation {
            shown.field("operation", &format_args!("{operation}"));
        }
        shown.field("message", &details.message);
        if let Some(status) = details.status {
            shown.field("status", &status.as_u16());
        }
        for (name, text) in [
            ("code", &details.code),
            ("vendor_message", &details.vendor_message),
            ("request_id", &details.request_id),
            ("reference", &details.reference),
            ("path", &details.path),
        ] {
            if let Some(text) = text {
                shown.field(name, text);
            }
        }
        if let Some(wait) = details.retry_after {
            shown.field("retry_after", &wait);
        }
        if details.attempts > 0 {
            shown.field("attempts", &details.attempts);
        }
        if details.unsent {
            shown.field("unsent", &true);
        }
        if details.outcome_unknown {
            shown.field("outcome_unknown", &true);
        }
        if !details.failed_ids.is_empty() {
            shown.field("failed_ids", &details.failed_ids);
        }
        if let Some(cause) = &details.source {
            shown.field("cause", &Chain(&**cause).to_string());
        }
        if let Some(hint) = details.hint {
            shown.field("hint", &hint);
        }
        shown.finish()
    }
}

/// Has no [`source`](StdError::source): the text names the causes, and a reporter that walks the
/// chain would print them twice. [`Error::cause`] gives code access to them.
impl StdError for Error {}
