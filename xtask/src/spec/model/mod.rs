//! The typed model of an API.
//!
//! A document can say the same thing in many ways: a schema may be written where it is used, be a
//! reference, or be composed of several with `allOf`; a body may be at its operation or among the
//! components. [`read`](super::read) resolves all of that once, and everything else works on this
//! model: an [`Api`] has [`Operation`]s, their bodies have a [`Schema`], and schemas refer to
//! [`Named`] types by name. Only objects with fields ([`Record`]) and closed sets of text
//! ([`Choice`]) have names; named lists, maps and plain values are resolved where they are used.
//!
//! The model is data without references into the document. It holds everything that the document
//! says, including prose; the steps that use it decide what a client makes of it.

mod marks;
mod schema;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::finding::Place;
use super::words;

pub use self::marks::{Key, Looking, NamedBy, PAGE_NUMBER, PAGE_SIZE};
pub use self::schema::{
    Choice, ChoiceValue, Direction, Field, Limits, Named, Origin, Record, Schema, Type, Width,
};

/// An API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Api {
    /// The vendor's folder of specs; empty for a document that is not one of our specs.
    pub vendor: String,
    /// The module it becomes; empty in the same case.
    pub module: String,
    /// The service, as the last part of the path, where actions share one path.
    pub service: Option<String>,
    /// `info.title`
    pub title: String,
    /// `info.description`
    pub description: String,
    /// `info.version`
    pub version: String,
    /// Whether requests name that version.
    pub sends_version: bool,
    /// The files it was read from, with their hashes.
    pub sources: Vec<String>,
    /// `x-provenance`: where its facts are from.
    pub provenance: Vec<String>,
    /// The groups of operations, in the order of the document.
    pub tags: Vec<Tag>,
    /// `x-errors` of the document: the codes that any operation may return.
    pub errors: BTreeMap<String, u16>,
    /// Why none of its lists is paged.
    pub not_pageable: Option<String>,
    /// The operations, in the order of paths.
    pub operations: Vec<Operation>,
    /// What the vendor sends to its customer (`x-webhook`).
    pub webhooks: Vec<Operation>,
    /// The types that operations reach, by their Rust names.
    pub types: BTreeMap<String, Named>,
}

impl Api {
    /// `vendor.module`
    pub fn name(&self) -> String {
        format!("{}.{}", self.vendor, self.module)
    }

    /// The operation with an id.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|one| one.id == id)
    }

    /// The record that a schema refers to, if it is an object.
    pub fn record(&self, schema: &Schema) -> Option<&Record> {
        match &schema.ty {
            Type::Record(name) => match self.types.get(name)? {
                Named::Record(record) => Some(record),
                Named::Choice(_) => None,
            },
            _ => None,
        }
    }

    /// The set of values that a schema is, if it is one.
    pub fn choice(&self, schema: &Schema) -> Option<&Choice> {
        match &schema.ty {
            Type::Choice(name) => match self.types.get(name)? {
                Named::Choice(choice) => Some(choice),
                Named::Record(_) => None,
            },
            _ => None,
        }
    }

    /// The types that are used in requests.
    pub fn sent(&self) -> BTreeSet<&str> {
        self.reachable(bodies(&self.operations).map(|body| &body.schema))
    }

    /// The types that are used in answers. What the vendor sends to its customer is received like
    /// an answer.
    pub fn received(&self) -> BTreeSet<&str> {
        let replies = self.operations.iter().filter_map(Operation::reply);
        let bodies = replies.chain(bodies(&self.webhooks));
        self.reachable(bodies.map(|body| &body.schema))
    }

    /// The types that schemas reach, themselves included.
    pub fn reachable<'a>(
        &'a self,
        from: impl IntoIterator<Item = &'a Schema>,
    ) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let mut pending: Vec<&Schema> = from.into_iter().collect();
        while let Some(schema) = pending.pop() {
            match &schema.ty {
                Type::List(inner) | Type::Map(inner) => pending.push(inner),
                Type::Record(name) | Type::Choice(name) => {
                    if let Some((name, named)) = self.types.get_key_value(name)
                        && found.insert(name.as_str())
                        && let Named::Record(record) = named
                    {
                        pending.extend(record.fields.iter().map(|field| &field.schema));
                        pending.extend(record.others.as_deref());
                    }
                }
                _ => {}
            }
        }
        found
    }
}

