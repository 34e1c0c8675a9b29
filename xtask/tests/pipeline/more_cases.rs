//! Tests more of each kind of case: other places, other notations, both vendors.

use crate::sandbox::{Sandbox, shown};
use serde_json::{Value, json};

/// A document with one operation that sends and receives these schemas.
fn document(request: &Value, reply: &Value, components: &Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1", "x-not-pageable": "No pages."},
        "paths": {"/a#doIt": {"post": {
            "operationId": "doIt",
            "x-safety": "read",
            "summary": "Does it",
            "requestBody": {"content": {"application/json": {"schema": request}}},
            "responses": {"200": {"description": "", "content": {
                "application/json": {"schema": reply}}}},
        }}},
        "components": components,
    })
}

fn plain() -> Value {
    json!({"type": "object", "properties": {"a": {"type": "string", "description": "A."}}})
}

/// A field `x` with this schema.
fn field(schema: &Value) -> Value {
    json!({"type": "object", "properties": {"x": schema}})
}

/// The findings in a document for both vendors, as JSON and as YAML.
fn everywhere(document: &Value) -> Vec<Vec<String>> {
    let json = serde_json::to_string(document).expect("JSON");
    let yaml = yaml_serde::to_string(document).expect("YAML");
    [
        ("specs/edis/a.json", &json),
        ("specs/edis/a.yaml", &yaml),
        ("specs/zenlayer/a.json", &json),
        ("specs/zenlayer/a/api.yaml", &yaml),
    ]
    .into_iter()
    .map(|(path, text)| {
        let sandbox = Sandbox::new();
        sandbox.write(path, text);
        shown(&sandbox.run())
    })
    .collect()
}

fn refused(document: &Value, parts: &[&str]) {
    for said in everywhere(document) {
        assert!(
            said.iter()
                .any(|said| said.starts_with("error: ") && parts.iter().all(|p| said.contains(p))),
            "{parts:?} is not in {said:#?}"
        );
    }
}

fn taken(document: &Value) {
    for said in everywhere(document) {
        assert_eq!(said, [""; 0]);
    }
}

#[test]
fn schemas_that_are_refused_in_requests_and_replies() {
    let j = |schema: Value| json!({"schemas": {"J": schema}});
    let to_j = json!({"$ref": "#/components/schemas/J"});
    for (schema, components, what) in [
        // Circles without an object in between.
        (
            to_j.clone(),
            j(json!({"type": "array", "items": {"type": "array", "items": to_j}})),
            "part of itself",
        ),
        (
            to_j.clone(),
            j(json!({"allOf": [{"allOf": [to_j]}]})),
            "part of itself",
        ),
        (
            json!({"type": "array", "items": to_j}),
            j(json!({"additionalProperties": to_j})),
            "part of itself",
        ),
        // Schemas of two kinds at once.
        (
            json!({"allOf": [{"type": "string"}, {"type": "integer"}], "description": "X."}),
            json!({}),
            "differ in `type`",
        ),
        (
            json!({"allOf": [{"type": "string", "enum": ["a"]}, {"enum": ["b"]}], "description": "X."}),
            json!({}),
            "differ in `enum`",
        ),
        // Secrets that are not marked.
        (
            json!({"type": "object", "description": "X.", "properties": {"rootPassword": {"type": "string"}}}),
            json!({}),
            "looks like a secret",
        ),
        (
            json!({"type": "object", "description": "X.", "properties": {"tokens": {"type": "array", "items": {"type": "string"}}}}),
            json!({}),
            "looks like a secret",
        ),
        (
            json!({"type": "integer", "description": "X.", "format": "password"}),
            json!({}),
            "only text can be kept secret",
        ),
        // Keywords of the wrong form.
        (
            json!({"type": "string", "description": "X.", "required": true}),
            json!({}),
            "is not a list",
        ),
        (
            json!({"type": "string", "description": "X.", "nullable": "true"}),
            json!({}),
            "neither true nor false",
        ),
        (
            json!({"type": "string", "description": "X.", "enum": "a"}),
            json!({}),
            "is not a list",
        ),
        (
            json!({"type": "integer", "description": "X.", "minimum": "1"}),
            json!({}),
            "is no number",
        ),
        (
            json!({"type": ["string", "null"], "description": "X."}),
            json!({}),
            "is no type",
        ),
        // Names.
        (
            json!({"type": "string", "description": "X.", "enum": ["a", 1]}),
            json!({}),
            "put it in quotes",
        ),
        (
            json!({"$ref": "#/components/schemas/J", "x-nmae": "K"}),
            j(json!({"type": "string"})),
            "no extension that is known",
        ),
        (
            json!({"$ref": "#/components/schemas/Vec"}),
            json!({"schemas": {"Vec": plain()}}),
            "means something else in Rust",
        ),
        (
            json!({"$ref": "#/components/schemas/数据"}),
            json!({"schemas": {"数据": plain()}}),
            "no Latin letter",
        ),
    ] {
        let x = field(&schema);
        refused(&document(&x, &plain(), &components), &[what]);
        refused(&document(&plain(), &x, &components), &[what]);
    }
}

