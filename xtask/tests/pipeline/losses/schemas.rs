//! Losses in schemas.

use serde_json::json;

use super::{document, lost, run, text, to};

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn schemas() {
    let object = json!({"type": "object", "properties": {"a": text()}});
    for (x, schemas, said, loss) in [
        // Subtypes.
        (
            to("Pet"),
            json!({"Pet": {"type": "object", "discriminator": {"propertyName": "kind"},
                "properties": {"kind": text()}}}),
            &["field `discriminator`", "has subtypes"][..],
            "only its own fields are read",
        ),
        // Unknown keys.
        (
            json!({"type": "object", "description": "X.", "requried": ["a"], "properties": {"a": text()}}),
            json!({}),
            &["field `x`, field `requried`", "did you mean `required`?"],
            "ignored",
        ),
        (
            json!({"type": "object", "description": "X.", "patternProperties": {"^a": text()}}),
            json!({}),
            &["field `patternProperties`", "write `additionalProperties`"],
            "ignored",
        ),
        (
            json!({"allOf": [to("A")], "desciption": "X."}),
            json!({"A": object}),
            &[
                "field `x`, field `desciption`",
                "did you mean `description`?",
            ],
            "ignored",
        ),
        (
            to("Alias"),
            json!({"A": object, "Alias": {"allOf": [to("A")], "nulable": true}}),
            &["field `x`, field `nulable`", "did you mean `nullable`?"],
            "ignored",
        ),
        (
            json!({"type": "integer", "description": "X.", "exclusiveMinimum": 5}),
            json!({}),
            &[
                "field `exclusiveMinimum`",
                "`minimum: 5` and `exclusiveMinimum: true`",
            ],
            "ignored",
        ),
        (
            json!({"type": "string", "description": "X.", "enum": []}),
            json!({}),
            &["field `x`, field `enum`", "lists no value"],
            "ignored",
        ),
        // Other fields.
        (
            json!({"description": "X.", "allOf": [
                {"type": "object", "properties": {"a": text()}, "additionalProperties": false},
                {"additionalProperties": {"type": "string"}}]}),
            json!({}),
            &["field `x`", "differ in `additionalProperties`"],
            "the first counts",
        ),
        // Types and keywords.
        (
            json!({"type": "array", "description": "X.", "items": text(), "properties": {"a": text()}}),
            json!({}),
            &[
                "field `properties`",
                "says nothing of an array",
                "say `type: object`",
            ],
            "ignored",
        ),
        (
            json!({"type": "object", "description": "X.", "items": text()}),
            json!({}),
            &[
                "field `items`",
                "says nothing of an object",
                "say `type: array`",
            ],
            "ignored",
        ),
        (
            json!({"type": "string", "description": "X.", "properties": {"a": text()}}),
            json!({}),
            &["field `properties`", "says nothing of a string"],
            "ignored",
        ),
        (
            json!({"description": "X.", "items": text(), "properties": {"a": text()}}),
            json!({}),
            &["field `items`", "says nothing of an object"],
            "ignored",
        ),
        (
            json!({"type": "array", "description": "X."}),
            json!({}),
            &["field `x`", "has no `items`"],
            "any JSON values",
        ),
        (
            json!({"type": "array", "description": "X.", "maxLength": 10, "items": text()}),
            json!({}),
            &["field `maxLength`", "says nothing of an array"],
            "ignored",
        ),
        // Formats.
        (
            json!({"description": "X.", "allOf": [
                {"type": "string", "format": "email"}, {"format": "date-time"}]}),
            json!({}),
            &["field `x`", "differ in `format`"],
            "the first counts",
        ),
        (
            json!({"allOf": [to("State")], "format": "password"}),
            json!({"State": {"type": "string", "enum": ["a"]}}),
            &["field `x`", "only text can be kept secret"],
            "the mark is ignored",
        ),
        (
            json!({"type": "object", "description": "X.", "properties": {"rootPassword": {"description": "P."}}}),
            json!({}),
            &[
                "field `x.rootPassword`",
                "say `type: string` and `format: password`",
            ],
            "taken as a secret",
        ),
        // Sets of values.
        (
            json!({"type": "string", "description": "X.", "enum": [1, 2]}),
            json!({}),
            &["field `x`", "put them in quotes"],
            "taken as any text",
        ),
        (
            json!({"description": "X.", "enum": ["a", 1]}),
            json!({}),
            &["field `x`", "has an `enum`, and no type"],
            "taken as any JSON value",
        ),
        (
            json!({"type": "integer", "description": "X.", "enum": ["1", "2"]}),
            json!({}),
            &["field `x`", "is no integer"],
            "documented as it stands",
        ),
        (
            json!({"type": "string", "description": "X.", "enum": ["a"],
                "x-enum-descriptions": {"a": "A.", "b": "B."}}),
            json!({}),
            &["field `x-enum-descriptions`", "describes `b`"],
            "ignored",
        ),
        (
            json!({"type": "object", "description": "X.", "required": ["a"]}),
            json!({}),
            &["field `x.a`", "is listed as required"],
            "ignored",
        ),
        (
            json!({"type": "array", "description": "X.", "items": text(), "enum": [["a"]]}),
            json!({}),
            &["field `x`, field `enum`", "lists objects or lists"],
            "ignored",
        ),
        (
            json!({"type": "integer", "description": "X.", "enum": [1],
                "x-enum-descriptions": {"1": "A.", "2": "B."}}),
            json!({}),
            &["field `x-enum-descriptions`", "describes `2`"],
            "ignored",
        ),
        // Defaults.
        (
            json!({"type": "integer", "description": "X.", "x-default": "x"}),
            json!({}),
            &["field `x-default`", "\"x\" is no integer"],
            "documented as it stands",
        ),
        (
            json!({"type": "string", "description": "X.", "enum": ["a"], "x-default": "b"}),
            json!({}),
            &["field `x-default`", "\"b\" is none of the `enum` values"],
            "documented as it stands",
        ),
        // Limits of two parts.
        (
            json!({"description": "X.", "allOf": [
                {"type": "string", "pattern": "^a"}, {"pattern": "b$"}]}),
            json!({}),
            &["field `x`", "differ in `pattern`"],
            "the first counts",
        ),
        // Null in lists and maps.
        (
            json!({"type": "array", "description": "X.", "items": {"type": "string", "nullable": true}}),
            json!({}),
            &["field `x[]`", "may be null inside of a list"],
            "null is not taken there",
        ),
        (
            json!({"type": "object", "description": "X.", "additionalProperties": to("State")}),
            json!({"State": {"type": "string", "enum": ["a", null]}}),
            &["field `x.*`", "may be null inside of a list"],
            "null is not taken there",
        ),
        // References.
        (
            to("A/properties/b"),
            json!({"A": {"type": "object", "properties": {"b": object}}}),
            &[
                "field `x`",
                "A/properties/b is the inside of a schema: make it a component",
            ],
            "named after where it is",
        ),
        (
            to("Größe"),
            json!({"Größe": object}),
            &["schema Größe", "without öß"],
            "numbered",
        ),
    ] {
        lost(&document(&x, &schemas), said, loss);
    }
}

