//! Checks the bodies that operations send and receive.
//!
//! A request is an object with fields, because callers set them one by one. A form is flat and
//! contains text. An answer is a JSON object.

use std::collections::{BTreeMap, BTreeSet};

use super::operations::LeftOut;
use crate::spec::files::VENDORS;
use crate::spec::finding::{Findings, Place};
use crate::spec::model::{Api, Body, Encoding, Named, Operation, Record, Schema, Type};
use crate::spec::read::MULTIPART;
use crate::spec::words;

pub(super) fn lint(api: &mut Api, left_out: &mut LeftOut, findings: &mut Findings) {
    look(api, left_out, findings);
    let webhooks = std::mem::take(&mut api.webhooks);
    api.webhooks = webhooks
        .into_iter()
        .filter(|hook| is_object(api, hook.request.as_ref()))
        .collect();
    files_become_text(api, findings);
}

fn look(api: &Api, left_out: &mut LeftOut, findings: &mut Findings) {
    let calls = api
        .operations
        .iter()
        .filter(|operation| !left_out.contains(&operation.place))
        .collect::<Vec<_>>();
    for operation in &calls {
        request(api, operation, left_out, findings);
        reply(operation, left_out, findings);
        envelope(api, operation, left_out, findings);
        paging(api, operation, findings);
    }
    files(api, &calls, findings);
    for hook in &api.webhooks {
        webhook(api, hook, findings);
    }
    for named in api.types.values() {
        if let Named::Record(record) = named {
            fields(record, findings);
        }
    }
}

fn is_object(api: &Api, body: Option<&Body>) -> bool {
    body.is_some_and(|body| api.record(&body.schema).is_some())
}

/// The body that a webhook receives becomes a type if it is an object.
fn webhook(api: &Api, hook: &Operation, findings: &mut Findings) {
    let place = hook.place.part("request");
    let message = match &hook.request {
        body if is_object(api, body.as_ref()) => return,
        Some(_) => "is sent by the vendor, and its schema is not an object with `properties`",
        None => "is sent by the vendor, and is not described: give it a schema",
    };
    findings.tolerable(&place, message, "there is no type for it");
}

fn unsupported(
    operation: &Operation,
    place: &Place,
    message: &str,
    left_out: &mut LeftOut,
    findings: &mut Findings,
) {
    findings.tolerable(place, message, "the operation is left out");
    left_out.insert(operation.place.clone());
}

fn request(api: &Api, operation: &Operation, left_out: &mut LeftOut, findings: &mut Findings) {
    let Some(body) = &operation.request else {
        return;
    };
    let place = operation.place.part("request");
    let Some(record) = api.record(&body.schema) else {
        let message = match &body.schema.ty {
            Type::Map(_) => {
                "its schema names no fields, so that a caller could set none: list them under \
                 `properties`, or say `additionalProperties: false` where there are none"
            }
            _ => "its schema is not an object with `properties`",
        };
        unsupported(operation, &place, message, left_out, findings);
        return;
    };
    let files = record
        .fields
        .iter()
        .filter(|field| field.schema.ty == Type::File)
        .count();
    match operation.encoding {
        Encoding::Multipart if files != 1 => {
            let message = "has to have one field of format binary: the file";
            unsupported(operation, &place, message, left_out, findings);
        }
        Encoding::Multipart if record.fields.len() == 1 && record.others.is_some() => {
            let message = "names no field beside the file: list them under `properties`";
            unsupported(operation, &place, message, left_out, findings);
        }
        // The fields alongside the file are encoded as in a form.
        Encoding::Multipart | Encoding::Form => form(record, &place, findings),
        Encoding::Json => {}
    }
}

