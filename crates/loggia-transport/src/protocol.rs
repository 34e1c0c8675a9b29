//! The interface to a vendor's protocol: what differs from cloud to cloud.
//!
//! The pipeline knows HTTP, time and retries. A [`Protocol`] knows one vendor:
//! how a request is authorised, how an answer is read, and what can be done when
//! the credentials are refused. Adding a vendor means writing one of these.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use http::{HeaderMap, StatusCode};
use url::Url;

use crate::body::Upload;
use crate::decode::Envelope;
use crate::error::{Error, ErrorKind};
use crate::json_object::{self, Php};
use crate::operation::Operation;
use crate::secret::Secret;

/// A vendor's protocol.
pub trait Protocol: fmt::Debug + Send + Sync + 'static {
    /// Does in advance what takes requests of its own: a login. Called before a request waits for
    /// its turn, if a client keeps a [pace](crate::Pace).
    fn prepare(&self) -> BoxFuture<'_, Result<(), Error>> {
        ready(Ok(())).boxed()
    }

    /// Completes a request just before it is sent: address, headers, signature. Runs for every
    /// attempt, so that a signature is never older than its attempt. May use the network (to log
    /// in).
    fn authorize<'a>(
        &'a self,
        operation: &'a Operation,
        request: &'a mut Outgoing,
    ) -> BoxFuture<'a, Result<AttemptCredentials, Error>>;

    /// The envelope that nearly all successes come in, if the vendor has one: an answer with
    /// exactly these two fields is read into its type in one pass. All others are judged.
    fn envelope(&self) -> Option<Envelope> {
        None
    }

    /// Judges a complete answer: success with its payload, or refusal.
    ///
    /// # Errors
    /// The refusal, if the answer is one.
    fn judge(&self, operation: &Operation, answer: &Answer) -> Result<Payload, Refusal>;

    /// Called once per call when credentials were refused. Returns whether something was
    /// corrected (a session dropped, the clock's offset measured), so that another attempt makes
    /// sense.
    fn correct(&self, ticket: AttemptCredentials, refusal: &Refusal, answer: &Answer) -> bool {
        let _ = (ticket, refusal, answer);
        false
    }

    /// Called once per call when no connection to `url` could be made. Returns whether the
    /// request would now go elsewhere, so that another attempt makes sense at once. May use the
    /// network (to log in).
    fn relocated<'a>(
        &'a self,
        operation: &'a Operation,
        ticket: AttemptCredentials,
        url: &'a Url,
    ) -> BoxFuture<'a, bool> {
        let _ = (operation, ticket, url);
        ready(false).boxed()
    }
}

/// The credentials and clock offset that an attempt used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AttemptCredentials {
    /// The generation of credentials or sessions.
    pub generation: u64,
    /// By how many seconds the clock was corrected.
    pub offset: i64,
}

/// A request that is about to be sent.
pub struct Outgoing {
    /// Where it goes.
    pub url: Url,
    /// Its headers.
    pub headers: HeaderMap,
    /// The bytes that are sent. If there is a file, its fields as a form.
    pub body: Bytes,
    /// The file that is sent along, with the name of its field.
    pub file: Option<(&'static str, Upload)>,
    /// Secrets in the body or headers, which are removed from the vendor's messages.
    pub secrets: Vec<Secret>,
    /// The clock when the attempt began.
    pub now: SystemTime,
}

/// A complete answer.
#[derive(Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
    /// The clock when the attempt began.
    pub sent: SystemTime,
    /// The clock when the answer was complete.
    pub received: SystemTime,
}

impl Answer {
    /// Whether this looks like a page for people: a block page, a bot challenge, a proxy's login.
    /// A body that begins like JSON is not a page, whatever its content type: HTML is PHP's
    /// default.
    pub fn is_web_page(&self) -> bool {
        let html_type = self
            .headers
            .get(http::header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.trim_start().starts_with("text/html"));
        match self.text().first() {
            Some(b'<') => true,
            Some(b'{' | b'[') => false,
            _ => html_type,
        }
    }

