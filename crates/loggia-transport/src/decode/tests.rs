//! Whole answers, read into a reply with fields of every type: what is taken, what is left out,
//! and what is an error.

#![allow(unreachable_pub, reason = "what the macros make is public")]

use std::collections::BTreeMap;

use serde_json::Value;

use super::{DecodeMismatch, Strictness, from_slice};

crate::reply! {
    /// A point.
    Point {
        /// One.
        x: Option<i32> = "x";
        /// One.
        next: Option<Box<Point>> = "next";
    }
}

crate::reply! {
    /// Something of every form.
    Answer {
        /// Records.
        points: Vec<Point> = "points";
        /// Records.
        by_name: BTreeMap<String, Point> = "by_name";
        /// A record.
        best: Option<Point> = "best";
        /// Numbers.
        sizes: Vec<u32> = "sizes";
        /// Text.
        names: Vec<String> = "names";
        /// A number.
        port: Option<u16> = "port";
        /// Text.
        text: Option<String> = "text";
        /// Yes or no.
        on: Option<bool> = "on";
        /// Anything.
        any: Option<Value> = "any";
        /// Numbers.
        counts: BTreeMap<String, u8> = "counts";
        /// A number.
        ratio: Option<f64> = "ratio";
        /// A smaller number.
        share: Option<f32> = "share";
        /// Yes or no.
        off: Option<bool> = "off";
        /// A number in a box.
        boxed: Option<Box<u16>> = "boxed";
        /// A record in a box.
        held: Option<Box<Point>> = "held";
    }
}

fn strict(json: &str) -> Result<Answer, String> {
    let mut answer = Answer::default();
    match from_slice(json.as_bytes(), &mut answer, Strictness::Whole) {
        Ok(_) => Ok(answer),
        Err(unread) => Err(unread.to_string()),
    }
}

/// What was read, and where something was left out.
fn lenient(json: &str) -> (Answer, Vec<String>) {
    let mut answer = Answer::default();
    let left_out = from_slice(json.as_bytes(), &mut answer, Strictness::Items).expect(json);
    let places = left_out
        .first()
        .iter()
        .map(DecodeMismatch::to_string)
        .collect();
    (answer, places)
}

#[test]
fn every_way_of_saying_nothing_is_nothing() {
    for json in [
        "{}",
        r#"{"points":null,"by_name":null,"best":null,"sizes":null,"names":null,"port":null}"#,
        r#"{"points":[],"by_name":[],"best":[],"sizes":[],"names":[],"port":[],"text":[],"on":[]}"#,
        r#"{"points":"","by_name":{},"sizes":"","names":"","port":" ","on":""}"#,
        r#"{"points":{},"points":[null],"of tomorrow":{"a":[1]}}"#,
    ] {
        assert_eq!(strict(json), Ok(Answer::default()), "{json}");
    }
}

