//! Reads Zenlayer's answers.
//!
//! Success is `{requestId, response: {requestId, ..}}`; some published samples lack the inner
//! object, so a flat one is accepted too. According to the documents any status but 200 is an
//! error, `{requestId, code, message}`; a 201 or 202 without an error would still be a success,
//! and must not be taken for a refusal. An error inside a 200 has been seen by the vendor's own
//! SDKs and is treated as one here, both beside `response` and in its place: no action answers
//! with only a code and a message. An answer that says `success: false` is one even without a
//! code: no action has a field of that name.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use bytes::Bytes;
use http::StatusCode;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::decode::{Envelope, Key, Word};
use crate::error::ErrorKind;
use crate::json_object;
use crate::protocol::{Answer, Payload, Refusal};

/// The form of nearly all successes. One that also has a code, or says whether it is a success,
/// must be [judged](judge).
pub(super) const ENVELOPE: Envelope = Envelope {
    payload: "response",
    request_id: "requestId",
    code: "code",
    success: "success",
};

/// What is shown of an answer that says `success: false` and nothing more.
const DENIED: &str = "its `success` is false";

/// Every field that an envelope may have.
#[derive(Default)]
struct Shape<'a> {
    request_id: Option<Word>,
    response: Option<&'a RawValue>,
    code: Option<Word>,
    message: Option<Word>,
    success: Option<Word>,
    /// Whether other fields have a value.
    has_others: bool,
}

impl<'de: 'a, 'a> Deserialize<'de> for Shape<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape<'de>, A::Error> {
        let mut shape = Shape::default();
        // If a name occurs twice, the last value counts, as when replies are read.
        while let Some(Key(name)) = map.next_key()? {
            match &*name {
                "requestId" => shape.request_id = Some(map.next_value()?),
                "response" => shape.response = map.next_value()?,
                "code" => shape.code = Some(map.next_value()?),
                "message" => shape.message = Some(map.next_value()?),
                "success" => shape.success = Some(map.next_value()?),
                _ => shape.has_others |= map.next_value::<Option<IgnoredAny>>()?.is_some(),
            }
        }
        Ok(shape)
    }
}

/// A parsed envelope, separate from its text.
struct Opened {
    request_id: Option<String>,
    /// The position of the inner object.
    response: Option<Range<usize>>,
    /// Whether it contains a refusal, whatever the status.
    refuses: bool,
    code: Option<String>,
    message: Option<String>,
}

fn open(text: &[u8]) -> Option<Opened> {
    let shape: Shape<'_> = serde_json::from_slice(text).ok()?;
    let response = shape.response.map(RawValue::get);
    let place = response.map(|inner| {
        let start = inner.as_ptr().addr() - text.as_ptr().addr();
        start..start + inner.len()
    });
    let is_denied = denies(shape.success.as_ref());
    let (request_id, code) = (word(shape.request_id), word(shape.code));
    let has_refusal = code.as_deref().is_some_and(is_refusal);
    if !has_refusal && let Some(inner) = response.and_then(refusal) {
        return Some(Opened {
            request_id: request_id.or_else(|| word(inner.request_id)),
            response: place,
            refuses: true,
            code: word(inner.code),
            message: word(inner.message).or_else(|| Some(DENIED.to_owned())),
        });
    }
    let is_beside_payload =
        || response.is_some_and(|inner| says_something(inner) && refusal(inner).is_none());
    Some(Opened {
        request_id,
        response: place,
        refuses: is_denied || has_refusal && !is_beside_payload(),
        code,
        message: word(shape.message).or_else(|| is_denied.then(|| DENIED.to_owned())),
    })
}

/// Whether an answer says of itself that it is not a success.
fn denies(success: Option<&Word>) -> bool {
    let said = success.and_then(|word| word.0.as_deref());
    said.is_some_and(|word| word.trim().eq_ignore_ascii_case("false") || word.trim() == "0")
}

/// A refusal in place of the payload.
fn refusal(response: &str) -> Option<Shape<'_>> {
    let shape: Shape<'_> = serde_json::from_str(response).ok()?;
    let said = |word: &Option<Word>| {
        let text = word.as_ref()?.0.as_deref()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let is_named =
        said(&shape.code).is_some_and(|code| is_refusal(&code)) && said(&shape.message).is_some();
    let is_one = match &shape.success {
        None => is_named,
        success => denies(success.as_ref()),
    };
    (is_one && shape.response.is_none() && !shape.has_others).then_some(shape)
}

/// Whether the inner value is anything but an empty one.
fn says_something(response: &str) -> bool {
    match serde_json::from_str::<HashMap<String, &RawValue>>(response) {
        Ok(inner) => inner.keys().any(|name| name != "requestId"),
        Err(_) => !matches!(response, "null" | "[]" | "\"\"" | "false" | "0"),
    }
}