/// The request bodies of operations.
fn bodies(operations: &[Operation]) -> impl Iterator<Item = &Body> {
    operations.iter().filter_map(|one| one.request.as_ref())
}

/// A group of operations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Its name, as operations refer to it.
    pub name: String,
    /// Its description.
    pub description: String,
}

/// An operation that can be called, or that the vendor calls.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operation {
    /// `operationId`, as the vendor spells it; empty where it is missing.
    pub id: String,
    /// Its place in findings.
    pub place: Place,
    /// The HTTP method, in lower case.
    pub method: String,
    /// The path that is sent, without a fragment.
    pub path: String,
    /// The fragment of the path in the document: the action.
    pub action: Option<String>,
    /// The groups it belongs to.
    pub tags: Vec<String>,
    /// A one-line summary.
    pub summary: String,
    /// The rest of the description.
    pub description: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether it may be sent twice.
    pub safety: Safety,
    /// What a caller should have to confirm.
    pub confirm: Option<Confirm>,
    /// How its request is encoded.
    pub encoding: Encoding,
    /// The field of the file that it streams.
    pub file: Option<String>,
    /// The request's body.
    pub request: Option<Body>,
    /// The answers' bodies by status, including refusals.
    pub replies: BTreeMap<String, Body>,
    /// Error codes with their HTTP statuses.
    pub errors: BTreeMap<String, u16>,
    /// The slow change that it begins.
    pub waits: Option<Waits>,
    /// The fields of its answer that list the items for which it failed (`x-failed`).
    pub failed: Vec<String>,
    /// How its answer is paged.
    pub paging: Option<Paging>,
    /// Why its answer is not paged.
    pub not_pageable: Option<String>,
    /// The host it is sent to (`x-host`).
    pub host: Host,
    /// Whether the session's host is one of its fields (`x-api-host-field`).
    pub api_host_field: bool,
    /// Whether it may succeed with a sentence instead of JSON (`x-text-reply`).
    pub text_reply: bool,
    /// The field that receives a reply that is only a list, where it may succeed with one instead
    /// of an object (`x-list-reply`).
    pub list_reply: Option<String>,
    /// `x-provenance`: where its facts are from.
    pub provenance: Vec<String>,
}

impl Operation {
    /// The status and body of a success; of several, the first one with JSON.
    pub fn success(&self) -> Option<(&str, &Body)> {
        let successes = || {
            self.replies
                .iter()
                .filter(|(status, _)| status.starts_with('2'))
        };
        successes()
            .find(|(_, body)| body.media == "application/json")
            .or_else(|| successes().next())
            .map(|(status, body)| (status.as_str(), body))
    }

    /// The body of a success.
    pub fn reply(&self) -> Option<&Body> {
        self.success().map(|(_, body)| body)
    }

    /// The refusals by status.
    pub fn refusals(&self) -> impl Iterator<Item = (&str, &Body)> {
        self.replies
            .iter()
            .filter(|(status, _)| !status.starts_with('2'))
            .map(|(status, body)| (status.as_str(), body))
    }
}

/// Whether an operation may be sent twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Safety {
    /// Changes nothing.
    Read,
    /// Sending it twice has the same effect as once.
    Idempotent,
    /// Must not be sent twice.
    #[default]
    Unsafe,
}

impl Safety {
    /// From `x-safety`; nothing for any other value.
    pub fn from_mark(mark: &str) -> Option<Self> {
        Some(match mark {
            "read" => Self::Read,
            "idempotent" => Self::Idempotent,
            "unsafe" => Self::Unsafe,
            _ => return None,
        })
    }
}

