//! The differences between the two clouds on the wire.

use loggia_transport::Operation;
use serde_json::{Value, json};

/// The request id in every answer of a mock.
const REQUEST_ID: &str = "mock-request";

/// The vendor of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vendor {
    Edis,
    Zenlayer,
}

impl Vendor {
    pub(crate) fn of(operation: &Operation) -> Self {
        if operation.api().starts_with("zenlayer.") {
            Self::Zenlayer
        } else {
            Self::Edis
        }
    }

    /// Adds the word that EDIS puts into most successes, if the reply lacks it.
    pub(crate) fn complete(self, mut payload: Value) -> Value {
        if let (Self::Edis, Value::Object(fields)) = (self, &mut payload) {
            fields.entry("status").or_insert_with(|| "success".into());
        }
        payload
    }

    /// The body of a success.
    pub(crate) fn success(self, mut payload: Value) -> Value {
        match self {
            Self::Edis => payload,
            Self::Zenlayer => {
                if let Value::Object(fields) = &mut payload {
                    fields
                        .entry("requestId")
                        .or_insert_with(|| REQUEST_ID.into());
                }
                json!({"requestId": REQUEST_ID, "response": payload})
            }
        }
    }

    /// The body of a refusal. EDIS has six shapes; this is the one with the most fields.
    pub(crate) fn refusal(self, code: &str) -> Value {
        let message = format!("the mock refuses with {code}");
        match self {
            Self::Edis => json!({"status": "error", "error_code": code, "message": message}),
            Self::Zenlayer => json!({"requestId": REQUEST_ID, "code": code, "message": message}),
        }
    }
}
