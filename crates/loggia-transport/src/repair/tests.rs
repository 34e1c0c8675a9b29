//! Damage of every kind; everything beside it must stay unchanged.

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{MARK, mark, sound, within};
use crate::decode::{LeftOut, Strictness, from_marked};

/// Spellings of a string, with its quotes, that are invalid in JSON.
const SPELLINGS: [&[u8]; 22] = [
    b"\"\\ud800\"",
    b"\"\\udc00\"",
    b"\"x\\ud83d\\n\"",
    b"\"\\ud83d\\u0041\"",
    b"\"\\ud83d\\ud83d\\udd11\"",
    b"\"\\udd11\\ud83d\"",
    b"\"caf\xe9\"",
    b"\"\xe9\"",
    b"\"\xe9\xe9\xe9\\\"\xe9\"",
    b"\"\xc0\xaf\"",
    b"\"\xe0\x80\xaf\"",
    b"\"\xed\xa0\x80\"",
    b"\"\xf4\x90\x80\x80\"",
    b"\"\xe2\x82\"",
    b"\"a\0b\"",
    b"\"a\tb\"",
    b"\"a\r\nb\"",
    b"\"\x1f\"",
    b"\"\\x41\"",
    b"\"it\\'s\"",
    b"\"\\u12\"",
    b"\"\\u+123 \xc3\xa9 \\\\\"",
];

fn repaired(body: &[u8]) -> super::Sound {
    let sound = sound(Bytes::copy_from_slice(body), usize::MAX);
    sound.unwrap_or_else(|_| panic!("no limit"))
}

/// Reads a body into a place that takes any JSON.
fn read(body: &[u8]) -> (Value, LeftOut) {
    let sound = repaired(body);
    let text = &sound.text[crate::json_object::plain(&sound.text)];
    let marked = mark(text, &within(&sound.damaged, &sound.text, text));
    let mut value = Value::Null;
    let left_out = from_marked(&marked, &mut value, Strictness::Items);
    (value, left_out.expect("JSON"))
}

#[test]
fn every_spelling_is_noticed_and_harms_no_other() {
    for spelling in SPELLINGS {
        let shown = spelling.escape_ascii();
        let body = [&b"{\"a\":"[..], spelling, b",\"b\":[\"\\ud83d\\udd11\",1]}"].concat();
        let (value, left_out) = read(&body);
        assert_eq!(value, json!({"b": ["\u{1f511}", 1]}), "{shown}");
        assert_eq!(left_out.first()[0].path(), "a", "{shown}");
        // The repaired text is JSON, with what could be read of the string.
        let text: Value = serde_json::from_slice(&repaired(&body).text).expect("JSON");
        assert!(
            text["a"]
                .as_str()
                .is_some_and(|text| text.contains('\u{fffd}'))
        );
        // As a name, in a list, alone.
        let body = [&b"{"[..], spelling, b":1,\"b\":[", spelling, b"]}"].concat();
        let (value, left_out) = read(&body);
        assert_eq!((value, left_out.count()), (json!({"b": []}), 2), "{shown}");
        let sound = repaired(spelling);
        let whole = 1..sound.text.len() - 1;
        assert_eq!(
            sound.damaged.as_slice(),
            std::slice::from_ref(&whole),
            "{shown}"
        );
    }
}

#[test]
fn what_is_sound_is_not_touched() {
    for body in [
        &b"{\"a\":\"caf\xc3\xa9 \\u00e9 \\ud83d\\udd11 \\\\ud800 \\\"\"}"[..],
        b"{\n\t\"a\": [1,\r\n 2]\n}\n",
        b"{\"a\":\"\x7f\\u0000 \xef\xbf\xbe\"}",
        b"",
        b"text\twith \xe9 and \\x",
        b"<html>\xe9 \"\x01\"</html>",
        b"{\"a\":\"cut off \\",
    ] {
        let sound = repaired(body);
        // A backslash at the end of the text escapes nothing.
        let is_cut = body.ends_with(b"\\");
        assert_eq!(sound.text == body, !is_cut, "{}", body.escape_ascii());
        assert_eq!(sound.damaged.is_empty(), !is_cut);
    }
}

