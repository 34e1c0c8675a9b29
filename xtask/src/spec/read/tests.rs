//! Tests of the model of small documents, and of the findings in bad ones.

use serde_json::json;

use super::*;
use crate::spec::model::{Direction, Field, Named, Record, Type};

/// The model of a document with one operation and these schemas, and the findings.
fn run(request: &Value, reply: &Value, schemas: &Value) -> (Api, Vec<String>) {
    let document = json!({
        "info": {"title": "T", "version": "1"},
        "paths": {"/x#Do": {"post": {
            "operationId": "Do",
            "x-safety": "read",
            "requestBody": {"content": {"application/json; charset=utf-8": {"schema": request}}},
            "responses": {"200": {"content": {"application/json": {"schema": reply}}}},
        }}},
        "components": {"schemas": schemas},
    });
    let mut findings = Findings::new("a.yaml", false);
    let api = read(&document, &mut findings);
    let findings = findings.into_list();
    (api, findings.iter().map(ToString::to_string).collect())
}

fn record<'a>(api: &'a Api, name: &str) -> &'a Record {
    match api.types.get(name) {
        Some(Named::Record(record)) => record,
        other => panic!("{name} is {other:?}, among {:?}", api.types.keys()),
    }
}

fn field<'a>(api: &'a Api, record_name: &str, name: &str) -> &'a Schema {
    let record = record(api, record_name);
    &record.field(name).expect("the field").schema
}

#[test]
fn plain_values_are_resolved_where_they_are_used() {
    let (api, findings) = run(
        &json!({"type": "object", "required": ["at"], "properties": {
            "pw": {"description": "P.", "allOf": [
                {"$ref": "#/components/schemas/P"}, {"description": "More."},
            ]},
            "at": {"$ref": "#/components/schemas/At"},
            "ports": {"$ref": "#/components/schemas/Ports"},
        }}),
        &json!({"type": "object", "properties": {}, "additionalProperties": false}),
        &json!({
            "P": {"type": "string", "format": "password", "maxLength": 8},
            "At": {"$ref": "#/components/schemas/Moment"},
            "Moment": {"type": "string", "format": "date-time"},
            "Ports": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 9}},
        }),
    );
    assert_eq!(findings, [""; 0]);
    let pw = field(&api, "DoRequest", "pw");
    assert_eq!((&pw.ty, pw.limits.max_length), (&Type::Secret, Some(8)));
    assert_eq!(pw.description, "P.");
    assert_eq!(field(&api, "DoRequest", "at").ty, Type::Moment);
    assert!(record(&api, "DoRequest").field("at").expect("at").required);
    let Type::List(items) = &field(&api, "DoRequest", "ports").ty else {
        panic!("no list");
    };
    assert_eq!(items.ty, Type::Integer(crate::spec::model::Width::U16));
    assert_eq!(
        api.operations[0].request.as_ref().expect("a body").media,
        "application/json"
    );
    assert_eq!(api.operations[0].action.as_deref(), Some("Do"));
}

#[test]
fn parts_are_put_together() {
    let (api, findings) = run(
        &json!({"allOf": [
            {"$ref": "#/components/schemas/A"},
            {"properties": {"b": {"type": "string"}}, "required": ["b"]},
        ], "properties": {"c": {"type": "string"}}}),
        &json!({"$ref": "#/components/schemas/A"}),
        &json!({"A": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}}),
    );
    assert_eq!(findings, [""; 0]);
    let fields: Vec<_> = record(&api, "DoRequest")
        .fields
        .iter()
        .map(|field| (field.name.as_str(), field.required))
        .collect();
    assert_eq!(fields, [("a", true), ("b", true), ("c", false)]);
    assert_eq!(record(&api, "A").fields.len(), 1);
}

