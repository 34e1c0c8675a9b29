//! Tests the findings in bad specs, which name file, operation, field, and what to do. Every case
//! is the good spec with one change.

use crate::sandbox::{GOOD, Sandbox, shown};

/// Runs the good spec with a change, and expects an error that contains all of `said`.
fn refused(from: &str, to: &str, said: &[&str]) {
    assert!(GOOD.contains(from), "the good spec has no {from:?}");
    let sandbox = Sandbox::with(&GOOD.replacen(from, to, 1));
    let outcome = sandbox.run();
    let shown = shown(&outcome);
    assert!(outcome.failed(), "{to:?} was taken; {shown:?}");
    assert!(!sandbox.module().exists(), "something was written");
    assert!(
        shown
            .iter()
            .any(|shown| shown.starts_with("error: zenlayer/vm.yaml: ")
                && said.iter().all(|said| shown.contains(said))),
        "{said:?} is not in {shown:#?}"
    );
}

#[test]
fn a_reference_that_leads_nowhere() {
    refused(
        "$ref: '#/components/schemas/ListThingsRequest'",
        "$ref: '#/components/schemas/Missing'",
        &[
            "operation ListThings",
            "#/components/schemas/Missing points to nothing",
        ],
    );
    refused(
        "items: { $ref: '#/components/schemas/Thing' }",
        "items: { $ref: 'other.yaml#/Thing' }",
        &[
            "schema ListThingsResponse",
            "field `things`",
            "another document",
        ],
    );
}

#[test]
fn ids_that_are_missing_or_the_same() {
    refused(
        "      operationId: ListThings\n",
        "",
        &["operation POST /api/v2/vm#ListThings", "has no operationId"],
    );
    refused(
        "operationId: DropThing",
        "operationId: ListThings",
        &[
            "operation ListThings",
            "two operations have this operationId",
        ],
    );
    refused(
        "operationId: DropThing",
        "operationId: listThings",
        &["operation ListThings", "method `list_things`", "listThings"],
    );
}

#[test]
fn media_types_that_are_not_supported() {
    refused(
        "application/json",
        "application/xml",
        &[
            "operation ListThings, request",
            "application/xml is not supported",
        ],
    );
    refused(
        "application/json",
        "multipart/form-data",
        &[
            "operation ListThings, request",
            "mark the operation x-stream",
        ],
    );
    refused(
        "      x-safety: read\n",
        "      x-safety: read\n      x-stream: true\n",
        &[
            "operation ListThings, request",
            "sends multipart/form-data, not application/json",
        ],
    );
    refused(
        "        '200':\n          description: Things.\n          content:\n            application/json",
        "        '200':\n          description: Things.\n          content:\n            text/html",
        &[
            "operation ListThings, response 200",
            "text/html is not supported",
        ],
    );
}

#[test]
fn a_nested_field_in_a_form() {
    refused(
        "application/json:",
        "application/x-www-form-urlencoded:",
        &[
            "operation ListThings, request, field `ids`",
            "is nested, but forms are flat",
        ],
    );
}

#[test]
fn a_stream_without_a_file_and_a_host_that_is_none() {
    let streaming = GOOD.replacen("application/json", "multipart/form-data", 1);
    let sandbox = Sandbox::with(&streaming.replacen(
        "      x-safety: read\n",
        "      x-safety: read\n      x-stream: true\n",
        1,
    ));
    let shown = shown(&sandbox.run());
    assert!(
        shown
            .iter()
            .any(|shown| shown.contains("has to have one field of format binary")),
        "{shown:#?}"
    );
    refused(
        "      x-safety: read\n",
        "      x-safety: read\n      x-host: somewhere\n",
        &[
            "operation ListThings, field `x-host`",
            "is none of fixed, login, session, reverse-dns",
        ],
    );
}

#[test]
fn prose_that_is_missing_or_too_long() {
    refused(
        "      summary: Lists things\n",
        "",
        &["operation ListThings", "has no summary"],
    );
    refused(
        ", description: How many. }",
        " }",
        &[
            "operation ListThings, response, field `total`",
            "has no description",
        ],
    );
    let long = format!(", description: {} }}", "long ".repeat(200));
    refused(
        ", description: How many. }",
        &long,
        &["field `total`", "characters of prose: say it in 500"],
    );
}

#[test]
fn lists_without_paging_are_reported() {
    refused(
        "      x-not-pageable: There are few.\n",
        "",
        &[
            "operation ListThings, response, field `things`",
            "x-pageable",
        ],
    );
}

