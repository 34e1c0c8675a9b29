//! Operations: ids, marks, media types, responses.

use std::collections::BTreeMap;

use serde_json::Value;

use super::prose::NOT_PAGEABLE;
use crate::spec::document::{self, OperationAt, entries, is_success, operations};
use crate::spec::finding::{Findings, Place};
use crate::spec::model::Confirm;
use crate::spec::words;

/// The encodings that the transport can write.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// See [`FORM`].
pub(super) const JSON: &str = "application/json";

/// The extensions that mean something on an operation.
const MARKS: [&str; 12] = [
    "x-safety",
    "x-confirm",
    "x-errors",
    "x-pageable",
    NOT_PAGEABLE,
    "x-provenance",
    "x-waits-for",
    "x-host",
    "x-sends-api-host",
    "x-text-reply",
    "x-stream",
    "x-webhook",
];

/// The encoding of operations that send a file (`x-stream`).
pub const MULTIPART: &str = "multipart/form-data";

/// Values of `x-host`.
const HOSTS: [&str; 4] = ["session", "api_host", "api_rdns", "order"];

pub(super) fn lint(document: &Value, findings: &mut Findings) {
    let all = operations(document);
    if all.is_empty() {
        findings.error(&Place::document(), "has no operations");
    }
    for (path, item) in entries(document.get("paths")) {
        if item.get("parameters").is_some_and(|list| !is_empty(list)) {
            parameters(
                &Place::other(format!("path {path}")),
                &item["parameters"],
                findings,
            );
        }
    }
    for operation in &all {
        lint_one(document, operation, findings);
    }
    ids(&all, findings);
}

fn is_empty(list: &Value) -> bool {
    list.as_array().is_some_and(Vec::is_empty)
}

fn parameters(place: &Place, list: &Value, findings: &mut Findings) {
    for parameter in list.as_array().into_iter().flatten() {
        let name = parameter["name"].as_str().unwrap_or("?");
        let kind = parameter["in"].as_str().unwrap_or("unknown");
        findings.error(
            &place.field(name),
            format!("{kind} parameters are not supported: both vendors take fields in the body"),
        );
    }
}

/// Ids have to be there, and to differ also as Rust writes them.
fn ids(all: &[OperationAt<'_>], findings: &mut Findings) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for operation in all {
        let Some(id) = operation.id() else {
            findings.error(&operation.place(), "has no operationId");
            continue;
        };
        if !id.starts_with(|first: char| first.is_ascii_alphabetic()) || !id.is_ascii() {
            findings.error(
                &operation.place(),
                "the operationId has to begin with a letter",
            );
        }
        match seen.insert(words::snake(id), id) {
            Some(other) if other == id => {
                findings.error(&operation.place(), "two operations have this operationId");
            }
            Some(other) => findings.error(
                &operation.place(),
                format!(
                    "would be the method `{}`, as would {other}",
                    words::snake(id)
                ),
            ),
            None => {}
        }
    }
}

fn lint_one(document: &Value, operation: &OperationAt<'_>, findings: &mut Findings) {
    let place = operation.place();
    if operation.method != "post" {
        findings.error(
            &place,
            format!(
                "is a {}: only POST is supported, as both vendors use nothing else",
                operation.method.to_uppercase()
            ),
        );
    }
    if let Some(list) = operation.json.get("parameters") {
        parameters(&place, list, findings);
    }
    marks(operation, findings);
    request(document, operation, findings);
    responses(document, operation, findings);
}

