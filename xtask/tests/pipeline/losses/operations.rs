//! In operations and their bodies.

use serde_json::json;

use super::{document, lost, run, text};

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
            &["operation doIt, field `x-text-reply`", "it has no quotes"],
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
    // The same host, said once more, and one that is named.
    let mut same = document(&text(), &json!({}));
    same["paths"]["/a"]["post"]["servers"] = json!([{"url": "https://a.example"}]);
    let mut named = document(&text(), &json!({}));
    named["paths"]["/a"]["servers"] = json!([{"url": "https://b.example"}]);
    named["paths"]["/a"]["post"]["x-host"] = json!("api_rdns");
    for document in [same, named] {
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