#[test]
fn requests_without_settable_fields_are_refused() {
    for (request, components) in [
        (json!({"type": "object"}), json!({})),
        (
            json!({"type": "object", "additionalProperties": true}),
            json!({}),
        ),
        (
            json!({"type": "object", "additionalProperties": {"type": "string"}}),
            json!({}),
        ),
        (
            json!({"$ref": "#/components/schemas/J"}),
            json!({"schemas": {"J": {"type": "object"}}}),
        ),
        (
            json!({"type": "array", "items": {"type": "string"}}),
            json!({}),
        ),
        (json!({"oneOf": [plain(), plain()]}), json!({})),
    ] {
        let document = document(&request, &plain(), &components);
        refused(&document, &["operation doIt, request"]);
        let sandbox = Sandbox::new();
        sandbox.write("specs/edis/a.json", &document.to_string());
        let said = shown(&sandbox.run_lenient());
        assert!(
            said.iter()
                .any(|said| said.contains("has no operation that can be called")),
            "{said:#?}"
        );
    }
    // An object without fields is not the same as any object.
    taken(&document(
        &json!({"type": "object", "properties": {}}),
        &plain(),
        &json!({}),
    ));
}

#[test]
fn operations_that_would_be_lost_are_reported() {
    for (pointer, value, parts) in [
        (
            "/paths/~1a#doIt/Post",
            json!({}),
            &["path /a#doIt, field `Post`", "write `post`"][..],
        ),
        (
            "/paths/~1a#doIt/$ref",
            json!("#/x"),
            &["path /a#doIt, field `$ref`"],
        ),
        (
            "/paths/~1a#doIt/post/operationId",
            json!(7),
            &["operationId 7 is no text"],
        ),
        (
            "/paths/~1a#doIt/post/callbacks",
            json!({}),
            &["operation doIt, field `callbacks`", "x-webhook"],
        ),
        (
            "/paths/~1a#doIt/post/parameters",
            json!([{"$ref": "#/components/parameters/P"}]),
            &["operation doIt, field `page`", "query parameters"],
        ),
        (
            "/paths/~1a#doIt/parameters",
            json!([{"name": "id", "in": "path"}]),
            &["path /a#doIt, field `id`", "path parameters"],
        ),
        (
            "/paths/~1a#doIt/post/x-pageable",
            json!({"items": "list", "total": "a"}),
            &[
                "operation doIt, field `x-pageable`",
                "no list called `list`",
            ],
        ),
        (
            "/paths/~1a#doIt/post/x-confirm",
            json!("maybe"),
            &["operation doIt, field `x-confirm`", "charges, destroys"],
        ),
        (
            "/paths/~1a#doIt/post/requestBody",
            json!({"$ref": "#/components/requestBodies/R"}),
            &["operation doIt, request", "leads to no request body"],
        ),
        (
            "/info/version",
            json!(1.1),
            &["info, field `version`", "in quotes"],
        ),
    ] {
        let components = json!({
            "parameters": {"P": {"name": "page", "in": "query"}},
            "requestBodies": {"R": {"$ref": "#/components/requestBodies/R"}},
        });
        let mut document = document(&plain(), &plain(), &components);
        let (holder, key) = pointer.rsplit_once('/').expect("a key");
        document.pointer_mut(holder).expect(holder)[key] = value;
        refused(&document, parts);
    }
}

#[test]
fn unusual_names_are_accepted() {
    for id in [
        "send", "sync", "self", "gen", "default", "result", "string", "from", "tryInto", "new",
        "clone", "type", "Self", "crate", "option", "vec", "client",
    ] {
        let mut document = document(&plain(), &plain(), &json!({}));
        let mut path = document["paths"]["/a#doIt"].take();
        path["post"]["operationId"] = json!(id);
        document["paths"] = json!({ (format!("/a#{id}")): path });
        taken(&document);
    }
    let schema = |names: &[&str]| {
        let fields = names.iter().map(|name| {
            (
                (*name).to_owned(),
                json!({"type": "string", "description": "F."}),
            )
        });
        json!({"type": "object", "properties": Value::Object(fields.collect())})
    };
    let odd = schema(&[
        "self",
        "Self",
        "type",
        "+",
        "-",
        "数据",
        "_",
        "$ref",
        "new",
        "send",
        "with",
        "x`y",
        "1",
        "properties",
        "allOf",
        "x-y",
        "example",
    ]);
    // Two names become one in Rust, which a strict run refuses.
    let sandbox = Sandbox::new();
    sandbox.write(
        "specs/edis/a.json",
        &document(&odd, &odd, &json!({})).to_string(),
    );
    let outcome = sandbox.run_lenient();
    assert!(!outcome.failed(), "{:#?}", shown(&outcome));
    let values = json!({"type": "string", "description": "V.", "enum": [
        "", "x", "X", "+", "-", "+1", "plus1", "数", "据", "self", "Self", "Unknown", "unknown", "a`b", "a\nb", "1", "X1",
    ]});
    taken(&document(&field(&values), &field(&values), &json!({})));
}
