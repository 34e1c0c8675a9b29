//! Bare answers: a sentence or a list where the documents have an object.
//!
//! The spec says which operations may answer so (`x-text-reply`, `x-list-reply`). For any other
//! operation, only an object is an answer.

use serde::de::IgnoredAny;
use serde_json::Value;

use super::wording;
use crate::json_object::php;
use crate::operation::Operation;
use crate::protocol::{Answer, Payload, Refusal};

/// Turns a bare answer into the object that the documents promise; a refusal unless the operation
/// is known to answer so.
pub(super) fn judge(operation: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
    match list(operation, answer) {
        Some(json) => Ok(Payload {
            json: json.into(),
            request_id: None,
        }),
        None => sentence(operation, answer),
    }
}

/// A bare list, for the operations that are known to succeed with one: as the field that their
/// documents promise.
fn list(operation: &Operation, answer: &Answer) -> Option<Vec<u8>> {
    let field = operation.list_reply()?;
    let list = answer.text();
    let is_list = list.starts_with(b"[") && serde_json::from_slice::<IgnoredAny>(list).is_ok();
    let name = serde_json::to_vec(field).ok()?;
    (is_list && answer.status.is_success()).then(|| [&b"{"[..], &name, b":", list, b"}"].concat())
}

/// A sentence in plain text, for the operations that are known to succeed with
/// one: as the `message` that their documents promise.
fn sentence(operation: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
    let unreadable = || Refusal::unreadable(answer);
    if !operation.has_text_reply() || !answer.status.is_success() {
        return Err(unreadable());
    }
    // A letter in another encoding does not change what a sentence means.
    let text = String::from_utf8_lossy(answer.text());
    // JSON is judged as JSON, and only JSON text is a sentence.
    let text = match serde_json::from_str::<Value>(&text) {
        Ok(Value::String(text)) => text,
        Ok(_) => return Err(unreadable()),
        Err(_) => text.into_owned(),
    };
    let text = text.trim();
    // Text that begins like JSON but is invalid was truncated, and a page is not from the API.
    // The content type is not considered: HTML is PHP's default.
    if text.is_empty() || text.starts_with(['{', '[', '<']) || php(text.as_bytes()).is_some() {
        return Err(unreadable());
    }
    if wording::names_an_error(text) {
        let mut refusal = Refusal::from_status(answer.status);
        refusal.kind = wording::kind(text);
        refusal.message = Some(text.to_owned());
        return Err(refusal);
    }
    let json = serde_json::json!({"status": "success", "message": text});
    Ok(Payload {
        json: json.to_string().into(),
        request_id: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Safety;

    static PLAIN: Operation = Operation::new("x.y", "do", "", "/do", Safety::Read);
    static LISTING: Operation = PLAIN.with_list_reply("cycles");
    static TALKING: Operation = PLAIN.with_text_reply();

    /// The vendor's documents show most of these as messages in JSON.
    #[test]
    fn a_sentence_that_refuses_is_no_success() {
        for sentence in [
            "Session expired. Please re-authenticate.",
            "Unauthorized access.",
            "Missing required parameter: kvm_id",
            "Required field 'kvm_id' is missing.",
            "You do not have permission to access this resource",
            "Invalid kvm_id or signature.",
            "Access denied.",
            "An unexpected server error occurred.",
            "Internal server error. Please contact support.",
            "hook 7 does not exist",
            "Hook 7 doesn't exist.",
            "Please try again later.",
            "Not authorized",
        ] {
            let said = judge(&TALKING, &Answer::new(200, sentence));
            let refusal = said.err().expect(sentence);
            assert_eq!(refusal.message.as_deref(), Some(sentence));
        }
        for sentence in ["hook 7 is gone", "Deleted hook 7 without error", "OK"] {
            judge(&TALKING, &Answer::new(200, sentence)).expect(sentence);
        }
    }

    #[test]
    fn a_list_is_the_field_that_it_is_known_to_be() {
        for (body, wanted) in [
            (r#"["monthly"]"#, r#"{"cycles":["monthly"]}"#),
            ("\u{feff} [1, [2]]\n", r#"{"cycles":[1, [2]]}"#),
            ("[]", r#"{"cycles":[]}"#),
        ] {
            let payload = judge(&LISTING, &Answer::new(200, body)).expect(body);
            assert_eq!(payload.json, wanted.as_bytes(), "{body}");
            assert!(judge(&PLAIN, &Answer::new(200, body)).is_err(), "{body}");
            assert!(judge(&LISTING, &Answer::new(500, body)).is_err(), "{body}");
        }
        for odd in ["", "[1", "[1]x", "\"monthly\"", "monthly", "<html>[]"] {
            assert!(judge(&LISTING, &Answer::new(200, odd)).is_err(), "{odd}");
        }
    }
}
