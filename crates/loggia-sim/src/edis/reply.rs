//! The answers of operations that succeed.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::wire::Answer;

/// The body of a successful answer.
#[derive(Debug)]
pub(crate) enum Reply {
    Json(Value),
    /// JSON with every slash escaped, as PHP writes it by default.
    Escaped(Value),
    /// A sentence instead of JSON.
    Sentence(String),
}

impl Reply {
    /// Returns `{"status": "success"}`.
    pub(crate) fn success() -> Self {
        json!({"status": "success"}).into()
    }

    pub(crate) fn answer(self) -> Answer {
        match self {
            Self::Json(body) => Answer::new(StatusCode::OK, body),
            Self::Escaped(body) => {
                // In JSON, slashes occur only inside texts.
                let text = body.to_string().replace('/', "\\/");
                Answer::verbatim(StatusCode::OK, "application/json", text)
            }
            Self::Sentence(text) => {
                Answer::verbatim(StatusCode::OK, "text/plain; charset=utf-8", text)
            }
        }
    }
}

impl From<Value> for Reply {
    fn from(body: Value) -> Self {
        Self::Json(body)
    }
}
