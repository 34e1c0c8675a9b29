//! Losses in operations and their bodies.

use serde_json::json;

use super::{document, lost, run, text, to};

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn operations() {
    let post = "/paths/~1a/post";
    let media = "/paths/~1a/post/requestBody/content/application~1json";
    let response = "/paths/~1a/post/responses/200";
    for (holder, key, value, said, loss) in [
        (
            post,
            "requestbody",
            json!({}),
            &[
                "operation doIt, field `requestbody`",
                "did you mean `requestBody`?",
            ][..],
            "ignored",
        ),
        (
            post,
            "servers",
            json!([{"url": "https://b.example"}]),
            &["operation doIt, field `servers`", "`x-host`"],
            "sent to the API's own host",
        ),
        (
            "/paths/~1a",
            "servers",
            json!([{"url": "https://b.example"}]),
            &["operation doIt, field `servers`", "`x-host`"],
            "sent to the API's own host",
        ),
        (
            post,
            "x-text-reply",
            json!("true"),
            &["operation doIt, field `x-text-reply`", "without quotes"],
            "ignored",
        ),
        (
            "/paths/~1a/post/requestBody",
            "requierd",
            json!(true),
            &[
                "operation doIt, request, field `requierd`",
                "did you mean `required`?",
            ],
            "ignored",
        ),
        (
            media,
            "exmaple",
            json!({}),
            &[
                "operation doIt, request, field `exmaple`",
                "did you mean `example`?",
            ],
            "ignored",
        ),
        (
            media,
            "encoding",
            json!({"x": {"contentType": "text/csv"}}),
            &[
                "operation doIt, request, field `encoding`",
                "is not supported",
            ],
            "ignored",
        ),
        (
            response,
            "body",
            json!({}),
            &[
                "operation doIt, response 200, field `body`",
                "no key of OpenAPI 3.0",
            ],
            "ignored",
        ),
        (
            response,
            "headers",
            json!({"Retry-After": {"type": "integer"}}),
            &[
                "response 200, header Retry-After, field `type`",
                "no key of OpenAPI 3.0",
            ],
            "ignored",
        ),
        (
            "",
            "webhooks",
            json!({}),
            &["field `webhooks`", "as an operation with `x-webhook`"],
            "ignored",
        ),
        (
            "/paths/~1a/post/responses",
            "4xx",
            json!({"description": "No."}),
            &["operation doIt, response 4xx", "is no status"],
            "taken by its first digit",
        ),
        (
            "/paths/~1a/post/responses",
            "20",
            json!({"description": "No."}),
            &["operation doIt, response 20", "is no status"],
            "taken by its first digit",
        ),
        (
            "/components",
            "response",
            json!({}),
            &["components, field `response`", "did you mean `responses`?"],
            "ignored",
        ),
    ] {
        let mut document = document(&text(), &json!({}));
        document.pointer_mut(holder).expect(holder)[key] = value;
        lost(&document, said, loss);
    }
    // The same host, stated again, and a named one.
    let mut same = document(&text(), &json!({}));
    same["paths"]["/a"]["post"]["servers"] = json!([{"url": "https://a.example"}]);
    let mut named = document(&text(), &json!({}));
    named["paths"]["/a"]["servers"] = json!([{"url": "https://b.example"}]);
    named["paths"]["/a"]["post"]["x-host"] = json!("reverse-dns");
    // A client is built with the base URL.
    let mut based = document(&text(), &json!({}));
    based["servers"] = json!([{"url": "https://a.example/base/v2"}, {"url": "/v1"}]);
    for document in [same, named, based] {
        assert_eq!(run(&document, false).1, [""; 0]);
    }
}

#[test]
fn forms_are_flat_and_have_no_null() {
    let form = "application/x-www-form-urlencoded";
    let list = json!({"type": "array", "description": "L.", "items": {"type": "string"}});
    let nothing = json!({"type": "string", "description": "N.", "nullable": true});
    let file = json!({"type": "string", "description": "F.", "format": "binary"});
    for (media, schema, said, loss) in [
        (
            form,
            json!({"type": "object", "required": ["n"], "properties": {"n": nothing}}),
            &[
                "operation doIt, request, field `n`",
                "which a form cannot say",
            ][..],
            "a request with null is refused",
        ),
        (
            form,
            json!({"type": "object", "properties": {"a": text()}, "additionalProperties": list}),
            &["operation doIt, request, field `*`", "forms are flat"],
            "a request that has some is refused",
        ),
        (
            "multipart/form-data",
            json!({"type": "object", "properties": {"f": file, "l": list}}),
            &["operation doIt, request, field `l`", "forms are flat"],
            "sent as JSON text",
        ),
    ] {
        let mut document = document(&text(), &json!({}));
        let post = &mut document["paths"]["/a"]["post"];
        post["requestBody"] = json!({"content": {media: {"schema": schema}}});
        if media != form {
            post["x-stream"] = json!(true);
        }
        lost(&document, said, loss);
    }
}

