//! Whole answers into a reply of every form: what is taken, what is left out, and what
//! is an error.

#![allow(unreachable_pub, reason = "what the macros make is public")]

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Misfit, Strictness, from_slice};

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
    let places = left_out.first().iter().map(Misfit::to_string).collect();
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
    let answer = strict(r#"{"sizes":[1,2],"sizes":[3],"best":{"x":1},"best":{}}"#).expect("read");
    assert_eq!(
        (answer.sizes, answer.best),
        (vec![3], Some(Point::default()))
    );
}

#[test]
fn only_so_many_places_are_remembered() {
    let json = format!(r#"{{"sizes":[{}1]}}"#, "{},".repeat(1000));
    let mut answer = Answer::default();
    let left_out = from_slice(json.as_bytes(), &mut answer, Strictness::Items).expect("read");
    assert_eq!((left_out.count(), left_out.first().len()), (1000, 64));
}
