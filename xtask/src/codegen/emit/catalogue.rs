//! Writes the tables of an API for `loggia-catalogue`.
//!
//! They are made from the model and not from typify's types, because their readers want what the
//! spec says, not what was made of it. Only the Rust names come from typify's types.

mod limits;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use super::read::Record as Made;
use super::text::head;
use super::{CallNames, Context};
use crate::codegen::facts;
use crate::spec::model::{
    Choice, Confirm, Field, Host, Key, Named, NamedBy, Operation, Record, Schema, Type, Width,
};
use crate::spec::words;

/// Writes the tables of an API.
pub(super) fn write(context: &Context<'_>) -> String {
    let model = context.model;
    let mut text = head(context.api);
    let _ = write!(
        text,
        "\n//! `{name}`.\n\nuse crate::prelude::*;\n\n\
         pub(crate) static API: Api = Api {{\n    name: {name:?},\n    package: {package:?},\n    \
         version: {version:?},\n    title: {title:?},\n    description: {description:?},\n    \
         operations: OPERATIONS,\n}};\n\nstatic OPERATIONS: &[&Operation] = &[\n",
        name = context.api.name,
        package = context.api.package,
        version = context.api.version,
        title = context.api.title,
        description = context.api.description,
    );
    let calls: Vec<(&Operation, &CallNames, &facts::Operation)> = context
        .operations()
        .filter_map(|(facts, call)| Some((context.known(facts)?, call, facts)))
        .collect();
    for (_, call, _) in &calls {
        let _ = writeln!(text, "    &{},", constant("O_", &call.method));
    }
    text.push_str("];\n");
    let mut roots = Vec::new();
    for (operation, call, facts) in &calls {
        add_operation(context, operation, call, facts, &mut text);
        let request = operation.request.iter().map(|body| &body.schema);
        // Records without fields have no table.
        let has_fields = |schema: &&Schema| model.record(schema).is_none_or(Record::has_fields);
        roots.extend(request.filter(has_fields));
        // A map has no table to link to.
        let reply = operation.reply().map(|body| &body.schema);
        roots.extend(reply.filter(|schema| model.record(schema).is_some()));
    }
    let made = context.types.records.values();
    let made: BTreeMap<&str, &Made> = made.map(|one| (one.origin.as_str(), one)).collect();
    let names: BTreeSet<&str> = model.reachable(roots);
    for name in names {
        match model.types.get(name) {
            Some(Named::Record(record)) => {
                add_record(context, record, made.get(name).copied(), &mut text);
            }
            Some(Named::Choice(choice)) => add_choice(choice, &mut text),
            None => {}
        }
    }
    text
}

/// `O_CREATE_SUBNET`, `R_SUBNET_INFO`: the prefix of each kind keeps the vendor's names apart from
/// those of other kinds and from the tables themselves. Different names get different constants:
/// each word begins with its capital, even one of a single letter (`ABC` is `A_B_C`, `Abc` is
/// `ABC`).
fn constant(prefix: &str, name: &str) -> String {
    let mut constant = prefix.to_owned();
    let mut chars = name.chars();
    constant.extend(chars.next().into_iter().flat_map(char::to_uppercase));
    for c in chars {
        if c.is_uppercase() {
            constant.push('_');
        }
        constant.extend(c.to_uppercase());
    }
    constant
}