/// Whether a code stands for a refusal. Successes have been seen with an empty code; a success
/// code that is spelled out is a word or number of this kind.
fn is_refusal(code: &str) -> bool {
    !["0", "200", "OK", "SUCCESS"]
        .iter()
        .any(|success| code.eq_ignore_ascii_case(success))
}

/// The code of a refused timestamp.
pub(super) const SIGNATURE_EXPIRED: &str = "AUTHFAILURE_SIGNATURE_EXPIRED";

/// Success with what is inside the envelope, or the vendor's refusal.
pub(super) fn judge(answer: &Answer) -> Result<Payload, Refusal> {
    if answer.is_challenge() || answer.status == StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS {
        return Err(Refusal::blocked());
    }
    if answer.status == StatusCode::NO_CONTENT {
        return Ok(Payload {
            json: Bytes::from_static(b"{}"),
            request_id: None,
        });
    }
    let Some((envelope, place)) = json_object::read(&answer.body, open) else {
        return Err(Refusal::unreadable(answer));
    };
    if answer.status.is_success() && !envelope.refuses {
        let json = match envelope.response {
            Some(inner) => place.start + inner.start..place.start + inner.end,
            None => place,
        };
        return Ok(Payload {
            json: answer.body.slice(json),
            request_id: envelope.request_id,
        });
    }

    let mut refusal = Refusal::from_status(answer.status);
    refusal.request_id = envelope.request_id;
    refusal.code = envelope.code;
    refusal.message = envelope.message;
    // The code does not determine the status in general, but these two settle the kind.
    match refusal.code.as_deref() {
        Some("REQUEST_LIMIT_EXCEEDED") => refusal.kind = ErrorKind::RateLimited,
        Some(code) if code.starts_with("AUTHFAILURE_") => {
            refusal.kind = ErrorKind::Unauthorized;
            refusal.hint = Some(hint(code));
        }
        Some(code) if answer.status.is_success() => refusal.kind = kind_inside_success(code),
        _ => {}
    }
    Err(refusal)
}

/// The kind of a refusal with a success status, by the code for which the documents have a
/// status. After a failure inside the server the outcome is unknown.
fn kind_inside_success(code: &str) -> ErrorKind {
    match code {
        "INTERNAL_SERVER_ERROR" | "REQUEST_TIMED_OUT" | "SERVICE_TEMPORARY_UNAVAILABLE" => {
            ErrorKind::Server
        }
        _ if code.starts_with("OPERATION_DENIED_") => ErrorKind::Forbidden,
        _ if code.ends_with("_NOT_FOUND") => ErrorKind::NotFound,
        _ => ErrorKind::Rejected,
    }
}

fn hint(code: &str) -> &'static str {
    match code {
        SIGNATURE_EXPIRED => "the local clock is more than 300 s off: set it right",
        "AUTHFAILURE_SIGNATURE_FAILURE" => "check the access key's secret",
        "AUTHFAILURE_UNAUTHORIZED_OPERATION" => {
            "the key may not do this, or the server does not know the action"
        }
        _ => "check the access key's id and secret, or the token",
    }
}

