//! Judges an answer of EDIS, and reads its payload as every type of both APIs.

use loggia_edis::management::operations::{delete_hook, get_ptr};
use loggia_edis::management::types::DeleteHookResponse;
use loggia_transport::ErrorKind;
use loggia_transport::edis::Plain;
use loggia_transport::protocol::Protocol;

use crate::{answer, judged, replies};

/// Reads an answer that [`answer::from_bytes`] builds.
///
/// # Panics
/// When a decoder violates its contract.
pub fn run(data: &[u8]) {
    let Some(answer) = answer::from_bytes(data) else {
        return;
    };
    let strict = Plain.judge(&get_ptr::OPERATION, &answer);
    judged::check(&answer, &strict);
    if let Ok(payload) = &strict {
        for reply in replies::MANAGEMENT.iter().chain(replies::ORDER) {
            (reply.check)(&payload.json);
        }
    }
    // The operation that may answer with a sentence accepts whatever the others accept.
    let talking = Plain.judge(&delete_hook::OPERATION, &answer);
    judged::check(&answer, &talking);
    match (strict, talking) {
        (Ok(_), talking) => assert!(talking.is_ok()),
        (Err(strict), Ok(said)) => {
            // A body that is declared as HTML but is not is a page to the others.
            assert!(matches!(
                strict.kind,
                ErrorKind::Decode | ErrorKind::Blocked
            ));
            let reply: DeleteHookResponse =
                serde_json::from_slice(&said.json).expect("a sentence can be read");
            let body = String::from_utf8_lossy(answer.text());
            assert_eq!(reply.message.as_deref(), Some(body.trim()));
        }
        (Err(_), Err(_)) => {}
    }
}