/// Reports files where no file is possible.
fn files(api: &Api, calls: &[&Operation], findings: &mut Findings) {
    let has_file = |named: &Named| match named {
        Named::Record(record) => {
            let named = record.fields.iter().map(|field| &field.schema);
            let mut all = named.chain(record.others.as_deref());
            all.any(|schema| held_file(schema).is_some())
        }
        Named::Choice(_) => false,
    };
    if !api.types.values().any(has_file) {
        return;
    }
    for operation in calls {
        let Some(body) = &operation.request else {
            continue;
        };
        let cannot_carry = |what: &str| {
            format!(
                "is binary, which {what} cannot carry: send {MULTIPART}, and mark the operation \
                 x-stream"
            )
        };
        let message = match operation.encoding {
            Encoding::Multipart => {
                "is binary, and only the one field of the request can be a file".to_owned()
            }
            Encoding::Form => cannot_carry("a form"),
            Encoding::Json => cannot_carry("JSON"),
        };
        let streams = operation.encoding == Encoding::Multipart;
        let place = operation.place.part("request");
        binary(api, body, streams, &message, &place, findings);
    }
}

/// Reports files at any depth; in a named type, at that type's own place. `streams` says that a
/// field of the request itself can be a file.
fn binary(
    api: &Api,
    body: &Body,
    streams: bool,
    message: &str,
    place: &Place,
    findings: &mut Findings,
) {
    for name in api.reachable([&body.schema]) {
        let Named::Record(record) = &api.types[name] else {
            continue;
        };
        let is_request = body.schema.ty == Type::Record(record.name.clone());
        let place = if is_request {
            place
        } else {
            &record.origin.place
        };
        for field in &record.fields {
            let inside = held_file(&field.schema);
            if let Some(inside) = inside
                && !(streams && is_request && inside.is_empty())
            {
                let place = place.field(&format!("{}{inside}", field.name));
                findings.tolerable(&place, message, "sent as text");
            }
        }
        if let Some(inside) = record.others.as_deref().and_then(held_file) {
            let place = place.field(&format!("*{inside}"));
            findings.tolerable(&place, message, "sent as text");
        }
    }
}

/// The path to the file that lists and maps hold; empty if the schema itself is a file.
fn held_file(schema: &Schema) -> Option<String> {
    match &schema.ty {
        Type::File => Some(String::new()),
        Type::List(inner) => Some(format!("[]{}", held_file(inner)?)),
        Type::Map(inner) => Some(format!(".*{}", held_file(inner)?)),
        _ => None,
    }
}

/// A file is streamed alongside the fields of its request. Anywhere else it is text, and would be
/// lost if it were treated as a file.
fn files_become_text(api: &mut Api, findings: &mut Findings) {
    let requests = || api.operations.iter().filter(|one| one.request.is_some());
    let streams = |one: &&Operation| one.encoding == Encoding::Multipart;
    let fields = requests().filter(|one| !streams(one));
    let bodies = fields.filter_map(|one| one.request.as_ref());
    let replies = api.operations.iter().filter_map(Operation::reply);
    let hooks = api.webhooks.iter().filter_map(|one| one.request.as_ref());
    let bodies = bodies.chain(replies).chain(hooks);
    let elsewhere = api.reachable(bodies.map(|body| &body.schema));
    let mut streamed = BTreeSet::new();
    for operation in requests().filter(streams) {
        let request = operation.request.as_ref();
        let Some(record) = request.and_then(|body| api.record(&body.schema)) else {
            continue;
        };
        streamed.insert(record.name.clone());
        if elsewhere.contains(record.name.as_str()) {
            findings.error(
                &operation.place.part("request"),
                "its schema has a file, and is used for something else as well: give the request \
                 a schema of its own",
            );
        }
    }
    for named in api.types.values_mut() {
        if let Named::Record(record) = named {
            let is_streamed = streamed.contains(&record.name);
            for field in &mut record.fields {
                if !(is_streamed && field.schema.ty == Type::File) {
                    file_to_text(&mut field.schema);
                }
            }
            if let Some(others) = record.others.as_deref_mut() {
                file_to_text(others);
            }
        }
    }
}

fn file_to_text(schema: &mut Schema) {
    match &mut schema.ty {
        Type::File => schema.ty = Type::Text,
        Type::List(inner) | Type::Map(inner) => file_to_text(inner),
        _ => {}
    }
}

fn has_parts(schema: &Schema) -> bool {
    matches!(schema.ty, Type::List(_) | Type::Map(_) | Type::Record(_))
}

