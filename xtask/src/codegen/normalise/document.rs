//! Writes the document that progenitor gets.
//!
//! It has one numbered path per operation, because progenitor's spelling of an id is then never
//! needed to find an operation again. In it a request is always JSON and a reply is the payload:
//! encoding and envelopes are the transport's task. No field of a reply is required, because a
//! server may leave any of them out.

use heck::ToUpperCamelCase;
use serde_json::{Map, Value, json};

use super::prose;
use super::renames::Renames;
use crate::spec::envelope::reference;
use crate::spec::model::{Api, Body, Choice, Named, Operation, Record, Schema, Type, Width};

pub(super) fn write(api: &Api, renames: &Renames) -> Value {
    let sent = api.sent();
    let mut schemas = Map::new();
    for name in sent.union(&api.received()) {
        let schema = match &api.types[*name] {
            Named::Record(record) => object(record, sent.contains(name), renames),
            Named::Choice(choice) => set(choice, renames),
        };
        schemas.insert(renames.ty(name).to_owned(), schema);
    }
    let mut paths = Map::new();
    for (index, operation) in api.operations.iter().enumerate() {
        let call = call(api, operation, index, renames, &mut schemas);
        // Zero-padded, so that sorting as text keeps the order of the numbers.
        paths.insert(format!("/{index:06}"), json!({"post": call}));
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "normal", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

fn call(
    api: &Api,
    operation: &Operation,
    index: usize,
    renames: &Renames,
    schemas: &mut Map<String, Value>,
) -> Value {
    let mut content = |body: &Body, what: &str| {
        let mut schema = plain(&body.schema, renames);
        if api.record(&body.schema).is_none() {
            // Progenitor would name it after the number.
            let name = match body.name.as_str() {
                "" => format!("{} {what}", operation.id).to_upper_camel_case(),
                name => renames.ty(name).to_owned(),
            };
            schemas.insert(name.clone(), schema);
            schema = reference(&name);
        }
        json!({"application/json": {"schema": schema}})
    };
    let reply = operation.reply().map(|body| content(body, "Response"));
    let mut call = json!({
        "operationId": format!("op{index}"),
        "responses": {"200": {"description": "", "content": reply.unwrap_or_default()}},
    });
    // A type without fields would serve no purpose.
    if let Some(body) = &operation.request
        && api.record(&body.schema).is_none_or(Record::is_written)
    {
        let content = content(body, "Request");
        call["requestBody"] = json!({"required": true, "content": content});
    }
    call
}

fn object(record: &Record, sent: bool, renames: &Renames) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in &record.fields {
        // A file is streamed alongside the fields.
        if field.schema.ty == Type::File {
            continue;
        }
        let name = renames.field(&record.name, &field.name);
        let mut schema = plain(&field.schema, renames);
        if sent && field.must_be_sent() {
            required.push(name);
            if field.schema.nullable {
                // Null is a value here, and differs from absence.
                schema = nullable(schema);
            }
        }
        properties.insert(name.to_owned(), schema);
    }
    let mut object = json!({"type": "object", "properties": properties});
    if let Some(others) = &record.others {
        object["additionalProperties"] = plain(others, renames);
    }
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    describe(&mut object, &record.description);
    object
}

/// Keys next to a reference are ignored, so `nullable` needs an `allOf` around it.
fn nullable(schema: Value) -> Value {
    if schema.get("$ref").is_some() {
        return json!({"allOf": [schema], "nullable": true});
    }
    let mut schema = schema;
    schema["nullable"] = json!(true);
    schema
}

fn set(choice: &Choice, renames: &Renames) -> Value {
    let values: Vec<_> = choice
        .values
        .iter()
        .map(|value| renames.value(&choice.name, &value.value))
        .collect();
    let mut set = json!({"type": "string", "enum": values});
    describe(&mut set, &choice.description);
    set
}

fn describe(schema: &mut Value, description: &str) {
    if !description.is_empty() {
        schema["description"] = json!(prose::clean(description));
    }
}

/// A schema reduced to its type.
fn plain(schema: &Schema, renames: &Renames) -> Value {
    match &schema.ty {
        Type::Any => json!({}),
        Type::Text | Type::File => json!({"type": "string"}),
        Type::Secret => json!({"type": "string", "format": "password"}),
        Type::Moment => json!({"type": "string", "format": "date-time"}),
        Type::Boolean => json!({"type": "boolean"}),
        Type::Integer(width) => json!({"type": "integer", "format": format(*width)}),
        Type::Number { single: true } => json!({"type": "number", "format": "float"}),
        Type::Number { single: false } => json!({"type": "number", "format": "double"}),
        Type::List(items) => json!({"type": "array", "items": plain(items, renames)}),
        Type::Map(values) => {
            json!({"type": "object", "additionalProperties": plain(values, renames)})
        }
        Type::Record(name) | Type::Choice(name) => reference(renames.ty(name)),
    }
}

fn format(width: Width) -> &'static str {
    match width {
        Width::I32 => "int32",
        Width::I64 => "int64",
        Width::U16 => "uint16",
        Width::U32 => "uint32",
        Width::U64 => "uint64",
    }
}
