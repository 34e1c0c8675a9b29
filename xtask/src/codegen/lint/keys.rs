//! Checks keys outside schemas: whether each is a key of OpenAPI 3.0 with the right form. Keys of
//! schemas are checked when these are read.

use serde_json::Value;

use crate::spec::document::{OperationAt, entries, operations_at, reference, resolve};
use crate::spec::finding::{Findings, Place};
use crate::spec::keys::{self, unknown};

/// Boolean keys of operations.
const SWITCHES: [&str; 5] = [
    "deprecated",
    "x-api-host-field",
    "x-stream",
    "x-text-reply",
    "x-webhook",
];

pub(super) fn lint(document: &Value, findings: &mut Findings) {
    let mut lint = Keys { document, findings };
    lint.look(document, keys::DOCUMENT, &Place::document());
    for (key, known) in [("info", keys::INFO), ("components", keys::COMPONENTS)] {
        if let Some(found) = document.get(key) {
            lint.look(found, known, &Place::other(key));
        }
    }
    for kind in [
        "parameters",
        "examples",
        "requestBodies",
        "responses",
        "headers",
    ] {
        let named = document
            .pointer("/components")
            .and_then(|all| all.get(kind));
        for (name, component) in entries(named) {
            lint.alone(component, &Place::other(format!("{kind} {name}")));
        }
    }
    for (path, item) in entries(document.get("paths")) {
        let place = Place::other(format!("path {path}"));
        lint.parameters(item.get("parameters"), &place);
        for operation in operations_at(path, item) {
            lint.operation(&operation);
            lint.hosts(&operation, item);
        }
    }
}

struct Keys<'a, 'f> {
    document: &'a Value,
    findings: &'f mut Findings,
}

impl<'a> Keys<'a, '_> {
    fn look(&mut self, object: &Value, known: &[&str], place: &Place) {
        for (key, value) in entries(Some(object)) {
            if key == "$ref" {
                if !value.is_string() {
                    let message = format!("{value} is no reference, which is text in quotes");
                    self.findings.error(&place.field(key), message);
                }
                continue;
            }
            if let Some(message) = unknown(key, known) {
                self.findings
                    .tolerable(&place.field(key), &message, "ignored");
            }
        }
    }

    /// Reports keys next to a reference to anything but a schema: they do not count.
    fn alone(&mut self, holder: &Value, place: &Place) {
        if reference(holder).is_none() {
            return;
        }
        // Prose has no effect, and extensions belong to others.
        let is_said = |key: &str| matches!(key, "$ref" | "summary" | "description");
        for (key, _) in entries(Some(holder)) {
            if !is_said(key) && !key.starts_with("x-") {
                self.findings.tolerable(
                    &place.field(key),
                    "stands beside a reference, which counts alone: leave it out, or write here \
                     what the reference leads to",
                    "ignored",
                );
            }
        }
    }

    /// Checks the examples of a media type.
    fn examples(&mut self, content: &Value, place: &Place) {
        for (name, example) in entries(content.get("examples")) {
            self.alone(example, &place.part(&format!("example {name}")));
        }
    }

    fn switch(&mut self, object: &Value, key: &str, place: &Place) {
        if object.get(key).is_some_and(|value| !value.is_boolean()) {
            self.findings.tolerable(
                &place.field(key),
                "is neither true nor false, which are written without quotes",
                "ignored",
            );
        }
    }

    fn operation(&mut self, operation: &OperationAt<'a>) {
        let place = operation.place();
        self.look(operation.json, keys::OPERATION, &place);
        for key in SWITCHES {
            self.switch(operation.json, key, &place);
        }
        self.parameters(operation.json.get("parameters"), &place);
        if let Some(body) = operation.json.get("requestBody") {
            let place = place.part("request");
            self.alone(body, &place);
            let body = resolve(self.document, body);
            self.look(body, keys::REQUEST_BODY, &place);
            self.switch(body, "required", &place);
            self.media(body, &place);
            for (media, content) in entries(body.get("content")) {
                if entries(content.get("encoding")).next().is_some() {
                    self.findings.tolerable(
                        &place.field("encoding"),
                        &format!(
                            "is not supported: fields of {media} are sent as text, and as JSON \
                             text where they are marked `x-json-text: true`"
                        ),
                        "ignored",
                    );
                }
            }
        }
        for (status, response) in operation.responses(self.document) {
            let place = place.part(&format!("response {status}"));
            if !is_status(status) {
                self.findings.tolerable(
                    &place,
                    "is no status: write one of three digits, `2XX` or `default`",
                    "taken by its first digit",
                );
            }
            let written = operation
                .json
                .get("responses")
                .and_then(|all| all.get(status));
            if let Some(written) = written {
                self.alone(written, &place);
            }
            self.look(response, keys::RESPONSE, &place);
            self.media(response, &place);
            // An answer that several operations share is checked once.
            let shared = written
                .and_then(reference)
                .and_then(|to| to.rsplit('/').next());
            let place = shared.map_or(place, |name| Place::other(format!("responses {name}")));
            self.headers(response, &place);
        }
    }

    /// Reports headers of answers, which no reply contains.
    fn headers(&mut self, response: &'a Value, place: &Place) {
        for (name, header) in entries(response.get("headers")) {
            let place = place.part(&format!("header {name}"));
            self.alone(header, &place);
            self.look(resolve(self.document, header), keys::HEADER, &place);
            self.findings.tolerable(
                &place,
                "is not read, as replies have what the body says: leave it out",
                "ignored",
            );
        }
    }

    fn media(&mut self, holder: &Value, place: &Place) {
        for (_, content) in entries(holder.get("content")) {
            self.look(content, keys::MEDIA_TYPE, place);
            self.examples(content, place);
        }
    }

    fn parameters(&mut self, list: Option<&'a Value>, place: &Place) {
        let list = list.and_then(Value::as_array);
        for parameter in list.into_iter().flatten() {
            self.alone(parameter, place);
            let parameter = resolve(self.document, parameter);
            let name = parameter.get("name").and_then(Value::as_str);
            let place = place.part(&format!("parameter {}", name.unwrap_or("without a name")));
            self.look(parameter, keys::PARAMETER, &place);
        }
    }

    /// Reports hosts of an operation or path, which are ignored.
    fn hosts(&mut self, operation: &OperationAt<'a>, item: &'a Value) {
        let own = operation
            .json
            .get("servers")
            .or_else(|| item.get("servers"));
        let marked = ["x-host", "x-webhook"]
            .iter()
            .any(|mark| operation.json.get(*mark).is_some());
        let Some(own) = own.filter(|_| !marked) else {
            return;
        };
        if urls(Some(own)) != urls(self.document.get("servers")) {
            self.findings.tolerable(
                &operation.place().field("servers"),
                "are not read, and it would be sent where all are: say with `x-host` which of \
                 the vendor's hosts it goes to",
                "sent to the API's own host",
            );
        }
    }
}

/// Whether a key of `responses` is a status.
fn is_status(status: &str) -> bool {
    let (first, rest) = status.split_at_checked(1).unwrap_or_default();
    let is_digits = rest.len() == 2 && rest.bytes().all(|digit| digit.is_ascii_digit());
    status == "default"
        || matches!(first, "1" | "2" | "3" | "4" | "5") && (is_digits || rest == "XX")
}

fn urls(servers: Option<&Value>) -> Vec<Option<&Value>> {
    let servers = servers.and_then(Value::as_array).into_iter().flatten();
    servers.map(|server| server.get("url")).collect()
}
