//! Strings that are invalid in JSON, over real sockets: one of them affects nothing else in the
//! answer, and the reply says where it was.

use std::collections::BTreeMap;
use std::sync::Arc;

use loggia_transport::decode::DecodeMismatch;
use loggia_transport::edis::Plain;
use loggia_transport::protocol::Protocol;
use loggia_transport::zenlayer::{Api, Credentials};
use loggia_transport::{Body, ErrorKind, Operation, Reply, Safety};

use crate::support::bench::{Bench, IDEMPOTENT, READ, UNSAFE};
use crate::support::bytes;

static TALKING: Operation =
    Operation::new("test.api", "Talk", "", "/talk", Safety::Unsafe).with_text_reply();

loggia_transport::reply! {
    /// A machine.
    Machine {
        /// Its id.
        id: Option<String> = "id";
        /// Its name.
        name: Option<String> = "name";
        /// Its port.
        port: Option<u16> = "port";
        /// Words.
        tags: Vec<String> = "tags";
    }
}

loggia_transport::reply! {
    /// A page of machines.
    Answered {
        /// Their number.
        total: Option<u32> = "total";
        /// The machines.
        machines: Vec<Machine> = "machines";
        /// The same by name.
        by_name: BTreeMap<String, Machine> = "byName";
        /// Text.
        note: Option<String> = "note";
        /// The result of an order.
        order_id: Option<String> = "orderId";
        /// A sentence.
        message: Option<String> = "message";
    }
}

fn protocols() -> [(&'static str, Arc<dyn Protocol>); 2] {
    let key = Credentials::access_key("AKTEST", "key-secret-0001");
    [
        ("EDIS", Plain::shared()),
        ("Zenlayer", Arc::new(Api::new(key))),
    ]
}

/// Damage of each kind, as it occurs between quotes.
const KINDS: [&[u8]; 14] = [
    b"\\ud800",
    b"x\\udc00y",
    b"\\ud83d\\n",
    b"\\ud83d\\u0041",
    b"\\udd11\\ud83d",
    b"caf\xe9",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf5\x80\x80\x80",
    b"a\0b",
    b"a\tb\r\n",
    b"\x1b[0m",
    b"it\\'s",
    b"\\u00g0",
];

/// A cloud's answer with the fields `inside` in its object.
fn around(cloud: &str, inside: &[u8]) -> Vec<u8> {
    match cloud {
        "EDIS" => [&b"{\"status\":\"success\","[..], inside, b"}"].concat(),
        _ => [&b"{\"requestId\":\"T1\",\"response\":{"[..], inside, b"}}"].concat(),
    }
}

/// The text with `damage` in place of each `@`.
fn with(text: &str, damage: &[u8]) -> Vec<u8> {
    let parts: Vec<_> = text.split('@').map(str::as_bytes).collect();
    parts.join(damage)
}

async fn ask(
    protocol: &Arc<dyn Protocol>,
    operation: &'static Operation,
    body: &[u8],
) -> Result<Reply<Answered>, loggia_transport::Error> {
    let act = bytes("200 OK", "", body);
    let bench = Bench::speaking(Arc::clone(protocol), vec![act]).await;
    let body = Body::form(operation, &[("a", "b")]).expect("encodes");
    bench.pipeline.call(operation, body).await
}

fn places<T>(reply: &Reply<T>) -> Vec<&str> {
    reply
        .left_out()
        .first()
        .iter()
        .map(DecodeMismatch::path)
        .collect()
}

#[tokio::test]
async fn one_string_of_one_machine_takes_nothing_else() {
    let text = r#""total":2,"note":"caf\u00e9","machines":[
        {"id":"m-1","name":"@","port":1,"tags":["a","@","\ud83d\udd11"],"unknown":"@"},
        {"id":"m-2","name":"two","port":2}],"byName":{"one":{"id":"@","port":1}}"#;
    for (cloud, protocol) in protocols() {
        for damage in KINDS {
            let body = around(cloud, &with(text, damage));
            for operation in [&READ, &IDEMPOTENT] {
                let reply = ask(&protocol, operation, &body).await;
                let reply =
                    reply.unwrap_or_else(|error| panic!("{}: {error}", body.escape_ascii()));
                assert_eq!(
                    (reply.total, reply.note.as_deref()),
                    (Some(2), Some("caf\u{e9}"))
                );
                let [one, two] = &reply.machines[..] else {
                    panic!("two machines");
                };
                assert_eq!(
                    (one.id.as_deref(), &one.name, one.port),
                    (Some("m-1"), &None, Some(1))
                );
                assert_eq!(one.tags, ["a", "\u{1f511}"]);
                assert_eq!((two.name.as_deref(), two.port), (Some("two"), Some(2)));
                assert_eq!(reply.by_name["one"].port, Some(1));
                assert_eq!(
                    places(&reply),
                    ["machines[0].name", "machines[0].tags[1]", "byName.one.id"]
                );
                // The body is valid JSON all the same, for those who read it themselves.
                let json: serde_json::Value = serde_json::from_slice(reply.json()).expect("JSON");
                assert_eq!(json["machines"][1]["name"], "two");
                assert!(
                    json["machines"][0]["name"]
                        .as_str()
                        .is_some_and(|name| name.contains('\u{fffd}'))
                );
            }
        }
    }
}

