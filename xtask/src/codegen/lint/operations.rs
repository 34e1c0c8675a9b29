//! Checks operations: ids, marks, media types, responses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::spec::document::{
    self, OperationAt, entries, is_success, operations, operations_at, resolve,
};
use crate::spec::finding::{Findings, Place};
use crate::spec::keys::unknown_extension;
use crate::spec::model::Host;
use crate::spec::read::{FORM, JSON, MULTIPART, plain_media, usable_media};
use crate::spec::words;

/// The extensions that have a meaning on an operation.
const MARKS: [&str; 15] = [
    "x-safety",
    "x-confirm",
    "x-no-confirm",
    "x-errors",
    "x-pageable",
    "x-not-pageable",
    "x-provenance",
    "x-waits-for",
    "x-failed",
    "x-host",
    "x-api-host-field",
    "x-text-reply",
    "x-list-reply",
    "x-stream",
    "x-webhook",
];

/// The longest id: files are named after it, and some file systems stop at 255 bytes.
const LONGEST: usize = 120;

/// Lints all operations; returns those that cannot be called, which a lenient run
/// leaves out.
pub(super) fn lint(document: &Value, findings: &mut Findings) -> LeftOut {
    let all = operations(document);
    if all.is_empty() {
        findings.error(&Place::document(), "has no operations");
    }
    let mut lint = OperationsLint {
        document,
        findings,
        left_out: LeftOut::new(),
    };
    for (path, item) in entries(document.get("paths")) {
        let place = Place::other(format!("path {path}"));
        items(&place, item, lint.findings);
        for operation in operations_at(path, item) {
            lint.parameters(&operation.place(), &place, item.get("parameters"));
            lint.lint_one(&operation);
        }
    }
    let left_out = lint.left_out;
    ids(&all, findings);
    left_out
}

/// Checks the other keys of a path: an operation under a misspelt method would be lost.
fn items(place: &Place, item: &Value, findings: &mut Findings) {
    for (key, _) in entries(Some(item)) {
        let known = ["summary", "description", "servers", "parameters"];
        if key == "$ref" {
            findings.error(
                &place.field(key),
                "operations that stand elsewhere are not supported: write them here",
            );
        } else if !document::METHODS.contains(&key)
            && !known.contains(&key)
            && !key.starts_with("x-")
        {
            findings.error(
                &place.field(key),
                "is no HTTP method in lower case: write `post`",
            );
        }
    }
}

/// Operations that cannot be called, by their place.
pub type LeftOut = BTreeSet<Place>;

struct OperationsLint<'a, 'f> {
    document: &'a Value,
    findings: &'f mut Findings,
    left_out: LeftOut,
}