/// A component's statements about its values apply wherever it is used, unless something nearer
/// overrides them.
#[test]
fn attributes_of_a_named_type_apply_where_it_is_used() {
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let thing = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let request = json!({"type": "object", "required": ["state"], "properties": {
        "maybe": to("MaybeThing"), "alias": to("Alias"), "never": to("Never"), "size": to("Size"),
        "state": to("State"), "sent": {"allOf": [to("State")], "writeOnly": true}, "cfg": to("Cfg"),
        "other": {"allOf": [to("Thing"), {"x-json-text": true}]}, "thing": to("Thing"),
    }});
    let (api, findings) = run(
        &request,
        &json!({"type": "object", "properties": {}}),
        &json!({
            "Thing": thing,
            "MaybeThing": {"allOf": [to("Thing"), {"nullable": true}]},
            "Null": {"type": "object", "nullable": true, "properties": {"a": {"type": "string"}}},
            "Alias": to("Null"),
            "Never": {"allOf": [to("Null")], "nullable": false},
            "Size": {"type": "string", "enum": ["a", null], "default": "a"},
            "State": {"type": "string", "readOnly": true, "enum": ["on", "off"]},
            "Cfg": {"type": "object", "x-json-text": true, "properties": {"a": {"type": "string"}}},
        }),
    );
    assert_eq!(findings, [""; 0]);
    let request = record(&api, "DoRequest");
    let named = |test: fn(&Field) -> bool| -> Vec<&str> {
        let fields = request.fields.iter().filter(|field| test(field));
        fields.map(|field| field.name.as_str()).collect()
    };
    assert_eq!(named(|one| one.schema.nullable), ["alias", "maybe", "size"]);
    assert_eq!(named(|one| one.json_text), ["cfg", "other"]);
    assert_eq!(named(Field::must_be_sent), [""; 0]);
    assert_eq!(
        field(&api, "DoRequest", "sent").direction,
        Direction::Request
    );
    assert_eq!(
        field(&api, "DoRequest", "maybe").ty,
        Type::Record("Thing".into())
    );
    assert_eq!(field(&api, "DoRequest", "size").default, Some(json!("a")));
    assert_eq!(field(&api, "DoRequest", "thing").default, None);
}

#[test]
fn additional_properties_are_kept() {
    for rest in [json!(true), json!({})] {
        let (api, findings) = run(
            &json!({"type": "object", "additionalProperties": rest,
                "properties": {"a": {"type": "string"}}}),
            &json!({"type": "object", "additionalProperties": rest, "properties": {}}),
            &json!({}),
        );
        assert_eq!(findings, [""; 0]);
        let others = record(&api, "DoRequest").others.as_deref();
        assert_eq!(others.map(|others| &others.ty), Some(&Type::Any), "{rest}");
        let reply = api.operations[0].reply().expect("a reply");
        assert!(matches!(reply.schema.ty, Type::Map(_)), "{rest}");
    }
}

