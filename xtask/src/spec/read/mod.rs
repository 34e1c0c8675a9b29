//! Read: makes the typed model from a document.
//!
//! | file | reads |
//! | --- | --- |
//! | `operations` | operations and their bodies |
//! | `all_of` | a schema together with everything that `$ref` and `allOf` contribute |
//! | `keywords` | whether a schema's keywords are known and of the right form |
//! | `facets` | the kind, annotations and limits in such a view |
//! | `type_keywords` | whether the keywords of a view fit its type |
//! | `ref_siblings` | whether the keys next to a reference fit its target |
//! | `schemas` | types, from views |
//! | `records` | objects and their fields |
//! | `names` | the name of each type, and that no two get the same |
//!
//! Reading never fails: mistakes become findings, and the model has something harmless in their
//! place (any JSON value). No document makes it run without end: a schema that contains itself
//! without an object in between is detected by the path that led to it, objects are read one after
//! another rather than nested, and an object that `allOf` brings into itself is the type that it
//! already has (`Inside`). Anything else ends at `FIELDS`.

mod all_of;
mod facets;
mod keywords;
mod names;
mod operations;
mod records;
mod ref_siblings;
mod schemas;
mod type_keywords;

pub use self::names::is_leftover;
pub use self::operations::{FORM, JSON, MULTIPART, plain_media, usable_media};

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use serde_json::Value;

use self::names::Names;
use self::records::{Inside, PendingRecord};
use super::document::{self, entries};
use super::finding::{Findings, Place};
use super::model::{Api, Schema, Tag};
use super::words;

/// The maximum number of fields in a document, over all objects. Where parts are repeated inside
/// one another, a small document can expand to more than fits into memory; GitHub's, among the
/// largest that vendors publish, has 40,000.
const FIELDS: usize = 60_000;

/// Reads a document.
pub fn read(document: &Value, findings: &mut Findings) -> Api {
    read_up_to(FIELDS, document, findings)
}

fn read_up_to(most: usize, document: &Value, findings: &mut Findings) -> Api {
    let mut reader = Reader {
        document,
        findings,
        names: Names::reserved(document),
        api: Api::default(),
        components: BTreeMap::new(),
        wrappers: BTreeMap::new(),
        pending: VecDeque::new(),
        inside: None,
        fields_left: most,
        depth: 0,
        held: 0,
        quiet: false,
    };
    reader.head();
    let all = document::operations(document);
    let mut operations: Vec<_> = all.iter().map(|at| reader.operation(at)).collect();
    reader.drain();
    reader.refusals(&all, &mut operations);
    for (at, operation) in all.iter().zip(operations) {
        if at.json.get("x-webhook") == Some(&Value::Bool(true)) {
            reader.api.webhooks.push(operation);
        } else {
            reader.api.operations.push(operation);
        }
    }
    reader.api
}

/// The reader's position in a document, as findings state it.
#[derive(Clone, Debug)]
struct At {
    place: Place,
    /// The path of fields from there.
    field: String,
}

impl At {
    fn new(place: Place) -> Self {
        Self {
            place,
            field: String::new(),
        }
    }

    fn place(&self) -> Place {
        self.place.field(&self.field)
    }

    fn deeper(&self, step: &str) -> Self {
        let field = match step {
            "[]" => format!("{}[]", self.field),
            _ if self.field.is_empty() => step.to_owned(),
            _ => format!("{}.{step}", self.field),
        };
        Self {
            place: self.place.clone(),
            field,
        }
    }
}

struct Reader<'a, 'f> {
    document: &'a Value,
    findings: &'f mut Findings,
    names: Names<'a>,
    api: Api,
    /// By component: the named type that it is, with what applies to its values; nothing, if it is
    /// a list, a map or a plain value.
    components: BTreeMap<&'a str, Option<Schema>>,
    /// By component: the name of its type as an answer, where it has no fields.
    wrappers: BTreeMap<&'a str, String>,
    /// Objects whose fields have not been read yet.
    pending: VecDeque<PendingRecord<'a>>,
    /// The object whose fields are being read.
    inside: Option<Rc<Inside<'a>>>,
    /// How many fields the remaining objects may have.
    fields_left: usize,
    /// The nesting depth of the schema that is being read.
    depth: usize,
    /// How many of the enclosing schemas are lists and maps.
    held: usize,
    /// Whether it reads something from which nothing is generated.
    quiet: bool,
}

impl Reader<'_, '_> {
    /// Reads the fields of all pending objects.
    fn drain(&mut self) {
        while let Some(record) = self.pending.pop_front() {
            self.record(record);
            self.inside = None;
        }
    }

    /// Reserves room for the fields of an object, or ends reading: everything else is any JSON.
    fn has_room(&mut self, fields: usize) -> bool {
        // An object without fields counts as well.
        self.fields_left = self.fields_left.saturating_sub(1 + fields);
        if self.is_full() {
            self.pending.clear();
            self.findings.error(
                &Place::document(),
                format!(
                    "its objects have more than {FIELDS} fields: make several specs of it, or leave \
                     operations out; where `allOf` repeats schemas inside one another, refer to \
                     them with a plain `$ref`"
                ),
            );
        }
        !self.is_full()
    }

    fn is_full(&self) -> bool {
        self.fields_left == 0
    }

    fn head(&mut self) {
        let nothing = Value::Null;
        let info = self.document.get("info").unwrap_or(&nothing);
        let paths = || entries(self.document.get("paths"));
        self.api.title = text(info, "title");
        self.api.description = text(info, "description");
        self.api.version = match info.get("version") {
            Some(Value::String(version)) => version.clone(),
            // Written without quotes, which the lint reports.
            Some(Value::Number(version)) => version.to_string(),
            _ => String::new(),
        };
        self.api.errors = errors(self.document.get("x-errors"));
        self.api.not_pageable = some_text(info, "x-not-pageable");
        self.api.provenance = texts(self.document.get("x-provenance"));
        self.api.service = paths()
            .find_map(|(path, _)| path.split_once('#'))
            .and_then(|(path, _)| path.rsplit('/').next())
            .map(str::to_owned);
        self.api.tags = self
            .document
            .get("tags")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|tag| Tag {
                name: text(tag, "name"),
                description: text(tag, "description"),
            })
            .collect();
    }
}

/// Error codes with their HTTP statuses.
fn errors(codes: Option<&Value>) -> BTreeMap<String, u16> {
    entries(codes)
        .filter_map(|(code, status)| Some((code.to_owned(), u16::try_from(status.as_u64()?).ok()?)))
        .collect()
}

fn text(value: &Value, key: &str) -> String {
    some_text(value, key).unwrap_or_default()
}

fn some_text(value: &Value, key: &str) -> Option<String> {
    let text = value.get(key)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A text or a list of texts.
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

fn is_true(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}

#[cfg(test)]
mod tests;
