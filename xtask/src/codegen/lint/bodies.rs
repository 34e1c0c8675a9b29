//! What operations send and receive.
//!
//! A request is an object with fields, because callers set them one by one. A form is
//! flat and carries text. An answer is a JSON object.

use std::collections::BTreeMap;

use super::operations::LeftOut;
use crate::spec::finding::{Findings, Place};
use crate::spec::model::{Api, Encoding, Named, Operation, Record, Type};
use crate::spec::words;

pub(super) fn lint(api: &Api, left_out: &mut LeftOut, findings: &mut Findings) {
    let calls = api
        .operations
        .iter()
        .filter(|operation| !left_out.contains(&operation.place))
        .collect::<Vec<_>>();
    for operation in calls {
        request(api, operation, left_out, findings);
        reply(operation, left_out, findings);
        paging(api, operation, findings);
    }
    for named in api.types.values() {
        if let Named::Record(record) = named {
            fields(record, findings);
        }
    }
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
        Encoding::Form => form(record, &place, findings),
        _ => {}
    }
}

fn form(record: &Record, place: &Place, findings: &mut Findings) {
    for field in &record.fields {
        match field.schema.ty {
            Type::List(_) | Type::Map(_) | Type::Record(_) if !field.json_text => {
                findings.tolerable(
                    &place.field(&field.name),
                    "is nested, but forms are flat: mark it `x-json-text: true` if the vendor \
                     takes its JSON text",
                    "sent as JSON text",
                );
            }
            Type::File => findings.tolerable(
                &place.field(&field.name),
                "is binary, which a form cannot carry",
                "sent as text",
            ),
            _ => {}
        }
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

/// What pages are made of has to be there.
fn paging(api: &Api, operation: &Operation, findings: &mut Findings) {
    let Some(pages) = &operation.paging else {
        return;
    };
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

/// Two fields must not be one in Rust, and a name is a word.
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
