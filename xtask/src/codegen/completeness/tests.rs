//! Tests of the findings about types that lost something.

use super::*;
use crate::codegen::generate::Call;
use crate::spec::model::Confirm;
use crate::spec::read;
use serde_json::json;

fn api() -> Api {
    let document = json!({
        "paths": {"/x": {"post": {
            "operationId": "doIt",
            "requestBody": {"content": {"application/json": {"schema": {
                "type": "object",
                "required": ["pw", "mode", "note"],
                "properties": {
                    "pw": {"type": "string", "format": "password"},
                    "mode": {"type": "string", "enum": ["on", "off"]},
                    "note": {"type": "string", "nullable": true},
                    "ports": {"type": "array", "items": {"type": "integer"}},
                },
            }}}},
            "responses": {"200": {"content": {"application/json": {"schema": {
                "type": "object",
                "required": ["at"],
                "properties": {"at": {"type": "string", "format": "date-time"}},
            }}}}},
        }}},
    });
    read::read(&document, &mut Findings::new("a.yaml", false))
}

/// The findings about some generated types.
fn said(body: Option<&str>, types: &str) -> Vec<String> {
    let generated = Generated {
        types: syn::parse_file(types).expect("Rust").items,
        calls: vec![Call {
            body: body.map(str::to_owned),
            reply: "DoItResponse".into(),
        }],
    };
    let mut findings = Findings::new("a.yaml", false);
    check(&api(), &generated, &mut findings);
    let list = findings.into_list();
    list.iter().map(ToString::to_string).collect()
}

const RIGHT: &str = "
    pub struct DoItRequest {
        pub pw: ::loggia_transport::Secret,
        pub mode: DoItRequestMode,
        pub note: ::std::option::Option<::std::string::String>,
        #[serde(default)]
        pub ports: ::std::vec::Vec<i64>,
    }
    pub enum DoItRequestMode {
        #[serde(rename = \"on\")] On,
        #[serde(rename = \"off\")] Off,
    }
    pub struct DoItResponse {
        pub at: ::std::option::Option<::loggia_transport::Timestamp>,
    }";

#[test]
fn a_confirmation_that_a_method_does_not_take_is_an_error() {
    let mut api = api();
    for (marked, written, wrong) in [
        (Some(Confirm::Charges), "confirm: ChargeMyAccount,", false),
        (Some(Confirm::Destroys), "confirm: DestroyForGood,", false),
        (None, "", false),
        (Some(Confirm::Charges), "", true),
        (Some(Confirm::Charges), "confirm: DestroyForGood,", true),
        (Some(Confirm::Destroys), "confirm: ChargeMyAccount,", true),
        (None, "confirm: ChargeMyAccount,", true),
    ] {
        api.operations[0].confirm = marked;
        let text = format!(
            "operation! {{ DoIt(DoItRequest) -> DoItResponse {{
                client: Client::do_it,
                operation: Operation::new(\"a.b\", \"doIt\", \"\", \"/x\", Safety::Unsafe),
                {written}
                encoding: Json,
            }} }}"
        );
        let files = Files::from([("operations/do_it.rs".into(), text)]);
        let mut findings = Findings::new("a.yaml", false);
        check_files(&api, &files, &mut findings);
        let said: Vec<String> = findings
            .into_list()
            .iter()
            .map(ToString::to_string)
            .collect();
        let said = said.iter().any(|said| said.contains("field `x-confirm`"));
        assert_eq!(said, wrong, "{marked:?}, {written}");
    }
}

#[test]
fn complete_output_has_no_findings() {
    assert_eq!(said(Some("DoItRequest"), RIGHT), [""; 0]);
}

#[test]
fn lost_facts_are_reported_in_the_words_of_the_document() {
    let request = "operation doIt, request";
    for (from, to, place, what) in [
        (
            "::loggia_transport::Secret",
            "String",
            "field `pw`",
            "is Secret, and became String",
        ),
        (
            "pub pw: ::loggia_transport::Secret,",
            "",
            "field `pw`",
            "is lost",
        ),
        (
            "pub mode: DoItRequestMode",
            "pub mode: Option<DoItRequestMode>",
            "field `mode`",
            "is required",
        ),
        (
            "note: ::std::option::Option<::std::string::String>",
            "note: String",
            "field `note`",
            "may be null",
        ),
        (
            "::std::vec::Vec<i64>",
            "Vec<i32>",
            "field `ports`",
            "is Vec<i64>, and became Vec<i32>",
        ),
        (
            "#[serde(rename = \"off\")] Off,",
            "",
            "field `mode`",
            "the value `off` is lost",
        ),
    ] {
        assert!(RIGHT.contains(from), "{from}");
        let said = said(Some("DoItRequest"), &RIGHT.replace(from, to));
        assert!(
            said.iter()
                .any(|said| said.contains(request) && said.contains(place) && said.contains(what)),
            "{from}: {said:#?}"
        );
    }
    let reply = "operation doIt, response 200";
    for (from, to, what) in [
        (
            "::std::option::Option<::loggia_transport::Timestamp>",
            "::loggia_transport::Timestamp",
            "is not required, and would be demanded",
        ),
        (
            "::loggia_transport::Timestamp",
            "String",
            "is Timestamp, and became String",
        ),
        (
            "pub struct DoItResponse {",
            "pub struct DoItResponse {} pub struct DoItResponse {",
            "two types are called DoItResponse",
        ),
        ("DoItResponse", "Other", "no type DoItResponse came out"),
    ] {
        let said = said(Some("DoItRequest"), &RIGHT.replace(from, to));
        assert!(
            said.iter()
                .any(|said| said.contains(reply) && said.contains(what)),
            "{from}: {said:#?}"
        );
    }
    let said = said(None, RIGHT);
    assert!(
        said[0].contains("operation doIt, request: is not sent"),
        "{said:#?}"
    );
}
