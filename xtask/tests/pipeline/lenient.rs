//! Tests that a document with all known peculiarities of converters and vendors passes a lenient
//! run, with a warning for each assumption.

use std::fs;

use crate::sandbox::{Sandbox, shown};

const VENDOR_LIKE: &str = include_str!("../fixtures/vendor_like.json");
const OVERLAY: &str = include_str!("../fixtures/vendor_like.overlay.yaml");

fn sandbox(name: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(&format!("specs/edis/{name}"), VENDOR_LIKE);
    sandbox.write("specs/edis/overlay.yaml", OVERLAY);
    sandbox
}

fn read(sandbox: &Sandbox, file: &str) -> String {
    let path = sandbox
        .path("crates/loggia-edis/src/generated/management")
        .join(file);
    fs::read_to_string(path).expect(file)
}

#[test]
fn the_document_passes_as_json_and_as_yaml() {
    for name in ["management.json", "management.yaml", "management.yml"] {
        let sandbox = sandbox(name);
        let outcome = sandbox.run_lenient();
        assert!(!outcome.failed(), "{:#?}", shown(&outcome));
        assert_eq!(outcome.operations, 4);
    }
}

#[test]
fn every_assumption_is_reported() {
    let outcome = sandbox("management.json").run_lenient();
    let said = shown(&outcome);
    for part in [
        "operation getDetails: has no x-safety",
        "operation setConfig, request, field `ip`: is nested",
        "sent as JSON text",
        "operation setConfig, request, field `file`: is binary",
        "operation setConfig, request, field `root_password`: looks like a secret",
        "operation getState, response 200: lists alternative answers",
        "operation getDetails, response 200: the schema inline_response_200_16 is called GetDetailsResponse",
        "actions[1]: the target $.components.schemas.gone matches nothing",
        "schema get_details_body, field `page`: the example does not fit",
        "operation getState, response 200, field `any`: `oneOf` is not supported",
    ] {
        assert!(
            said.iter()
                .any(|said| said.starts_with("warning: ") && said.contains(part)),
            "{part} is not in {said:#?}"
        );
    }
}

#[test]
fn the_document_is_refused_in_a_strict_run() {
    let sandbox = sandbox("management.json");
    let outcome = sandbox.run();
    assert!(outcome.failed());
    assert!(shown(&outcome).len() > 5, "{:#?}", shown(&outcome));
}

#[test]
fn assumptions_are_in_the_generated_files() {
    let sandbox = sandbox("management.json");
    sandbox.run_lenient();
    for (file, parts) in [
        (
            "operations/get_details.rs",
            &[
                "Safety::Unsafe",
                "data: Option<GetDetailsResponseData> =",
                "sizes: Vec<i64> =",
            ][..],
        ),
        (
            "operations/log_in.rs",
            &[
                "Safety::Idempotent",
                "encoding: Form,",
                "data: BTreeMap<String, Session> =",
            ],
        ),
        (
            "operations/set_config.rs",
            &[
                "ip: {String} = \"ip\".json_text();",
                "root_password: Secret =",
                // A default is documented, never sent.
                "config: String =",
                "The server's default is `\"{}\"`.",
            ],
        ),
        (
            "operations/get_state.rs",
            &[
                "state: Option<String> =",
                "any: Option<serde_json::Value> =",
                "GetState() -> ",
            ],
        ),
    ] {
        let text = read(&sandbox, file);
        for part in parts {
            assert!(text.contains(part), "{file} lacks {part}:\n{text}");
        }
    }
    let text = read(&sandbox, "operations/get_state.rs");
    assert!(
        !text.contains("signature"),
        "the session is not the caller's:\n{text}"
    );
}
