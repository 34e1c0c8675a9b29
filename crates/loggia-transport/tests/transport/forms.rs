//! Generated types of forms that few documents have: fields without a name, and types
//! around a map or any JSON. They compile, go both ways that they should, and print no
//! keys.

#![allow(
    unreachable_pub,
    missing_docs,
    reason = "what the macros make is public, and documented in generated files"
)]

use std::collections::BTreeMap;

use loggia_transport::{reply, request, shared, wrapped};
use serde_json::{Map, Value, json};

request! {
    /// What is sent.
    Ask {
        /// A name.
        name: String = "name".required();
        /// Anything.
        free: (FreeSent) = "free";
        .. extra: {String};
    }
}

reply! {
    /// What is answered.
    Answer {
        /// A name.
        name: Option<String> = "name";
        /// Anything.
        free: Option<Free> = "free";
        /// Both ways.
        both: Option<Both> = "both";
        .. extra: BTreeMap<String, i64>;
    }
}

shared! {
    /// What goes both ways.
    Both {
        /// A name.
        name: String = "name";
        /// Anything.
        free: (FreeBoth) = "free";
        .. extra: {[u32]};
    }
}

wrapped! {
    /// An object without fields.
    reply Free(Map<String, Value>)
}

wrapped! {
    /// The same, sent.
    request FreeSent(Map<String, Value>)
}

wrapped! {
    /// The same, both ways.
    shared FreeBoth(Map<String, Value>)
}

wrapped! {
    /// An answer that is a map.
    reply ByName(BTreeMap<String, Answer>)
}

fn object(json: &Value) -> Map<String, Value> {
    json.as_object().expect("an object").clone()
}

#[test]
fn fields_without_a_name_are_sent_beside_the_others() {
    let ask = Ask::default()
        .name("a")
        .free(object(&json!({"x": 1})))
        .extra([("b", "c")]);
    assert_eq!(
        serde_json::to_value(&ask).expect("written"),
        json!({"name": "a", "free": {"x": 1}, "b": "c"})
    );
    let both = Both::default()
        .free(object(&json!({"x": 1})))
        .extra([("ports", [1, 2])]);
    let written = serde_json::to_value(&both).expect("written");
    assert_eq!(written, json!({"free": {"x": 1}, "ports": [1, 2]}));
    let read: Both = serde_json::from_value(written).expect("read");
    assert_eq!(read, both);
}

#[test]
fn fields_without_a_name_are_read() {
    let json = r#"{"name":"a","free":{"x":[null]},"both":{"p":[3]},"one":1,"two":"2"}"#;
    let answer: Answer = serde_json::from_str(json).expect("read");
    assert_eq!(answer.name.as_deref(), Some("a"));
    assert_eq!(
        answer.extra,
        BTreeMap::from([("one".into(), 1), ("two".into(), 2)])
    );
    assert_eq!(answer.free.expect("there")["x"], json!([null]));
    let both = answer.both.expect("there").extra.expect("there");
    assert_eq!(both["p"], [3]);
}

#[test]
fn an_answer_that_is_a_map_is_read_as_one() {
    let by_name: ByName = serde_json::from_str(r#"{"k":{"name":"a"}}"#).expect("read");
    assert_eq!(by_name.len(), 1);
    assert_eq!(by_name["k"].name.as_deref(), Some("a"));
    let inner: BTreeMap<String, Answer> = by_name.into();
    assert_eq!(ByName::from(inner).0.len(), 1);
}

#[test]
fn keys_are_not_printed() {
    let by_name: ByName =
        serde_json::from_str(r#"{"key":{"free":{"key":{"key":1}},"key":1}}"#).expect("read");
    let sent = FreeSent(object(&json!({"key": 1})));
    let shown = format!("{by_name:?} {by_name:#?} {sent:?}");
    assert!(!shown.contains("key"), "{shown}");
}