/// Anything that is sent as text is named, at any depth.
#[test]
fn files_inside_of_something_else() {
    let file = json!({"type": "string", "format": "binary", "description": "F."});
    let list = json!({"type": "array", "description": "L.", "items": file, "x-json-text": true});
    let inner = json!({"type": "object", "description": "O.", "x-json-text": true,
        "properties": {"f": file}});
    let map = json!({"type": "object", "description": "M.", "additionalProperties": list});
    let schemas = json!({"C": {"type": "object", "properties": {"z": list}}});
    let json = "application/json";
    let form = "application/x-www-form-urlencoded";
    let multipart = "multipart/form-data";
    for (media, fields, others, said) in [
        (
            json,
            json!({"l": list}),
            json!(null),
            "request, field `l[]`",
        ),
        (
            json,
            json!({"m": map}),
            json!(null),
            "request, field `m.*[]`",
        ),
        (
            json,
            json!({"o": inner}),
            json!(null),
            "field `o`, field `f`",
        ),
        (
            json,
            json!({"c": to("C")}),
            json!(null),
            "schema C, field `z[]`",
        ),
        (
            json,
            json!({"a": text()}),
            file.clone(),
            "request, field `*`",
        ),
        (
            form,
            json!({"l": list}),
            json!(null),
            "request, field `l[]`",
        ),
        (
            multipart,
            json!({"g": file, "l": list}),
            json!(null),
            "request, field `l[]`",
        ),
        (
            multipart,
            json!({"g": file, "l": text()}),
            file.clone(),
            "request, field `*`",
        ),
    ] {
        let mut document = document(&text(), &schemas);
        let post = &mut document["paths"]["/a"]["post"];
        let mut schema = json!({"type": "object", "properties": fields});
        if !others.is_null() {
            schema["additionalProperties"] = others;
        }
        post["requestBody"] = json!({"content": {media: {"schema": schema}}});
        if media == multipart {
            post["x-stream"] = json!(true);
        }
        lost(&document, &[said, "is binary"], "sent as text");
    }
}

/// Fields alongside a file are sent, or their loss is reported.
#[test]
fn fields_without_a_name_beside_a_file() {
    let file = json!({"type": "string", "format": "binary", "description": "F."});
    for (others, is_taken) in [(json!({"type": "string"}), false), (json!(false), true)] {
        let mut document = document(&text(), &json!({}));
        let post = &mut document["paths"]["/a"]["post"];
        post["x-stream"] = json!(true);
        post["requestBody"] = json!({"content": {"multipart/form-data": {"schema": {
            "type": "object", "properties": {"f": file}, "additionalProperties": others}}}});
        let (failed, said) = run(&document, false);
        assert_eq!(failed, !is_taken, "{said:#?}");
        assert!(
            is_taken || said[0].contains("operation doIt, request: names no field beside the file"),
            "{said:#?}"
        );
    }
}

#[test]
fn webhooks_that_are_no_objects() {
    for (schema, said) in [
        (Some(text()), "its schema is not an object"),
        (
            Some(json!({"type": "object"})),
            "its schema is not an object",
        ),
        (None, "is not described"),
    ] {
        let mut document = document(&text(), &json!({}));
        let mut hook = document["paths"]["/a"]["post"].clone();
        hook["operationId"] = json!("hook");
        hook["x-webhook"] = json!(true);
        let post = hook.as_object_mut().expect("an operation");
        post.remove("requestBody");
        if let Some(schema) = schema {
            let content = json!({"content": {"application/json": {"schema": schema}}});
            post.insert("requestBody".into(), content);
        }
        document["paths"]["/hook"] = json!({"post": hook});
        let parts = ["operation hook, request: is sent by the vendor", said];
        lost(&document, &parts, "there is no type for it");
    }
}

/// Extensions in the place of paths, statuses or media types are ignored.
#[test]
fn extensions_among_names() {
    let mut document = document(&text(), &json!({}));
    document["x-top"] = json!({"a": 1});
    document["components"]["x-a"] = json!(1);
    let post = document["paths"]["/a"]["post"].clone();
    document["paths"]["x-internal"] = json!({"post": post});
    let post = &mut document["paths"]["/a"]["post"];
    post["responses"]["x-note"] = json!({"a": 1});
    post["responses"]["200"]["content"]["x-note"] = json!(1);
    post["requestBody"]["content"]["x-note"] = json!(1);
    assert_eq!(run(&document, false).1, [""; 0]);
}

/// A reference that is not text would be any JSON.
#[test]
fn references_that_are_no_text() {
    for wrong in [json!(5), json!(null), json!({"a": 1})] {
        let x = json!({"$ref": wrong, "description": "X."});
        let (failed, said) = run(&document(&x, &json!({})), false);
        let part = format!("field `x`, field `$ref`: {wrong} is no reference");
        assert!(failed && said[0].contains(&part), "{said:#?}");
        let mut document = document(&text(), &json!({}));
        document["paths"]["/a"]["post"]["responses"]["200"]["$ref"] = wrong;
        let (failed, said) = run(&document, false);
        assert!(
            failed && said[0].contains("operation doIt, response 200, field `$ref`"),
            "{said:#?}"
        );
    }
}

/// Each mistake is reported once, with its place.
#[test]
fn places_of_mistakes() {
    let alone = |x| {
        let (failed, said) = run(&document(&x, &json!({})), false);
        assert!(failed, "{x}");
        said
    };
    for (wrong, said) in [
        (
            json!({"$ref": "#"}),
            "points to something that is no schema",
        ),
        (json!({"type": "null"}), "\"null\" is no type"),
        (
            json!({"$ref": "b.yaml#/components/schemas/A"}),
            "points to another document, which is not supported",
        ),
        (
            json!({"$ref": "#/components/schemas/A"}),
            "points to nothing",
        ),
    ] {
        let mut all = alone(wrong);
        all.retain(|found| found.contains("$ref") || found.contains("type"));
        assert_eq!(all.len(), 2, "{all:#?}");
        for (found, part) in all.iter().zip(["request", "response 200"]) {
            let place = format!("error: edis/a.json: operation doIt, {part}, field `x`: ");
            assert!(found.starts_with(&place), "{found}");
            assert!(found.contains(said), "{found}");
        }
    }
    let mut nothing = document(&text(), &json!({}));
    nothing["paths"]["/a"]["post"] = json!(null);
    let (_, said) = run(&nothing, false);
    assert_eq!(
        said,
        ["error: edis/a.json: operation POST /a: is not an object"]
    );
}