fn add_operation(
    context: &Context<'_>,
    operation: &Operation,
    call: &CallNames,
    facts: &facts::Operation,
    text: &mut String,
) {
    let reply = operation
        .reply()
        .and_then(|body| context.model.record(&body.schema))
        .map_or_else(|| "&NOTHING".to_owned(), |record| reference(&record.name));
    let _ = writeln!(
        text,
        "\nstatic {name}: Operation = Operation {{",
        name = constant("O_", &call.method)
    );
    let mut row = |name: &str, value: String| {
        let _ = writeln!(text, "    {name}: {value},");
    };
    if let Some(tag) = operation.tags.first() {
        row("tag", format!("{tag:?}"));
    }
    row("summary", format!("{:?}", operation.summary.trim()));
    if !operation.description.trim().is_empty() {
        row("description", format!("{:?}", operation.description.trim()));
    }
    if let Some(confirm) = operation.confirm {
        let confirm = match confirm {
            Confirm::Charges => "Charges",
            Confirm::Destroys => "Destroys",
        };
        row("confirm", format!("Some(Confirm::{confirm})"));
    }
    if operation.deprecated {
        row("deprecated", "true".to_owned());
    }
    row("encoding", format!("Encoding::{:?}", facts.encoding));
    if operation.host != Host::Fixed {
        row("host", format!("Host::{:?}", operation.host));
    }
    if let Some(file) = &operation.file {
        row("file", format!("Some({file:?})"));
    }
    if operation.api_host_field {
        row("api_host_field", "true".to_owned());
    }
    if operation.text_reply {
        row("text_reply", "true".to_owned());
    }
    if let Some(field) = &operation.list_reply {
        row("list_reply", format!("Some({field:?})"));
    }
    if let Some(body) = &operation.request {
        if let Some(record) = context.model.record(&body.schema)
            && record.has_fields()
        {
            row("request", format!("Some({})", reference(&record.name)));
        }
        if let Some(example) = body.examples.first() {
            row("example", json(example));
        }
    }
    if !operation.errors.is_empty() {
        let causes: Vec<String> = operation
            .errors
            .iter()
            .map(|(code, status)| format!("Cause::new({code:?}, {status})"))
            .collect();
        row("errors", format!("&[{}]", causes.join(", ")));
    }
    if let Some(waits) = waits(context, operation) {
        row("waits", waits);
    }
    if !operation.failed.is_empty() {
        row("failed", format!("&{:?}", operation.failed));
    }
    if let Some(pages) = &operation.paging {
        let id = match context.model.key_of(operation) {
            Key::Field(id) => Some(id),
            Key::None | Key::Unknown => None,
        };
        row(
            "paging",
            format!(
                "Some(Paging {{ items: {:?}, total: {:?}, id: {id:?} }})",
                pages.items, pages.total
            ),
        );
    }
    let _ = writeln!(
        text,
        "    ..Operation::new({:?}, {:?}, {:?}, Safety::{:?}, {reply})\n}};",
        operation.id, call.method, operation.path, operation.safety
    );
}

/// The slow change that an operation begins. None where the session says which thing
/// changes, and no field does: a reader of the tables cannot ask the session.
fn waits(context: &Context<'_>, operation: &Operation) -> Option<String> {
    let waits = operation.waits.as_ref()?;
    let looking = context.model.looking(operation, waits).ok()?;
    if looking.id.is_empty() {
        return None;
    }
    let named = match looking.named {
        NamedBy::Request(path) => format!("Named::Request({path:?})"),
        NamedBy::Reply(path) => format!("Named::Reply({path:?})"),
    };
    Some(format!(
        "Some(Waits {{ describe: {:?}, field: {:?}, items: {:?}, id: {:?}, filter: {:?}, \
         takes_many: {}, needs: &{:?}, named: {named}, from: &{:?}, through: &{:?}, until: &{:?}, \
         failed: &{:?}, gone: {} }})",
        waits.describe,
        waits.field,
        looking.items,
        looking.id,
        looking.filter,
        looking.takes_many,
        looking.needs,
        waits.from,
        waits.through,
        waits.until,
        waits.failed,
        waits.gone
    ))
}

fn reference(record: &str) -> String {
    format!("&{}", constant("R_", record))
}

