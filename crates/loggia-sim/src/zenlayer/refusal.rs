//! Refusals: a status, a code to branch on, and a sentence for people. All
//! actions report them in the same shape.
//!
//! The codes are the vendor's. Where the vendor documents none for a mistake
//! (a wrong method, an unreadable body) the nearest documented one is used.

use axum::http::StatusCode;
use serde_json::json;

use super::facts::Action;
use crate::random;
use crate::wire::Answer;

/// Why a request is refused.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// If absent, it follows from the code and the action.
    status: Option<StatusCode>,
    code: String,
    message: String,
}

/// Returns the beginning of a value as messages quote it, without characters that would break
/// the line.
pub(crate) fn quoted(value: &str) -> String {
    let beginning: String = value.chars().take(64).collect();
    format!("{beginning:?}")
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        Self {
            status: Some(status),
            ..Self::of(code, message)
        }
    }

    /// Creates a refusal with the status that the action documents for `code`.
    pub(crate) fn of(code: &str, message: impl Into<String>) -> Self {
        Self {
            status: None,
            code: code.to_owned(),
            message: message.into(),
        }
    }

    /// Creates a refusal of a parameter, or of the request as a whole: 400.
    pub(crate) fn bad(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// Creates a refusal of a caller whose identity is not proven: 401.
    pub(crate) fn unauthorized(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, code, message)
    }

    /// Creates a refusal of an id that nothing of its kind has.
    pub(crate) fn unknown(code: &str, id: &str) -> Self {
        let id: String = id.chars().take(64).collect();
        Self::of(code, format!("{id} does not exist"))
    }

    /// Creates a refusal because of the state of the thing with this id.
    pub(crate) fn state(code: &str, id: &str, status: &str) -> Self {
        Self::of(code, format!("{id} is {status}"))
    }

    /// Sets the status from the table of the refusing action.
    pub(crate) fn by(mut self, action: &Action) -> Self {
        self.status.get_or_insert_with(|| {
            let documented = StatusCode::from_u16(action.status_of(&self.code));
            documented.unwrap_or(StatusCode::BAD_REQUEST)
        });
        self
    }

    /// Returns the code to branch on.
    #[cfg(test)]
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn answer(self) -> Answer {
        let body = json!({
            "requestId": random::request_id(),
            "code": self.code,
            "message": self.message,
        });
        Answer::new(self.status.unwrap_or(StatusCode::BAD_REQUEST), body)
    }
}
