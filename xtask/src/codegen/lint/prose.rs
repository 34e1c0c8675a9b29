//! Checks the prose: summaries, descriptions, and whether a list is bounded.
//!
//! Descriptions become documentation, so they must be present, and short enough to be read. A list
//! that is not paged is either small or a mistake in the spec; the spec says which, on the
//! operation or, for an API without paging, in `info`.

use crate::spec::finding::{Findings, Place};
use crate::spec::model::{Api, Operation, Record, Safety, Type};

/// The longest summary, in characters. It is the first line of a method's
/// documentation.
const SUMMARY: usize = 100;
/// The longest description.
const DESCRIPTION: usize = 500;

pub(super) fn lint(api: &Api, findings: &mut Findings) {
    for operation in &api.operations {
        let place = &operation.place;
        if operation.summary.is_empty() {
            findings.tolerable(place, "has no summary", "left without");
        }
        short(
            &operation.summary,
            SUMMARY,
            &place.field("summary"),
            findings,
        );
        short(
            &operation.description,
            DESCRIPTION,
            &place.field("description"),
            findings,
        );
        let request = operation.request.as_ref();
        if let Some(record) = request.and_then(|body| api.record(&body.schema)) {
            fields(record, &place.part("request"), findings);
        }
        let reply = operation.reply();
        if let Some(record) = reply.and_then(|body| api.record(&body.schema)) {
            fields(record, &place.part("response"), findings);
            paging(api, operation, record, findings);
        }
    }
}

fn paging(api: &Api, operation: &Operation, record: &Record, findings: &mut Findings) {
    let marked = operation.paging.is_some()
        || operation.not_pageable.is_some()
        || api.not_pageable.is_some();
    if operation.safety != Safety::Read || marked {
        return;
    }
    let is_list = |ty: &Type| matches!(ty, Type::List(_));
    if let Some(list) = record.fields.iter().find(|field| is_list(&field.schema.ty)) {
        findings.tolerable(
            &operation.place.part("response").field(&list.name),
            "is a list: mark the operation x-pageable, or say why it is not paged \
             (x-not-pageable)",
            "taken as whole",
        );
    }
}

/// Checks the fields of an object, one level deep: deeper ones have schemas of their own.
fn fields(record: &Record, place: &Place, findings: &mut Findings) {
    for field in &record.fields {
        let place = place.field(&field.name);
        let schema = &field.schema;
        if !schema.description.is_empty() {
            short(&schema.description, DESCRIPTION, &place, findings);
        } else if schema.via.is_empty() {
            findings.tolerable(&place, "has no description", "left without");
        }
        // A named schema is described at its own place.
    }
}

fn short(text: &str, longest: usize, place: &Place, findings: &mut Findings) {
    let length = text.chars().count();
    if length > longest {
        findings.tolerable(
            place,
            &format!("has {length} characters of prose: say it in {longest}"),
            "kept",
        );
    }
}