#[test]
fn paging_without_its_fields_is_reported() {
    let pageable = |mark: &str, said: &[&str]| {
        refused(
            "      x-not-pageable: There are few.\n",
            &format!("      x-pageable: {{ items: things, total: total{mark} }}\n"),
            said,
        );
    };
    pageable("", &["operation ListThings", "x-pageable", "`pageNum`"]);
    let unknown = ["operation ListThings", "x-pageable", "say `none`"];
    pageable(", id: madeAt", &unknown);
    pageable(", id: thingId", &unknown);
}

#[test]
fn waits_without_their_fields_are_reported() {
    let waits = |mark: &str, said: &str| {
        refused(
            "      x-errors: { NO_THING: 404 }\n",
            &format!("      x-errors: {{ NO_THING: 404 }}\n      x-waits-for: {{ {mark} }}\n"),
            &["operation DropThing", "x-waits-for", said],
        );
    };
    waits(
        "describe: FindThings, field: state, gone: true",
        "there is no operation `FindThings`",
    );
    waits(
        "describe: ListThings, field: phase, gone: true",
        "shows no field `phase`",
    );
    waits(
        "describe: ListThings, field: state, gone: true",
        "name it with `id`",
    );
    waits(
        "describe: ListThings, field: state, id: id, from: ['ON']",
        "neither states that it ends in",
    );
    waits(
        "describe: ListThings, field: state, id: id, gone: true",
        "the states before it are missing",
    );
}

#[test]
fn lists_of_failures_have_to_be_marked() {
    refused(
        "dropped: { type: boolean, description: Whether it is gone. }",
        "failedThings: { type: array, items: { type: string }, description: What is there. }",
        &["operation DropThing", "x-failed", "`failedThings`"],
    );
    refused(
        "      x-errors: { NO_THING: 404 }\n",
        "      x-errors: { NO_THING: 404 }\n      x-failed: [things]\n",
        &["operation DropThing", "the answer has no list `things`"],
    );
    for field in ["things", "true"] {
        refused(
            "      x-errors: { NO_THING: 404 }\n",
            &format!("      x-errors: {{ NO_THING: 404 }}\n      x-list-reply: {field}\n"),
            &["operation DropThing", "field `x-list-reply`"],
        );
    }
}

#[test]
fn safety_that_is_missing_or_unknown() {
    refused(
        "      x-safety: read\n",
        "",
        &["operation ListThings", "has no x-safety"],
    );
    refused(
        "x-safety: read",
        "x-safety: harmless",
        &[
            "operation ListThings, field `x-safety`",
            "\"harmless\" is none of",
        ],
    );
    refused(
        "x-safety: read",
        "x-safty: read",
        &[
            "operation ListThings, field `x-safty`",
            "no extension that is known",
        ],
    );
}

#[test]
fn a_confirmation_that_is_forgotten_or_contradicted() {
    const MARK: &str = "      x-confirm: destroys\n";
    refused(
        MARK,
        "",
        &[
            "operation DropThing",
            "may destroy something by its name: mark it `x-confirm: destroys`",
        ],
    );
    refused(
        MARK,
        "      x-no-confirm: ''\n",
        &[
            "operation DropThing, field `x-no-confirm`",
            "has to be a sentence",
        ],
    );
    refused(
        MARK,
        "      x-confirm: destroys\n      x-no-confirm: There are others.\n",
        &[
            "operation DropThing, field `x-no-confirm`",
            "contradicts x-confirm",
        ],
    );
    refused(
        MARK,
        "      x-no-confirm: true\n",
        &["operation DropThing, field `x-no-confirm`"],
    );
}

#[test]
fn an_example_that_does_not_fit() {
    refused(
        "example: { ids: [a], state: ON }",
        "example: { ids: a, state: ON }",
        &[
            "operation ListThings, request",
            "does not fit the schema at /ids",
        ],
    );
    refused(
        "example: thing-1",
        "example: 1",
        &[
            "schema DropThingRequest, field `id`",
            "does not fit the schema",
        ],
    );
}

#[test]
fn parameters() {
    refused(
        "      summary: Lists things\n",
        "      summary: Lists things\n      parameters: [{ name: page, in: query }]\n",
        &[
            "operation ListThings, field `page`",
            "query parameters are not supported",
        ],
    );
}

#[test]
fn another_method() {
    refused(
        "    post:\n      operationId: ListThings",
        "    get:\n      operationId: ListThings",
        &["operation ListThings", "is a GET"],
    );
}

#[test]
fn a_secret_that_is_not_marked() {
    refused(
        "adminPassword: { type: string, format: password, description: Who may. }",
        "adminPassword: { type: string, description: Who may. }",
        &[
            "operation DropThing, request, field `adminPassword`",
            "looks like a secret",
        ],
    );
}

