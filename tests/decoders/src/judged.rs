//! Checks what must hold for every judgement, whichever protocol made it.

use loggia_transport::ErrorKind;
use loggia_transport::protocol::{Answer, Payload, Refusal};
use serde::de::IgnoredAny;

/// Checks a judgement against its answer.
///
/// # Panics
/// When the judgement is impossible.
pub(crate) fn check(answer: &Answer, judgement: &Result<Payload, Refusal>) {
    match judgement {
        Ok(payload) => {
            assert!(answer.status.is_success(), "{}", answer.status);
            assert!(!answer.is_challenge());
            serde_json::from_slice::<IgnoredAny>(&payload.json).expect("a payload is JSON");
        }
        Err(refusal) => {
            if answer.is_challenge() {
                assert_eq!(refusal.kind, ErrorKind::Blocked);
            }
            if answer.status.is_server_error() && !answer.is_challenge() {
                assert_eq!(refusal.kind, ErrorKind::Server);
            }
        }
    }
}
