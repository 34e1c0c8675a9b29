//! Paged lists: a page size with a default of 20 and a number that counts from
//! 1. A page beyond the last is empty and still tells the total.

use serde_json::{Map, Value, json};

use super::{Field, Fields, Kind};

pub(super) const PAGE_SIZE: Field = Field::optional("pageSize", Kind::Whole(1, 1000));
pub(super) const PAGE_NUM: Field = Field::optional("pageNum", Kind::Whole(1, i32::MAX as u64));

/// The page of `items` that the fields ask for.
pub(super) fn page(fields: &Fields, items: Vec<Value>) -> Map<String, Value> {
    let size = fields.whole("pageSize").unwrap_or(20);
    let number = fields.whole("pageNum").unwrap_or(1);
    let skipped = number.saturating_sub(1).saturating_mul(size);
    let as_count = |wide: u64| usize::try_from(wide).unwrap_or(usize::MAX);
    let total = items.len();
    let data: Vec<Value> = items
        .into_iter()
        .skip(as_count(skipped))
        .take(as_count(size))
        .collect();
    let mut response = Map::new();
    response.insert("totalCount".to_owned(), json!(total));
    response.insert("dataSet".to_owned(), json!(data));
    response
}