/// What a caller should have to confirm (`x-confirm`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// It costs money.
    Charges,
    /// It destroys data or resources.
    Destroys,
}

impl Confirm {
    /// From `x-confirm`.
    pub fn from_mark(mark: &str) -> Option<Self> {
        match mark {
            "charges" => Some(Self::Charges),
            "destroys" => Some(Self::Destroys),
            _ => None,
        }
    }

    /// The confirmation that an operation is likely to need, by the verb that its id begins with.
    /// Most verbs need none.
    pub fn of_verb(id: &str) -> Option<Self> {
        const CHARGES: [&str; 16] = [
            "add",
            "allocate",
            "buy",
            "copy",
            "create",
            "extend",
            "order",
            "provision",
            "purchase",
            "recharge",
            "recover",
            "renew",
            "resize",
            "restore",
            "subscribe",
            "upgrade",
        ];
        const DESTROYS: [&str; 19] = [
            "cancel",
            "clear",
            "delete",
            "destroy",
            "discard",
            "drop",
            "empty",
            "erase",
            "format",
            "purge",
            "rebuild",
            "reinstall",
            "release",
            "remove",
            "reset",
            "revoke",
            "terminate",
            "unsubscribe",
            "wipe",
        ];
        let id = words::snake(id);
        let verb = id.split('_').next().unwrap_or_default();
        if CHARGES.contains(&verb) {
            Some(Self::Charges)
        } else if DESTROYS.contains(&verb) {
            Some(Self::Destroys)
        } else {
            None
        }
    }
}

/// The host that an operation is sent to (`x-host`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Host {
    /// The API's own host.
    #[default]
    Fixed,
    /// The host that issues EDIS's sessions.
    Login,
    /// The host of a session (EDIS).
    Session,
    /// A session's host for reverse DNS (EDIS).
    ReverseDns,
}

impl Host {
    /// The values of `x-host`, each with its meaning.
    pub const MARKS: [(&str, Self); 4] = [
        ("fixed", Self::Fixed),
        ("login", Self::Login),
        ("session", Self::Session),
        ("reverse-dns", Self::ReverseDns),
    ];

    /// From `x-host`; nothing for any other value.
    pub fn from_mark(mark: &str) -> Option<Self> {
        let mut marks = Self::MARKS.into_iter();
        marks.find_map(|(known, host)| (known == mark).then_some(host))
    }
}

/// How a request is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// `application/json`
    #[default]
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`, with a file in one field
    Multipart,
}

/// A slow change that an operation begins (`x-waits-for`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waits {
    /// The operation that shows its progress.
    pub describe: String,
    /// The field of the listed things that holds the state.
    pub field: String,
    /// The field that identifies a thing, where no rule finds it; `none` where the session does.
    pub id: Option<String>,
    /// Where the request names the things, where no rule finds it; a path with dots.
    pub named: Option<String>,
    /// States before the change.
    pub from: Vec<String>,
    /// States on the way.
    pub through: Vec<String>,
    /// States in which it ends.
    pub until: Vec<String>,
    /// States in which it may end instead, having failed.
    pub failed: Vec<String>,
    /// Whether it ends with the thing's absence.
    pub gone: bool,
}

/// How an answer is paged (`x-pageable`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paging {
    /// The field with the items of one page.
    pub items: String,
    /// The field with the number of items on all pages.
    pub total: String,
    /// The field that distinguishes items, where no rule finds it; `none` if there is none.
    pub id: Option<String>,
}

/// A request or an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// The media type, in lower case and without parameters.
    pub media: String,
    /// Whether it must be present.
    pub required: bool,
    /// The payload, without its envelope.
    pub schema: Schema,
    /// The Rust name of its type, for an answer without named fields (a map); objects have theirs
    /// in the schema.
    pub name: String,
    /// The property of the envelope that holds the payload.
    pub envelope: Option<String>,
    /// Samples of the payload.
    pub examples: Vec<Value>,
}