#[test]
fn what_stands_around_the_json_is_left_alone() {
    for (before, after) in [
        (&b"\xef\xbb\xbf"[..], &b"\n"[..]),
        (b"Notice: \"caf\xe9\" in C:\\x on line 3\n", b""),
        (b"PHP Warning: {main} \xe9 on line 3\n", b"\n<b>\xe9</b>"),
        (b"", b"\0\0"),
    ] {
        let body = [before, b"{\"a\":\"\xe9\",\"b\":1}", after].concat();
        let sound = repaired(&body);
        let object = sound.text.windows(2).position(|pair| pair == b"{\"");
        let object = object.expect("there");
        assert_eq!(&sound.text[..object], before);
        let string = sound.damaged[0].clone();
        assert_eq!(&sound.text[string], "\u{fffd}".as_bytes());
    }
    assert_eq!(read(b" \0{\"a\":\0 1}\0").0, json!({"a": 1}));
}

#[test]
fn many_notices_may_stand_before_the_json() {
    for (length, is_repaired) in [(60_000, true), (70_000, false)] {
        let body = [&vec![b'x'; length][..], b"{\"a\":\"\xe9\"}"].concat();
        assert_eq!(
            repaired(&body).damaged.len(),
            usize::from(is_repaired),
            "{length}"
        );
    }
}

