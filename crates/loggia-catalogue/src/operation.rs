//! What is known of one operation.

use crate::field::Record;

/// One operation of an API.
#[derive(Debug)]
pub struct Operation {
    /// As the vendor spells it: `DescribeVncUrl`.
    pub id: &'static str,
    /// The client's method for it: `describe_vnc_url`.
    pub method: &'static str,
    /// The path of its URL, beginning with `/`.
    pub path: &'static str,
    /// The first tag of the spec, for grouping; empty where there is none.
    pub tag: &'static str,
    /// One line.
    pub summary: &'static str,
    /// More, in Markdown; may be empty.
    pub description: &'static str,
    /// Whether it may be sent twice.
    pub safety: Safety,
    /// Why a person has to agree before it is sent, if so.
    pub confirm: Option<Confirm>,
    /// Whether the vendor marks it as deprecated.
    pub deprecated: bool,
    /// How its request is written.
    pub encoding: Encoding,
    /// Which of the vendor's hosts it is sent to.
    pub host: Host,
    /// Whether the session's host is one of its fields, which the transport adds (EDIS).
    pub sends_host: bool,
    /// The field of the file that it uploads, if it does.
    pub file: Option<&'static str>,
    /// Whether it may succeed with a sentence of plain text in place of JSON.
    pub answers_text: bool,
    /// The field of its reply that a mere list is, where it may succeed with one in place of
    /// an object.
    pub answers_list: Option<&'static str>,
    /// What it takes; nothing where it has no fields.
    pub request: Option<&'static Record>,
    /// What it answers with, after the envelope is taken off.
    pub reply: &'static Record,
    /// Documented causes of failure, by code.
    pub errors: &'static [Cause],
    /// The change that it begins and does not wait for.
    pub waits: Option<Waits>,
    /// The fields of its reply that list what it failed with: ids, or objects with an id and
    /// why. They are empty where all went well.
    pub failed: &'static [&'static str],
    /// How a list is split into pages.
    pub pages: Option<Pages>,
    /// An example of the request as JSON text, if the spec has one.
    pub example: Option<&'static str>,
}

impl Operation {
    /// One with nothing but what all have.
    pub(crate) const fn new(
        id: &'static str,
        method: &'static str,
        path: &'static str,
        safety: Safety,
        reply: &'static Record,
    ) -> Self {
        Self {
            id,
            method,
            path,
            tag: "",
            summary: "",
            description: "",
            safety,
            confirm: None,
            deprecated: false,
            encoding: Encoding::Json,
            host: Host::Fixed,
            sends_host: false,
            file: None,
            answers_text: false,
            answers_list: None,
            request: None,
            reply,
            errors: &[],
            waits: None,
            failed: &[],
            pages: None,
            example: None,
        }
    }
}

/// Whether an operation may be sent twice (`x-safety`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Changes nothing.
    Read,
    /// Twice has the same effect as once, and is billed once.
    Idempotent,
    /// Twice may do, or bill, it twice.
    Unsafe,
}

impl Safety {
    /// The spec's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Idempotent => "idempotent",
            Self::Unsafe => "unsafe",
        }
    }
}

/// Why a person has to agree to a call (`x-confirm`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// It costs money.
    Charges,
    /// It destroys data or resources.
    Destroys,
}

/// How a request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`: fields and a file
    Multipart,
}

/// Which host an operation is sent to (`x-host`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// The one of the API.
    Fixed,
    /// The one that hands out EDIS's sessions.
    Login,
    /// The one of a session (EDIS).
    Session,
    /// The one for reverse DNS of a session (EDIS).
    ReverseDns,
}

/// A documented cause of failure (`x-errors`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The vendor's code.
    pub code: &'static str,
    /// The HTTP status it comes with.
    pub status: u16,
}

impl Cause {
    pub(crate) const fn new(code: &'static str, status: u16) -> Self {
        Self { code, status }
    }
}

/// A change that takes time, and how its end is seen (`x-waits-for`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// The operation that shows the state.
    pub describe: &'static str,
    /// The field of a thing that has the state.
    pub field: &'static str,
    /// The field of that operation's reply with a list of things; `None` where the reply is
    /// one thing.
    pub items: Option<&'static str>,
    /// The field of a thing with its id.
    pub id: &'static str,
    /// The field of that operation's request that asks for some things only, by their ids.
    pub filter: &'static str,
    /// Whether that field takes the ids of several.
    pub takes_many: bool,
    /// What else that operation's request has to have.
    pub needs: &'static [&'static str],
    /// Where the ids of the things stand that change.
    pub named: Named,
    /// States before it.
    pub from: &'static [&'static str],
    /// States on the way.
    pub through: &'static [&'static str],
    /// States that it ends in.
    pub until: &'static [&'static str],
    /// States that it may end in instead.
    pub failed: &'static [&'static str],
    /// Whether it ends when the thing is no longer listed.
    pub gone: bool,
}

/// Where the ids of the things stand that an operation changes. In a path, dots lead into
/// objects, and through lists into each of their items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// In its request: they are there before it.
    Request(&'static str),
    /// In its reply: it makes them.
    Reply(&'static str),
}

/// How a list is split into pages (`x-pageable`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    /// The field of the reply with the items of a page.
    pub items: &'static str,
    /// The field of the reply with the number of items on all pages.
    pub total: &'static str,
    /// The field that distinguishes items, if one does.
    pub id: Option<&'static str>,
}
