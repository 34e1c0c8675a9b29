//! Tests operations that are called differently: streamed files, requests that the vendor sends,
//! separate hosts and extra fields.

use crate::sandbox::Sandbox;

const SPEC: &str = "
openapi: 3.0.3
info: { title: Special, version: '1' }
paths:
  /upload:
    post:
      operationId: uploadThing
      summary: Uploads a thing
      x-safety: unsafe
      x-stream: true
      requestBody:
        content:
          multipart/form-data:
            schema: { $ref: '#/components/schemas/UploadBody' }
      responses: { '200': { $ref: '#/components/responses/Done' } }
  /name:
    post:
      operationId: nameThing
      summary: Names a thing
      x-safety: idempotent
      x-host: reverse-dns
      x-api-host-field: true
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { $ref: '#/components/schemas/NameBody' }
      responses: { '200': { $ref: '#/components/responses/Done' } }
  /callback:
    post:
      operationId: thingHappened
      summary: Says that a thing happened
      x-safety: unsafe
      x-webhook: true
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { $ref: '#/components/schemas/ThingHappened' }
      responses: { '200': { $ref: '#/components/responses/Done' } }
components:
  responses:
    Done:
      description: Done.
      content:
        application/json:
          schema: { $ref: '#/components/schemas/Accepted' }
  schemas:
    UploadBody:
      type: object
      required: [label, image]
      properties:
        label: { type: string, description: It. }
        image: { type: string, format: binary, description: It. }
    NameBody:
      type: object
      properties:
        name: { type: string, description: It. }
        mode: { allOf: [{ $ref: '#/components/schemas/Mode' }] }
    Mode: { type: string, enum: [soft, hard] }
    ThingHappened:
      type: object
      properties:
        count: { type: integer, description: It. }
    Accepted:
      type: object
      properties:
        status: { type: string, description: It. }
";

fn generated() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("specs/edis/things.yaml", SPEC);
    let outcome = sandbox.run();
    assert!(!outcome.failed(), "{:?}", outcome.findings);
    sandbox
}

fn file(sandbox: &Sandbox, path: &str) -> String {
    let path = sandbox.path(&format!("crates/loggia-edis/src/generated/things/{path}"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn a_streamed_file_is_set_apart_from_the_fields() {
    let sandbox = generated();
    let operation = file(&sandbox, "operations/upload_thing.rs");
    for part in [
        "label: String = ",
        "encoding: Multipart,",
        "file: image = \"image\",",
    ] {
        assert!(operation.contains(part), "{part}: {operation}");
    }
    assert_eq!(operation.matches("image").count(), 2, "{operation}");
}

#[test]
fn hosts_are_part_of_the_operation() {
    let operation = file(&generated(), "operations/name_thing.rs");
    assert!(operation.contains(".to(Host::ReverseDns)"));
    assert!(operation.contains(".with_api_host_field()"));
}

#[test]
fn enums_in_a_form_are_plain_text() {
    let fields = file(&generated(), "operations/name_thing.rs");
    assert!(!fields.contains("json_text"), "{fields}");
}

#[test]
fn a_webhook_has_a_type_but_no_call() {
    let sandbox = generated();
    assert!(file(&sandbox, "types/thing_happened.rs").contains("count: Option<"));
    assert!(!file(&sandbox, "client.rs").contains("thing_happened"));
    assert!(!file(&sandbox, "operations/mod.rs").contains("thing_happened"));
}