/// Schemas that only look like one of these.
#[test]
fn harmless_schemas_have_no_findings() {
    for (x, schemas) in [
        // A subtype inherits the mark of its supertype, and has all fields.
        (
            to("Cat"),
            json!({
                "Pet": {"type": "object", "discriminator": {"propertyName": "kind"},
                    "properties": {"kind": text()}},
                "Cat": {"allOf": [to("Pet"), {"properties": {"mice": text()}}]},
            }),
        ),
        (
            to("Page%3CThing%3E"),
            json!({"Page<Thing>": {"type": "object", "properties": {
                "a": text(), "next": {"allOf": [to("Page<Thing>")], "description": "N."}}}}),
        ),
        (
            json!({"type": "array", "description": "X.", "items": {"nullable": true}}),
            json!({}),
        ),
        (
            json!({"description": "X.", "allOf": [
                {"type": "string"}, {"format": "email"}, {"format": "password"}]}),
            json!({}),
        ),
        (
            json!({"description": "X.", "allOf": [
                {"type": "object", "properties": {"a": text()}, "additionalProperties": true},
                {"additionalProperties": {"type": "string"}}]}),
            json!({}),
        ),
    ] {
        let (_, said) = run(&document(&x, &schemas), false);
        assert_eq!(said, [""; 0], "{x}");
    }
}
