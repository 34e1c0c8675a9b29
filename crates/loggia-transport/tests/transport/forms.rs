//! Generated types of forms that few documents have: fields without a name, and types around a
//! map or any JSON. They compile, can be written and read as intended, and print no keys.

#![allow(
    unreachable_pub,
    missing_docs,
    reason = "what the macros make is public, and documented in generated files"
)]

use std::collections::BTreeMap;

use loggia_transport::encode::{Encode, Nullable, Written};
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

request! {
    /// Lists and maps.
    Change {
        /// Items.
        tags: [String] = "tags";
        /// Entries.
        labels: {String} = "labels";
    }
}

#[test]
fn null_is_sent_where_it_is_meant() {
    let written = |value: &dyn Encode| serde_json::to_value(Written(value)).expect("written");
    for (value, wanted) in [
        (Nullable::from("a"), json!("a")),
        (Nullable::from("a".to_owned()), json!("a")),
        (Nullable::from(Some("a".to_owned())), json!("a")),
        (Nullable::from(None), Value::Null),
        (Nullable::Null, Value::Null),
    ] {
        assert_eq!(written(&value), wanted, "{value:?}");
    }
    let both = Nullable::from(Both::default().name("b"));
    assert_eq!(written(&both), json!({"name": "b"}));
}

shared! {
    /// What may be taken away.
    Nullables {
        /// A name.
        name: (Nullable<String>) = "name";
        /// A number.
        size: (Nullable<u16>) = "size";
        /// A record.
        both: (Nullable<Both>) = "both";
        /// Items.
        items: [(Nullable<u8>)] = "items";
        /// A list.
        list: (Nullable<Vec<u8>>) = "list";
    }
}

#[test]
fn null_is_read_where_it_is_meant() {
    for whole in [
        json!({}),
        json!({"name": null, "size": null, "both": null, "list": null}),
        json!({"name": "", "size": 1, "both": {}, "items": [1, null, 2], "list": []}),
        json!({"both": {"name": "b", "ports": [1]}, "items": [], "list": [3]}),
    ] {
        let change: Nullables = serde_json::from_value(whole.clone()).expect("read");
        assert_eq!(serde_json::to_value(change).expect("written"), whole);
    }
    let read = serde_json::from_str::<Nullables>;
    let last = read(r#"{"name":"a","name":null,"size":null,"size":"2"}"#).expect("read");
    assert_eq!(
        (last.name, last.size),
        (Some(Nullable::Null), Some(2.into()))
    );
    let nothing = read(r#"{"size":"","both":[]}"#).expect("read");
    assert_eq!(nothing, Nullables::default());
    for (odd, at) in [
        (r#"{"size":{}}"#, "size: "),
        (r#"{"both":1}"#, "both: "),
        (r#"{"both":{"ports":1}}"#, "both.ports: "),
        (r#"{"list":{"a":1}}"#, "list: "),
    ] {
        let error = read(odd).expect_err(odd).to_string();
        assert!(error.contains(at), "{error}");
    }
}

#[test]
fn what_was_set_to_nothing_is_sent_as_nothing() {
    let none: [(&str, &str); 0] = [];
    let change = Change::default().tags([""; 0]).labels(none);
    let written = serde_json::to_value(change).expect("written");
    assert_eq!(written, json!({"tags": [], "labels": {}}));
    let change = Change::default().tags(["a", "b"]).labels([("k", "v")]);
    let written = serde_json::to_value(change).expect("written");
    assert_eq!(written, json!({"tags": ["a", "b"], "labels": {"k": "v"}}));
}

reply! {
    /// An answer with lists and maps.
    Lists {
        /// Items.
        items: Vec<u8> = "items";
        /// Entries.
        entries: BTreeMap<String, u8> = "entries";
        /// Items.
        more: Option<Vec<u8>> = "more";
        /// A record inside of itself.
        inner: Option<Box<Lists>> = "inner";
        .. rest: BTreeMap<String, u8>;
    }
}

reply! {
    /// An answer of any JSON.
    Anything {
        /// An object.
        free: Option<Map<String, Value>> = "free";
        /// Anything.
        any: Option<Value> = "any";
        .. rest: Map<String, Value>;
    }
}

#[cfg(feature = "both-ways")]
#[test]
fn an_answer_is_written_without_what_is_empty() {
    assert_eq!(
        serde_json::to_value(Lists::default()).expect("written"),
        json!({})
    );
    for whole in [
        json!({"items": [1]}),
        json!({"items": [1, 2], "entries": {"a": 1, "b": 2}}),
        json!({"entries": {"a": 1}, "more": [3], "inner": {"items": [4]}}),
        json!({"items": [1], "of tomorrow": 2}),
    ] {
        let lists: Lists = serde_json::from_value(whole.clone()).expect("read");
        assert_eq!(serde_json::to_value(lists).expect("written"), whole);
    }
    for whole in [
        json!({}),
        json!({"free": {"x": null}, "any": [1], "of tomorrow": {"y": []}, "and": null}),
    ] {
        let anything: Anything = serde_json::from_value(whole.clone()).expect("read");
        assert_eq!(serde_json::to_value(anything).expect("written"), whole);
    }
}

#[test]
fn what_is_boxed_is_printed_as_what_it_is() {
    let json = r#"{"inner":{"items":[1],"key":2}}"#;
    let lists: Lists = serde_json::from_str(json).expect("read");
    let shown = format!("{lists:?}");
    assert!(shown.contains("inner: Some(Lists { items: [1]"), "{shown}");
    assert!(!shown.contains("key"), "{shown}");
}
