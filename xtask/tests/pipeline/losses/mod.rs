//! Tests that anything that a document says and a client would lose is a finding: an error, or,
//! leniently, a warning that names the loss.

mod hidden_keywords;
mod limits;
mod marks;
mod operations;
mod ref_siblings;
mod schemas;

use serde_json::{Value, json};

use crate::sandbox::{Sandbox, shown};

/// A document with one operation that takes and returns an object with a field `x`.
pub(super) fn document(x: &Value, schemas: &Value) -> Value {
    let body = json!({"type": "object", "properties": {"x": x}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1", "x-not-pageable": "No pages."},
        "servers": [{"url": "https://a.example"}],
        "paths": {"/a": {"post": {
            "operationId": "doIt",
            "x-safety": "read",
            "summary": "Does it",
            "requestBody": {"content": {"application/json": {"schema": body}}},
            "responses": {"200": {"description": "", "content": {
                "application/json": {"schema": body}}}},
        }}},
        "components": {"schemas": schemas},
    })
}

pub(super) fn run(document: &Value, lenient: bool) -> (bool, Vec<String>) {
    let sandbox = Sandbox::new();
    sandbox.write("specs/edis/a.json", &document.to_string());
    let outcome = if lenient {
        sandbox.run_lenient()
    } else {
        sandbox.run()
    };
    (outcome.failed(), shown(&outcome))
}

/// Expects a refusal, and in a lenient run a warning with this loss.
pub(super) fn lost(document: &Value, parts: &[&str], loss: &str) {
    let has = |said: &[String], kind: &str, loss: &str| {
        said.iter().any(|said| {
            said.starts_with(kind) && said.ends_with(loss) && parts.iter().all(|p| said.contains(p))
        })
    };
    let (failed, said) = run(document, false);
    assert!(
        failed && has(&said, "error: edis/a.json: ", ""),
        "{parts:?} is not in {said:#?}"
    );
    let (failed, said) = run(document, true);
    assert!(!failed, "{parts:?}: {said:#?}");
    assert!(
        has(&said, "warning: edis/a.json: ", loss),
        "{parts:?}, {loss} is not in {said:#?}"
    );
}

/// Expects a refusal in both runs, with this in one of the errors.
pub(super) fn refused(spec: &str, document: &Value, parts: &[&str]) {
    let sandbox = Sandbox::new();
    sandbox.write(spec, &document.to_string());
    for outcome in [sandbox.run(), sandbox.run_lenient()] {
        let said = shown(&outcome);
        let has = |said: &String| {
            said.starts_with("error: ") && parts.iter().all(|part| said.contains(part))
        };
        assert!(said.iter().any(has), "{parts:?} is not in {said:#?}");
    }
}

pub(super) fn to(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

pub(super) fn text() -> Value {
    json!({"type": "string", "description": "T."})
}
