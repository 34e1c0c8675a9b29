//! Builds responses: fields by name, pages, and values that look the same everywhere.

use serde_json::{Map, Value, json};

use super::Outcome;
use super::listed::Listed;
use crate::zenlayer::fields::Fields;

/// Returns a response without fields of its own.
#[expect(clippy::unnecessary_wraps, reason = "the type of all outcomes")]
pub(super) fn nothing() -> Outcome {
    Ok(Map::new())
}

/// Returns a response with these fields; anything but an object has none.
#[expect(clippy::unnecessary_wraps, reason = "the type of all outcomes")]
pub(super) fn with(fields: Value) -> Outcome {
    match fields {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

/// Returns the requested page of `listed`, each item converted by `shown`: the size is 20 by
/// default, and pages count from 1. A page beyond the last is empty and still gives the total.
/// Only what is on the page is converted to JSON.
#[expect(clippy::unnecessary_wraps, reason = "the type of all outcomes")]
pub(super) fn page<'a, T: 'a>(
    fields: &Fields,
    mut listed: Listed<'a, T>,
    shown: impl Fn(&'a str, &'a T) -> Value,
) -> Outcome {
    let size = fields.whole("pageSize").unwrap_or(20);
    let number = fields.whole("pageNum").unwrap_or(1);
    let skipped = number.saturating_sub(1).saturating_mul(size);
    let as_count = |wide: u64| usize::try_from(wide).unwrap_or(usize::MAX);
    let (total, page) = listed.page(as_count(skipped), as_count(size));
    let page = page.into_iter().map(|(id, thing)| shown(id, thing));
    // Not `json!`, which would copy all of it.
    let mut response = Map::new();
    response.insert("totalCount".to_owned(), json!(total));
    response.insert("dataSet".to_owned(), Value::Array(page.collect()));
    Ok(response)
}

/// Returns tags as responses have them; `null` if there are none.
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