    /// The body without surrounding blanks and byte order marks.
    pub fn text(&self) -> &[u8] {
        &self.body[json_object::plain(&self.body)]
    }

    /// Whether the vendor's front end reports that it did not let the request through to the API
    /// (`cf-mitigated: challenge`), whatever the status and body.
    pub fn is_challenge(&self) -> bool {
        self.headers
            .get("cf-mitigated")
            .is_some_and(|value| value.as_bytes().trim_ascii() == b"challenge")
    }
}

#[cfg(test)]
impl Answer {
    /// An answer for tests, without headers.
    pub(crate) fn new(status: u16, body: &str) -> Self {
        Self {
            status: StatusCode::from_u16(status).expect("a status"),
            headers: HeaderMap::new(),
            body: body.to_owned().into(),
            sent: SystemTime::UNIX_EPOCH,
            received: SystemTime::UNIX_EPOCH,
        }
    }
}

/// Prints the size of the body, not its content.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("len", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The part of a successful answer that the operation's type is read from.
#[derive(Clone)]
pub struct Payload {
    /// JSON text.
    pub json: Bytes,
    /// The vendor's id of the request.
    pub request_id: Option<String>,
}

/// A refusal in the vendor's words.
#[derive(Clone)]
pub struct Refusal {
    /// The kind of error that it amounts to.
    pub kind: ErrorKind,
    /// The vendor's code.
    pub code: Option<String>,
    /// The vendor's message.
    pub message: Option<String>,
    /// The vendor's id of the request.
    pub request_id: Option<String>,
    /// The vendor's number for something that exists in spite of the refusal: an order.
    pub reference: Option<String>,
    /// What the caller can do.
    pub hint: Option<&'static str>,
}

/// Omits the vendor's message: it may quote the request, and no secrets have been removed from it
/// yet.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("kind", &self.kind)
            .field("hint", &self.hint)
            .finish_non_exhaustive()
    }
}

impl Refusal {
    /// A refusal known by its HTTP status alone.
    pub fn from_status(status: StatusCode) -> Self {
        Self {
            kind: ErrorKind::from_status(status),
            code: None,
            message: None,
            request_id: None,
            reference: None,
            hint: None,
        }
    }

    /// The refusal for an answer that is not a JSON object: a page for people, or a broken body.
    ///
    /// A page is taken to be from an intermediary only if the API itself would have no reason to
    /// send one: with a success, a 403 or a 451. Any other status says what is wrong, and it does
    /// not matter who sent it: a server that limits requests or asks for credentials often does
    /// so with a page.
    pub fn unreadable(answer: &Answer) -> Self {
        let php = json_object::php(&answer.body);
        let may_be_elsewhere = answer.status.is_success()
            || matches!(
                answer.status,
                StatusCode::FORBIDDEN | StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS
            );
        if may_be_elsewhere && answer.is_web_page() && php.is_none() {
            return Self::blocked();
        }
        let mut refusal = Self::from_status(answer.status);
        let other = json_object::other_encoding(&answer.body);
        refusal.message = other.map(|name| format!("the body is {name}, where UTF-8 belongs"));
        if answer.status.is_success() {
            refusal.kind = match php {
                Some(Php::Fatal) => ErrorKind::Server,
                _ => ErrorKind::Decode,
            };
            refusal.message.get_or_insert_with(|| {
                match php {
                    Some(Php::Fatal) => "the vendor's program died: PHP printed a fatal error",
                    Some(Php::Notice) => "PHP's messages stand where a JSON object was expected",
                    None => "the body is not the JSON object that was expected",
                }
                .to_owned()
            });
        }
        refusal
    }