fn add_record(context: &Context<'_>, record: &Record, made: Option<&Made>, text: &mut String) {
    // The Rust names of fields, by their names on the wire.
    let names: BTreeMap<&str, String> = made
        .into_iter()
        .flat_map(|made| made.fields.iter().map(move |field| (made, field)))
        .filter(|(_, field)| !field.rest)
        .map(|(made, field)| (field.wire.as_str(), context.field_name(made, field)))
        .collect();
    let _ = writeln!(
        text,
        "\nstatic {}: Record = Record {{\n    name: {:?},\n    description: {:?},\n    fields: &[",
        constant("R_", &record.name),
        record.name,
        record.description.trim(),
    );
    for field in &record.fields {
        let name = names.get(field.name.as_str()).cloned();
        let name = name.unwrap_or_else(|| words::snake(&field.name));
        let _ = writeln!(text, "        {},", add_field(&name, field));
    }
    text.push_str("    ],\n};\n");
}

fn add_field(rust: &str, field: &Field) -> String {
    let schema = &field.schema;
    let new = format!("Field::new({:?}, {rust:?}, {})", field.name, ty(schema));
    let mut rows = Vec::new();
    if !schema.description.trim().is_empty() {
        rows.push(format!("description: {:?}", schema.description.trim()));
    }
    if field.must_be_sent() {
        rows.push("required: true".to_owned());
    }
    for (name, yes) in [
        ("nullable", schema.nullable),
        ("deprecated", schema.deprecated),
        ("json_text", field.json_text),
    ] {
        if yes {
            rows.push(format!("{name}: true"));
        }
    }
    let limits = limits::of(schema);
    if !limits.is_empty() {
        rows.push(format!(
            "limits: Limits {{ {}, ..Limits::NONE }}",
            limits.join(", ")
        ));
    }
    if let Some(default) = &schema.default {
        rows.push(format!("default: {}", json(default)));
    }
    if let Some(example) = &schema.example {
        rows.push(format!("example: {}", json(example)));
    }
    if rows.is_empty() {
        new
    } else {
        format!("Field {{ {}, ..{new} }}", rows.join(", "))
    }
}

/// JSON text, if there is a value.
fn json(value: &Value) -> String {
    format!("Some({:?})", value.to_string())
}

fn ty(schema: &Schema) -> String {
    match &schema.ty {
        Type::Any => "Type::Any".to_owned(),
        Type::Text | Type::File => "Type::Text".to_owned(),
        Type::Secret => "Type::Secret".to_owned(),
        Type::Moment => "Type::Time".to_owned(),
        Type::Boolean => "Type::Bool".to_owned(),
        Type::Integer(width) => match width {
            Width::I32 | Width::U16 | Width::U32 => "Type::Int32".to_owned(),
            Width::I64 | Width::U64 => "Type::Int64".to_owned(),
        },
        Type::Number { .. } => "Type::Number".to_owned(),
        Type::List(item) => format!("Type::List(&{})", ty(item)),
        Type::Map(value) => format!("Type::Map(&{})", ty(value)),
        Type::Record(name) => format!("Type::Record({})", reference(name)),
        Type::Choice(name) => format!("Type::Choice(&{})", constant("C_", name)),
    }
}

fn add_choice(choice: &Choice, text: &mut String) {
    let _ = writeln!(
        text,
        "\nstatic {}: Choices = Choices {{\n    name: {:?},\n    description: {:?},\n    values: &[",
        constant("C_", &choice.name),
        choice.name,
        choice.description.trim(),
    );
    for value in &choice.values {
        let _ = writeln!(
            text,
            "        Choice::new({:?}, {:?}),",
            value.value,
            value.description.trim()
        );
    }
    let _ = writeln!(text, "    ],\n    open: {},\n}};", choice.open);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_types_have_different_constants() {
        for (name, expected) in [
            ("SubnetInfo", "R_SUBNET_INFO"),
            ("Abc", "R_ABC"),
            ("ABC", "R_A_B_C"),
            ("X1Y", "R_X1_Y"),
            ("X1y", "R_X1Y"),
        ] {
            assert_eq!(constant("R_", name), expected);
        }
        assert_eq!(constant("O_", "create_subnet"), "O_CREATE_SUBNET");
    }
}