#[test]
fn circular_schemas_are_reported() {
    for (schemas, said) in [
        (
            json!({"J": {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/J"}}}),
            "schema J is a part of itself",
        ),
        (
            json!({"J": {"type": "array", "items": {"$ref": "#/components/schemas/K"}},
                "K": {"allOf": [{"$ref": "#/components/schemas/J"}]}}),
            "is a part of itself",
        ),
        (
            json!({"J": {"$ref": "#/components/schemas/K"}, "K": {"$ref": "#/components/schemas/J"}}),
            "is a part of itself",
        ),
        (
            json!({"J": {"allOf": [{"$ref": "#/components/schemas/J"}, {"properties": {"a": {"type": "string"}}}]}}),
            "schema J is a part of itself",
        ),
        (
            json!({"J": {"items": {"$ref": "#/components/schemas/J"}, "additionalProperties": {"$ref": "#/components/schemas/J"}}}),
            "but no type",
        ),
        (
            json!({"J": {"type": "array", "items": {"type": "array", "items": {"$ref": "#/components/schemas/J"}}}}),
            "is a part of itself",
        ),
    ] {
        let request =
            json!({"type": "object", "properties": {"x": {"$ref": "#/components/schemas/J"}}});
        let (_, findings) = run(&request, &json!({"type": "object"}), &schemas);
        assert!(
            findings.iter().any(|one| one.contains(said)),
            "{schemas}: {findings:#?}"
        );
    }
    // With an object in between, a circle is a tree.
    let (api, findings) = run(
        &json!({"$ref": "#/components/schemas/Tree"}),
        &json!({"type": "object"}),
        &json!({"Tree": {"type": "object", "properties": {
            "below": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        }}}),
    );
    assert_eq!(findings, [""; 0]);
    assert_eq!(record(&api, "Tree").fields.len(), 1);
}

#[test]
fn type_names_are_unique() {
    let inner = |field: &str| json!({"type": "object", "properties": {field: {"type": "string"}}});
    let (_, findings) = run(
        &json!({"type": "object", "properties": {
            "foo": {"$ref": "#/components/schemas/Foo"},
            "other": {"$ref": "#/components/schemas/FooBar"},
        }}),
        &json!({"type": "object"}),
        &json!({"Foo": {"type": "object", "properties": {"bar": inner("a")}}, "FooBar": inner("b")}),
    );
    assert!(
        findings[0].contains("schema FooBar: two schemas would have this name"),
        "{findings:#?}"
    );
    let marked = |field: &str| {
        let mut schema = inner(field);
        schema["x-name"] = json!("Thing");
        schema
    };
    for (other, count) in [("a", 0), ("b", 1)] {
        let (_, findings) = run(
            &json!({"type": "object", "properties": {"x": marked("a"), "y": marked(other)}}),
            &json!({"type": "object"}),
            &json!({}),
        );
        assert_eq!(findings.len(), count, "{findings:#?}");
    }
}

/// Files and constants have lower-case names.
#[test]
fn names_that_differ_only_in_case_are_reported() {
    let inner = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let (api, findings) = run(
        &json!({"type": "object", "properties": {
            "x": {"type": "object", "x-name": "ThingX", "properties": {"y": inner}},
            "z": {"type": "object", "x-name": "Thing", "properties": {"xy": inner}},
        }}),
        &json!({"type": "object"}),
        &json!({}),
    );
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].contains("`ThingXy`"), "{findings:#?}");
    let names: Vec<_> = api
        .types
        .keys()
        .filter(|name| name.starts_with("Thing"))
        .collect();
    assert_eq!(names, ["Thing", "ThingX", "ThingXY", "ThingXy2"]);
}

#[test]
fn long_and_deep_chains_of_references_are_read_quickly() {
    let mut schemas = serde_json::Map::new();
    for number in 0..60 {
        let next = json!({"$ref": format!("#/components/schemas/S{}", number + 1)});
        schemas.insert(format!("S{number}"), json!({"allOf": [next.clone(), next]}));
    }
    schemas.insert(
        "S60".into(),
        json!({"type": "object", "properties": {"a": {"type": "string"}}}),
    );
    for number in 0..5000 {
        let next = json!({"$ref": format!("#/components/schemas/T{}", number + 1)});
        schemas.insert(
            format!("T{number}"),
            json!({"type": "array", "items": next}),
        );
        let next = json!({"$ref": format!("#/components/schemas/U{}", number + 1)});
        schemas.insert(format!("U{number}"), next);
    }
    schemas.insert("T5000".into(), json!({"type": "string"}));
    schemas.insert("U5000".into(), json!({"type": "string"}));
    let request = json!({"type": "object", "properties": {
        "s": {"$ref": "#/components/schemas/S0"},
        "t": {"$ref": "#/components/schemas/T0"},
        "u": {"$ref": "#/components/schemas/U0"},
    }});
    let (_, findings) = run(
        &request,
        &json!({"type": "object"}),
        &Value::Object(schemas),
    );
    assert!(
        findings
            .iter()
            .any(|findings| findings.contains("inside one another")),
        "{findings:#?}"
    );
}

/// Twelve types, each of whose fields combines two of them: every path through them is a type of
/// its own.
#[test]
fn documents_with_too_many_fields_are_refused() {
    let to = |number: usize| json!({"$ref": format!("#/components/schemas/Type{}", number % 12)});
    let both = |number| json!({"allOf": [to(number), to(number + 1)]});
    let fields = (0..12).map(|number| (format!("n{number}"), both(number)));
    let fields: serde_json::Map<_, _> = fields.collect();
    let types = (0..12).map(|number| {
        let fields = json!({"type": "object", "properties": fields});
        (format!("Type{number}"), fields)
    });
    let schemas: serde_json::Map<_, _> = types.collect();
    let document = json!({
        "paths": {"/x": {"post": {
            "operationId": "Do",
            "requestBody": {"content": {"application/json": {"schema": to(0)}}},
        }}},
        "components": {"schemas": schemas},
    });
    let mut findings = Findings::new("a.yaml", true);
    let api = read_up_to(2_000, &document, &mut findings);
    let fields = api.types.values().map(|named| match named {
        Named::Record(record) => record.fields.len(),
        Named::Choice(_) => 0,
    });
    assert!(fields.sum::<usize>() <= 2_000);
    assert!(findings.failed());
    let said = findings.into_list();
    let said: Vec<_> = said.iter().map(ToString::to_string).collect();
    assert!(
        said.iter()
            .any(|said| said.contains("more than 60000 fields")),
        "{said:#?}"
    );
}

/// Nested lists and maps end before they become a type that no one could read.
#[test]
fn lists_and_maps_that_contain_each_other_end() {
    let to = |number: usize| json!({"$ref": format!("#/components/schemas/Type{}", number % 50)});
    let types = (0..50).map(|number| {
        let schema = match number % 2 {
            0 => json!({"type": "array", "items": to(number + 1)}),
            _ => json!({"type": "object", "additionalProperties": to(number + 1)}),
        };
        (format!("Type{number}"), schema)
    });
    let schemas: serde_json::Map<_, _> = types.collect();
    let request = json!({"type": "object", "properties": {"x": to(0)}});
    let (api, said) = run(
        &request,
        &json!({"type": "object"}),
        &Value::Object(schemas),
    );
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0].contains("is inside of 10 lists or maps"),
        "{said:#?}"
    );
    let mut held = 0;
    let mut schema = field(&api, "DoRequest", "x");
    while let Type::List(inner) | Type::Map(inner) = &schema.ty {
        schema = inner;
        held += 1;
    }
    assert_eq!(held, 11);
}
