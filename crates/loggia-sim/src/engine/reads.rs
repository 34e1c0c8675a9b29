//! What operations that read answer with: things, measurements, prices.

use loggia_catalogue::{Operation, Record, Safety, Type};

use super::words;

/// How deep prices may lie in an answer.
const DEPTH: usize = 3;

/// The field of an answer that is a list of objects: that of a page, or the only one.
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
    if let Some(pages) = operation.pages {
        return lists.find(|(name, _)| *name == pages.items);
    }
    let first = lists.next()?;
    lists.next().is_none().then_some(first)
}

/// Whether an operation answers with measurements over a span of time.
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
    spans && operation.pages.is_none()
}

/// Whether an operation answers with what something costs: it is called so, and it does.
/// A type of machines that has its price besides is no such answer.
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

/// Whether a record is a price.
pub(super) fn is_price(record: &Record) -> bool {
    ["originalPrice", "unitPrice"]
        .iter()
        .all(|name| record.field(name).is_some())
}