#[test]
fn answers_without_a_usable_schema() {
    refused(
        "    ListThingsResponse:\n      type: object",
        "    ListThingsResponse:\n      type: array",
        &["operation ListThings, response 200", "is not an object"],
    );
    refused(
        "'200':\n          description: Things.",
        "'302':\n          description: Things.",
        &["operation ListThings", "no response for success"],
    );
}

#[test]
fn names_that_say_nothing_or_are_taken() {
    let spec = GOOD.replace("ListThingsResponse", "inline_response_200");
    let outcome = Sandbox::with(&spec).run();
    let said = shown(&outcome);
    assert!(outcome.failed());
    assert!(
        said[0].contains("operation ListThings, response 200"),
        "{said:?}"
    );
    assert!(
        said[0].contains("inline_response_200 says nothing"),
        "{said:?}"
    );

    let outcome = Sandbox::with(
        &GOOD
            .replace("schemas/Thing'", "schemas/String'")
            .replace("    Thing:", "    String:"),
    )
    .run();
    let said = shown(&outcome);
    assert!(
        said[0].contains("`String` means something else"),
        "{said:?}"
    );
}

#[test]
fn an_inline_answer_whose_name_is_taken() {
    let spec = GOOD.replacen(
        "$ref: '#/components/schemas/DropThingResponse'",
        "{ type: object, properties: { other: { type: string, description: More. } } }",
        1,
    );
    let outcome = Sandbox::with(&spec).run();
    let said = shown(&outcome);
    assert!(outcome.failed(), "{said:?}");
    assert!(
        said[0].contains("schema DropThingResponse: two schemas would have this name"),
        "{said:?}"
    );
}

#[test]
fn invalid_documents_are_reported() {
    for (text, part) in [
        (
            "a: [1\nb: 2\n",
            "is not valid YAML: did not find expected ',' or ']' at line 2",
        ),
        ("- 1\n", "is not an object"),
        ("swagger: '2.0'\n", "is not OpenAPI 3.0"),
        ("openapi: 3.1.0\n", "only 3.0.x is supported"),
        (
            "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n",
            "has no operations",
        ),
        ("openapi: 3.0.3\n", "paths: is missing"),
    ] {
        let outcome = Sandbox::with(text).run();
        let said = shown(&outcome);
        assert!(outcome.failed(), "{text}");
        assert!(
            said.iter().any(|said| said.contains(part)),
            "{part} is not in {said:?}"
        );
    }
}

#[test]
fn several_mistakes_are_reported_at_once() {
    let spec = GOOD
        .replace("      x-safety: read\n", "")
        .replace(
            "x-errors: { NO_THING: 404 }",
            "x-errors: { NO_THING: never }",
        )
        .replace("format: password", "format: text");
    let outcome = Sandbox::with(&spec).run();
    assert_eq!(shown(&outcome).len(), 3, "{:?}", shown(&outcome));
}

#[test]
fn values_of_another_type_are_reported() {
    refused(
        "ids: { type: array, items: { type: string }, description: Which. }",
        "ids: text",
        &["schema ListThingsRequest, field `ids`", "is not an object"],
    );
    refused(
        "ids: { type: array, items: { type: string }, description: Which. }",
        "theState: { type: string, description: A. }\n        the_state: { type: string, description: B. }",
        &[
            "schema ListThingsRequest, field `the_state`",
            "as would theState",
        ],
    );
    refused(
        "dropped: { type: boolean, description: Whether it is gone. }",
        "dropped: { type: bool }",
        &[
            "schema DropThingResponse, field `dropped`",
            "\"bool\" is no type",
        ],
    );
    refused(
        "$ref: '#/components/schemas/State'",
        "$ref: '#/paths'",
        &[
            "field `state`",
            "$ref #/paths points to something that is no schema",
        ],
    );
    let text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: []\ncomponents: 7\n";
    let said = shown(&Sandbox::with(text).run());
    assert!(said[0].contains("paths: is not an object"), "{said:?}");
    assert!(said[1].contains("components: is not an object"), "{said:?}");
}

#[test]
fn an_empty_set_of_specs() {
    let sandbox = Sandbox::new();
    sandbox.write("specs/README.md", "nothing");
    let error = xtask::codegen::run(&xtask::codegen::Options {
        workspace: crate::sandbox::workspace(),
        specs: Some(sandbox.path("specs")),
        out: Some(sandbox.path("crates")),
        check: false,
        lenient: false,
    })
    .expect_err("refused");
    assert!(error.to_string().contains("no specs found"), "{error}");
}
