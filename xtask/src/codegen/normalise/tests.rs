//! Tests: documents before and after.

use serde_json::json;

use super::*;

/// Normalises an API with one operation.
fn run(request: &Value, reply: &Value, schemas: &Value, lenient: bool) -> Normal {
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "paths": {"/x#Do": {"post": {
            "operationId": "doIt",
            "x-safety": "read",
            "requestBody": {"content": {"application/x-www-form-urlencoded": {"schema": request}}},
            "responses": {
                "200": {"content": {"application/json": {"schema": reply}}},
                "400": {"content": {"application/json": {"schema": {
                    "type": "object",
                    "properties": {"code": {"type": "integer"}, "error": {"type": "string"}},
                }}}},
                "500": {"content": {"application/json": {"schema": {
                    "type": "object",
                    "properties": {"code": {"type": "string"}},
                }}}},
            },
        }}},
        "components": {"schemas": schemas},
    });
    let mut findings = Findings::new("a.yaml", lenient);
    let normal = normalise(document, Api::default(), &mut findings);
    assert!(!findings.failed(), "{findings:?}");
    normal
}

fn fields(value: &Value) -> Value {
    json!({"type": "object", "properties": value})
}

fn schema<'a>(normal: &'a Normal, name: &str) -> &'a Value {
    &normal.document["components"]["schemas"][name]
}

#[test]
fn unlike_errors_become_one_that_takes_both() {
    let normal = run(
        &fields(&json!({"a": {"type": "string"}})),
        &fields(&json!({})),
        &json!({}),
        false,
    );
    let responses = &normal.document["paths"]["/x#Do"]["post"]["responses"];
    let statuses: Vec<_> = responses.as_object().expect("responses").keys().collect();
    assert_eq!(statuses, ["200", "4XX", "5XX"]);
    assert_eq!(
        schema(&normal, "ApiError")["properties"],
        json!({"code": {}, "error": {"type": "string"}}),
    );
}

#[test]
fn inline_schemas_get_their_operations_name() {
    let inline = fields(&json!({"a": {"type": "string"}}));
    let normal = run(&inline, &inline, &json!({}), false);
    assert_eq!(schema(&normal, "DoItRequest"), &inline);
    assert_eq!(schema(&normal, "DoItResponse"), &inline);
    assert_eq!(normal.api.operations[0].path, "/x");
    assert_eq!(
        normal.document["paths"]["/x#Do"]["post"]["operationId"],
        "op0"
    );
}

#[test]
fn envelopes_are_taken_off() {
    let outer = json!({"$ref": "#/components/schemas/Outer"});
    let normal = run(
        &fields(&json!({})),
        &outer,
        &json!({
            "Outer": {"type": "object", "x-envelope": "inner", "properties": {
                "id": {"type": "string"},
                "inner": {"$ref": "#/components/schemas/Inner"},
            }},
            "Inner": {"type": "object", "properties": {"a": {"type": "string"}}},
        }),
        false,
    );
    assert!(schema(&normal, "Outer").is_null());
    assert!(schema(&normal, "Inner").is_object());
}

#[test]
fn names_from_the_spec_reach_every_reference() {
    let reply = json!({"$ref": "#/components/schemas/inline_response_200"});
    let normal = run(
        &fields(&json!({})),
        &reply,
        &json!({
            "inline_response_200": {"type": "object", "x-name": "Answer", "properties": {
                "state": {"type": "string", "enum": ["on"], "x-name": "State", "description": "D"},
            }},
        }),
        false,
    );
    let state = &schema(&normal, "Answer")["properties"]["state"];
    assert_eq!(state["$ref"], "#/components/schemas/State");
    assert_eq!(schema(&normal, "State")["enum"], json!(["on"]));
    assert_eq!(
        normal.api.fields[&("Answer".into(), "state".into())].description,
        "D"
    );
}

#[test]
fn leftovers_are_named_after_their_operation_in_lenient_runs() {
    let reply = json!({"$ref": "#/components/schemas/inline_response_200"});
    let normal = run(
        &fields(&json!({})),
        &reply,
        &json!({
            "inline_response_200": {"type": "object", "properties": {
                "data": {"$ref": "#/components/schemas/inline_response_200_data"},
            }},
            "inline_response_200_data": {"type": "object", "properties": {"a": {"type": "string"}}},
        }),
        true,
    );
    assert_eq!(
        schema(&normal, "DoItResponse")["properties"]["data"]["$ref"],
        "#/components/schemas/DoItResponseData",
    );
    assert!(schema(&normal, "inline_response_200_data").is_null());
}

#[test]
fn limits_are_told_not_typed() {
    let request = fields(&json!({
        "size": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 1000, "default": 20,
                 "description": "Items."},
        "port": {"type": "integer", "minimum": 0, "maximum": 65535},
        "name": {"type": "string", "maxLength": 5, "pattern": "^a"},
    }));
    let normal = run(&request, &fields(&json!({})), &json!({}), false);
    assert_eq!(
        schema(&normal, "DoItRequest")["properties"],
        json!({
            "size": {"type": "integer", "format": "uint16",
                     "description": "Items.\n\nFrom 1 to 1000. The server's default is `20`."},
            "port": {"type": "integer", "format": "uint16"},
            "name": {"type": "string", "description": "At most 5 characters. Matches `^a`."},
        })
    );
}

#[test]
fn replies_promise_nothing() {
    let reply = json!({
        "type": "object",
        "required": ["a"],
        "additionalProperties": false,
        "properties": {
            "a": {"type": "string", "nullable": true, "format": "ipv4"},
            "id": {"$ref": "#/components/schemas/Id"},
        },
    });
    let normal = run(
        &fields(&json!({})),
        &reply,
        &json!({"Id": {"type": "string"}}),
        false,
    );
    assert_eq!(
        schema(&normal, "DoItResponse"),
        &fields(&json!({
            "a": {"type": "string"},
            "id": {"type": "string"},
        }))
    );
}

#[test]
fn nested_fields_of_forms_become_text() {
    let request =
        fields(&json!({"ip": {"type": "object", "additionalProperties": {"type": "string"}}}));
    let normal = run(&request, &fields(&json!({})), &json!({}), true);
    assert!(normal.api.fields[&("DoItRequest".into(), "ip".into())].json_text);
}

#[test]
fn requests_without_fields_have_no_body() {
    let normal = run(&fields(&json!({})), &fields(&json!({})), &json!({}), false);
    assert!(normal.document["paths"]["/x#Do"]["post"]["requestBody"].is_null());
}

#[test]
fn samples_written_side_by_side_are_taken_together() {
    let sample = fields(&json!({"state": {"type": "string"}}));
    let reply =
        fields(&json!({"response_1": sample, "or": {"type": "string"}, "response_2": sample}));
    let normal = run(&fields(&json!({})), &reply, &json!({}), true);
    assert_eq!(schema(&normal, "DoItResponse"), &sample);
}