#[tokio::test]
async fn names_and_fields_of_the_answer_itself_are_left_out_too() {
    let text = r#""total":7,"note":"@","@":{"a":1},"byName":{"@":{"id":"m-1"},"b":{"id":"m-2"}},
        "machines":["@",{"@":1,"id":"m-3"}]"#;
    for (cloud, protocol) in protocols() {
        for damage in KINDS {
            let reply = ask(&protocol, &READ, &around(cloud, &with(text, damage))).await;
            let reply = reply.expect("read");
            assert_eq!((reply.total, &reply.note), (Some(7), &None), "{cloud}");
            let names: Vec<_> = reply.by_name.keys().map(String::as_str).collect();
            assert_eq!(names, ["b"]);
            assert_eq!(reply.machines.len(), 1);
            assert_eq!(reply.machines[0].id.as_deref(), Some("m-3"));
            assert_eq!(
                places(&reply),
                ["note", "?", "byName.?", "machines[0]", "machines[1].?"]
            );
        }
    }
}

#[tokio::test]
async fn what_an_order_came_to_is_never_left_out() {
    for (cloud, protocol) in protocols() {
        for damage in KINDS {
            for text in [
                r#""orderId":"@""#,
                r#""machines":[{"id":"@"}]"#,
                r#""byName":{"@":{}}"#,
            ] {
                let body = around(cloud, &with(text, damage));
                let error = ask(&protocol, &UNSAFE, &body).await.expect_err("lost");
                assert_eq!(error.kind(), ErrorKind::Decode, "{cloud} {text}");
                assert!(error.is_outcome_unknown());
                assert!(error.path().is_some_and(|path| !path.is_empty()));
            }
            // Nothing follows from a sentence for people, nor from an unknown field.
            let text = r#""orderId":"228301","message":"@","unknown":["@"]"#;
            let reply = ask(&protocol, &UNSAFE, &around(cloud, &with(text, damage))).await;
            let reply = reply.expect("read");
            assert_eq!(reply.order_id.as_deref(), Some("228301"));
            assert_eq!((&reply.message, places(&reply)), (&None, vec!["message"]));
        }
    }
}

#[tokio::test]
async fn a_refusal_is_read_whatever_its_message_is() {
    let text = r#"{"status":"error","requestId":"T7","error_code":"NO","code":"NO","message":"so @ it is"}"#;
    for (cloud, protocol) in protocols() {
        for damage in KINDS {
            for status in ["200 OK", "400 Bad"] {
                let act = bytes(status, "", &with(text, damage));
                let bench = Bench::speaking(Arc::clone(&protocol), vec![act]).await;
                let error = bench.fails(&UNSAFE).await;
                assert_eq!(error.code(), Some("NO"), "{cloud} {status}");
                let message = error.vendor_message().expect("a message");
                assert!(
                    message.starts_with("so ") && message.ends_with(" it is"),
                    "{message}"
                );
                assert!(!error.is_outcome_unknown());
            }
        }
    }
}

