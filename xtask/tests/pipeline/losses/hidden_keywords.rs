//! Losses of whatever another part of the document would hide: part of an `allOf`, a reference, a
//! limit, a misspelt format.

use serde_json::{Value, json};

use super::{document, lost, run, text, to};

/// An object whose field `a` is described twice.
fn twice(one: &Value, other: &Value) -> Value {
    let part = |field: &Value| json!({"type": "object", "properties": {"a": field}});
    json!({"description": "X.", "allOf": [part(one), part(other)]})
}

fn with(key: &str, value: Value) -> Value {
    let mut schema = text();
    schema[key] = value;
    schema
}

#[test]
fn fields_described_twice_in_all_of_are_reported() {
    for (key, value) in [
        ("maxLength", json!(3)),
        ("pattern", json!("^a")),
        ("description", json!("Another.")),
        ("nullable", json!(true)),
        ("deprecated", json!(true)),
        ("readOnly", json!(true)),
        ("x-json-text", json!(true)),
        ("x-default", json!("q")),
        ("example", json!("q")),
    ] {
        let x = twice(&text(), &with(key, value));
        let said = [
            "field `x.a`",
            "described twice",
            &format!("with another `{key}`"),
        ];
        lost(&document(&x, &json!({})), &said, "taken as the first");
    }
    let numbers = |values: Value| json!({"type": "integer", "description": "A.", "enum": values});
    let x = twice(&numbers(json!([1, 2])), &numbers(json!([1, 3])));
    let said = ["field `x.a`", "with another `enum`"];
    lost(&document(&x, &json!({})), &said, "taken as the first");
    // A part that says the same, or less, loses nothing.
    for (one, other) in [
        (text(), text()),
        (with("maxLength", json!(3)), text()),
        (to("A"), json!({"allOf": [to("A")]})),
    ] {
        let x = twice(&one, &other);
        let (failed, said) = run(&document(&x, &json!({"A": text()})), false);
        assert!(!failed, "{x}: {said:?}");
    }
}

#[test]
fn keys_beside_a_reference_are_reported() {
    let schemas = json!({
        "Thing": {"type": "object", "description": "T.", "properties": {"a": text()}},
        "State": {"type": "string", "description": "S.", "enum": ["a", "b"]},
        "Alias": {"allOf": [to("Thing")], "type": "array"},
    });
    let beside = |name: &str, key: &str, value: Value| {
        let mut x = json!({"description": "X.", "allOf": [to(name)]});
        x[key] = value;
        x
    };
    let other = "put the reference where it belongs";
    for (x, said, loss) in [
        (
            beside("Thing", "type", json!("array")),
            &["field `x`, field `type`", "leads to an object", other][..],
            "the reference counts",
        ),
        (
            beside("State", "type", json!("integer")),
            &["field `x`, field `type`", "leads to a set of texts", other],
            "the reference counts",
        ),
        (
            to("Alias"),
            &["field `type`", "leads to an object", other],
            "the reference counts",
        ),
        (
            beside("Thing", "minLength", json!(3)),
            &["field `x`, field `minLength`", "says nothing of an object"],
            "ignored",
        ),
        (
            beside("State", "minimum", json!(3)),
            &["field `x`, field `minimum`", "says nothing of a string"],
            "ignored",
        ),
        (
            beside("State", "x-open", json!(true)),
            &["field `x`, field `x-open`", "stands beside a reference"],
            "ignored",
        ),
        (
            beside("State", "x-enum-descriptions", json!({"a": "A."})),
            &[
                "field `x`, field `x-enum-descriptions`",
                "stands beside a reference",
            ],
            "ignored",
        ),
        (
            beside("State", "x-default", json!("z")),
            &[
                "field `x`, field `x-default`",
                "\"z\" is none of the `enum` values",
            ],
            "documented as it stands",
        ),
    ] {
        lost(&document(&x, &schemas), said, loss);
    }
    for x in [
        beside("Thing", "type", json!("object")),
        beside("State", "x-default", json!("b")),
    ] {
        let (failed, said) = run(&document(&x, &schemas), false);
        assert!(!failed, "{x}: {said:?}");
    }
}

