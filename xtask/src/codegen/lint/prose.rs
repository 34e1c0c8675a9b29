//! What people read: summaries, descriptions, and whether a list ends.
//!
//! Descriptions become documentation, so they have to be there, and short enough to
//! be read. A list that is not paged is either small or a mistake of the spec: it
//! says which, on the operation or, for an API without paging, in `info`.

use serde_json::Value;

use crate::spec::document::{
    OperationAt, entries, is_success, media, operations, resolve, schema_name,
};
use crate::spec::finding::{Findings, Place};

/// The longest summary, in characters. It is the first line of a method's
/// documentation.
const SUMMARY: usize = 100;
/// The longest description.
const DESCRIPTION: usize = 500;

/// The mark of a list that is not paged: the reason.
pub(super) const NOT_PAGEABLE: &str = "x-not-pageable";

pub(super) fn lint(document: &Value, findings: &mut Findings) {
    let unpaged_api = text(document.get("info"), NOT_PAGEABLE).is_some();
    for operation in operations(document) {
        let place = operation.place();
        match text(Some(operation.json), "summary") {
            None => findings.tolerable(&place, "has no summary", "left without"),
            Some(summary) => short(summary, SUMMARY, &place.field("summary"), findings),
        }
        if let Some(long) = text(Some(operation.json), "description") {
            short(long, DESCRIPTION, &place.field("description"), findings);
        }
        for (_, content) in operation.request_media() {
            fields(
                document,
                content.get("schema"),
                &place.part("request"),
                findings,
            );
        }
        replies(document, &operation, unpaged_api, findings);
    }
}

fn replies(
    document: &Value,
    operation: &OperationAt<'_>,
    unpaged_api: bool,
    findings: &mut Findings,
) {
    let place = operation.place();
    for (status, response) in operation.responses(document) {
        if !is_success(status) {
            continue;
        }
        for (_, content) in media(Some(response)) {
            let Some(schema) = content.get("schema") else {
                continue;
            };
            let schema = payload(document, schema);
            fields(document, Some(schema), &place.part("response"), findings);
            let reads = operation.json.get("x-safety") == Some(&Value::from("read"));
            let marked = operation.json.get("x-pageable").is_some()
                || text(Some(operation.json), NOT_PAGEABLE).is_some();
            if !reads || marked || unpaged_api {
                continue;
            }
            let list = entries(schema.get("properties")).find(|(_, property)| {
                resolve(document, property).get("type") == Some(&Value::from("array"))
            });
            if let Some((name, _)) = list {
                findings.tolerable(
                    &place.part("response").field(name),
                    "is a list: mark the operation x-pageable, or say why it is not paged \
                     (x-not-pageable)",
                    "taken as whole",
                );
            }
        }
    }
}

/// What is inside an envelope, or the schema itself.
fn payload<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let schema = resolve(document, schema);
    schema
        .get("x-envelope")
        .and_then(Value::as_str)
        .and_then(|inner| schema.get("properties")?.get(inner))
        .map_or(schema, |inner| resolve(document, inner))
}

/// The fields of an object, one level deep: what is deeper has a schema of its own.
fn fields(document: &Value, schema: Option<&Value>, place: &Place, findings: &mut Findings) {
    let Some(schema) = schema.map(|schema| resolve(document, schema)) else {
        return;
    };
    for (name, property) in entries(schema.get("properties")) {
        let described = text(Some(property), "description")
            .or_else(|| text(Some(resolve(document, property)), "description"));
        match described {
            Some(description) => short(description, DESCRIPTION, &place.field(name), findings),
            // A schema with a name says what it is where it stands.
            None if schema_name(property).is_some() || property.get("allOf").is_some() => {}
            None => findings.tolerable(&place.field(name), "has no description", "left without"),
        }
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

fn text<'a>(holder: Option<&'a Value>, key: &str) -> Option<&'a str> {
    holder?
        .get(key)?
        .as_str()
        .filter(|text| !text.trim().is_empty())
}