#[test]
fn utf_16_is_read_as_what_it_says() {
    let text = "{\"a\":\"caf\u{e9} \u{1f511}\",\"b\":\"?\",\"c\":[1]}";
    let mut units: Vec<u16> = text.encode_utf16().collect();
    let mark = units.iter().position(|unit| *unit == u16::from(b'?'));
    units[mark.expect("there")] = 0xd83d;
    for (order, with_mark) in [(false, true), (true, true), (false, false), (true, false)] {
        let bytes = |unit: u16| {
            if order {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        };
        let units = with_mark.then_some(0xfeff).into_iter().chain(units.clone());
        let body: Vec<u8> = units.flat_map(bytes).collect();
        let (value, left_out) = read(&body);
        assert_eq!(value, json!({"a": "caf\u{e9} \u{1f511}", "c": [1]}));
        assert_eq!(left_out.first()[0].path(), "b");
    }
    // Text that is not JSON stays unchanged.
    let body = b"\xff\xfe{\0\"\0";
    assert_eq!(repaired(body).text, &body[..]);
}

/// In UTF-32 every second unit is zero: read as UTF-16, its names would be damaged.
#[test]
fn utf_32_is_not_taken_for_utf_16() {
    for text in ["\u{feff}{\"a\":1}", "{\"a\":1}", "[\"a\"]"] {
        for bytes in [u32::to_le_bytes, u32::to_be_bytes] {
            let units = text.chars().map(u32::from);
            let body: Vec<u8> = units.flat_map(bytes).collect();
            let sound = repaired(&body);
            assert_eq!(sound.text, body, "{text}");
            assert!(sound.damaged.is_empty(), "{text}");
        }
    }
}

/// A buffer that grows leaves a copy behind that is not wiped.
#[test]
fn a_marked_text_has_its_room_from_the_start() {
    for count in [1, 2, 40] {
        let text = [&b"["[..], &b"\"\xe9\",".repeat(count), b"1]"].concat();
        let sound = repaired(&text);
        let marked = mark(&sound.text, &sound.damaged);
        let room = sound.text.len() + count * MARK.len();
        assert_eq!(marked.capacity(), room, "{count}");
        assert!(marked.len() <= room);
    }
}

#[test]
fn what_grows_too_long_is_refused() {
    let body = [&b"[\""[..], &b"\xe9a".repeat(100), b"\"]"].concat();
    let whole = repaired(&body).text.len();
    let body = Bytes::from(body);
    assert!(sound(body.clone(), whole).is_ok());
    assert!(sound(body, whole - 1).is_err());
    // A run of invalid bytes becomes one U+FFFD.
    let body = [&b"[\""[..], &b"\xe9".repeat(100), b"\"]"].concat();
    assert_eq!(repaired(&body).text, "[\"\u{fffd}\"]".as_bytes());
}

/// JSON of any form. A text that begins with `#` is damaged, in the spelling with the number that
/// follows.
fn documents() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        4 => r#"[a-z"\\\n\u{e9}\u{1f511} ]{0,6}"#,
        1 => (0..SPELLINGS.len()).prop_map(|spelling| format!("#{spelling}")),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        let fields = prop::collection::vec((text.clone(), inner.clone()), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(Value::from),
            fields.prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn write(text: &str, out: &mut Vec<u8>) {
    match text.strip_prefix('#') {
        Some(spelling) => out.extend(SPELLINGS[spelling.parse::<usize>().expect("a number")]),
        None => out.extend(serde_json::to_vec(text).expect("text")),
    }
}

/// Writes a document with its damage.
fn damaged(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::String(text) => write(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                out.extend((index > 0).then_some(b','));
                damaged(item, out);
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            out.push(b'{');
            for (index, (name, field)) in fields.iter().enumerate() {
                out.extend((index > 0).then_some(b','));
                write(name, out);
                out.push(b':');
                damaged(field, out);
            }
            out.push(b'}');
        }
        scalar => out.extend(serde_json::to_vec(scalar).expect("a scalar")),
    }
}

/// The document without its damaged parts, counting them.
fn without(value: &Value, count: &mut usize) -> Option<Value> {
    let mut is_whole = |text: &str| {
        let is_damaged = text.starts_with('#');
        *count += usize::from(is_damaged);
        !is_damaged
    };
    match value {
        Value::String(text) if !is_whole(text) => None,
        Value::Array(items) => {
            let items = items.iter().filter_map(|item| without(item, count));
            Some(Value::Array(items.collect()))
        }
        Value::Object(fields) => {
            let mut kept = Map::new();
            // All names that cannot be read share one entry of an object of any form.
            *count += usize::from(fields.keys().any(|name| name.starts_with('#')));
            for (name, field) in fields {
                if !name.starts_with('#')
                    && let Some(field) = without(field, count)
                {
                    kept.insert(name.clone(), field);
                }
            }
            Some(Value::Object(kept))
        }
        other => Some(other.clone()),
    }
}

proptest! {
    /// Whatever the document and whatever is damaged in it, everything else is read unchanged.
    #[test]
    fn all_else_is_read_unchanged(document in documents()) {
        let document = json!({"document": document});
        let mut body = Vec::new();
        damaged(&document, &mut body);
        let mut count = 0;
        let wanted = without(&document, &mut count).expect("an object");
        let (value, left_out) = read(&body);
        prop_assert_eq!(value, wanted);
        prop_assert_eq!(left_out.count(), count);
    }

    #[test]
    fn no_bytes_do_harm(body in prop::collection::vec(any::<u8>(), 0..80)) {
        repaired(&body);
    }

    /// Text that a parser can read is left unchanged; other text is JSON afterwards if only its
    /// strings were at fault.
    #[test]
    fn agrees_with_the_parser(body in r#"[{}\[\]"\\ud8cf:,a1\x{feff} \n]{0,40}"#) {
        let read: Option<Value> = serde_json::from_str(&body).ok();
        let sound = repaired(body.as_bytes());
        if let Some(read) = read {
            prop_assert_eq!(serde_json::from_slice::<Value>(&sound.text).ok(), Some(read));
            prop_assert!(sound.damaged.is_empty());
        }
        prop_assert!(!mark(&sound.text, &sound.damaged).is_empty() || body.is_empty());
        prop_assert!(!MARK.contains(['"', '\\']));
    }
}
