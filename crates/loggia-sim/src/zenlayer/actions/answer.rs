//! Responses, put together: fields by name, pages, and things that look the
//! same wherever they appear.

use serde_json::{Map, Value, json};

use super::Outcome;
use super::listed::Listed;
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

/// The page of `listed` that the fields ask for, each of it as `shown`: a size with a
/// default of 20 and a number that counts from 1. A page beyond the last is empty and
/// still gives the total. Only what is on the page is made into JSON.
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
