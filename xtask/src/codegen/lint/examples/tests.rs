//! Tests with examples that fit and that do not, and of the quick check in `quick_check`.

use proptest::prelude::*;

use super::*;

fn said(schema: &Value, example: &Value) -> Vec<String> {
    let document = json!({"components": {"schemas": {
        "A": {"type": "object", "properties": {"x": schema}, "example": {"x": example}},
        "Port": {"type": "integer"},
    }}});
    let mut findings = Findings::new("a.yaml", false);
    lint(&document, &mut findings);
    let list = findings.into_list();
    list.iter().map(ToString::to_string).collect()
}

#[test]
fn an_example_that_does_not_fit_is_reported_with_its_place() {
    let schema = json!({"$ref": "#/components/schemas/Port"});
    assert!(said(&schema, &json!(1)).is_empty());
    let said = said(&schema, &json!("x"));
    assert!(
        said[0].contains("schema A: the example does not fit the schema at /x"),
        "{said:?}"
    );
}

#[test]
fn null_fits_a_nullable_schema() {
    let schema = json!({"type": "string", "nullable": true, "enum": ["a"]});
    assert!(said(&schema, &json!(null)).is_empty());
    assert!(said(&schema, &json!("a")).is_empty());
    assert!(!said(&schema, &json!("b")).is_empty());
}

#[test]
fn invalid_patterns_and_properties_called_pattern_are_distinguished() {
    let schema = json!({"type": "string", "pattern": "(["});
    assert!(said(&schema, &json!("a")).is_empty());
    let schema = json!({"type": "object", "properties": {
        "pattern": {"type": "integer"},
        "example": {"type": "integer"},
        "nullable": {"type": "boolean"},
    }});
    assert!(
        said(
            &schema,
            &json!({"pattern": 1, "example": 2, "nullable": true})
        )
        .is_empty()
    );
    assert!(!said(&schema, &json!({"example": "x"})).is_empty());
}

/// Values that are similar to each other, so that examples often fit.
fn plain_values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(1.0),
        json!(2.5),
        json!(u64::MAX),
        json!(""),
        json!("a"),
        json!("b\u{e9}"),
        json!([]),
        json!({}),
        json!(["a", 1]),
        json!({"a": 1, "b": "a"}),
    ]
}

/// Schemas of everything that the quick check understands, and of some things that it does not.
fn plain_schemas() -> Vec<Value> {
    let mut schemas = vec![
        json!({}),
        json!({"enum": [1, "a", null]}),
        json!({"enum": [1, "a"], "nullable": true}),
        json!({"enum": [1.0, {"a": 1, "b": "a"}], "x-odd": 1}),
        json!({"maximum": 1, "exclusiveMaximum": true}),
        json!({"uniqueItems": true}),
        json!({"required": ["a"]}),
        json!({"required": ["a", "c"], "minLength": 1}),
        json!({"required": []}),
        json!({"$ref": "#/components/schemas/Port", "type": "odd"}),
        json!({"$ref": "#/components/schemas/A"}),
        json!({"$ref": "#/components/schemas/Nothing"}),
    ];
    for name in [
        "string", "boolean", "integer", "number", "object", "array", "odd",
    ] {
        schemas.push(json!({"type": name}));
        schemas.push(json!({"type": name, "nullable": true, "minItems": 1}));
    }
    for limit in [
        "minimum",
        "maximum",
        "minLength",
        "maxLength",
        "minItems",
        "maxItems",
    ] {
        for number in [json!(0), json!(1), json!(2), json!(1.5), json!(-1)] {
            schemas.push(json!({limit: number}));
        }
    }
    for pattern in ["^a", "a|b.$", "\\d", "(["] {
        schemas.push(json!({"type": "string", "pattern": pattern}));
    }
    schemas
}

fn values() -> impl Strategy<Value = Value> {
    prop::sample::select(plain_values()).prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::btree_map("[abc]", inner, 0..3).prop_map(|fields| json!(fields)),
        ]
    })
}

fn schemas() -> impl Strategy<Value = Value> {
    prop::sample::select(plain_schemas()).prop_recursive(3, 12, 3, |inner| {
        let parts = prop::collection::vec(inner.clone(), 1..3);
        let more = prop_oneof![inner.clone(), any::<bool>().prop_map(Value::Bool)];
        let fields = prop::collection::btree_map("[abc]", inner.clone(), 0..3);
        prop_oneof![
            (fields, more).prop_map(
                |(fields, more)| json!({"properties": fields, "additionalProperties": more})
            ),
            inner.prop_map(|items| json!({"type": "array", "items": items})),
            parts.clone().prop_map(|parts| json!({"allOf": parts})),
            parts.prop_map(|parts| json!({"oneOf": parts})),
        ]
    })
}

/// Whether the quick check accepted the example, and the validator agrees.
fn seen(schema: &Value, example: &Value) -> bool {
    let document = json!({"components": {"schemas": {
        "A": {"allOf": [{"$ref": "#/components/schemas/A"}, {"type": "string"}]},
        "Port": {"type": "integer", "nullable": true},
    }}});
    if !quick_check::fits(&document, schema, example) {
        return false;
    }
    let named = entries(document.pointer("/components/schemas"))
        .map(|(name, schema)| (name.to_owned(), as_draft_4(schema)));
    let schemas = Schemas {
        root: json!({"components": {"schemas": Value::Object(named.collect())}}),
    };
    let registry = schemas.registry().expect("schemas");
    let mut root = as_draft_4(schema);
    point_to_root(&mut root);
    // A part that does not concern the example may be an invalid schema.
    if let Ok(validator) = validator(&registry, &root) {
        assert!(validator.is_valid(example), "{schema}: {example}");
    }
    true
}

#[test]
fn the_quick_check_agrees_with_the_validator() {
    let mut count = 0;
    for schema in plain_schemas() {
        for value in plain_values() {
            for (schema, value) in [
                (json!({"items": schema}), json!([value])),
                (json!({"properties": {"a": schema}}), json!({"a": value})),
                (schema.clone(), value.clone()),
            ] {
                count += usize::from(seen(&schema, &value));
            }
        }
    }
    assert!(count > 800, "{count}");
}

proptest! {
    #[test]
    fn the_quick_check_agrees_for_random_schemas(schema in schemas(), example in values()) {
        seen(&schema, &example);
    }
}

#[test]
fn nested_parts_of_all_of_end() {
    let two = |name: &str| json!({"allOf": [{"$ref": name}, {"$ref": name}]});
    let mut schemas = Map::from_iter([("S0".to_owned(), json!({"type": "string"}))]);
    for number in 1..40 {
        let part = two(&format!("#/components/schemas/S{}", number - 1));
        schemas.insert(format!("S{number}"), part);
    }
    let circle = two("#/components/schemas/Circle");
    schemas.insert("Circle".to_owned(), circle.clone());
    let document = json!({"components": {"schemas": schemas}});
    let fits = |schema: &Value| quick_check::fits(&document, schema, &json!("a"));
    assert!(fits(&document["components"]["schemas"]["S5"]));
    assert!(!fits(&document["components"]["schemas"]["S39"]));
    assert!(!fits(&circle));
}