/// Ids must be present, and differ in Rust's spelling as well.
fn ids(all: &[OperationAt<'_>], findings: &mut Findings) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for operation in all {
        let Some(id) = operation.id() else {
            let message = match operation.json.get("operationId") {
                Some(id) => format!("the operationId {id} is no text: put it in quotes"),
                None => "has no operationId".to_owned(),
            };
            findings.error(&operation.place(), message);
            continue;
        };
        let is_plain = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        if !id.starts_with(|first: char| first.is_ascii_alphabetic()) || !id.bytes().all(is_plain) {
            findings.error(
                &operation.place(),
                "the operationId has to begin with a letter, and to have no characters but those \
                 of ASCII",
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

impl OperationsLint<'_, '_> {
    /// Reports a reason why an operation cannot be called.
    fn unsupported(&mut self, operation: &Place, place: &Place, message: &str) {
        self.findings
            .tolerable(place, message, "the operation is left out");
        self.left_out.insert(operation.clone());
    }

    fn lint_one(&mut self, operation: &OperationAt<'_>) {
        let place = operation.place();
        if operation.method != "post" {
            let method = operation.method.to_uppercase();
            let message =
                format!("is a {method}: only POST is supported, as both vendors use nothing else");
            self.unsupported(&place, &place, &message);
        }
        if let Some(id) = operation.id()
            && id.len() > LONGEST
        {
            let message = format!(
                "the operationId has {} characters, and files are named after it: give it one of \
                 {LONGEST} at most in the overlay",
                id.len()
            );
            let shown: String = id.chars().take(20).collect();
            self.unsupported(&place, &Place::operation(&format!("{shown}...")), &message);
        }
        if operation.path.contains('{') {
            self.findings.tolerable(
                &place,
                &format!(
                    "its path {} has a parameter: both vendors take fields in the body",
                    operation.path
                ),
                "sent as it stands",
            );
        }
        if operation.json.get("callbacks").is_some() {
            self.findings.tolerable(
                &place.field("callbacks"),
                "are not supported: describe what the vendor sends as an operation with `x-webhook`",
                "ignored",
            );
        }
        self.parameters(&place, &place, operation.json.get("parameters"));
        marks(operation, self.findings);
        self.request(operation);
        self.responses(operation);
    }

    fn parameters(&mut self, operation: &Place, place: &Place, list: Option<&Value>) {
        let list = match list {
            Some(Value::Array(list)) => list.as_slice(),
            None => return,
            Some(_) => {
                self.findings
                    .error(&place.field("parameters"), "is not a list");
                return;
            }
        };
        for parameter in list {
            let found = resolve(self.document, parameter);
            let name = found.get("name").and_then(Value::as_str);
            let kind = found.get("in").and_then(Value::as_str);
            let (Some(name), Some(kind)) = (name, kind) else {
                let shown = document::reference(parameter).unwrap_or("one of them");
                let message = format!("{shown} is no parameter with `name` and `in`");
                self.unsupported(operation, &place.field("parameters"), &message);
                continue;
            };
            let message = format!(
                "{kind} parameters are not supported: both vendors take fields in the body"
            );
            self.unsupported(operation, &place.field(name), &message);
        }
    }

    fn request(&mut self, operation: &OperationAt<'_>) {
        let Some(body) = operation.json.get("requestBody") else {
            return;
        };
        let whole = operation.place();
        let place = whole.part("request");
        let body = resolve(self.document, body);
        let all: Vec<String> = entries(body.get("content"))
            .map(|(media, _)| plain_media(media))
            .collect();
        if all.len() > 1 {
            self.findings.tolerable(
                &place,
                "has several media types: keep the one that is to be sent",
                "JSON is taken, or else a form",
            );
        }
        let Some((media, content)) = usable_media(body) else {
            let message = match document::reference(body) {
                Some(reference) => format!("$ref {reference} leads to no request body"),
                None => "has no content".to_owned(),
            };
            self.unsupported(&whole, &place, &message);
            return;
        };
        let streams = operation.json.get("x-stream") == Some(&Value::Bool(true));
        match media.as_str() {
            MULTIPART if streams => {}
            MULTIPART => {
                let message =
                    format!("the media type {MULTIPART} is for files: mark the operation x-stream");
                self.unsupported(&whole, &place, &message);
            }
            _ if streams => {
                let message =
                    format!("an operation marked x-stream sends {MULTIPART}, not {media}");
                self.unsupported(&whole, &place, &message);
            }
            FORM | JSON => {}
            _ => {
                let message =
                    format!("the media type {media} is not supported: use {JSON} or {FORM}");
                self.unsupported(&whole, &place, &message);
            }
        }
        if content.get("schema").is_none() {
            self.unsupported(&whole, &place, "has no schema");
        }
    }

    fn responses(&mut self, operation: &OperationAt<'_>) {
        if operation.json.get("x-webhook") == Some(&Value::Bool(true)) {
            return;
        }
        let whole = operation.place();
        let successes: Vec<_> = operation
            .responses(self.document)
            .into_iter()
            .filter(|(status, _)| is_success(status))
            .collect();
        if successes.len() > 1 {
            self.findings.tolerable(
                &whole,
                "has several responses for success",
                "the first one with JSON is taken",
            );
        }
        let is_json = |response: &Value| usable_media(response).is_some_and(|(m, _)| m == JSON);
        let chosen = successes
            .iter()
            .find(|(_, response)| is_json(response))
            .or_else(|| successes.first());
        let Some((status, response)) = chosen else {
            self.unsupported(&whole, &whole, "has no response for success");
            return;
        };
        let place = whole.part(&format!("response {status}"));
        if entries(response.get("content")).count() > 1 {
            self.findings
                .tolerable(&place, "has several media types", "JSON is taken");
        }
        match usable_media(response) {
            None => {
                let message = match document::reference(response) {
                    Some(reference) => format!("$ref {reference} leads to no response"),
                    None => "has no content: an answer is a JSON object".to_owned(),
                };
                self.unsupported(&whole, &place, &message);
            }
            Some((media, _)) if media != JSON => {
                let message = format!("the media type {media} is not supported: use {JSON}");
                self.unsupported(&whole, &place, &message);
            }
            Some((_, content)) if content.get("schema").is_none() => {
                self.unsupported(&whole, &place, "has no schema");
            }
            Some(_) => {}
        }
    }
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
    if operation
        .json
        .get("x-list-reply")
        .is_some_and(|field| !field.is_string())
    {
        findings.error(
            &place.field("x-list-reply"),
            "is no text: write the field of the answer that a mere list is",
        );
    }
    error_codes(operation.json, &place, findings);
    super::forms::lint(operation, findings);
    super::confirm::lint(operation, findings);
    if let Some(host) = operation.json.get("x-host")
        && host.as_str().and_then(Host::from_mark).is_none()
    {
        let known = Host::MARKS.map(|(mark, _)| mark);
        findings.error(
            &place.field("x-host"),
            format!("is none of {}", known.join(", ")),
        );
    }
    for (key, _) in entries(Some(operation.json)) {
        if key.starts_with("x-") && !MARKS.contains(&key) {
            findings.tolerable(&place.field(key), unknown_extension(key), "ignored");
        }
    }
}

/// Checks the error codes of an operation, or of a whole document.
pub(super) fn error_codes(json: &Value, place: &Place, findings: &mut Findings) {
    let Some(errors) = json.get("x-errors") else {
        return;
    };
    // They become identifiers in Rust.
    let is_code = |code: &str| {
        let letter = code.starts_with(|c: char| c.is_ascii_alphabetic());
        letter && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let is_status = |status: &Value| {
        let status = status.as_u64();
        status.is_some_and(|status| (400..600).contains(&status))
    };
    let place = place.field("x-errors");
    let message = "has to map error codes (letters, digits, underscores) to HTTP statuses from 400 \
                   to 599";
    if !errors.is_object() {
        findings.error(&place, message);
    }
    for (code, status) in entries(Some(errors)) {
        if !is_code(code) || !is_status(status) {
            findings.error(&place, format!("{message}: {code:?}: {status} does not"));
        }
    }
}
