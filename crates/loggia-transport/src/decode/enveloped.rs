//! Reads an answer in its vendor's usual envelope, together with the payload.
//!
//! Most large answers are a plain success: an object with a request id and the payload. Such an
//! answer is read here in one pass, straight into the type. Anything else (a third field, an
//! escaped name, a value that does not fit, truncated text, a payload that may be a refusal) is
//! not judged here: it is read again on the long path, which handles every case.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserializer, Error as _, MapAccess, Visitor};

use super::key::Key;
use super::mismatch::{LeftOut, Path, Strictness};
use super::read::{Here, Wanted};
use super::reader::{Outcome, Reader};
use super::{Decode, Word};

/// The names in the envelope of a vendor's successes.
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    /// The field that the operation's type is read from.
    pub payload: &'static str,
    /// The field with the vendor's id of the request.
    pub request_id: &'static str,
    /// The field of a refusal with its code. A payload that contains it is judged first.
    pub code: &'static str,
    /// The field in which an answer may say that it is not a success; the same holds for it.
    pub success: &'static str,
}

/// What was read besides the value.
pub(crate) struct Enveloped {
    /// The position of the payload.
    pub(crate) payload: Range<usize>,
    pub(crate) request_id: String,
    pub(crate) left_out: LeftOut,
}

/// Reads an answer without surrounding blanks. `None` says nothing about the answer, and leaves
/// `target` in any state.
pub(crate) fn enveloped(
    text: &[u8],
    envelope: Envelope,
    target: &mut dyn Decode,
    strictness: Strictness,
    levels: usize,
) -> Option<Enveloped> {
    let mut reader = Reader::new(strictness).with_depth(levels);
    let mut json = serde_json::Deserializer::from_slice(text);
    let outer = Outer {
        text,
        envelope,
        reader: &mut reader,
        target,
    };
    let (payload, request_id) = json.deserialize_map(outer).ok()?;
    json.end().ok()?;
    Some(Enveloped {
        payload,
        request_id,
        left_out: reader.left_out,
    })
}

/// The visitor for the envelope.
struct Outer<'a> {
    text: &'a [u8],
    envelope: Envelope,
    reader: &'a mut Reader,
    target: &'a mut dyn Decode,
}

impl<'de> Visitor<'de> for Outer<'_> {
    type Value = (Range<usize>, String);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an envelope")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Self {
            text,
            envelope,
            reader,
            target,
        } = self;
        let unusual = || A::Error::custom("not the usual envelope");
        let (mut start, mut end, mut request_id) = (None, None, None);
        reader.enter()?;
        while let Some(key) = map.next_key()? {
            let Key(Cow::Borrowed(name)) = key else {
                return Err(unusual());
            };
            let place = name.as_ptr().addr() - text.as_ptr().addr();
            if start.is_some() {
                end = end.or(Some(end_before(text, place)));
            }
            if name == envelope.payload && start.is_none() {
                let here = Here {
                    reader: &mut *reader,
                    at: &Path::Answer,
                    inside: false,
                    wanted: Wanted::Value(&mut *target),
                };
                let Outcome::Yes = map.next_value_seed(here)? else {
                    return Err(unusual());
                };
                // Not earlier: truncated text may end anywhere.
                start = Some(start_after(text, place + name.len()));
            } else if name == envelope.request_id && request_id.is_none() {
                let Word(id) = map.next_value()?;
                let id = id.filter(|id| !id.trim().is_empty());
                request_id = Some(id.ok_or_else(unusual)?);
            } else {
                return Err(unusual());
            }
        }
        reader.leave();
        // Without surrounding blanks, the text ends with the envelope's brace.
        let last = text.len() - 1;
        let end = end.unwrap_or_else(|| text[..last].trim_ascii_end().len());
        match (start, request_id) {
            (Some(start), _) if may_refuse(&text[start..end], envelope) => Err(unusual()),
            (Some(start), Some(request_id)) => Ok((start..end, request_id)),
            _ => Err(unusual()),
        }
    }
}

/// Whether a payload may be a refusal: it contains a field that refusals have, and is no longer
/// than they are.
fn may_refuse(payload: &[u8], envelope: Envelope) -> bool {
    const LONGEST: usize = 4096;
    let has = |field: &str| {
        let mut names = payload.windows(field.len() + 2);
        names.any(|name| {
            let inside = name
                .strip_prefix(b"\"")
                .and_then(|name| name.strip_suffix(b"\""));
            inside == Some(field.as_bytes())
        })
    };
    payload.len() <= LONGEST && (has(envelope.code) || has(envelope.success))
}

