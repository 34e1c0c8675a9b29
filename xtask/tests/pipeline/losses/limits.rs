//! Losses in limits: the documented limits are those that are checked.

use std::fs;

use serde_json::{Value, json};

use super::{document, run};
use crate::sandbox::{Sandbox, shown};

/// The file of the only operation, whose field `x` has this schema.
fn written(x: &Value, schemas: &Value) -> String {
    let sandbox = Sandbox::new();
    sandbox.write("specs/edis/a.json", &document(x, schemas).to_string());
    let outcome = sandbox.run();
    assert_eq!(shown(&outcome), [""; 0], "{x}");
    let generated = sandbox.path("crates/loggia-edis/src/generated/a");
    let mut text = fs::read_to_string(generated.join("operations/do_it.rs")).expect("written");
    for entry in fs::read_dir(generated.join("types")).expect("types") {
        let path = entry.expect("an entry").path();
        text.push_str(&fs::read_to_string(path).expect("text"));
    }
    text
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn limits_are_documented_and_checked() {
    let part = |limit: Value| {
        let mut schema = json!({"type": "string", "maxLength": 3});
        schema
            .as_object_mut()
            .expect("an object")
            .extend(limit.as_object().expect("an object").clone());
        schema
    };
    let level = json!({"Level": {"type": "integer", "description": "L.", "enum": [1, 2, 3],
        "x-enum-descriptions": {"1": "Low", "3": "High."}}});
    for (x, schemas, parts) in [
        (
            json!({"type": "integer", "description": "X.", "enum": [1300, 1500]}),
            json!({}),
            &[
                "/// One of 1300, 1500.",
                "= \"x\".one_of(&[1300.0, 1500.0]);",
            ][..],
        ),
        (
            json!({"$ref": "#/components/schemas/Level"}),
            level,
            &[
                "/// One of 1 (Low), 2, 3 (High).",
                ".one_of(&[1.0, 2.0, 3.0])",
            ],
        ),
        (
            json!({"type": "array", "description": "X.", "items": {"type": "integer", "enum": [1, 2]}}),
            json!({}),
            &["/// Each item: one of 1, 2.", ".one_of(&[1.0, 2.0])"],
        ),
        (
            json!({"type": "object", "description": "X.", "additionalProperties": part(json!({}))}),
            json!({}),
            &["/// Each value: at most 3 characters.", ".max_length(3)"],
        ),
        (
            json!({"type": "integer", "description": "X.", "format": "uint32", "minimum": -1}),
            json!({}),
            &["/// At least -1.", "x: i64 = \"x\".minimum(-1.0);"],
        ),
        (
            json!({"type": "integer", "description": "X.", "minimum": 0, "maximum": 100,
                "exclusiveMinimum": true, "exclusiveMaximum": true}),
            json!({}),
            &["/// From 1 to 99.", ".minimum(1.0).maximum(99.0)"],
        ),
        // There is no next fraction.
        (
            json!({"type": "number", "description": "X.", "minimum": 0, "maximum": 1.5,
                "exclusiveMinimum": true, "exclusiveMaximum": true}),
            json!({}),
            &[
                "/// More than 0, and less than 1.5.",
                ".more_than(0.0).less_than(1.5)",
            ],
        ),
        // Limits of unnamed fields as well.
        (
            json!({"type": "object", "description": "X.",
                "properties": {"a": {"type": "string", "description": "A."}},
                "additionalProperties": part(json!({}))}),
            json!({}),
            &[".. extra: {String}.max_length(3);"],
        ),
        // Each value counts once.
        (
            json!({"type": "integer", "description": "X.", "enum": [1, 1, 2]}),
            json!({}),
            &["/// One of 1, 2.", ".one_of(&[1.0, 2.0])"],
        ),
        // The vendor accepts others.
        (
            json!({"type": "integer", "description": "X.", "enum": [1, 2], "x-open": true,
                "x-default": 3}),
            json!({}),
            &["/// One of 1, 2, or another.", "x: i64 = \"x\";"],
        ),
        (
            json!({"type": "array", "description": "X.",
                "items": {"type": "number", "enum": [0.5, 1], "x-open": true}}),
            json!({}),
            &[
                "/// Each item: one of 0.5, 1, or another.",
                "x: [f64] = \"x\";",
            ],
        ),
        // Stated values must fit.
        (
            json!({"type": "integer", "description": "X.", "format": "int32",
                "maximum": 4_294_967_295_u64}),
            json!({}),
            &["x: i64 = \"x\".maximum(4294967295.0);"],
        ),
        (
            json!({"type": "integer", "description": "X.", "format": "int32",
                "enum": [1, 3_000_000_000_u64]}),
            json!({}),
            &["x: i64 = \"x\".one_of("],
        ),
        (
            json!({"type": "integer", "description": "X.", "enum": [u64::MAX, 1]}),
            json!({}),
            &["x: u64 = \"x\".one_of("],
        ),
        // Of two parts, the tighter limits apply.
        (
            json!({"description": "X.", "allOf": [
                {"type": "string", "maxLength": 5, "minLength": 1}, part(json!({"minLength": 2}))]}),
            json!({}),
            &[
                "/// From 2 to 3 characters.",
                ".min_length(2).max_length(3)",
            ],
        ),
        (
            json!({"description": "X.", "allOf": [
                {"type": "integer", "minimum": 3, "maximum": 9, "exclusiveMaximum": true},
                {"minimum": 3, "exclusiveMinimum": true, "maximum": 10}]}),
            json!({}),
            &["/// From 4 to 8.", ".minimum(4.0).maximum(8.0)"],
        ),
    ] {
        let text = written(&x, &schemas);
        for part in parts {
            assert!(text.contains(part), "{x} lacks {part}:\n{text}");
        }
    }
}

/// An engine that tries every way would not finish before the next morning.
#[test]
fn ambiguous_patterns_are_documented_only() {
    for pattern in ["^(a+)+$", "^(a|aa)+$"] {
        let example = format!("{}b", "a".repeat(50));
        let x = json!({"type": "string", "description": "X.", "pattern": pattern,
            "example": example});
        // Whether the validator reports it or gives up, it terminates.
        run(&document(&x, &json!({})), false);
    }
}