fn form(record: &Record, place: &Place, findings: &mut Findings) {
    for field in &record.fields {
        let place = place.field(&field.name);
        if has_parts(&field.schema) && !field.json_text {
            findings.tolerable(
                &place,
                "is nested, but forms are flat: mark it `x-json-text: true` if the vendor \
                 takes its JSON text",
                "sent as JSON text",
            );
        }
        if field.must_be_sent() && field.schema.nullable {
            findings.tolerable(
                &place,
                "is required and may be null, which a form cannot say: leave out `nullable`, or \
                 do not require it",
                "a request with null is refused",
            );
        }
    }
    if record.others.as_deref().is_some_and(has_parts) {
        findings.tolerable(
            &place.field("*"),
            "is nested, but forms are flat: fields without a name can only be plain values",
            "a request that has some is refused",
        );
    }
}

fn reply(operation: &Operation, left_out: &mut LeftOut, findings: &mut Findings) {
    let Some((status, body)) = operation.success() else {
        return;
    };
    if !matches!(body.schema.ty, Type::Record(_) | Type::Map(_)) {
        let place = operation.place.part(&format!("response {status}"));
        let message = if body.envelope.is_some() {
            "what its envelope holds is not an object"
        } else {
            "its schema is not an object"
        };
        unsupported(operation, &place, message, left_out, findings);
    }
}

/// The transport removes the envelope of an answer in the same way for all operations of a vendor:
/// a payload elsewhere than where it looks would never be seen.
fn envelope(api: &Api, operation: &Operation, left_out: &mut LeftOut, findings: &mut Findings) {
    let vendor = VENDORS.iter().find(|vendor| vendor.folder == api.vendor);
    let (Some(vendor), Some((status, body))) = (vendor, operation.success()) else {
        return;
    };
    let place = operation.place.part(&format!("response {status}"));
    let taken = match vendor.envelope {
        Some(property) => format!("what stands at `{property}`"),
        None => "the whole".to_owned(),
    };
    if let Some(property) = &body.envelope
        && vendor.envelope != Some(property.as_str())
    {
        let message = format!(
            "its payload stands at `{property}` (`x-envelope`), and of an answer of this vendor \
             {taken} is read: describe that"
        );
        unsupported(operation, &place, &message, left_out, findings);
    }
    let record = api.record(&body.schema);
    if let (None, Some(property)) = (&body.envelope, vendor.envelope)
        && record.is_some_and(|record| record.field(property).is_some())
    {
        let message = format!(
            "has a field `{property}`, and of an answer of this vendor {taken} is read: mark the \
             schema `x-envelope: {property}`"
        );
        unsupported(operation, &place, &message, left_out, findings);
    }
}

/// The fields that paging needs must exist.
fn paging(api: &Api, operation: &Operation, findings: &mut Findings) {
    let Some(pages) = &operation.paging else {
        return;
    };
    // Missing ones are reported as such.
    if pages.items.is_empty() || pages.total.is_empty() {
        return;
    }
    let place = operation.place.field("x-pageable");
    let Some(record) = operation.reply().and_then(|body| api.record(&body.schema)) else {
        return;
    };
    let is = |name: &str, right: fn(&Type) -> bool| {
        let field = record.field(name);
        field.is_some_and(|field| right(&field.schema.ty))
    };
    if !is(&pages.items, |ty| matches!(ty, Type::List(_))) {
        findings.error(
            &place.field("items"),
            format!("the answer has no list called `{}`", pages.items),
        );
    }
    if !is(&pages.total, |ty| matches!(ty, Type::Integer(_))) {
        findings.error(
            &place.field("total"),
            format!("the answer has no whole number called `{}`", pages.total),
        );
    }
}

/// Two fields must not become one in Rust, and a name must be a word.
fn fields(record: &Record, findings: &mut Findings) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for field in &record.fields {
        let snake = words::snake(&field.name);
        let place = record.origin.place.field(&field.name);
        if field.name.chars().any(char::is_control) {
            findings.error(&place, "has a control character in its name");
        }
        if let Some(other) = seen.insert(snake.clone(), &field.name) {
            findings.tolerable(
                &place,
                &format!("would be the field `{snake}`, as would {other}"),
                "numbered",
            );
        }
    }
}
