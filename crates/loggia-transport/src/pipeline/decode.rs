//! From an accepted answer to the operation's type.

use serde::de::DeserializeOwned;

use super::exchange::Accepted;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::reply::Reply;
use crate::tolerant::Room;

/// Reads the payload as `T`. A failure names the place in the answer, never the
/// value that stood there.
pub(super) fn decode<T: DeserializeOwned>(
    operation: &'static Operation,
    accepted: Accepted,
) -> Result<Reply<T>, Error> {
    let Accepted {
        answer,
        payload,
        secrets,
        attempts,
    } = accepted;
    let _room = Room::enter();
    let mut json = serde_json::Deserializer::from_slice(&payload.json);
    match serde_path_to_error::deserialize(&mut json) {
        Ok(value) => Ok(Reply::new(
            value,
            payload.json,
            answer.status,
            answer.headers,
            payload.request_id,
            attempts,
        )),
        Err(error) => {
            let path = error.path().to_string();
            let cause = error.into_inner();
            let mut failure = Error::new(ErrorKind::Decode, ErrorKind::Decode.opening())
                .with_operation(operation)
                .with_status(answer.status)
                .with_request_id(payload.request_id)
                .with_attempts(attempts)
                .with_hint("the vendor may have changed the API: please report it")
                .with_source(Unread::from(&cause));
            if path != "." {
                failure = failure.with_path(path);
            }
            if !operation.safety().may_repeat() {
                failure = failure.with_outcome_unknown();
            }
            // Keys of maps are the server's, and stand in the path.
            Err(failure.scrubbed(&secrets))
        }
    }
}

/// A decoding error with the values taken out: serde's messages quote what they
/// found (`invalid type: string "hunter2"`).
#[derive(Debug)]
struct Unread(String);

impl From<&serde_json::Error> for Unread {
    fn from(error: &serde_json::Error) -> Self {
        let text = error.to_string();
        // Field names are the API's, not somebody's data.
        if text.starts_with("missing field") || text.starts_with("duplicate field") {
            return Self(text);
        }
        Self(
            match text.split_once('`').or_else(|| text.split_once('"')) {
                Some((before, quoted)) => {
                    let expected = quoted
                        .rsplit_once(", expected ")
                        .map(|(_, expected)| format!(", expected {expected}"))
                        .unwrap_or_default();
                    format!("{}…{expected}", before.trim_end())
                }
                None => text,
            },
        )
    }
}

impl std::fmt::Display for Unread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unread {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_do_not_quote_values() {
        for (json, kept) in [
            (r#""hunter2""#, "expected u32"),
            (r#"{"a":1}"#, "expected u32"),
        ] {
            let error = serde_json::from_str::<u32>(json).expect_err("not a number");
            let text = Unread::from(&error).to_string();
            assert!(!text.contains("hunter2"), "{text}");
            assert!(text.contains(kept), "{text}");
        }
    }
}
