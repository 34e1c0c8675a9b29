//! Writes the operations again as mocks, for tests of programs that call them.
//!
//! These files go into the crate `loggia-mock`. The behaviour of mocks is written there by hand;
//! names, types and fields are generated.

mod calls;
mod samples;

use std::fmt::Write as _;

use super::read::{Field, Record, type_name};
use super::text::head;
use super::{CallNames, Context, docs};
use crate::codegen::facts::{Api, Host, Operation};

/// The part of an API that goes into `loggia-mock`.
#[derive(Debug, Default)]
pub struct Mocks {
    /// Its module.
    pub module: String,
    /// A call of every operation, for the test that all of them are mocked.
    pub calls: String,
}

/// Methods of `httpmock::MockServer`, which would take precedence over those of the trait.
const TAKEN: [&str; 22] = [
    "address",
    "base_url",
    "forward_to",
    "forward_to_async",
    "host",
    "mock",
    "mock_async",
    "mocked",
    "playback",
    "playback_async",
    "playback_from_yaml",
    "playback_from_yaml_async",
    "port",
    "proxy",
    "proxy_async",
    "record",
    "record_async",
    "reset",
    "reset_async",
    "start",
    "start_async",
    "url",
];

/// Methods that the calls of every mock have.
const OWN: [&str; 2] = ["http", "matching"];

/// Writes the mocks of an API.
pub(super) fn write(context: &Context<'_>) -> Mocks {
    Mocks {
        module: module(context),
        calls: calls::write(context),
    }
}

/// The path to the module with the API's types, from `loggia-mock`.
fn path(api: &Api) -> String {
    format!("{}::{}", api.package.replace('-', "_"), api.module)
}

/// The trait of an API. The calls of its operations are defined next to it.
fn trait_name(context: &Context<'_>) -> String {
    let module = crate::spec::words::camel(&context.api.module);
    let mut name = format!("Mock{module}");
    while context.calls.iter().any(|call| call.name == name) {
        name.push_str("Api");
    }
    name
}

/// The trait's method for an operation. A replacement name never equals the method of another
/// operation.
fn method(context: &Context<'_>, call: &CallNames) -> String {
    let mut name = call.method.clone();
    while TAKEN.contains(&name.as_str())
        || (name != call.method && context.calls.iter().any(|other| other.method == name))
    {
        name.push_str("_call");
    }
    name
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
        the_trait = trait_name(context),
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
        method = method(context, call),
        module = call.method,
        name = call.name,
        reply = call.reply,
        encoding = operation.encoding,
    );
    let mut rows = Vec::new();
    let record = request(context, call);
    if let Some(record) = record {
        for field in record.fields.iter().filter(|field| !field.rest) {
            let name = context.field_name(record, field);
            let matcher = matcher(context, Some(record), &name);
            rows.push(format!(
                "{matcher}: {} = {:?};",
                kind(context, record, field),
                field.wire
            ));
        }
    }
    if let Some(file) = &operation.file {
        let matcher = matcher(context, record, &context.file_setter(call, file));
        rows.push(format!("{matcher}: part = {file:?};"));
    }
    let has_id = rows.iter().any(|row| row.starts_with("kvm_id:"));
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
        summary => format!(": {}.", docs::continued(&summary)),
    }
}

/// The method for a field of a request. A replacement name never equals that of another field.
fn matcher(context: &Context<'_>, record: Option<&Record>, field: &str) -> String {
    let is_field = |name: &str| {
        record.is_some_and(|record| {
            let mut names = record.fields.iter();
            names.any(|one| context.field_name(record, one) == name)
        })
    };
    let mut name = field.to_owned();
    while OWN.contains(&name.as_str()) || (name != field && is_field(&name)) {
        name.push_str("_field");
    }
    name
}

/// Whether the transport adds a session's fields.
fn has_session(operation: &Operation) -> bool {
    matches!(operation.host, Host::Session | Host::ReverseDns)
}

/// The argument of a field's matcher: a type, or any JSON where a test wants to give only a part
/// of the value.
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

/// The notation of a type whose values are simple enough to be written as arguments.
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
