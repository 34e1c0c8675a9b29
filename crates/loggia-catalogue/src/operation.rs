//! Facts about one operation.

use crate::field::Record;

/// One operation of an API.
#[derive(Debug)]
pub struct Operation {
    /// The id in the vendor's spelling: `DescribeVncUrl`.
    pub id: &'static str,
    /// The client's method that calls it: `describe_vnc_url`.
    pub method: &'static str,
    /// The path of its URL, beginning with `/`.
    pub path: &'static str,
    /// The first tag of the spec, for grouping; empty where there is none.
    pub tag: &'static str,
    /// A one-line summary.
    pub summary: &'static str,
    /// The rest of the description, in Markdown; may be empty.
    pub description: &'static str,
    /// Whether it may be sent twice.
    pub safety: Safety,
    /// Why a person has to confirm it before it is sent, if so.
    pub confirm: Option<Confirm>,
    /// Whether the vendor marks it as deprecated.
    pub deprecated: bool,
    /// How its request is encoded.
    pub encoding: Encoding,
    /// Which of the vendor's hosts it is sent to.
    pub host: Host,
    /// Whether the session's host, which the transport adds, is one of its fields (EDIS).
    pub api_host_field: bool,
    /// The field of the file that it uploads, if it uploads one.
    pub file: Option<&'static str>,
    /// Whether it may succeed with a sentence of plain text instead of JSON.
    pub text_reply: bool,
    /// The field that receives a reply that is only a list, where it may succeed with one instead
    /// of an object.
    pub list_reply: Option<&'static str>,
    /// The request; nothing where it has no fields.
    pub request: Option<&'static Record>,
    /// The reply, without its envelope.
    pub reply: &'static Record,
    /// Documented causes of failure, by code.
    pub errors: &'static [Cause],
    /// The slow change that it begins without waiting for the end.
    pub waits: Option<Waits>,
    /// The fields of its reply that list the items for which it failed: ids, or objects with an id
    /// and a reason. They are empty if everything succeeded.
    pub failed: &'static [&'static str],
    /// How a list is split into pages.
    pub paging: Option<Paging>,
    /// An example of the request as JSON text, if the spec has one.
    pub example: Option<&'static str>,
}

impl Operation {
    /// An operation with only the facts that all operations have.
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
            api_host_field: false,
            file: None,
            text_reply: false,
            list_reply: None,
            request: None,
            reply,
            errors: &[],
            waits: None,
            failed: &[],
            paging: None,
            example: None,
        }
    }
}

/// Whether an operation may be sent twice (`x-safety`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Changes nothing.
    Read,
    /// Sending it twice has the same effect as once, and is billed once.
    Idempotent,
    /// Sending it twice may execute or bill it twice.
    Unsafe,
}

impl Safety {
    /// The spec's word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Idempotent => "idempotent",
            Self::Unsafe => "unsafe",
        }
    }
}

/// Why a person has to confirm a call (`x-confirm`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirm {
    /// It costs money.
    Charges,
    /// It destroys data or resources.
    Destroys,
}

/// How a request is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `application/json`
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// `multipart/form-data`: fields and a file
    Multipart,
}

/// The host that an operation is sent to (`x-host`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// The API's own host.
    Fixed,
    /// The host that issues EDIS's sessions.
    Login,
    /// The host of a session (EDIS).
    Session,
    /// A session's host for reverse DNS (EDIS).
    ReverseDns,
}

/// A documented cause of failure (`x-errors`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The vendor's code.
    pub code: &'static str,
    /// The HTTP status that it comes with.
    pub status: u16,
}

impl Cause {
    pub(crate) const fn new(code: &'static str, status: u16) -> Self {
        Self { code, status }
    }
}

/// A change that takes time, and how to observe its end (`x-waits-for`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// The operation that shows the state.
    pub describe: &'static str,
    /// The field of a thing that holds the state.
    pub field: &'static str,
    /// The field of that operation's reply with the list of things; `None` where the reply is one
    /// thing.
    pub items: Option<&'static str>,
    /// The field of a thing with its id.
    pub id: &'static str,
    /// The field of that operation's request that restricts it to some things, by their ids.
    pub filter: &'static str,
    /// Whether that field takes several ids.
    pub takes_many: bool,
    /// The other fields that that operation's request requires.
    pub needs: &'static [&'static str],
    /// Where the ids of the changed things are.
    pub named: Named,
    /// States before the change.
    pub from: &'static [&'static str],
    /// States on the way.
    pub through: &'static [&'static str],
    /// States in which it ends.
    pub until: &'static [&'static str],
    /// States in which it may end instead, having failed.
    pub failed: &'static [&'static str],
    /// Whether it ends when the thing is no longer listed.
    pub gone: bool,
}

/// Where the ids of the things are that an operation changes. In a path, dots lead into objects,
/// and through lists into each of their items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// In its request: the things existed before.
    Request(&'static str),
    /// In its reply: the operation creates the things.
    Reply(&'static str),
}

/// How a list is split into pages (`x-pageable`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The field of the reply with the items of a page.
    pub items: &'static str,
    /// The field of the reply with the number of items on all pages.
    pub total: &'static str,
    /// The field that distinguishes items, if there is one.
    pub id: Option<&'static str>,
}
