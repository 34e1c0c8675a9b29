//! What read operations answer with: things, measurements, prices.

use loggia_catalogue::{Operation, Record, Safety, Type};

use super::words;

/// How deep prices may be nested in an answer.
const DEPTH: usize = 3;

/// Returns the field of an answer that is a list of objects: that of a page, or the only one.
pub(super) fn list(operation: &'static Operation) -> Option<(&'static str, &'static Record)> {
    if operation.safety != Safety::Read || is_series(operation) || is_pricing(operation) {
        return None;
    }
    let mut lists = operation
        .reply
        .fields
        .iter()
        .filter_map(|field| match field.ty {
            Type::List(Type::Record(record)) => Some((field.name, *record)),
            _ => None,
        });
    if let Some(pages) = operation.paging {
        return lists.find(|(name, _)| *name == pages.items);
    }
    let first = lists.next()?;
    lists.next().is_none().then_some(first)
}

/// Returns whether an operation answers with measurements over a time span.
pub(super) fn is_series(operation: &Operation) -> bool {
    let asks = |name: &str| {
        operation
            .request
            .is_some_and(|request| request.field(name).is_some())
    };
    let shows_times = || {
        operation.reply.fields.iter().any(|field| match field.ty {
            Type::List(Type::Record(record)) => record.field("time").is_some(),
            _ => false,
        })
    };
    let spans =
        asks("startTime") && asks("endTime") || asks("start") && asks("end") && shows_times();
    spans && operation.paging.is_none()
}

/// Returns whether an operation answers with prices: both its name and its answer say so. A
/// list of machine types that includes their price does not count.
pub(super) fn is_pricing(operation: &Operation) -> bool {
    let (verb, noun) = words::verb(operation.id);
    let called = matches!(verb, "Inquiry" | "Query") || words::singular(noun).ends_with("Price");
    operation.safety == Safety::Read && called && has_price(operation.reply, DEPTH)
}

fn has_price(record: &Record, depth: usize) -> bool {
    is_price(record)
        || depth > 0
            && record.fields.iter().any(|field| match field.ty {
                Type::Record(inner) | Type::List(&Type::Record(inner)) => {
                    has_price(inner, depth - 1)
                }
                _ => false,
            })
}

/// Returns whether a record is a price.
pub(super) fn is_price(record: &Record) -> bool {
    ["originalPrice", "unitPrice"]
        .iter()
        .all(|name| record.field(name).is_some())
}
