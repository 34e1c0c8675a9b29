//! What an operation answers when all went well.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::wire::Answer;

/// The body of a good answer.
#[derive(Debug)]
pub(crate) enum Reply {
    Json(Value),
    /// JSON with every slash escaped, as PHP writes it by default.
    Escaped(Value),
    /// A sentence instead of JSON.
    Sentence(String),
}

impl Reply {
    /// `{"status": "success"}` and no more.
    pub(crate) fn success() -> Self {
        json!({"status": "success"}).into()
    }

    pub(crate) fn answer(self) -> Answer {
        match self {
            Self::Json(body) => Answer::new(StatusCode::OK, body),
            Self::Escaped(body) => {
                // Slashes occur in JSON only inside texts.
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
