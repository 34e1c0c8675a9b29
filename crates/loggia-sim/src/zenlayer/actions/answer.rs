//! Responses, put together: fields by name, pages, and things that look the
//! same wherever they appear.

use serde_json::{Map, Value, json};

use super::Outcome;
use crate::zenlayer::fields::Fields;

/// A response without fields of its own.
#[expect(clippy::unnecessary_wraps, reason = "the type of all outcomes")]
pub(super) fn nothing() -> Outcome {
    Ok(Map::new())
}

/// A response with these fields; anything but an object has none.
#[expect(clippy::unnecessary_wraps, reason = "the type of all outcomes")]
pub(super) fn with(fields: Value) -> Outcome {
    match fields {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

/// The page of `items` that the fields ask for: a size with a default of 20
/// and a number that counts from 1. A page beyond the last is empty and still
/// tells the total.
pub(super) fn page(fields: &Fields, items: impl IntoIterator<Item = Value>) -> Outcome {
    let size = fields.whole("pageSize").unwrap_or(20);
    let number = fields.whole("pageNum").unwrap_or(1);
    let skipped = number.saturating_sub(1).saturating_mul(size);
    let as_count = |wide: u64| usize::try_from(wide).unwrap_or(usize::MAX);
    let mut items: Vec<Value> = items.into_iter().collect();
    let total = items.len();
    items.drain(..as_count(skipped).min(total));
    items.truncate(as_count(size));
    with(json!({"totalCount": total, "dataSet": items}))
}

/// Tags as responses have them; `null` where there are none.
pub(super) fn tags(tags: &[(String, String)]) -> Value {
    if tags.is_empty() {
        return Value::Null;
    }
    let list: Vec<_> = tags
        .iter()
        .map(|(key, value)| json!({"key": key, "value": value}))
        .collect();
    json!({"tags": list})
}
