//! Losses in our own marks, and in the head of a request.

use serde_json::{Value, json};

use super::{lost, refused, text};

const SPEC: &str = "specs/zenlayer/a.json";

/// Two operations: a paged list, and a change to wait for.
fn document() -> Value {
    let states = json!({"type": "string", "description": "S.",
        "enum": ["STOPPED", "STARTING", "RUNNING", "FAILED"]});
    let whole = || json!({"type": "integer", "description": "N.", "minimum": 0});
    let ids = || json!({"type": "array", "description": "I.", "items": {"type": "string"}});
    let item = json!({"type": "object", "properties": {"thingId": text(), "status": states}});
    let body = |properties: Value| {
        let schema = json!({"type": "object", "properties": properties});
        json!({"description": "", "content": {"application/json": {"schema": schema}}})
    };
    let operation = |id: &str, request: Value, answer: Value| {
        json!({"operationId": id, "x-safety": "read", "summary": "Does it", "tags": ["a"],
            "requestBody": {"content": body(request)["content"]},
            "responses": {"200": body(answer)}})
    };
    let mut list = operation(
        "DescribeThings",
        json!({"thingIds": ids(), "pageNum": whole(), "pageSize": whole()}),
        json!({"totalCount": whole(),
            "dataSet": {"type": "array", "description": "D.", "items": item}}),
    );
    list["x-pageable"] = json!({"items": "dataSet", "total": "totalCount"});
    let mut start = operation(
        "StartThings",
        json!({"thingIds": ids()}),
        json!({"ok": text()}),
    );
    start["x-safety"] = json!("idempotent");
    start["x-waits-for"] = json!({"describe": "DescribeThings", "field": "status",
        "from": ["STOPPED"], "through": ["STARTING"], "until": ["RUNNING"], "failed": ["FAILED"]});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "https://a.example"}],
        "paths": {
            "/api/v2/a#DescribeThings": {"post": list},
            "/api/v2/a#StartThings": {"post": start},
        },
    })
}

const LIST: &str = "/paths/~1api~1v2~1a#DescribeThings/post";
const START: &str = "/paths/~1api~1v2~1a#StartThings/post";