/// The start of the value whose name ends at `place`, before the closing quote.
fn start_after(text: &[u8], place: usize) -> usize {
    let blanks = |text: &[u8]| text.len() - text.trim_ascii_start().len();
    let colon = place + 1 + blanks(&text[place + 1..]);
    colon + 1 + blanks(&text[colon + 1..])
}

/// The end of the value whose next field's name begins at `place`, after the opening quote.
fn end_before(text: &[u8], place: usize) -> usize {
    let comma = text[..place - 1].trim_ascii_end().len() - 1;
    text[..comma].trim_ascii_end().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENVELOPE: Envelope = Envelope {
        payload: "response",
        request_id: "requestId",
        code: "code",
        success: "success",
    };

    /// The payload's text, the request id, and what was read.
    fn read(text: &str, levels: usize) -> Option<(&str, String, serde_json::Value)> {
        let mut value = serde_json::Value::Null;
        let read = enveloped(
            text.as_bytes(),
            ENVELOPE,
            &mut value,
            Strictness::Items,
            levels,
        )?;
        Some((&text[read.payload], read.request_id, value))
    }

    #[test]
    fn the_payload_is_found_to_the_byte() {
        for (text, payload) in [
            (r#"{"requestId":"T","response":{"a":[1]}}"#, r#"{"a":[1]}"#),
            (r#"{"response":{"a":"}"},"requestId":"T"}"#, r#"{"a":"}"}"#),
            (
                "{ \"response\" :\t{\"a\": 1 } ,\r\n\"requestId\" : \"T\" }",
                "{\"a\": 1 }",
            ),
            ("{\"requestId\":\"T\",\n\"response\"\n:\n[1]\n}", "[1]"),
            (r#"{"requestId":"T","response":7}"#, "7"),
        ] {
            let (found, id, value) = read(text, 64).expect(text);
            assert_eq!((found, id.as_str()), (payload, "T"), "{text}");
            let wanted: serde_json::Value = serde_json::from_str(payload).expect("JSON");
            assert_eq!(value, wanted, "{text}");
        }
    }

    #[test]
    fn anything_unusual_is_left_to_others() {
        for text in [
            r#"{"requestId":"T","response":{"a":1},"code":"X"}"#,
            r#"{"requestId":"T","response":{"code":"X","message":"no"}}"#,
            r#"{"response":{"a":[{"code":"X"}]},"requestId":"T"}"#,
            r#"{"requestId":"T","response":{"success":false}}"#,
            r#"{"requestId":"T","response":{"a":1},"response":{"a":2}}"#,
            r#"{"requestId":"T","requestId":"U","response":{"a":1}}"#,
            r#"{"requestId":"T","respons\u0065":{"a":1}}"#,
            r#"{"requestId":"T","response":null}"#,
            r#"{"requestId":"T","response":[]}"#,
            r#"{"requestId":" ","response":{"a":1}}"#,
            r#"{"requestId":"","requestId":"T","response":{"a":1}}"#,
            r#"{"requestId":{},"response":{"a":1}}"#,
            r#"{"response":{"a":1}}"#,
            r#"{"requestId":"T","a":1}"#,
            r#"{"requestId":"T","response":{"a":1}}}"#,
            r#"{"requestId":"T","response":{"a":1}"#,
            r#"{"requestId":"T","response":{"a":1},}"#,
            r#"["T",{"a":1}]"#,
            "7",
            "",
        ] {
            assert!(read(text, 64).is_none(), "{text}");
        }
    }

    #[test]
    fn depth_is_counted_from_the_envelope_on() {
        let text = r#"{"requestId":"T","response":{"a":[{"b":[]}]}}"#;
        assert!(read(text, 5).is_some());
        assert!(read(text, 4).is_none());
    }

    #[test]
    fn an_answer_may_be_cut_off_anywhere() {
        for text in [
            "{ \"requestId\" : \"T\" , \"response\" : {\"a\" : [1, {}]} }",
            "{ \"response\" : {\"a\" : [1, {}]} , \"requestId\" : \"T\" }",
        ] {
            assert!(read(text, 64).is_some());
            for end in 0..text.len() {
                assert!(read(&text[..end], 64).is_none(), "{}", &text[..end]);
            }
        }
    }
}
