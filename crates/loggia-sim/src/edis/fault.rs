//! Refusals, and the shapes in which this API reports them.
//!
//! The vendor's operations do not agree on the shape of an error, so a refusal is independent
//! of it ([`Fault`]), and each operation names the shape in which it is reported
//! ([`ErrorShape`]).

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::wire::Answer;

/// Why a request is refused.
#[derive(Debug)]
pub(crate) struct Fault {
    status: StatusCode,
    text: String,
}

impl Fault {
    pub(crate) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
        }
    }

    /// Creates a refusal of a malformed request: 400.
    pub(crate) fn bad(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// Creates a refusal of wrong credentials or session values: 401.
    pub(crate) fn unauthorized(text: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, text)
    }

    /// Creates a refusal of something that a valid session does not allow: 403.
    pub(crate) fn forbidden(text: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, text)
    }

    /// Creates a refusal because what was named does not exist: 404.
    pub(crate) fn not_found(text: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, text)
    }

    pub(crate) fn answer(self, shape: ErrorShape) -> Answer {
        Answer::new(self.status, shape.body(self.status, &self.text))
    }
}

/// The shape of an operation's errors.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ErrorShape {
    /// `{error, code, message}`: the login.
    ErrorCodeMessage,
    /// `{error, code}`: power and installation.
    ErrorCode,
    /// `{status: "error", error}`: most of VNC.
    StatusError,
    /// `{status: "error", error_code, message}`: enabling VNC.
    StatusCodeMessage,
    /// `{error}`: configuration and automatic refills.
    Error,
    /// `{status: "error", message}`: information, traffic, hooks, orders.
    StatusMessage,
    /// `{status: "error", errormsg}`: services and balance.
    StatusErrormsg,
    /// As [`StatusMessage`](Self::StatusMessage), with one more member that depends on the
    /// status: `errors`, `hint`, `support`, and for 401 the one named here.
    StatusMessageMore(&'static str),
}

impl ErrorShape {
    fn body(self, status: StatusCode, text: &str) -> Value {
        let title = status.canonical_reason().unwrap_or("Error");
        let code = status.as_u16();
        match self {
            Self::ErrorCodeMessage => json!({"error": title, "code": code, "message": text}),
            Self::ErrorCode => json!({"error": text, "code": code}),
            Self::StatusError => json!({"status": "error", "error": text}),
            Self::StatusCodeMessage => {
                json!({"status": "error", "error_code": error_code(status), "message": text})
            }
            Self::Error => json!({"error": text}),
            Self::StatusMessage => json!({"status": "error", "message": text}),
            Self::StatusErrormsg => json!({"status": "error", "errormsg": text}),
            Self::StatusMessageMore(unauthorized) => {
                let (name, more) = match status {
                    StatusCode::UNAUTHORIZED => (unauthorized, json!("check the credentials")),
                    StatusCode::NOT_FOUND => ("hint", json!("check the id")),
                    status if status.is_server_error() => ("support", json!("none here")),
                    _ => ("errors", json!([text])),
                };
                json!({"status": "error", "message": text, name: more})
            }
        }
    }
}

fn error_code(status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED => "UNAUTHORIZED",
        StatusCode::FORBIDDEN => "ACCESS_DENIED",
        status if status.is_client_error() => "INVALID_PARAMETERS",
        _ => "INTERNAL_ERROR",
    }
}
