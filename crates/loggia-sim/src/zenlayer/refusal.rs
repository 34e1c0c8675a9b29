//! Refusals: a status, a code to branch on, and a sentence for people. All
//! actions tell them in the same shape.
//!
//! The codes are the vendor's. Where the vendor documents none for a mistake
//! (a wrong method, an unreadable body) the nearest documented one is used.

use axum::http::StatusCode;
use serde_json::json;

use crate::random;
use crate::wire::Answer;

/// Why a request is refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: String,
    message: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            code: code.to_owned(),
            message: message.into(),
        }
    }

    /// A parameter, or something about the request as a whole, is wrong: 400.
    pub(crate) fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// The caller is not who it says: 401.
    pub(crate) fn unauthorized(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, message)
    }

    /// The state of a resource forbids it: 403.
    pub(crate) fn denied(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, message)
    }

    /// No instance has this id: 404.
    pub(crate) fn no_instance(id: &str) -> Self {
        let id: String = id.chars().take(64).collect();
        Self::new(
            StatusCode::NOT_FOUND,
            "INVALID_INSTANCE_NOT_FOUND",
            format!("instance {id} does not exist"),
        )
    }

    pub(crate) fn answer(self) -> Answer {
        let body = json!({
            "requestId": random::request_id(),
            "code": self.code,
            "message": self.message,
        });
        Answer::new(self.status, body)
    }
}