fn marks(operation: &OperationAt<'_>, findings: &mut Findings) {
    let place = operation.place();
    match operation.json.get("x-safety") {
        None => findings.tolerable(
            &place,
            "has no x-safety: say whether it may be sent twice (read, idempotent or unsafe)",
            "taken as unsafe",
        ),
        Some(Value::String(safety))
            if matches!(safety.as_str(), "read" | "idempotent" | "unsafe") => {}
        Some(other) => findings.error(
            &place.field("x-safety"),
            format!("{other} is none of read, idempotent, unsafe"),
        ),
    }
    if let Some(errors) = operation.json.get("x-errors") {
        let sound = errors.as_object().is_some_and(|errors| {
            errors.values().all(|status| {
                status
                    .as_u64()
                    .is_some_and(|status| (400..600).contains(&status))
            })
        });
        if !sound {
            findings.error(
                &place.field("x-errors"),
                "has to map error codes to HTTP statuses from 400 to 599",
            );
        }
    }
    if let Some(mark) = operation.json.get("x-confirm")
        && mark.as_str().and_then(Confirm::from_mark).is_none()
    {
        findings.error(
            &place.field("x-confirm"),
            format!("{mark} is none of charges, destroys"),
        );
    }
    if let Some(host) = operation.json.get("x-host")
        && !host.as_str().is_some_and(|host| HOSTS.contains(&host))
    {
        findings.error(
            &place.field("x-host"),
            format!("is none of {}", HOSTS.join(", ")),
        );
    }
    for (key, _) in entries(Some(operation.json)) {
        if key.starts_with("x-") && !MARKS.contains(&key) {
            findings.tolerable(
                &place.field(key),
                "is no extension that is known",
                "ignored",
            );
        }
    }
}

fn request(document: &Value, operation: &OperationAt<'_>, findings: &mut Findings) {
    let place = operation.place().part("request");
    let media = operation.request_media();
    if media.len() > 1 {
        findings.error(
            &place,
            "has several media types: keep the one that is to be sent",
        );
    }
    for (media_type, content) in media {
        let streams = operation.json.get("x-stream") == Some(&Value::Bool(true));
        match media_type {
            MULTIPART if streams => one_file(document, content, &place, findings),
            MULTIPART => findings.error(
                &place,
                format!("the media type {MULTIPART} is for files: mark the operation x-stream"),
            ),
            _ if streams => findings.error(
                &place,
                format!("an operation marked x-stream sends {MULTIPART}, not {media_type}"),
            ),
            FORM | JSON => {}
            _ => findings.error(
                &place,
                format!("the media type {media_type} is not supported: use {JSON} or {FORM}"),
            ),
        }
        match content
            .get("schema")
            .map(|schema| document::resolve(document, schema))
        {
            Some(schema) if schema.get("type") == Some(&Value::from("object")) => {}
            Some(_) => findings.error(&place, "its schema is not an object"),
            None => findings.error(&place, "has no schema"),
        }
    }
}

/// A streamed request has one file among its fields.
fn one_file(document: &Value, content: &Value, place: &Place, findings: &mut Findings) {
    let schema = content
        .get("schema")
        .map(|schema| document::resolve(document, schema));
    let files = entries(schema.and_then(|schema| schema.get("properties")))
        .filter(|(_, property)| property.get("format") == Some(&Value::from("binary")))
        .count();
    if files != 1 {
        findings.error(place, "has to have one field of format binary: the file");
    }
}

fn responses(document: &Value, operation: &OperationAt<'_>, findings: &mut Findings) {
    let place = operation.place();
    let successes: Vec<_> = operation
        .responses(document)
        .into_iter()
        .filter(|(status, _)| is_success(status))
        .collect();
    match successes.as_slice() {
        [] => findings.error(&place, "has no response for success"),
        [(status, response)] => {
            let place = place.part(&format!("response {status}"));
            match document::media(Some(response)).as_slice() {
                [(JSON, content)] => match content.get("schema") {
                    Some(schema) => {
                        let schema = document::resolve(document, schema);
                        if schema.get("type") != Some(&Value::from("object")) {
                            findings.error(&place, "its schema is not an object");
                        }
                    }
                    None => findings.error(&place, "has no schema"),
                },
                [] => findings.error(&place, "has no content: an answer is a JSON object"),
                [(media_type, _)] => findings.error(
                    &place,
                    format!("the media type {media_type} is not supported: use {JSON}"),
                ),
                _ => findings.error(&place, "has several media types"),
            }
        }
        [_, _, ..] => findings.error(&place, "has several responses for success"),
    }
}
