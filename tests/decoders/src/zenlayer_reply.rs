//! Judges an answer of Zenlayer, and reads its payload as every type of the service.

use loggia_transport::ErrorKind;
use loggia_transport::protocol::Protocol;
use loggia_transport::zenlayer::{Api, Credentials};
use loggia_zenlayer::vm::operations::describe_instances::OPERATION;

use crate::{answer, judged, replies};

/// Reads an answer that [`answer::from_bytes`] builds.
///
/// # Panics
/// When a decoder violates its contract.
pub fn run(data: &[u8]) {
    let Some(answer) = answer::from_bytes(data) else {
        return;
    };
    let api = Api::new(Credentials::token("token"));
    let judgement = api.judge(&OPERATION, &answer);
    if !matches!(&judgement, Err(refusal) if is_reported_by_code(refusal.kind)) {
        judged::check(&answer, &judgement);
    }
    if let Ok(payload) = judgement {
        for reply in replies::VM {
            (reply.check)(&payload.json);
        }
    }
}

/// The kinds of error that follow from a vendor's code, whatever the status.
fn is_reported_by_code(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::RateLimited | ErrorKind::Unauthorized)
}
