//! `--page-all`: all pages of a list as one answer.

use loggia_catalogue::Record;
use serde_json::{Map, Value};

use super::call::{self, Call};
use crate::exit::{Exit, Failure};
use crate::progress::Bar;

/// Items of a page where the catalogue has no limit and the user no wish.
const SIZE: i64 = 100;

/// No list that anyone has is longer; a server that never ends one is wrong.
const MOST_PAGES: i64 = 10_000;

/// Reads all pages. What is beside the items is of the first page.
///
/// # Errors
/// What a page fails with; `Failed` when the list does not end.
pub(super) async fn all(call: &Call<'_>, mut fields: Map<String, Value>) -> Result<Value, Failure> {
    let entry = call.entry();
    let Some(pages) = entry.operation.pages else {
        return Err(Failure::usage(format!("{} has no pages", entry.title())));
    };
    let size = fields
        .get("pageSize")
        .and_then(Value::as_i64)
        .or_else(|| largest(entry.operation.request?))
        .unwrap_or(SIZE)
        .max(1);
    fields.insert("pageSize".to_owned(), size.into());
    let bar = Bar::spinner("reading the list");
    let mut whole: Option<Value> = None;
    let mut seen = 0u64;
    for number in 1..=MOST_PAGES {
        fields.insert("pageNum".to_owned(), number.into());
        let reply = call.send(fields.clone(), None).await?;
        let mut page = call::value(entry, &reply)?;
        let items = match page.get_mut(pages.items).map(Value::take) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        let total = page.get(pages.total).and_then(Value::as_u64);
        let count = items.len();
        seen += count as u64;
        bar.message(total.map_or_else(
            || format!("{seen} read"),
            |total| format!("{seen} of {total} read"),
        ));
        let whole = whole.get_or_insert_with(|| {
            page[pages.items] = Value::Array(Vec::new());
            page
        });
        if let Some(Value::Array(list)) = whole.get_mut(pages.items) {
            list.extend(items);
        }
        let is_last = match total {
            Some(total) => seen >= total || count == 0,
            None => i64::try_from(count).is_ok_and(|count| count < size),
        };
        if is_last {
            return Ok(whole.take());
        }
    }
    Err(Failure::new(
        Exit::Failed,
        format!(
            "{}: the list has no end after {MOST_PAGES} pages",
            entry.title()
        ),
    )
    .with_hint("narrow it with the operation's filters"))
}

/// The most items that a page may have, if that is known and reasonable.
fn largest(request: &Record) -> Option<i64> {
    let most = request.field("pageSize")?.limits.maximum?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "limits are small whole numbers"
    )]
    let most = most as i64;
    Some(most.min(SIZE))
}