fn changed(place: &str, key: &str, value: Value) -> Value {
    let mut document = document();
    let holder = document.pointer_mut(place).expect("a place");
    holder[key] = value;
    document
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn marks_of_another_form_are_reported() {
    let waits = format!("{START}/x-waits-for");
    let pages = format!("{LIST}/x-pageable");
    for (place, key, value, said) in [
        (
            START,
            "x-waits-for",
            json!("DescribeThings"),
            &[
                "field `x-waits-for`",
                "is not an object with describe, field",
            ][..],
        ),
        (
            &waits,
            "untill",
            json!(["RUNNING"]),
            &[
                "field `x-waits-for`, field `untill`",
                "is none of describe,",
            ],
        ),
        (
            &waits,
            "from",
            json!([1]),
            &["field `x-waits-for`, field `from`", "a list of texts"],
        ),
        (
            &waits,
            "failed",
            json!(null),
            &["field `x-waits-for`, field `failed`", "null is not"],
        ),
        (
            &waits,
            "until",
            json!(["RUNNING", ""]),
            &["field `x-waits-for`, field `until`", "is not a text"],
        ),
        (
            &waits,
            "gone",
            json!("true"),
            &["field `x-waits-for`, field `gone`", "without quotes"],
        ),
        (
            &waits,
            "until",
            json!(["RUNING"]),
            &[
                "field `x-waits-for`, field `until`",
                "`RUNING` is none of the values of `status` that `DescribeThings` shows",
            ],
        ),
        (
            &waits,
            "failed",
            json!(["RUNNING"]),
            &[
                "field `x-waits-for`, field `failed`",
                "ends in (`until`) as well",
            ],
        ),
        (
            &waits,
            "named",
            json!("thingIds.id"),
            &[
                "field `x-waits-for`",
                "`thingIds.id` (`named`) leads to no field",
            ],
        ),
        (
            LIST,
            "x-pageable",
            json!(true),
            &[
                "field `x-pageable`",
                "true is not an object with items, total, id",
            ],
        ),
        (
            &pages,
            "idd",
            json!("thingId"),
            &[
                "field `x-pageable`, field `idd`",
                "is none of items, total, id",
            ],
        ),
        (
            &pages,
            "id",
            json!(5),
            &["field `x-pageable`, field `id`", "5 is not a text"],
        ),
        (
            &pages,
            "total",
            json!(""),
            &["field `x-pageable`, field `total`", "is not a text"],
        ),
        (
            LIST,
            "x-not-pageable",
            json!("It is short."),
            &["field `x-not-pageable`", "contradicts x-pageable"],
        ),
        (
            START,
            "x-failed",
            json!({"ids": true}),
            &["field `x-failed`", "a list of texts"],
        ),
        (
            START,
            "x-errors",
            json!({"GOOD": 404, "NOT_GOOD": 4040}),
            &["field `x-errors`", "\"NOT_GOOD\": 4040 does not"],
        ),
        (
            LIST,
            "x-confirm",
            json!("destroys"),
            &["field `x-confirm`", "contradicts `x-safety: read`"],
        ),
    ] {
        refused(SPEC, &changed(place, key, value), said);
    }
}

#[test]
fn paths_and_versions_that_cannot_be_sent_are_reported() {
    let version = |version: Value| changed("/info", "version", version);
    refused(
        SPEC,
        &version(json!("")),
        &["info, field `version`", "is missing"],
    );
    refused(
        SPEC,
        &version(json!("v 1\n")),
        &["info, field `version`", "in a header"],
    );
    refused(
        SPEC,
        &changed(START, "operationId", json!("Start\nThings")),
        &["operation Start Things", "of ASCII"],
    );
    let moved = |path: &str| {
        let mut document = document();
        let start = document.pointer_mut("/paths/~1api~1v2~1a#StartThings");
        let start = start.expect("it").take();
        document["paths"][path] = start;
        let paths = document["paths"].as_object_mut().expect("paths");
        paths.remove("/api/v2/a#StartThings");
        document
    };
    for (path, said, loss) in [
        (
            "/api/v2/a#StopThings",
            &["operation StartThings", "ends in `#StopThings`"][..],
            "the operationId counts",
        ),
        (
            "api/v2/a#StartThings",
            &["operation StartThings", "is none: it begins with `/`"],
            "the operation is left out",
        ),
        (
            "/api/v2/a?b=c#StartThings",
            &["operation StartThings", "has no query"],
            "the operation is left out",
        ),
    ] {
        let document = moved(path);
        lost_here(&document, said, loss);
    }
}

/// Like [`lost`], for another vendor.
fn lost_here(document: &Value, said: &[&str], loss: &str) {
    let sandbox = crate::sandbox::Sandbox::new();
    sandbox.write(SPEC, &document.to_string());
    for (outcome, kind, end) in [
        (sandbox.run(), "error: ", ""),
        (sandbox.run_lenient(), "warning: ", loss),
    ] {
        let found = crate::sandbox::shown(&outcome);
        let has = |one: &String| {
            one.starts_with(kind)
                && one.ends_with(end)
                && said.iter().all(|part| one.contains(part))
        };
        assert!(found.iter().any(has), "{said:?} is not in {found:#?}");
    }
}

#[test]
fn envelopes_that_are_not_removed_are_reported() {
    let request = format!("{START}/requestBody/content/application~1json");
    let envelope = json!({"type": "object", "x-envelope": "response", "properties": {
        "response": {"type": "object", "properties": {"a": text()}}}});
    refused(
        SPEC,
        &changed(&request, "schema", envelope.clone()),
        &[
            "operation StartThings, request, field `x-envelope`",
            "answers only",
        ],
    );
    let answer = format!("{START}/responses/200/content/application~1json");
    let mut beside = envelope;
    beside["properties"]["total"] = text();
    lost_here(
        &changed(&answer, "schema", beside),
        &[
            "operation StartThings, response 200, field `total`",
            "stands beside the payload (`response`)",
        ],
        "not read",
    );
}

#[test]
fn vendor_keys_of_another_form_are_reported() {
    let plain = super::document(&text(), &json!({}));
    for (key, value, form) in [
        ("tags", json!("a"), "a list of texts"),
        ("tags", json!([{"name": "a"}]), "a list of texts"),
        ("description", json!(["a"]), "a text"),
    ] {
        let mut document = plain.clone();
        document["paths"]["/a"]["post"][key] = value;
        lost(
            &document,
            &[&format!("operation doIt, field `{key}`"), form],
            "what is text in it counts",
        );
    }
    for (holder, key, value, said, loss) in [
        (
            "",
            "servers",
            json!({"url": "x"}),
            "field `servers`",
            "what is none is ignored",
        ),
        (
            "",
            "tags",
            json!(["a"]),
            "field `tags`",
            "what is none is ignored",
        ),
        ("/info", "title", json!(5), "info, field `title`", "ignored"),
    ] {
        let mut document = plain.clone();
        document.pointer_mut(holder).expect("it")[key] = value;
        lost(&document, &[said], loss);
    }
}

#[test]
fn the_base_document_has_no_findings() {
    let sandbox = crate::sandbox::Sandbox::new();
    sandbox.write(SPEC, &document().to_string());
    assert_eq!(crate::sandbox::shown(&sandbox.run()), [""; 0]);
}
