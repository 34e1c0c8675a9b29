//! Documents in which everything leads to everything, or to very much: what comes of them
//! grows with what they say, and not with the number of ways through it.

use serde_json::{Map, Value, json};
use xtask::codegen::emit::emit;
use xtask::codegen::generate::generate;
use xtask::codegen::normalise::normalise;
use xtask::spec::finding::Findings;
use xtask::spec::read::read;

/// A document with these schemas, each sent and answered by an operation of its own.
fn document(schemas: &Map<String, Value>) -> Value {
    let to = |name: &String| json!({"$ref": format!("#/components/schemas/{name}")});
    let body = |name: &String| json!({"content": {"application/json": {"schema": to(name)}}});
    let operation = |name: &String| {
        let operation = json!({
            "operationId": format!("send{name}"),
            "x-safety": "read",
            "summary": "Sends it",
            "requestBody": body(name),
            "responses": {"200": {"description": "", "content": body(name)["content"]}},
        });
        (format!("/a#send{name}"), json!({"post": operation}))
    };
    let paths: Map<String, Value> = schemas.keys().map(operation).collect();
    json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1", "x-not-pageable": "No pages."},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

/// A type by its number.
fn to(number: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/Type{number}")})
}

/// So many types, all of them the same.
fn mutual(count: usize, schema: &Value) -> Value {
    let named = |number| (format!("Type{number}"), schema.clone());
    document(&(0..count).map(named).collect())
}

/// An object with a field for each of these.
fn object(fields: impl IntoIterator<Item = Value>) -> Value {
    let named = fields.into_iter().enumerate();
    let fields: Map<String, Value> = named
        .map(|(number, field)| (format!("n{number}"), field))
        .collect();
    json!({"type": "object", "description": "T.", "properties": fields})
}

/// What comes of a document.
struct Made {
    said: Vec<String>,
    /// How many types the model has.
    types: usize,
    /// How many bytes are generated, mocks and tables included.
    bytes: usize,
}

fn made(document: &Value) -> Made {
    let mut findings = Findings::new("a.json", true);
    let api = read(document, &mut findings);
    let types = api.types.len();
    let mut bytes = 0;
    if !findings.failed() {
        let normal = normalise(&api, "p");
        let generated = generate(&normal, &api, &mut findings).expect("generated");
        let module = emit(generated, &normal.api, &api);
        bytes = module.client.values().map(String::len).sum::<usize>()
            + module.catalogue.len()
            + module.mocks.module.len()
            + module.mocks.calls.len();
    }
    let said = findings.into_list();
    Made {
        said: said.iter().map(ToString::to_string).collect(),
        types,
        bytes,
    }
}

fn list(of: &Value) -> Value {
    json!({"type": "array", "description": "L.", "items": of})
}

fn map(of: &Value) -> Value {
    json!({"type": "object", "description": "M.", "additionalProperties": of})
}

fn text() -> Value {
    json!({"type": "string", "description": "F."})
}

/// What may stand around a reference.
type Around = fn(&Value) -> Value;

/// What is generated for a field, a type or an operation at most.
const BYTES: usize = 3_000;

#[test]
fn types_that_all_contain_each_other() {
    const TYPES: usize = 30;
    let arounds: [(&str, Around); 5] = [
        ("as they are", Value::clone),
        ("as lists", list),
        ("as maps", map),
        ("as lists of maps", |one| list(&map(one))),
        (
            "as company",
            |one| json!({"allOf": [one, {"description": "C."}]}),
        ),
    ];
    for (how, around) in arounds {
        let fields = (0..TYPES).map(|number| around(&to(number)));
        let Made { said, types, bytes } = made(&mutual(TYPES, &object(fields)));
        assert_eq!(said, [""; 0], "{how}");
        assert_eq!(types, TYPES, "{how}");
        assert!(bytes < TYPES * TYPES * BYTES, "{how}: {bytes} bytes");
    }
}

/// None of them can be said; all are named, each once.
#[test]
fn types_that_are_all_parts_of_each_other() {
    const TYPES: usize = 30;
    let parts: Vec<Value> = (0..TYPES).map(to).collect();
    let parts = json!({"allOf": parts});
    for (how, schema) in [
        ("parts", parts.clone()),
        ("lists", list(&parts)),
        ("maps", map(&parts)),
    ] {
        let Made { said, .. } = made(&mutual(TYPES, &schema));
        assert!(
            said.iter().any(|said| said.contains("is a part of itself")),
            "{how}: {said:#?}"
        );
        assert!(said.len() <= 3 * TYPES * TYPES, "{how}: {}", said.len());
    }
}

/// What `allOf` adds to a type is a type of its own; inside of itself it is that one.
#[test]
fn types_that_parts_bring_into_themselves() {
    let node = |around: Around| {
        let child = json!({"allOf": [{"$ref": "#/components/schemas/Type0"}, object([text()])]});
        json!({"Type0": {"type": "object", "description": "T.", "properties": {
            "name": text(),
            "child": around(&child),
        }}})
    };
    let arounds: [Around; 3] = [Value::clone, list, map];
    for around in arounds {
        let Value::Object(schemas) = node(around) else {
            unreachable!("an object");
        };
        let Made { said, types, .. } = made(&document(&schemas));
        assert_eq!(said, [""; 0]);
        assert_eq!(types, 2);
    }
}

#[test]
fn chains_and_crowds() {
    let next = |number: usize| object([text(), to(number + 1)]);
    let chain: Map<String, Value> = (0..500)
        .map(|number| (format!("Type{number}"), next(number)))
        .chain([("Type500".to_owned(), object([text()]))])
        .collect();
    let odd = |number: usize| ("+".repeat(number), text());
    let odd: Map<String, Value> = (1..500).map(odd).collect();
    let mut shared = mutual(1, &object([text(), list(&to(0))]));
    let operation = shared["paths"]["/a#sendType0"].take();
    shared["paths"] = (0..500)
        .map(|number| {
            let mut operation = operation.clone();
            operation["post"]["operationId"] = json!(format!("send{number}"));
            (format!("/a#send{number}"), operation)
        })
        .collect::<Map<_, _>>()
        .into();
    let wide = |fields: Value| {
        let schema = json!({"type": "object", "description": "T.", "properties": fields});
        document(&Map::from_iter([("Type0".to_owned(), schema)]))
    };
    for (what, document, count) in [
        ("a chain", document(&chain), 500),
        (
            "fields",
            wide(object((0..500).map(|_| text()))["properties"].take()),
            500,
        ),
        ("odd fields", wide(odd.into()), 1_000),
        ("operations", shared, 500),
    ] {
        let Made { said, bytes, .. } = made(&document);
        assert_eq!(said, [""; 0], "{what}");
        assert!(bytes < count * BYTES, "{what}: {bytes} bytes");
    }
}
