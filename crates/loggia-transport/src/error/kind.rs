//! The kinds of errors.

use std::fmt;

/// The kinds of failure that a caller can distinguish. Prints as [`as_str`](Self::as_str).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The client is misconfigured; nothing was sent.
    Config,
    /// No credentials were given or found; nothing was sent.
    MissingCredentials,
    /// The request could not be built, and nothing was sent; or its file could not be read to the
    /// end, and the server never received all of it.
    InvalidRequest,
    /// Credentials, session, signature or clock were refused.
    Unauthorized,
    /// The credentials are valid, but do not permit this, or not in this state.
    Forbidden,
    /// The thing asked for does not exist.
    NotFound,
    /// The present state does not allow it (HTTP 409).
    Conflict,
    /// Too many requests.
    RateLimited,
    /// The vendor refused the request for another reason of its own.
    Rejected,
    /// The vendor's server failed.
    Server,
    /// An intermediary answered: a bot challenge, a block page, a proxy.
    Blocked,
    /// No connection was made; nothing was sent.
    Connect,
    /// The connection broke after sending.
    Interrupted,
    /// No complete answer arrived in time.
    Timeout,
    /// An operation on many resources succeeded for some and failed for others.
    PartialFailure,
    /// A machine is in a state that cannot lead to the wanted one.
    UnexpectedState,
    /// The answer reports success but cannot be read, or its status has no meaning.
    Decode,
    /// The answer is larger or deeper than the client accepts, or a list is longer.
    TooLarge,
    /// The server answered with a redirect, which is never followed.
    Redirect,
    /// A host name in an answer is not one that credentials may be sent to.
    UntrustedHost,
    /// The vendor does not offer this, so nothing was sent.
    Unsupported,
}

impl ErrorKind {
    /// A short, stable name: for labels of metrics and spans.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::MissingCredentials => "missing_credentials",
            Self::InvalidRequest => "invalid_request",
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::RateLimited => "rate_limited",
            Self::Rejected => "rejected",
            Self::Server => "server",
            Self::Blocked => "blocked",
            Self::Connect => "connect",
            Self::Interrupted => "interrupted",
            Self::Timeout => "timeout",
            Self::PartialFailure => "partial_failure",
            Self::UnexpectedState => "unexpected_state",
            Self::Decode => "decode",
            Self::TooLarge => "too_large",
            Self::Redirect => "redirect",
            Self::UntrustedHost => "untrusted_host",
            Self::Unsupported => "unsupported",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