#[test]
fn misspelt_and_misplaced_formats_are_reported() {
    for (written, meant) in [
        ("Password", "password"),
        ("PASSWORD", "password"),
        ("datetime", "date-time"),
        ("Date-Time", "date-time"),
    ] {
        lost(
            &document(&with("format", json!(written)), &json!({})),
            &[
                "field `x`, field `format`",
                written,
                &format!("write `{meant}`"),
            ],
            &format!("taken as `{meant}`"),
        );
    }
    let x = json!({"type": "array", "description": "X.", "format": "binary", "items": text()});
    lost(
        &document(&x, &json!({})),
        &["field `x`, field `format`", "says nothing of an array"],
        "ignored",
    );
    // Other formats are allowed.
    let x = with("format", json!("ipv4"));
    assert!(!run(&document(&x, &json!({})), false).0);
}

#[test]
fn keywords_without_their_companion_are_reported() {
    for (key, value, of) in [
        ("x-open", json!(true), "enum"),
        ("x-enum-descriptions", json!({"a": "A."}), "enum"),
    ] {
        lost(
            &document(&with(key, value), &json!({})),
            &[
                &format!("field `x`, field `{key}`"),
                &format!("without `{of}`"),
            ],
            "ignored",
        );
    }
    let x = json!({"type": "integer", "description": "X.", "exclusiveMinimum": true});
    lost(
        &document(&x, &json!({})),
        &["field `x`, field `exclusiveMinimum`", "without `minimum`"],
        "ignored",
    );
    let mut x = with("default", json!("a"));
    x["x-default"] = json!("b");
    lost(
        &document(&x, &json!({})),
        &["field `x`, field `x-default`", "is not what `default` says"],
        "`default` counts",
    );
}

/// A client would refuse every request.
#[test]
fn limits_that_accept_no_value_are_reported() {
    for (ty, least, most) in [
        ("string", "minLength", "maxLength"),
        ("integer", "minimum", "maximum"),
        ("number", "minimum", "maximum"),
        ("array", "minItems", "maxItems"),
    ] {
        let mut x = json!({"type": ty, "description": "X.", least: 5, most: 2});
        if ty == "array" {
            x["items"] = json!({"type": "string"});
        }
        lost(
            &document(&x, &json!({})),
            &[
                "field `x`",
                &format!("its `{least}` and `{most}` leave no value"),
            ],
            "both are ignored",
        );
    }
    let x = json!({"type": "integer", "description": "X.", "enum": [1, 500], "maximum": 255});
    lost(
        &document(&x, &json!({})),
        &["field `x`, field `enum`", "lists 500, which"],
        "documented as it stands",
    );
    // Bounds that are excluded themselves.
    let x = json!({"type": "number", "description": "X.", "minimum": 1, "maximum": 1,
        "exclusiveMinimum": true});
    lost(
        &document(&x, &json!({})),
        &["field `x`", "its `minimum` and `maximum` leave no value"],
        "both are ignored",
    );
    let x = json!({"type": "number", "description": "X.", "enum": [0.5, 1], "maximum": 1,
        "exclusiveMaximum": true});
    lost(
        &document(&x, &json!({})),
        &["field `x`, field `enum`", "lists 1, which"],
        "documented as it stands",
    );
}

#[test]
fn defaults_outside_of_their_limits_are_reported() {
    for (ty, limit, bound, default) in [
        ("integer", "maximum", 100, json!(500)),
        ("number", "minimum", 1, json!(0.5)),
        ("string", "minLength", 3, json!("ab")),
        ("string", "maxLength", 1, json!("ab")),
    ] {
        let x = json!({"type": ty, "description": "X.", limit: bound, "x-default": default});
        lost(
            &document(&x, &json!({})),
            &[
                "field `x`, field `x-default`",
                &format!("{default} is not within its limits"),
            ],
            "documented as it stands",
        );
    }
}