/// A word that is not blank.
fn word(word: Option<Word>) -> Option<String> {
    word?.0.filter(|word| !word.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_documented_shapes_give_the_inner_object() {
        for (body, inner) in [
            (
                r#"{"requestId":"T1","response":{"requestId":"T1","url":"u"}}"#,
                r#"{"requestId":"T1","url":"u"}"#,
            ),
            (
                r#"{"requestId":"T1","totalCount":3}"#,
                r#"{"requestId":"T1","totalCount":3}"#,
            ),
            (
                r#"{"requestId":"T1","response":null}"#,
                r#"{"requestId":"T1","response":null}"#,
            ),
        ] {
            let payload = judge(&Answer::new(200, body)).unwrap_or_else(|_| panic!("{body}"));
            assert_eq!(payload.json, inner);
            assert_eq!(payload.request_id.as_deref(), Some("T1"));
        }
    }

    #[test]
    fn errors_have_code_message_and_request_id() {
        let body = r#"{"requestId":"T2","code":"INVALID_INSTANCE_NOT_FOUND","message":"no"}"#;
        let refusal = judge(&Answer::new(404, body)).err().expect("a refusal");
        assert_eq!(refusal.kind, ErrorKind::NotFound);
        assert_eq!(refusal.code.as_deref(), Some("INVALID_INSTANCE_NOT_FOUND"));
        assert_eq!(refusal.request_id.as_deref(), Some("T2"));
    }

    #[test]
    fn an_error_inside_200_is_an_error() {
        let body = r#"{"requestId":"T3","code":"REQUEST_LIMIT_EXCEEDED","message":"slow"}"#;
        let refusal = judge(&Answer::new(200, body)).err().expect("a refusal");
        assert_eq!(refusal.kind, ErrorKind::RateLimited);
    }

    /// The code alone says what kind of error it is.
    #[test]
    fn the_code_of_an_error_inside_200_says_what_it_is() {
        for (code, kind) in [
            ("INTERNAL_SERVER_ERROR", ErrorKind::Server),
            ("REQUEST_TIMED_OUT", ErrorKind::Server),
            ("INVALID_INSTANCE_NOT_FOUND", ErrorKind::NotFound),
            (
                "OPERATION_DENIED_INSTANCE_NOT_STOPPED",
                ErrorKind::Forbidden,
            ),
            ("MISSING_PARAMETER", ErrorKind::Rejected),
        ] {
            let outer = format!(r#"{{"requestId":"T3","code":"{code}","message":"no"}}"#);
            let inner = format!(r#"{{"requestId":"T3","response":{outer}}}"#);
            for body in [&outer, &inner] {
                let refusal = judge(&Answer::new(200, body)).err().expect(body);
                assert_eq!(refusal.kind, kind, "{body}");
                assert_eq!(refusal.code.as_deref(), Some(code), "{body}");
                assert_eq!(refusal.message.as_deref(), Some("no"), "{body}");
                assert_eq!(refusal.request_id.as_deref(), Some("T3"), "{body}");
            }
        }
    }

    #[test]
    fn an_error_in_the_place_of_the_payload_is_one() {
        for (body, code) in [
            (r#"{"response":{"code":"A_B","message":"no"}}"#, "A_B"),
            (
                r#"{"code":"0","response":{"code":"A_B","message":"no"}}"#,
                "A_B",
            ),
            (
                r#"{"code":"C","response":{"code":"A_B","message":"no"}}"#,
                "C",
            ),
            (r#"{"code":"C","response":{"requestId":"T"}}"#, "C"),
        ] {
            for status in [200, 400] {
                let refusal = judge(&Answer::new(status, body)).err().expect(body);
                assert_eq!(refusal.code.as_deref(), Some(code), "{status} {body}");
            }
        }
        // Any other payload with a code is what was asked for.
        for payload in [
            r#"{"code":"A_B"}"#,
            r#"{"code":"A_B","message":" "}"#,
            r#"{"code":"200","message":"done"}"#,
            r#"{"code":"A_B","message":"x","dataSet":[]}"#,
            r#"{"message":"no"}"#,
            r#"[{"code":"A_B","message":"no"}]"#,
            r#"{"success":true}"#,
            r#"{"code":"A_B","message":"no","success":true}"#,
            r#"{"success":false,"dataSet":[]}"#,
        ] {
            let body = format!(r#"{{"requestId":"T1","response":{payload}}}"#);
            let judged = judge(&Answer::new(200, &body));
            assert!(judged.is_ok_and(|judged| judged.json == payload), "{body}");
        }
    }

    /// No action has a field of that name: whoever sends it means the request.
    #[test]
    fn an_answer_that_is_no_success_by_its_own_words_is_a_refusal() {
        for (body, code, message) in [
            (r#"{"success":false}"#, None, "its `success` is false"),
            (r#"{"success":"false","message":"no"}"#, None, "no"),
            (
                r#"{"success":false,"message":"no","response":{"a":1}}"#,
                None,
                "no",
            ),
            (
                r#"{"success":false,"code":"A_B","message":"no"}"#,
                Some("A_B"),
                "no",
            ),
            (
                r#"{"requestId":"T","response":{"requestId":"T","success":false}}"#,
                None,
                "its `success` is false",
            ),
            (
                r#"{"response":{"success":false,"message":"no","data":null}}"#,
                None,
                "no",
            ),
            (
                r#"{"success":false,"response":{"code":"A_B","message":"no"}}"#,
                Some("A_B"),
                "no",
            ),
        ] {
            let refusal = judge(&Answer::new(200, body)).err().expect(body);
            assert_eq!(refusal.kind, ErrorKind::Rejected, "{body}");
            assert_eq!(refusal.code.as_deref(), code, "{body}");
            assert_eq!(refusal.message.as_deref(), Some(message), "{body}");
        }
    }

    #[test]
    fn challenges_and_pages_are_not_the_api() {
        let challenge = |status, body| {
            let mut answer = Answer::new(status, body);
            let value = http::HeaderValue::from_static("challenge");
            answer.headers.insert("cf-mitigated", value);
            answer
        };
        for answer in [
            challenge(403, "{}"),
            challenge(204, ""),
            Answer::new(451, "{}"),
            Answer::new(200, "<!doctype html>"),
        ] {
            let refusal = judge(&answer).err().expect("a refusal");
            assert_eq!(refusal.kind, ErrorKind::Blocked);
        }
    }
}