    /// The refusal for an answer in a content encoding that is unsupported, or in which the body
    /// is not valid.
    pub(crate) fn encoded(status: StatusCode, encoding: &str, is_broken: bool) -> Self {
        let mut refusal = Self::from_status(status);
        if status.is_success() {
            refusal.kind = ErrorKind::Decode;
        }
        let (problem, hint) = if is_broken {
            (
                format!("it is not in its content-encoding ({encoding}), or broken"),
                "it may have been cut off: no encoding is asked for, so look for a proxy that \
                 compresses",
            )
        } else {
            (
                format!("its content-encoding is {encoding}"),
                "gzip, deflate and br are read, and none is asked for: look for a proxy that \
                 compresses",
            )
        };
        refusal.message = Some(format!("the body cannot be read: {problem}"));
        refusal.hint = Some(hint);
        refusal
    }

    /// The refusal for an answer that comes from something other than the API.
    pub fn blocked() -> Self {
        Self {
            kind: ErrorKind::Blocked,
            code: None,
            message: None,
            request_id: None,
            reference: None,
            hint: Some(
                "something between client and API answered with a page for people: \
                 check proxy, firewall and the address you call from",
            ),
        }
    }
}

impl ErrorKind {
    /// The kind that an HTTP status stands for.
    pub fn from_status(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::Unauthorized,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            408 => Self::Timeout,
            409 => Self::Conflict,
            429 => Self::RateLimited,
            451 => Self::Blocked,
            300..=399 => Self::Redirect,
            500..=599 => Self::Server,
            200..=499 => Self::Rejected,
            // Not a final status of HTTP, so it has no meaning.
            _ => Self::Decode,
        }
    }

    /// The opening words of an error of this kind.
    pub(crate) fn opening(self) -> &'static str {
        match self {
            Self::Config => "the client is not set up",
            Self::MissingCredentials => "no credentials",
            Self::InvalidRequest => "the request cannot be built",
            Self::Unauthorized => "the credentials were refused",
            Self::Forbidden => "not allowed",
            Self::NotFound => "not found",
            Self::Conflict => "not possible in the present state",
            Self::RateLimited => "too many requests",
            Self::Rejected => "the request was refused",
            Self::Server => "the server failed",
            Self::Blocked => "the answer is not from the API",
            Self::Connect => "no connection",
            Self::Interrupted => "the connection broke before the answer was complete",
            Self::Timeout => "no complete answer in time",
            Self::PartialFailure => "it failed",
            Self::UnexpectedState => "the state cannot be reached any more",
            Self::Decode => "the answer cannot be read",
            Self::TooLarge => "the answer is too large",
            Self::Redirect => "the server redirects, which is never followed",
            Self::UntrustedHost => "the answer names a host that credentials must not be sent to",
            Self::Unsupported => "the vendor has no such thing",
        }
    }

    /// What a caller can do about an error of this kind, if nothing better is known than the
    /// vendor's code.
    pub(crate) fn advice(self, code: Option<&str>) -> Option<&'static str> {
        // A bare 404 does not say what is missing: mocks and gateways answer so as well.
        let is_bare = code.is_none_or(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
        Some(match self {
            Self::Unauthorized => "check the credentials",
            // Zenlayer's prefix for refusals by a state, a limit, or use elsewhere.
            Self::Forbidden if code.is_some_and(|code| code.starts_with("OPERATION_DENIED_")) => {
                "the code says why: as a rule the state has to be another first"
            }
            Self::Forbidden => "ask the vendor what this account or key may do",
            Self::NotFound if is_bare => {
                "check the id: it may be gone, or belong to another account; and the endpoint: \
                 perhaps nothing there serves this operation"
            }
            Self::NotFound => "check the id: it may be gone, or belong to another account",
            Self::Conflict => "read the state: a change may be under way, or made already",
            Self::RateLimited => "call less often, and share one client: it paces itself",
            Self::Rejected => "compare the fields with what the vendor says of them",
            Self::Server => "try again later; if it goes on, ask the vendor",
            Self::Connect => {
                "check network and proxy; where a certificate is refused, the clock and the roots"
            }
            Self::Interrupted => "try again; if it goes on, look for a proxy in between",
            Self::Timeout => "try again later, or allow a longer attempt_timeout",
            Self::Redirect => "check the endpoint, and for a proxy's login",
            _ => return None,
        })
    }
}
