//! Answers that stand bare: a sentence or a list, where the documents have an object.
//!
//! Which operations answer so is known of each (`x-text-reply`, `x-list-reply`). Anywhere
//! else what is no object is no answer.

use serde::de::IgnoredAny;
use serde_json::Value;

use crate::json_object::php;
use crate::operation::Operation;
use crate::protocol::{Answer, Payload, Refusal};

/// What is no object, as the one that the documents promise; a refusal where it is not known
/// that the operation may answer so.
pub(super) fn judge(operation: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
    match list(operation, answer) {
        Some(json) => Ok(Payload {
            json: json.into(),
            request_id: None,
        }),
        None => sentence(operation, answer),
    }
}

/// A mere list, for the operations that are known to succeed with one: as the field that
/// their documents promise.
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
    if !operation.may_answer_text() || !answer.status.is_success() {
        return Err(unreadable());
    }
    // A letter in another encoding changes nothing of what a sentence says.
    let text = String::from_utf8_lossy(answer.text());
    // What is JSON is judged as such, and of all JSON only text is a sentence.
    let text = match serde_json::from_str::<Value>(&text) {
        Ok(Value::String(text)) => text,
        Ok(_) => return Err(unreadable()),
        Err(_) => text.into_owned(),
    };
    let text = text.trim();
    // What begins like JSON and is none was cut off, and a page is not the API's. The
    // content type is not asked: PHP calls everything HTML that says nothing else.
    if text.is_empty() || text.starts_with(['{', '[', '<']) || php(text.as_bytes()).is_some() {
        return Err(unreadable());
    }
    if names_an_error(text) {
        let mut refusal = Refusal::from_status(answer.status);
        refusal.message = Some(text.to_owned());
        return Err(refusal);
    }
    let json = serde_json::json!({"status": "success", "message": text});
    Ok(Payload {
        json: json.to_string().into(),
        request_id: None,
    })
}

/// Whether a sentence says that it was not done. A success that is taken for a failure
/// costs a look at the state; the other way round no one looks.
fn names_an_error(sentence: &str) -> bool {
    const WORDS: [&str; 14] = [
        "error",
        "errors",
        "fail",
        "failed",
        "failure",
        "fatal",
        "exception",
        "denied",
        "forbidden",
        "unauthorized",
        "invalid",
        "cannot",
        "unable",
        "refused",
    ];
    const PHRASES: [&str; 5] = [
        "not found",
        "could not",
        "can not",
        "not allowed",
        "no such",
    ];
    let sentence = sentence.to_lowercase();
    let words = sentence.split(|each: char| !each.is_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    let negated =
        |place: usize| place > 0 && matches!(words[place - 1], "no" | "without" | "0" | "any");
    let named = |(place, word): (usize, &&str)| WORDS.contains(word) && !negated(place);
    words.iter().enumerate().any(named)
        || PHRASES
            .iter()
            .any(|phrase| words.join(" ").contains(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Safety;

    static PLAIN: Operation = Operation::new("x.y", "do", "", "/do", Safety::Read);
    static LISTING: Operation = PLAIN.with_list_reply("cycles");

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
