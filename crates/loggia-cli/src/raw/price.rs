//! Asks what an order will cost, by the vendor's own operation for that.
//!
//! `InquiryPriceCreateInstance` is the one for `CreateInstances`: its name is the order's with
//! words before it, singular or plural. Fields of the same name and type are passed on, and the
//! answer is shown as it comes, because each service has its own form.

use loggia_catalogue::{Operation, Safety, Type};
use serde_json::{Map, Value};

use super::Entry;
use super::call::{self, Call};
use crate::numbers::Numbers;
use crate::session::Session;

/// Lines with the price; none if no operation can be asked, or the answer is not readable.
pub(super) async fn lines(
    entry: Entry,
    fields: &Map<String, Value>,
    session: &Session,
) -> Vec<String> {
    let Some(question) = question(entry) else {
        return Vec::new();
    };
    let asked = Entry {
        api: entry.api,
        operation: question,
    };
    let request = question.request.map_or(&[][..], |record| record.fields);
    let passed: Map<String, Value> = request
        .iter()
        .filter_map(|field| Some((field.name.to_owned(), fields.get(field.name)?.clone())))
        .collect();
    let Ok(call) = Call::new(asked, &passed, None, session) else {
        return Vec::new();
    };
    let Ok(reply) = call.send(passed, None).await else {
        return vec![format!(
            "the price is not known: {} has no answer",
            question.id
        )];
    };
    let mut lines = Vec::new();
    let mut numbers = Numbers::default();
    if let Ok(value) = call::value(asked, &reply, &mut numbers) {
        collect("", &value, &numbers, &mut lines);
    }
    lines
}

/// The operation that returns the price of this one.
pub(super) fn question(entry: Entry) -> Option<&'static Operation> {
    let singular = |name: &str| name.trim_end_matches('s').to_lowercase();
    let wanted = singular(entry.operation.id);
    entry.api.operations.iter().copied().find(|operation| {
        let asks = operation
            .id
            .strip_prefix("InquiryPrice")
            .or_else(|| operation.id.strip_prefix("Inquiry"))
            .map(|name| name.trim_end_matches("Price"));
        operation.safety == Safety::Read
            && asks.is_some_and(|asks| singular(asks) == wanted)
            && operation.request.is_none_or(|record| {
                !record
                    .fields
                    .iter()
                    .any(|field| matches!(field.ty, Type::Secret))
            })
    })
}

fn collect(name: &str, value: &Value, numbers: &Numbers, lines: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (inner, value) in fields {
                let name = if name.is_empty() {
                    inner.clone()
                } else {
                    format!("{name}.{inner}")
                };
                collect(&name, value, numbers, lines);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(&format!("{name}.{index}"), value, numbers, lines);
            }
        }
        Value::Null => {}
        Value::String(text) => lines.push(format!("{name}: {text}")),
        other => lines.push(format!("{name}: {}", numbers.compact(other))),
    }
}
