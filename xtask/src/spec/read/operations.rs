//! Reads operations and their bodies.

use serde_json::Value;

use super::all_of::{RefOrContent, ref_or_content};
use super::schemas::is_nameless;
use super::{At, Reader, errors, is_true, some_text, text, texts};
use crate::spec::document::{OperationAt, entries, is_success, resolve, schema_at, schema_key};
use crate::spec::envelope;
use crate::spec::finding::{Findings, Place};
use crate::spec::model::{
    Body, Confirm, Encoding, Host, Operation, Paging, Safety, Schema, Type, Waits,
};
use crate::spec::words;

/// A form, as a media type.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// JSON, as a media type.
pub const JSON: &str = "application/json";
/// The media type of operations that send a file (`x-stream`).
pub const MULTIPART: &str = "multipart/form-data";

/// The fields of an answer that the transport reads besides its payload.
const AROUND: [&str; 3] = ["requestId", "code", "message"];

/// A media type without its parameters, in lower case.
pub fn plain_media(media: &str) -> String {
    media
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// The media type of a body that the pipeline can use, with its content; otherwise the first one.
pub fn usable_media(body: &Value) -> Option<(String, &Value)> {
    let all = || entries(body.get("content")).map(|(media, content)| (plain_media(media), content));
    [JSON, FORM, MULTIPART]
        .iter()
        .find_map(|wanted| all().find(|(media, _)| media == wanted))
        .or_else(|| all().next())
}

impl<'a> Reader<'a, '_> {
    pub(super) fn operation(&mut self, at: &OperationAt<'a>) -> Operation {
        let json = at.json;
        let (path, action) = match at.path.split_once('#') {
            Some((path, action)) => (path, Some(action.to_owned())),
            None => (at.path, None),
        };
        let id = at.id().unwrap_or_default();
        // The lint reports a missing id; names still need something.
        let named = if id.is_empty() { at.path } else { id };
        let place = at.place();
        let request = self.request(json, named, &place);
        let file = request.as_ref().and_then(|body| self.file(body));
        let mut operation = Operation {
            id: id.to_owned(),
            method: at.method.to_owned(),
            path: path.to_owned(),
            action,
            tags: texts(json.get("tags")),
            summary: text(json, "summary"),
            description: text(json, "description"),
            deprecated: is_true(json, "deprecated"),
            safety: some_text(json, "x-safety")
                .and_then(|mark| Safety::from_mark(&mark))
                .unwrap_or_default(),
            confirm: some_text(json, "x-confirm").and_then(|mark| Confirm::from_mark(&mark)),
            encoding: match request.as_ref().map(|body| body.media.as_str()) {
                Some(MULTIPART) => Encoding::Multipart,
                Some(FORM) => Encoding::Form,
                _ => Encoding::Json,
            },
            file,
            request,
            errors: errors(json.get("x-errors")),
            waits: json.get("x-waits-for").map(waits),
            failed: texts(json.get("x-failed")),
            paging: json.get("x-pageable").map(|pages| Paging {
                items: text(pages, "items"),
                total: text(pages, "total"),
                id: some_text(pages, "id"),
            }),
            not_pageable: some_text(json, "x-not-pageable"),
            host: some_text(json, "x-host")
                .and_then(|mark| Host::from_mark(&mark))
                .unwrap_or_default(),
            api_host_field: is_true(json, "x-api-host-field"),
            text_reply: is_true(json, "x-text-reply"),
            list_reply: some_text(json, "x-list-reply"),
            provenance: texts(json.get("x-provenance")),
            ..Operation::default()
        };
        for (status, response) in at.responses(self.document) {
            if is_success(status) {
                let part = place.part(&format!("response {status}"));
                let wanted = format!("{}Response", words::camel(named));
                let body = self.body(response, &wanted, &part);
                let mut body = body.unwrap_or_default();
                if matches!(body.schema.ty, Type::Map(_)) {
                    body.name = self.wrapper(response, &wanted, &part);
                }
                operation.replies.insert(status.to_owned(), body);
            }
        }
        operation.place = place;
        operation
    }

    /// Reads the answers with which operations refuse. Nothing is generated from them, so their
    /// oddities do not matter, and they are read last: whatever successful answers share with them
    /// has already been read.
    pub(super) fn refusals(&mut self, all: &[OperationAt<'a>], operations: &mut [Operation]) {
        self.quiet = true;
        let mut passed_over = Findings::new("", true);
        std::mem::swap(self.findings, &mut passed_over);
        for (at, operation) in all.iter().zip(operations) {
            for (status, response) in at.responses(self.document) {
                if is_success(status) {
                    continue;
                }
                let named = at.id().unwrap_or(at.path);
                let wanted = format!("{}Error{}", words::camel(named), words::camel(status));
                let part = at.place().part(&format!("response {status}"));
                let body = self.body(response, &wanted, &part).unwrap_or_default();
                operation.replies.insert(status.to_owned(), body);
            }
        }
        self.drain();
        std::mem::swap(self.findings, &mut passed_over);
        self.quiet = false;
    }

    fn request(&mut self, json: &'a Value, named: &str, place: &Place) -> Option<Body> {
        let body = resolve(self.document, json.get("requestBody")?);
        let wanted = format!("{}Request", words::camel(named));
        self.no_envelope(body, &place.part("request"));
        let mut made = self.body(body, &wanted, &place.part("request"))?;
        made.required = is_true(body, "required");
        Some(made)
    }

    /// Reports an envelope around a request, which is sent as it is.
    fn no_envelope(&mut self, body: &'a Value, place: &Place) {
        let Some((_, content)) = usable_media(body) else {
            return;
        };
        let schema = content.get("schema").map(|it| resolve(self.document, it));
        let mut holders = std::iter::once(content).chain(schema);
        if holders.any(|holder| holder.get("x-envelope").is_some()) {
            self.findings.error(
                &place.field("x-envelope"),
                "stands on answers only: a request is sent as it is described",
            );
        }
    }

    /// Reports fields around the payload of an answer, which are never read.
    fn around(&mut self, outer: &'a Value, property: &str, place: &Place) {
        for (name, _) in entries(outer.get("properties")) {
            if name != property && !AROUND.contains(&name) {
                self.findings.tolerable(
                    &place.field(name),
                    &format!("stands beside the payload (`{property}`), and only that is read"),
                    "not read",
                );
            }
        }
    }

    fn body(&mut self, holder: &'a Value, wanted: &str, place: &Place) -> Option<Body> {
        let (media, content) = usable_media(holder)?;
        let mut body = Body {
            media,
            ..Body::default()
        };
        let mut samples: Vec<&Value> = content.get("example").into_iter().collect();
        samples.extend(
            entries(content.get("examples"))
                .filter_map(|(_, example)| resolve(self.document, example).get("value")),
        );
        let at = At::new(place.clone());
        if let Some(schema) = content.get("schema") {
            let outer = resolve(self.document, schema);
            body.envelope = envelope::property(outer).map(str::to_owned);
            if let (None, Some(mark)) = (&body.envelope, outer.get("x-envelope")) {
                self.findings.error(
                    &place.field("x-envelope"),
                    format!("{mark} is no property that is an object"),
                );
            }
            if let Some(property) = &body.envelope {
                self.around(outer, property, place);
            }
            let payload = envelope::payload(self.document, schema);
            body.schema = self.schema(payload, &at, wanted, &[]);
        }
        body.examples = samples
            .into_iter()
            .filter_map(|sample| match &body.envelope {
                Some(property) => sample.get(property).cloned(),
                None => Some(sample.clone()),
            })
            .collect();
        Some(body)
    }

    /// The name of the type for an answer without named fields: its component's, or else one
    /// derived from the operation.
    fn wrapper(&mut self, holder: &'a Value, wanted: &str, place: &Place) -> String {
        let schema = usable_media(holder).and_then(|(_, content)| content.get("schema"));
        let Some(schema) = schema else {
            return wanted.to_owned();
        };
        let payload = envelope::payload(self.document, schema);
        let component = match ref_or_content(payload) {
            RefOrContent::Reference(name, _) => Some(schema_key(self.document, name)),
            RefOrContent::Content => None,
        };
        let is_named = |component: &&str| {
            let schema = schema_at(self.document, component);
            !self.findings.lenient() || !schema.is_some_and(|it| is_nameless(component, it))
        };
        let Some(component) = component.filter(is_named) else {
            let names = &mut self.names;
            return names.inline(payload, wanted, place, self.findings).0;
        };
        if let Some(name) = self.wrappers.get(component) {
            return name.clone();
        }
        let name = self.names.component(component, place, self.findings);
        self.wrappers.insert(component, name.clone());
        name
    }

    /// The field of the file that a body streams.
    fn file(&mut self, body: &Body) -> Option<String> {
        if body.media != super::operations::MULTIPART {
            return None;
        }
        // Its fields are needed now and cannot wait their turn.
        self.drain();
        let record = self.api.record(&body.schema)?;
        let is_file = |schema: &Schema| schema.ty == Type::File;
        let field = record.fields.iter().find(|field| is_file(&field.schema))?;
        Some(field.name.clone())
    }
}

fn waits(json: &Value) -> Waits {
    Waits {
        describe: text(json, "describe"),
        field: text(json, "field"),
        id: some_text(json, "id"),
        named: some_text(json, "named"),
        from: texts(json.get("from")),
        through: texts(json.get("through")),
        until: texts(json.get("until")),
        failed: texts(json.get("failed")),
        gone: is_true(json, "gone"),
    }
}
