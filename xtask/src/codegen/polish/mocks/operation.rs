//! One file per operation: the type whose methods narrow the calls of a mock.

use std::fmt::Write as _;

use super::super::file::head;
use super::super::read::{Field, Record, type_name};
use super::super::{CallNames, Context, docs, records};
use super::{about, path};
use crate::codegen::facts::Operation;

/// Methods that every one of these types has.
const OWN: [&str; 2] = ["http", "matching"];

/// Hosts without a session: those of the account.
const WITHOUT_SESSION: [&str; 2] = ["session", "order"];

pub(super) fn write(context: &Context<'_>, operation: &Operation, call: &CallNames) -> String {
    let api = context.api;
    let (id, name) = (&operation.id, &call.name);
    let mut text = head(api);
    let _ = write!(
        text,
        "\n//! Mocks of `{id}`.\n\nuse {path}::operations::{module}::OPERATION;\nuse {path}::types;\n\n\
         /// The calls of `{id}` that a mock answers{about}\n\
         #[derive(Debug)]\npub struct {name}(crate::Calls);\n\n\
         impl crate::Mocked for {name} {{\n    type Reply = types::{reply};\n\n    \
         const ENCODING: loggia_transport::body::Encoding = loggia_transport::body::Encoding::{encoding:?};\n\n    \
         fn operation() -> &'static loggia_transport::Operation {{\n        &OPERATION\n    }}\n\n    \
         fn matching(calls: crate::Calls) -> Self {{\n        Self(calls)\n    }}\n}}\n\n\
         impl {name} {{\n",
        path = path(api),
        module = call.method,
        about = about(operation),
        reply = call.reply,
        encoding = operation.encoding,
    );
    let record = record(context, call);
    for field in record.into_iter().flat_map(|record| &record.fields) {
        matcher(context, record, field, &mut text);
    }
    if let Some(file) = &operation.file {
        let _ = write!(
            text,
            "    /// Those with this content in the file.\n    \
             pub fn {}(self, content: impl Into<Vec<u8>>) -> Self {{\n        \
             Self(self.0.part({file:?}, content))\n    }}\n\n",
            method(file),
        );
    }
    if has_session(operation) && !has_field(record, "kvm_id") {
        text.push_str(
            "    /// Those to this server.\n    \
             pub fn kvm_id(self, kvm_id: impl Into<String>) -> Self {\n        \
             Self(self.0.field::<String>(\"kvm_id\", kvm_id.into()))\n    }\n\n",
        );
    }
    text.push_str(
        "    /// Anything else that httpmock can match.\n    \
         pub fn http(self, narrow: impl FnOnce(httpmock::When) -> httpmock::When) -> Self {\n        \
         Self(self.0.http(narrow))\n    }\n}\n",
    );
    text
}

/// The request of an operation.
pub(super) fn record<'a>(context: &'a Context<'_>, call: &CallNames) -> Option<&'a Record> {
    context.types.records.get(call.body.as_ref()?)
}

/// The method for a field.
pub(super) fn method(field: &str) -> String {
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

fn has_field(record: Option<&Record>, name: &str) -> bool {
    record.is_some_and(|record| record.fields.iter().any(|field| field.ident == name))
}

fn matcher(context: &Context<'_>, record: Option<&Record>, field: &Field, text: &mut String) {
    let facts = record.map(|record| records::facts(context, record, field));
    let described = facts.as_ref().map_or("", |facts| &facts.description);
    let wire = &field.wire;
    let about = docs::lines(described);
    let about = about.first().map_or("", String::as_str);
    let _ = writeln!(text, "    /// Those with this `{wire}`. {about}");
    let method = method(&field.ident.to_string());
    let (argument, call) = if facts.as_ref().is_some_and(|facts| facts.json_text) {
        (Argument::Json, format!("json_text({wire:?}, value)"))
    } else {
        let (argument, value) = argument(context, field);
        let call = format!("field{}({wire:?}, {value})", turbofish(&argument));
        (argument, call)
    };
    let (name, ty) = match &argument {
        Argument::Items(item) => (
            "values",
            format!("impl IntoIterator<Item = impl Into<{item}>>"),
        ),
        Argument::Into(ty) => ("value", format!("impl Into<{ty}>")),
        Argument::Plain(ty) => ("value", ty.clone()),
        Argument::Json => ("value", "impl serde::Serialize".to_owned()),
    };
    let _ = write!(
        text,
        "    pub fn {method}(self, {name}: {ty}) -> Self {{\n        Self(self.0.{call})\n    }}\n\n"
    );
}

/// What a matcher takes.
enum Argument {
    /// A list of what converts into a type.
    Items(String),
    /// What converts into a type.
    Into(String),
    /// A number or a truth.
    Plain(String),
    /// Anything with a JSON form, because a test wants to name only a part of it.
    Json,
}

fn turbofish(argument: &Argument) -> String {
    match argument {
        Argument::Items(item) => format!("::<Vec<{item}>>"),
        Argument::Into(ty) => format!("::<{ty}>"),
        Argument::Plain(_) | Argument::Json => String::new(),
    }
}

fn argument(context: &Context<'_>, field: &Field) -> (Argument, &'static str) {
    if let Some(item) = field.items() {
        let item = type_name(item).and_then(|item| convertible(context, &item));
        return match item {
            Some(item) => (
                Argument::Items(item),
                "values.into_iter().map(Into::into).collect()",
            ),
            None => (Argument::Json, "value"),
        };
    }
    let name = type_name(field.inner()).unwrap_or_default();
    if let Some(ty) = convertible(context, &name) {
        return (Argument::Into(ty), "value.into()");
    }
    let number = name.len() <= 3 && name.starts_with(['u', 'i', 'f']);
    if number || name == "bool" {
        return (Argument::Plain(name), "value");
    }
    (Argument::Json, "value")
}

/// The path of a type that literals convert into.
fn convertible(context: &Context<'_>, name: &str) -> Option<String> {
    match name {
        "String" => Some("String".into()),
        "Secret" => Some("loggia_transport::Secret".into()),
        name if context.types.enums.contains_key(name) => Some(format!("types::{name}")),
        _ => None,
    }
}
