//! An answer of EDIS: judged, and its payload read as every type of both APIs.

use loggia_edis::management::operations::{delete_hook, get_ptr};
use loggia_edis::management::types::DeleteHookResponse;
use loggia_transport::ErrorKind;
use loggia_transport::edis::Plain;
use loggia_transport::protocol::Protocol;

use crate::{answer, judged, replies};

/// Reads an answer as [`answer::from_bytes`] makes it.
///
/// # Panics
/// When a decoder breaks its word.
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
    // The operation that may answer a sentence takes whatever the others take.
    let talking = Plain.judge(&delete_hook::OPERATION, &answer);
    judged::check(&answer, &talking);
    match (strict, talking) {
        (Ok(_), talking) => assert!(talking.is_ok()),
        (Err(strict), Ok(said)) => {
            // What calls itself HTML and is none is a page to the others.
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
