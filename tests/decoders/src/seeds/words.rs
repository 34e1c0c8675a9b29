//! Dictionaries for the fuzzer: words that it would hardly guess.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;
use xtask::spec::document;

use super::repository;

/// Dictionaries by the names of their files.
///
/// # Panics
/// When a spec cannot be read.
pub fn dictionaries() -> BTreeMap<&'static str, String> {
    let specs = xtask::spec::load_all(&repository("specs")).expect("the specs");
    let fields = |modules: &[&str]| {
        let mut names = BTreeSet::new();
        let of = |module: &str| modules.contains(&module);
        for spec in specs.iter().filter(|spec| of(&spec.file.module)) {
            for (_, schema) in document::schemas(&spec.document) {
                collect(schema, &mut names);
            }
            for operation in document::operations(&spec.document) {
                for (_, response) in operation.responses(&spec.document) {
                    collect(response, &mut names);
                }
            }
        }
        names
    };
    BTreeMap::from([
        (
            "edis.dict",
            dictionary(&fields(&["management", "order"]), JSON),
        ),
        ("zenlayer.dict", dictionary(&fields(&["vm"]), JSON)),
        ("json.dict", dictionary(&BTreeSet::new(), JSON)),
        ("headers.dict", dictionary(&BTreeSet::new(), HEADERS)),
        ("documents.dict", dictionary(&BTreeSet::new(), DOCUMENTS)),
    ])
}

const JSON: &[&str] = &[
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "\"\"",
    "[{}]",
    "1e308",
    "-1",
    "0.5",
    "\\u0000",
    "\\ud83d\\ude00",
    "18446744073709551616",
    "\"yes\"",
    "\"0\"",
    "\"status\":\"success\"",
    "\"response\":{}",
    "\"code\":",
    "\"message\":",
    "\"i8\":",
    "\"u16\":",
    "\"u64\":",
    "\"f32\":",
    "\"f64\":",
    "\"text\":",
    "\"boolean\":",
    "\"time\":",
    "\"inner\":",
    "\"either\":",
    "\"any\":",
    "\"list\":",
    "\"numbers\":",
    "\"texts\":",
    "\"map\":",
    "\"written\":",
    ".edisglobal.com",
    ".edis.at",
    "127.0.0.1:1",
    "[::1]:1",
    "2026-04-01T08:00:00Z",
];

const HEADERS: &[&str] = &[
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "1e18",
    "NaN",
    "inf",
    "Basic ",
    "dXNlcjpww6Rzcz8=",
    "kvm=",
    "&details=",
    "&trigger_value=",
    "%25",
    "data:",
    ";base64,",
    "image/png",
    "/9j/",
    "iVBORw0K",
];

const DOCUMENTS: &[&str] = &[
    "openapi",
    "3.0.3",
    "paths",
    "components",
    "schemas",
    "responses",
    "requestBody",
    "content",
    "schema",
    "application/json",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "$ref",
    "#/components/schemas/",
    "type",
    "object",
    "array",
    "string",
    "integer",
    "number",
    "boolean",
    "format",
    "password",
    "date-time",
    "binary",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "enum",
    "default",
    "nullable",
    "example",
    "description",
    "summary",
    "operationId",
    "x-safety",
    "unsafe",
    "read",
    "idempotent",
    "x-errors",
    "x-host",
    "x-webhook",
    "x-json-text",
    "deprecated",
    "overlay: 1.0.0",
    "actions",
    "target: $.",
    "update",
    "remove",
    "x-optional",
    "| Name | Type | Description |",
    "|---|---|",
    "## Request",
    "## Response",
    "## Error Codes",
    "```json",
    "```yaml",
    "Required",
    "Array of ",
    "&a",
    "*a",
    "<<",
    "!x",
    "|-",
    "0x7f",
    "2XX",
];

/// Collects the names of all fields in a schema, nested ones included.
fn collect(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                if key == "properties" {
                    names.extend(document::entries(Some(value)).map(|(name, _)| name.to_owned()));
                }
                collect(value, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}

/// A dictionary in libFuzzer's format: fields with quotes and colon, then words.
fn dictionary(fields: &BTreeSet<String>, words: &[&str]) -> String {
    let mut text = String::from("# Written by `cargo run -p loggia-decoders`; do not edit.\n");
    let fields = fields.iter().map(|name| format!("\"{name}\":"));
    for word in fields.chain(words.iter().map(|word| (*word).to_owned())) {
        let escaped = word.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = writeln!(text, "\"{escaped}\"");
    }
    text
}
