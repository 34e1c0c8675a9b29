//! The same operations once more, as mocks for tests of programs that call them.
//!
//! These files go to the crate `loggia-mock`. What mocks do is written there by hand;
//! generated are names, types and fields.

mod calls;
mod samples;

use std::fmt::Write as _;

use super::read::{Field, Record, type_name};
use super::text::head;
use super::{CallNames, Context, docs};
use crate::codegen::facts::{Api, Operation};

/// What becomes of an API in `loggia-mock`.
#[derive(Debug, Default)]
pub struct Mocks {
    /// Its module.
    pub module: String,
    /// A call of every operation, for the test that they are all mocked.
    pub calls: String,
}

/// Methods of `httpmock::MockServer`, which would win over those of the trait.
const TAKEN: [&str; 16] = [
    "address",
    "base_url",
    "forward_to",
    "host",
    "mock",
    "mock_async",
    "mocked",
    "playback",
    "port",
    "proxy",
    "record",
    "reset",
    "reset_async",
    "start",
    "start_async",
    "url",
];

/// Methods that the calls of every mock have.
const OWN: [&str; 2] = ["http", "matching"];

/// Hosts without a session: those of the account.
const WITHOUT_SESSION: [&str; 2] = ["session", "order"];

/// Writes the mocks of an API.
pub(super) fn write(context: &Context<'_>) -> Mocks {
    Mocks {
        module: module(context),
        calls: calls::write(context),
    }
}

/// The module with the API's types, as it is reached from `loggia-mock`.
fn path(api: &Api) -> String {
    format!("{}::{}", api.package.replace('-', "_"), api.module)
}

/// The trait of an API.
fn trait_name(api: &Api) -> String {
    format!("Mock{}", crate::spec::words::camel(&api.module))
}

/// The trait's method for an operation.
fn method(call: &CallNames) -> String {
    if TAKEN.contains(&call.method.as_str()) {
        format!("{}_call", call.method)
    } else {
        call.method.clone()
    }
}

fn module(context: &Context<'_>) -> String {
    let api = context.api;
    let mut text = head(api);
    let _ = write!(
        text,
        "\n//! Mocks of `{name}`.\n\nuse {path}::{{operations, types}};\n\n\
         crate::mocks::mocks! {{\n    \
         /// Mocks of every operation of `{name}`.\n    {the_trait} {{\n",
        name = api.name,
        path = path(api),
        the_trait = trait_name(api),
    );
    for (operation, call) in context.operations() {
        add(context, operation, call, &mut text);
    }
    text.push_str("    }\n}\n");
    text
}

fn add(context: &Context<'_>, operation: &Operation, call: &CallNames, text: &mut String) {
    let _ = write!(
        text,
        "        /// Answers calls of `{id}`{about}\n        \
         {method}: {module}::{name} -> {reply}, {encoding:?} {{",
        id = operation.id,
        about = about(operation),
        method = method(call),
        module = call.method,
        name = call.name,
        reply = call.reply,
        encoding = operation.encoding,
    );
    let mut rows = Vec::new();
    let record = request(context, call);
    if let Some(record) = record {
        for field in record.fields.iter().filter(|field| !field.rest) {
            let matcher = matcher(&context.field_name(record, field));
            rows.push(format!(
                "{matcher}: {} = {:?};",
                kind(context, record, field),
                field.wire
            ));
        }
    }
    if let Some(file) = &operation.file {
        let matcher = matcher(&context.file_setter(call, file));
        rows.push(format!("{matcher}: part = {file:?};"));
    }
    let has_id = record.is_some_and(|record| record.fields.iter().any(|f| f.ident == "kvm_id"));
    if has_session(operation) && !has_id {
        rows.push("kvm_id: String = \"kvm_id\";".to_owned());
    }
    if rows.is_empty() {
        text.push_str("}\n");
        return;
    }
    text.push('\n');
    for row in rows {
        let _ = writeln!(text, "            {row}");
    }
    text.push_str("        }\n");
}

/// The request of an operation.
fn request<'a>(context: &'a Context<'_>, call: &CallNames) -> Option<&'a Record> {
    context.types.records.get(call.body.as_ref()?)
}

/// The end of a sentence about an operation.
fn about(operation: &Operation) -> String {
    match docs::lines(&operation.summary).join(" ") {
        summary if summary.is_empty() => ".".to_owned(),
        summary => format!(": {}.", summary.trim_end_matches('.')),
    }
}

/// The method for a field.
fn matcher(field: &str) -> String {
    if OWN.contains(&field) {
        format!("{field}_field")
    } else {
        field.to_owned()
    }
}

/// Whether the transport adds a session's fields.
fn has_session(operation: &Operation) -> bool {
    operation
        .host
        .as_deref()
        .is_some_and(|host| !WITHOUT_SESSION.contains(&host))
}

/// What the matcher of a field takes: a type, or any JSON where a test wants to name only
/// a part of it.
fn kind(context: &Context<'_>, record: &Record, field: &Field) -> String {
    if context
        .facts(record, field)
        .is_some_and(|known| known.json_text)
    {
        return "json_text".to_owned();
    }
    let kind = match field.items() {
        Some(item) => plain(context, item).map(|item| format!("[{item}]")),
        None => plain(context, field.inner()),
    };
    kind.unwrap_or_else(|| "json".to_owned())
}

/// A type that a literal is enough for.
fn plain(context: &Context<'_>, ty: &syn::Type) -> Option<String> {
    let name = type_name(ty)?;
    let number = name.len() <= 3 && name.starts_with(['u', 'i', 'f']);
    match name.as_str() {
        "String" | "bool" => Some(name),
        "Secret" => Some("(loggia_transport::Secret)".to_owned()),
        _ if number => Some(name),
        _ if context.types.enums.contains_key(&name) => Some(format!("(types::{name})")),
        _ => None,
    }
}
