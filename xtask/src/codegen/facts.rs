//! The facts about an API that emit needs and cannot read from generated types: a view of the
//! [model](crate::spec::model), keyed by the types' Rust names.

use std::collections::{BTreeMap, BTreeSet};

pub use crate::spec::model::{Confirm, Encoding, Host, Safety};

/// An API as emit sees it.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// The crate, as on crates.io.
    pub package: String,
    /// The module in the crate.
    pub module: String,
    /// `vendor.service`.
    pub name: String,
    /// The version that requests name, or nothing.
    pub version: String,
    /// `info.title`.
    pub title: String,
    /// `info.description`.
    pub description: String,
    /// How a user of the facade gets its client: an expression, and the type in it.
    pub reached: Option<(String, String)>,
    /// Lines for the head of every file: sources and hashes.
    pub sources: Vec<String>,
    /// The operations, in the order of their paths.
    pub operations: Vec<Operation>,
    /// Types that no call returns but the vendor sends: the bodies of webhooks.
    pub received: Vec<String>,
    /// Facts about fields, by type and then by field.
    pub fields: BTreeMap<String, BTreeMap<String, FieldFacts>>,
    /// Descriptions of an enum's values, by type.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// Types whose schemas are marked as deprecated.
    pub deprecated: BTreeSet<String>,
}

/// Facts about a field other than its type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldFacts {
    /// Its description, where the schema is a reference.
    pub description: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Whether it is sent as JSON text.
    pub json_text: bool,
    /// The example of a plain value, as text.
    pub example: Option<String>,
}

/// One operation.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    /// As the vendor spells it.
    pub id: String,
    /// The path that is sent.
    pub path: String,
    /// `Read`, `Idempotent` or `Unsafe`.
    pub safety: Safety,
    /// What a caller has to confirm.
    pub confirm: Option<Confirm>,
    /// A one-line summary.
    pub summary: String,
    /// The rest of the description.
    pub description: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// How its request is encoded.
    pub encoding: Encoding,
    /// Documented error codes with their HTTP statuses.
    pub errors: BTreeMap<String, u64>,
    /// The host it is sent to.
    pub host: Host,
    /// Whether the host of the machine is among the fields that are sent.
    pub api_host_field: bool,
    /// Whether it may succeed with a sentence instead of JSON.
    pub text_reply: bool,
    /// The field that receives a reply that is only a list, where it may succeed with one.
    pub list_reply: Option<String>,
    /// The field of the file that it streams.
    pub file: Option<String>,
    /// For a paged list: the fields with the items and the total.
    pub paging: Option<(String, String)>,
    /// Methods of the facade that send it, as full paths.
    pub short_forms: Vec<String>,
}