#[tokio::test]
async fn what_stands_around_the_json_makes_no_difference() {
    let text = r#""total":1,"machines":[{"id":"m-1","name":"@"}]"#;
    for (cloud, protocol) in protocols() {
        for (before, after) in [
            (&b"\xef\xbb\xbf"[..], &b"\n"[..]),
            (
                b"\nNotice: Undefined index: caf\xe9 in /a.php on line 3\n",
                b"",
            ),
            (
                b"",
                b"<br />\n<b>Deprecated</b>: \"\xe9\" in <b>a</b> on line <b>3</b><br />",
            ),
            (b"", b"\0\0"),
        ] {
            let body = [before, &around(cloud, &with(text, b"\xe9")), after].concat();
            let reply = ask(&protocol, &READ, &body).await.expect("read");
            assert_eq!(reply.machines[0].id.as_deref(), Some("m-1"), "{cloud}");
            assert_eq!(places(&reply), ["machines[0].name"]);
        }
        let body =
            String::from_utf8(around(cloud, br#""total":1,"note":"caf\u00e9""#)).expect("text");
        for is_big in [false, true] {
            let bytes = |unit: u16| {
                if is_big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            };
            let units = std::iter::once(0xfeff).chain(body.encode_utf16());
            let wide: Vec<u8> = units.flat_map(bytes).collect();
            let reply = ask(&protocol, &UNSAFE, &wide).await.expect("read");
            assert_eq!(
                (reply.total, reply.note.as_deref()),
                (Some(1), Some("caf\u{e9}"))
            );
        }
    }
}

#[tokio::test]
async fn a_sentence_is_one_in_any_encoding() {
    for body in [
        &b"Hook gel\xf6scht"[..],
        b"\"Hook gel\xf6scht\"",
        b"\"hook \\ud800 deleted\"",
    ] {
        let reply = ask(&Plain::shared(), &TALKING, body)
            .await
            .expect("a sentence");
        assert!(
            reply
                .message
                .as_ref()
                .is_some_and(|text| text.contains('\u{fffd}'))
        );
    }
    let error = ask(
        &Plain::shared(),
        &TALKING,
        b"error: kein Zugriff f\xfcr Sie",
    )
    .await;
    assert_eq!(error.expect_err("refused").kind(), ErrorKind::Rejected);
}

#[tokio::test]
async fn what_is_cut_off_or_grows_too_long_is_no_answer() {
    for body in [
        &b"{\"total\":1,\"note\":\"caf\xe9"[..],
        b"{\"total\":1,\"note\":\"\\ud83d",
        b"{\"total\":1,\xe9}",
    ] {
        let error = ask(&Plain::shared(), &READ, body)
            .await
            .expect_err("cut off");
        assert_eq!(error.kind(), ErrorKind::Decode);
    }
    let body = [&b"{\"note\":\""[..], &b"\xe9a".repeat(500), b"\"}"].concat();
    let bench = Bench::speaking(Plain::shared(), vec![bytes("200 OK", "", &body)]).await;
    let bench = bench.options(|options| options.max_answer(1100));
    assert_eq!(bench.fails(&READ).await.kind(), ErrorKind::TooLarge);
}

#[tokio::test]
async fn a_number_that_nothing_holds_takes_nothing_else_with_it() {
    for (cloud, protocol) in protocols() {
        let inside = br#""total":1e400,"machines":[{"id":"a","port":-1e999},{"id":"b","port":7}]"#;
        let act = bytes("200 OK", "", &around(cloud, inside));
        let bench = Bench::speaking(protocol, vec![act]).await;
        let body = Body::json(&READ, &()).expect("a body");
        let reply: Reply<Answered> = bench.pipeline.call(&READ, body).await.expect(cloud);
        assert_eq!((reply.total, reply.machines.len()), (None, 2), "{cloud}");
        let machines = reply.machines.iter();
        let machines = machines.map(|machine| (machine.id.as_deref(), machine.port));
        let machines: Vec<_> = machines.collect();
        assert_eq!(
            machines,
            [(Some("a"), None), (Some("b"), Some(7))],
            "{cloud}"
        );
        let left_out: Vec<_> = reply
            .left_out()
            .first()
            .iter()
            .map(DecodeMismatch::path)
            .collect();
        assert_eq!(left_out, ["total", "machines[0].port"], "{cloud}");
        let found = reply.left_out().first()[0].problem();
        assert!(found.ends_with("found a number out of range"), "{found}");
    }
}

#[tokio::test]
async fn what_an_order_came_to_is_not_read_without_a_number() {
    for (cloud, protocol) in protocols() {
        let act = bytes("200 OK", "", &around(cloud, br#""total":1e400"#));
        let bench = Bench::speaking(protocol, vec![act]).await;
        let body = Body::json(&UNSAFE, &()).expect("a body");
        let answered = bench.pipeline.call::<Answered>(&UNSAFE, body).await;
        let error = answered.expect_err(cloud);
        assert_eq!(
            (error.kind(), error.path()),
            (ErrorKind::Decode, Some("total"))
        );
        assert!(error.is_outcome_unknown(), "{error}");
        assert!(
            error.to_string().contains("a number out of range"),
            "{error}"
        );
    }
}
