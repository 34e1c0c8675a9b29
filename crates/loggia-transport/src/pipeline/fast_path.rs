//! Reads an answer straight into the operation's type.
//!
//! This works for most answers: those in which the payload is surrounded only by the vendor's
//! usual envelope. Every other answer is judged first, and decoded once it was accepted.

use crate::decode::{self, Decode, Envelope, LeftOut, Strictness};
use crate::json_object;
use crate::operation::{Operation, Safety};
use crate::protocol::{Answer, Payload};

/// What an answer is read into; `None` for one that is left undecoded.
pub(super) type Target<'a> = Option<&'a mut (dyn Decode + Send + Sync)>;

/// Reads a success together with its envelope. `None` says nothing about the answer.
pub(super) fn read_at_once(
    operation: &Operation,
    answer: &Answer,
    envelope: Envelope,
    levels: usize,
    target: &mut dyn Decode,
) -> Option<(Payload, LeftOut)> {
    if !answer.status.is_success() || answer.is_challenge() {
        return None;
    }
    let place = json_object::plain(&answer.body);
    let text = &answer.body[place.clone()];
    let strictness = strictness(operation);
    let Some(read) = decode::enveloped(text, envelope, target, strictness, levels) else {
        target.clear();
        return None;
    };
    let payload = place.start + read.payload.start..place.start + read.payload.end;
    let payload = Payload {
        json: answer.body.slice(payload),
        request_id: Some(read.request_id),
    };
    Some((payload, read.left_out))
}

/// The result of an order is not guessed: an id that is left out would be lost.
pub(super) fn strictness(operation: &Operation) -> Strictness {
    match operation.safety() {
        Safety::Unsafe => Strictness::Whole,
        _ => Strictness::Items,
    }
}

#[cfg(test)]
mod tests {
    #![allow(unreachable_pub, reason = "what the macros make is public")]

    use http::HeaderValue;
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::CallOptions;
    use crate::protocol::Protocol;
    use crate::zenlayer::{Api, Credentials};

    static READ: Operation = Operation::new("x.y", "Look", "", "/", Safety::Read);
    static ORDER: Operation = Operation::new("x.y", "Order", "", "/", Safety::Unsafe);

    /// The deepest nesting: the envelope, three objects and a list.
    const LEVELS: usize = 5;

    crate::reply! {
        /// One of several.
        Item {
            /// A number.
            n: Option<i32> = "n";
        }
    }

    crate::reply! {
        /// An answer.
        Said {
            /// A number.
            port: Option<u16> = "port";
            /// Records.
            list: Vec<Item> = "list";
            /// Anything.
            any: Option<Value> = "any";
        }
    }

    fn api() -> Api {
        Api::new(Credentials::access_key("AKTEST", "key-secret-0001"))
    }

    fn read(operation: &Operation, answer: &Answer, said: &mut Said) -> Option<(Payload, LeftOut)> {
        let envelope = api().envelope().expect("Zenlayer has one");
        read_at_once(operation, answer, envelope, LEVELS, said)
    }

    #[test]
    fn what_zenlayer_documents_is_read_at_once() {
        let body =
            "\u{feff}{\"requestId\":\"T1\",\"response\":{\"port\":1,\"list\":[{\"n\":2}]}}\n";
        let mut said = Said::default();
        let (payload, left_out) = read(&READ, &Answer::new(200, body), &mut said).expect("read");
        assert_eq!((said.port, said.list[0].n), (Some(1), Some(2)));
        assert_eq!(payload.json, r#"{"port":1,"list":[{"n":2}]}"#);
        assert_eq!(payload.request_id.as_deref(), Some("T1"));
        assert_eq!(left_out.count(), 0);
        assert!(read(&READ, &Answer::new(404, body), &mut said).is_none());
        let mut challenge = Answer::new(200, body);
        let value = HeaderValue::from_static("challenge");
        challenge.headers.insert("cf-mitigated", value);
        assert!(read(&READ, &challenge, &mut said).is_none());
    }

    #[test]
    fn nothing_stays_of_what_was_not_read_to_the_end() {
        let mut said = Said::default();
        let cut = Answer::new(
            200,
            r#"{"requestId":"T1","response":{"port":1,"list":[{"n":2}"#,
        );
        assert!(read(&READ, &cut, &mut said).is_none());
        assert_eq!(said, Said::default());
    }

    /// The fields of an envelope, both usual and observed ones.
    const FIELDS: [&str; 21] = [
        r#""requestId":"T1""#,
        r#" "requestId" : "T2" "#,
        r#""requestId":"""#,
        r#""requestId":7"#,
        r#""response":{"port":1}"#,
        r#""response" : {"port":"x"}"#,
        r#""response":{"list":[{"n":"?"},{"n":1},null]}"#,
        r#""response":{"any":{"a":[{}]},"new":[{"b":[]}]}"#,
        r#""response":{"any":[[[]]]}"#,
        r#""response":{"requestId":"T1"}"#,
        r#""response":{"code":"DENIED","message":"no"}"#,
        r#""response":{"port":1,"any":{"code":"A1"}}"#,
        r#""response":{"success":false}"#,
        r#""response":{"success":true,"port":1}"#,
        r#""response":null"#,
        r#""respons\u0065":{"port":2}"#,
        r#""code":"""#,
        r#""code":"REQUEST_LIMIT_EXCEEDED""#,
        r#""message":"no""#,
        r#""success":false"#,
        r#""totalCount":3"#,
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// Whatever is read at once equals what the long path would have made of it.
        #[test]
        fn both_ways_come_to_the_same(
            fields in prop::collection::vec(prop::sample::select(&FIELDS[..]), 1..4),
            before in "[ \n]{0,2}",
            cut in prop::option::weighted(0.3, any::<prop::sample::Index>()),
        ) {
            let mut body = format!("{before}{{{}}}", fields.join(","));
            if let Some(cut) = cut {
                body.truncate(cut.index(body.len()));
            }
            let answer = Answer::new(200, &body);
            for operation in [&READ, &ORDER] {
                let mut said = Said::default();
                let Some((payload, left_out)) = read(operation, &answer, &mut said) else {
                    continue;
                };
                let options = CallOptions::default().max_depth(LEVELS);
                prop_assert!(options.check_depth(answer.status, &answer.body).is_ok());
                let judged = api().judge(operation, &answer).expect("a success");
                prop_assert_eq!(&payload.json, &judged.json);
                prop_assert_eq!(payload.request_id, judged.request_id);
                let mut again = Said::default();
                let long = decode::from_slice(&judged.json, &mut again, strictness(operation));
                prop_assert_eq!(said, again);
                prop_assert_eq!(left_out, long.expect("reads"));
            }
        }
    }
}
