//! Breaks each kind of thing that files must contain once, and expects a finding.

use serde_json::{Value, json};

use crate::codegen::completeness::check_files;
use crate::codegen::emit::{self, Files};
use crate::codegen::{generate, normalise};
use crate::spec::finding::Findings;
use crate::spec::model::Api;
use crate::spec::read;

fn content(media: &str, schema: &Value) -> Value {
    json!({"content": {media: {"schema": schema}}})
}

fn operation(id: &str, media: &str, request: &Value, reply: &Value) -> Value {
    json!({
        "operationId": id,
        "x-safety": "idempotent",
        "requestBody": content(media, request),
        "responses": {"200": content("application/json", reply)},
    })
}

fn to(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn api() -> Api {
    let mut send = operation(
        "sendFile",
        "multipart/form-data",
        &to("Upload"),
        &to("Answer"),
    );
    send["x-host"] = json!("reverse-dns");
    send["x-api-host-field"] = json!(true);
    send["x-text-reply"] = json!(true);
    send["x-list-reply"] = json!("things");
    let document = json!({
        "info": {"version": "2026-01-01"},
        "paths": {
            "/json": {"post": operation("doIt", "application/json", &to("Ask"), &to("Answer"))},
            "/form": {"post": operation(
                "fillIn",
                "application/x-www-form-urlencoded",
                &to("Form"),
                &json!({"type": "object", "additionalProperties": to("Thing")}),
            )},
            "/file": {"post": send},
        },
        "components": {"schemas": {
            "Ask": {"type": "object", "required": ["pw", "mode", "note"], "properties": {
                "pw": {"type": "string", "format": "password"},
                "mode": to("Mode"),
                "colour": to("Colour"),
                "note": {"type": "string", "nullable": true},
                "ports": {"type": "array", "items": {"type": "integer"}},
                "tags": {"type": "object", "additionalProperties": {"type": "string"}},
                "thing": to("Thing"),
            }},
            "Form": {"type": "object", "properties": {
                "list": {"type": "array", "items": {"type": "string"}},
            }},
            "Upload": {"type": "object", "properties": {
                "name": {"type": "string"},
                "iso": {"type": "string", "format": "binary"},
            }},
            "Answer": {
                "type": "object",
                "properties": {
                    "at": {"type": "string", "format": "date-time"},
                    "key": {"type": "string", "format": "password"},
                    "state": {"type": "string", "enum": ["up", "down"]},
                    "things": {"type": "array", "items": to("Thing")},
                },
                "additionalProperties": {"type": "integer"},
            },
            "Thing": {"type": "object", "properties": {"id": {"type": "string"}}},
            "Mode": {"type": "string", "enum": ["on", "off"]},
            "Colour": {"type": "string", "enum": ["red", "blue"], "x-open": true},
        }},
    });
    let mut findings = Findings::new("a.yaml", false);
    let mut api = read::read(&document, &mut findings);
    assert!(findings.into_list().is_empty());
    api.vendor = "a".to_owned();
    api.module = "b".to_owned();
    api.sends_version = true;
    api
}

fn files(api: &Api) -> Files {
    let mut findings = Findings::new("a.yaml", false);
    let normal = normalise::normalise(api, "p");
    let generated = generate::generate(&normal, api, &mut findings).expect("generated");
    emit::emit(generated, &normal.api, api).client
}

fn said(api: &Api, files: &Files) -> Vec<String> {
    let mut findings = Findings::new("a.yaml", false);
    check_files(api, files, &mut findings);
    let list = findings.into_list();
    list.iter().map(ToString::to_string).collect()
}

#[test]
fn complete_files_have_no_findings() {
    let api = api();
    assert_eq!(said(&api, &files(&api)), [""; 0]);
}

/// The file, the text to replace, its replacement, the place of the finding, and a part of its
/// message.
const BROKEN: &[(&str, &str, &str, &str, &str)] = &[
    // Operations.
    (
        "do_it",
        "operation! {",
        "nothing! {",
        "operation doIt",
        "is not written",
    ),
    ("do_it", "\"/json\"", "\"/jso\"", "field `path`", "/jso"),
    (
        "do_it",
        "Safety::Idempotent",
        "Safety::Read",
        "field `x-safety`",
        "Read",
    ),
    (
        "do_it",
        "encoding: Json",
        "encoding: Form",
        "field `encoding`",
        "Form",
    ),
    (
        "do_it",
        "\"2026-01-01\"",
        "\"\"",
        "field `version`",
        "is `2026-01-01`",
    ),
    (
        "do_it",
        "DoIt(Ask)",
        "DoIt()",
        "operation doIt, request",
        "is `Ask`",
    ),
    (
        "do_it",
        "-> Answer",
        "-> Thing",
        "operation doIt, response",
        "is `Answer`",
    ),
    (
        "send_file",
        ".to(Host::ReverseDns)",
        "",
        "field `x-host`",
        "is `ReverseDns`",
    ),
    (
        "send_file",
        ".with_api_host_field()",
        "",
        "field `x-api-host-field`",
        "is true",
    ),
    (
        "send_file",
        ".with_text_reply()",
        "",
        "field `x-text-reply`",
        "is true",
    ),
    (
        "send_file",
        ".with_list_reply(\"things\")",
        ".with_list_reply(\"others\")",
        "field `x-list-reply`",
        "is `things`, and is written as `others`",
    ),
    (
        "send_file",
        "= \"iso\"",
        "= \"file\"",
        "field `file`",
        "is `iso`",
    ),
    (
        "fill_in",
        "Map<String, Thing>",
        "Map<String, String>",
        "response",
        "is `Map<Thing>`",
    ),
    // Fields of requests.
    (
        "do_it",
        "pw: Secret",
        "pw: String",
        "schema Ask, field `pw`",
        "is Secret",
    ),
    (
        "do_it",
        "\"pw\".required()",
        "\"pw\"",
        "schema Ask, field `pw`",
        "required",
    ),
    (
        "do_it",
        "\"ports\"",
        "\"ports\".required()",
        "field `ports`",
        "not required",
    ),
    (
        "do_it",
        "(Nullable<String>)",
        "String",
        "field `note`",
        "may be null",
    ),
    ("do_it", "[i64]", "[i32]", "field `ports`", "is Vec<i64>"),
    (
        "do_it",
        "{String}",
        "[String]",
        "field `tags`",
        "is Map<String>",
    ),
    (
        "do_it",
        "\"ports\"",
        "\"port\"",
        "field `ports`",
        "is not written",
    ),
    (
        "do_it",
        "\"ports\"",
        "\"port\"",
        "field `port`",
        "is not in the document",
    ),
    (
        "fill_in",
        ".json_text()",
        "",
        "schema Form, field `list`",
        "JSON text",
    ),
    (
        "do_it",
        "request! {",
        "reply! {",
        "schema Ask",
        "is a request",
    ),
    // Fields of replies.
    (
        "answer",
        "Option<Timestamp>",
        "Option<String>",
        "field `at`",
        "is Timestamp",
    ),
    (
        "answer",
        "Option<Timestamp>",
        "Timestamp",
        "field `at`",
        "would be demanded",
    ),
    (
        "answer",
        "Option<Secret>",
        "Option<String>",
        "field `key`",
        "is Secret",
    ),
    (
        "answer",
        "Vec<Thing>",
        "Vec<String>",
        "field `things`",
        "is Vec<Thing>",
    ),
    (
        "answer",
        ".. extra",
        "extra",
        "schema Answer",
        "without a name",
    ),
    // Sets of values.
    (
        "do_it",
        "Off = \"off\",",
        "",
        "schema Mode",
        "`off` is not written",
    ),
    (
        "do_it",
        "Off = \"off\",",
        "Off = \"off\", New = \"new\",",
        "schema Mode",
        "`new`",
    ),
    (
        "do_it",
        ", else Unknown {",
        ", {",
        "schema Mode",
        "may add one",
    ),
    (
        "do_it",
        ", else Unknown {",
        ", else Off {",
        "schema Mode",
        "may add one",
    ),
    (
        "do_it",
        ", else Unknown {",
        ", else any Unknown {",
        "schema Mode",
        "does not list",
    ),
    (
        "do_it",
        ", else any Unknown {",
        ", else Unknown {",
        "schema Colour",
        "other values as well",
    ),
    (
        "answer",
        "open_enum! {",
        "closed_enum! {",
        "field `state`",
        "is not written",
    ),
];

#[test]
fn changed_facts_are_reported_in_the_words_of_the_document() {
    let api = api();
    let files = files(&api);
    for &(file, from, to, place, what) in BROKEN {
        let mut broken = files.clone();
        let path = broken
            .keys()
            .find(|path| path.ends_with(&format!("/{file}.rs")))
            .expect(file)
            .clone();
        let text = broken.get_mut(&path).expect("there");
        assert!(text.contains(from), "{path} lacks {from}:\n{text}");
        *text = text.replace(from, to);
        let said = said(&api, &broken);
        assert!(
            said.iter()
                .any(|one| one.contains(place) && one.contains(what)),
            "{from} -> {to}: {said:#?}"
        );
    }
}

#[test]
fn what_stands_twice_is_an_error() {
    let api = api();
    let mut files = files(&api);
    let again = files["types/answer.rs"].clone();
    files.insert("types/other.rs".to_owned(), again);
    let said = said(&api, &files);
    assert!(
        said.iter()
            .any(|one| one.contains("Answer was written twice")),
        "{said:#?}"
    );
}