#[test]
fn scalars_are_read_from_each_other() {
    for (json, port) in [
        ("5901", 5901),
        (r#"" 5901 ""#, 5901),
        ("5900.6", 5901),
        ("5e2", 500),
    ] {
        let answer = strict(&format!(r#"{{"port":{json}}}"#)).expect(json);
        assert_eq!(answer.port, Some(port), "{json}");
    }
    for (json, text) in [
        ("12", "12"),
        ("true", "true"),
        ("12.0", "12"),
        ("-1e-300", "-1e-300"),
    ] {
        let answer = strict(&format!(r#"{{"text":{json}}}"#)).expect(json);
        assert_eq!(answer.text.as_deref(), Some(text), "{json}");
    }
    for (json, on) in [
        ("true", true),
        ("false", false),
        ("1", true),
        (r#""y""#, true),
        (r#""OFF""#, false),
        ("0", false),
    ] {
        let answer = strict(&format!(r#"{{"on":{json}}}"#)).expect(json);
        assert_eq!(answer.on, Some(on), "{json}");
    }
}

#[test]
fn numbers_with_fractions_are_read_from_every_form() {
    for (json, wanted) in [
        ("1.5", 1.5),
        ("3", 3.0),
        ("-3", -3.0),
        (r#"" 2.25 ""#, 2.25),
        (r#""-4""#, -4.0),
        ("1e3", 1000.0),
    ] {
        let answer = strict(&format!(r#"{{"ratio":{json},"share":{json}}}"#)).expect(json);
        let share = answer.share.map(f64::from);
        assert_eq!(
            (answer.ratio, share),
            (Some(wanted), Some(wanted)),
            "{json}"
        );
    }
    let large = strict(r#"{"ratio":1e300}"#).expect("fits").ratio;
    assert_eq!(large, Some(1e300));
    for json in [
        r#"{"share":1e300}"#,
        r#"{"share":"1e300"}"#,
        r#"{"ratio":"1e999"}"#,
        r#"{"ratio":"NaN"}"#,
        r#"{"share":"inf"}"#,
        r#"{"ratio":true}"#,
        r#"{"share":"many"}"#,
    ] {
        let error = strict(json).expect_err(json);
        assert!(error.contains("expected a number"), "{json}: {error}");
    }
}

/// A whole number with that many digits is no longer the number that was received.
#[test]
fn a_number_is_text_only_if_none_of_its_digits_was_lost() {
    for (json, wanted) in [
        ("9007199254740991e0", Some("9007199254740991")),
        ("9007199254740991.0", Some("9007199254740991")),
        ("900719925474099.1", Some("900719925474099.1")),
        ("9007199254740992e0", None),
        ("-9007199254740992e0", None),
        ("0.0000001", Some("0.0000001")),
        ("0.00000001", Some("1e-8")),
        ("0.0", Some("0")),
    ] {
        let text = strict(&format!(r#"{{"text":{json}}}"#)).ok();
        let text = text.and_then(|answer| answer.text);
        assert_eq!(text.as_deref(), wanted, "{json}");
    }
}

#[test]
fn what_is_in_a_box_is_read_as_what_it_is() {
    let answer = strict(r#"{"boxed":"7","held":{"x":1,"next":{"x":2}}}"#).expect("read");
    assert_eq!(answer.boxed.as_deref(), Some(&7));
    let held = answer.held.expect("there");
    assert_eq!(held.next.expect("there").x, Some(2));
    let answer = strict(r#"{"held":{"x":1},"held":{}}"#).expect("read");
    assert_eq!(answer.held, Some(Box::default()), "the last counts");
    let answer = strict(r#"{"boxed":5,"boxed":null,"held":{"x":1},"held":null}"#).expect("read");
    assert_eq!((answer.boxed, answer.held), (None, None));
}

/// Most lists inside of items have one item, and it may be large.
#[test]
fn a_list_has_room_for_some_small_items_or_a_single_large_one() {
    let answer = strict(r#"{"sizes":[1],"points":[{}]}"#).expect("read");
    assert_eq!((answer.sizes.capacity(), answer.points.capacity()), (4, 4));
    let mut large: Vec<Answer> = Vec::new();
    assert!(size_of::<Answer>() > 128, "two of them are more than 256");
    from_slice(b"[{}]", &mut large, Strictness::Whole).expect("read");
    assert_eq!(large.capacity(), 1);
    large = Vec::new();
    from_slice(b"[{},{},{}]", &mut large, Strictness::Whole).expect("read");
    assert_eq!((large.len(), large.capacity()), (3, 4));
}

#[test]
fn an_entry_that_says_nothing_is_left_out() {
    let answer = strict(r#"{"counts":{"a":1,"b":null,"c":""}}"#).expect("read");
    assert_eq!(answer.counts, BTreeMap::from([("a".to_owned(), 1)]));
}

/// Serde has nowhere to put the place of a value, so the text names it.
#[test]
fn what_serde_reports_names_the_place_where_there_is_one() {
    for (json, wanted) in [
        ("7", "expected an object, found a number"),
        (r#"{"port":"?"}"#, "port: expected a whole number (u16)"),
        (
            r#"{"points":[{"x":{}}]}"#,
            "points[0].x: expected a whole number (i32)",
        ),
    ] {
        let error = serde_json::from_str::<Answer>(json)
            .expect_err(json)
            .to_string();
        assert!(error.starts_with(wanted), "{json}: {error}");
    }
}

/// JSON has neither bytes nor names that are numbers; other formats do.
#[test]
fn what_json_does_not_have_is_refused_by_what_was_expected() {
    use serde::de::Deserialize;
    use serde::de::value::{BytesDeserializer, Error, MapDeserializer};

    let bytes = BytesDeserializer::<Error>::new(b"x");
    let error = super::deserialize::<_, u16>(bytes).expect_err("bytes");
    assert_eq!(
        error.to_string(),
        "invalid type: byte array, expected a whole number (u16)"
    );
    let error = super::deserialize::<_, Answer>(bytes).expect_err("bytes");
    assert_eq!(
        error.to_string(),
        "invalid type: byte array, expected an object"
    );
    let error = super::Word::deserialize(bytes).err().expect("bytes");
    assert_eq!(
        error.to_string(),
        "invalid type: byte array, expected a value"
    );
    let numbered = MapDeserializer::<_, Error>::new([(1_u8, 2_u8)].into_iter());
    let error = super::deserialize::<_, Answer>(numbered).expect_err("a number");
    assert_eq!(
        error.to_string(),
        "invalid type: integer `1`, expected a name"
    );
}

#[test]
fn what_does_not_fit_is_reported_without_its_value() {
    for (json, said) in [
        (
            r#"{"port":65536}"#,
            "expected a whole number (u16), found a whole number out of range",
        ),
        (
            r#"{"port":"hunter2"}"#,
            "expected a whole number (u16), found text that does not read",
        ),
        (
            r#"{"port":{"hunter2":1}}"#,
            "expected a whole number (u16), found an object",
        ),
        (
            r#"{"port":["hunter2"]}"#,
            "expected a whole number (u16), found a list",
        ),
        (
            r#"{"text":123456789012345678901}"#,
            "expected text, found a number out of range",
        ),
        (r#"{"on":2}"#, "expected a boolean"),
        (r#"{"points":7}"#, "expected a list, found a number"),
        (r#"{"points":"a"}"#, "expected a list, found text"),
        (
            r#"{"points":{"0":{},"a":{}}}"#,
            "expected a list, found an object",
        ),
        (r#"{"by_name":7}"#, "expected an object, found a number"),
        (r#"{"best":[5]}"#, "expected an object, found a list"),
    ] {
        let error = strict(json).expect_err(json);
        assert!(
            error.contains(said) && !error.contains("hunter2"),
            "{json}: {error}"
        );
    }
}

#[test]
fn one_odd_item_does_not_take_the_others() {
    let (answer, left_out) = lenient(
        r#"{"points":[{"x":"many","next":{"x":[1]}},false,{"x":2},null],
            "by_name":{"a":{"x":{}},"b":"?","c":null,"d":{"x":4}},"sizes":[1,"two",3]}"#,
    );
    let xs: Vec<_> = answer.points.iter().map(|point| point.x).collect();
    assert_eq!(xs, [None, Some(2)]);
    let keys: Vec<_> = answer.by_name.keys().map(String::as_str).collect();
    assert_eq!(keys, ["a", "c", "d"]);
    assert_eq!(answer.by_name["d"].x, Some(4));
    assert_eq!(answer.sizes, [1, 3]);
    let places: Vec<_> = left_out
        .iter()
        .filter_map(|line| line.split(':').next())
        .collect();
    assert_eq!(
        places,
        [
            "points[0].x",
            "points[0].next.x",
            "points[1]",
            "by_name.a.x",
            "by_name.b",
            "sizes[1]"
        ]
    );
}

#[test]
fn a_field_of_the_reply_itself_is_never_left_out() {
    let mut answer = Answer::default();
    for json in [r#"{"port":"?"}"#, r#"{"best":{"x":"?"}}"#] {
        assert!(
            from_slice(json.as_bytes(), &mut answer, Strictness::Items).is_err(),
            "{json}"
        );
    }
}

#[test]
fn lists_with_gaps_come_as_objects() {
    let answer = strict(r#"{"names":{"0":"a.iso","2":"b.iso"},"points":{"1":{"x":1}}}"#);
    let answer = answer.expect("lists");
    assert_eq!(answer.names, ["a.iso", "b.iso"]);
    assert_eq!(answer.points[0].x, Some(1));
}

#[test]
fn of_a_name_that_comes_twice_the_last_counts() {
    let json = r#"{"sizes":[1,2],"sizes":[3],"best":{"x":1},"best":{},
        "counts":{"a":1},"counts":{"b":2},"off":true,"off":""}"#;
    let answer = strict(json).expect("read");
    assert_eq!(
        (answer.sizes, answer.best),
        (vec![3], Some(Point::default()))
    );
    assert_eq!(answer.counts, BTreeMap::from([("b".to_owned(), 2)]));
    assert_eq!(answer.off, None);
}

#[test]
fn only_so_many_places_are_remembered() {
    let json = format!(r#"{{"sizes":[{}1]}}"#, "{},".repeat(1000));
    let mut answer = Answer::default();
    let left_out = from_slice(json.as_bytes(), &mut answer, Strictness::Items).expect("read");
    assert_eq!((left_out.count(), left_out.first().len()), (1000, 64));
}
