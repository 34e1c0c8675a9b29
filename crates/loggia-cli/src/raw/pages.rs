//! `--page-all`: reads all pages of a list as one answer.
//!
//! A list may change while it is being read, so that an item appears twice or is missed. Items
//! with an id are therefore taken once, and a list that is shorter than the server's own count is
//! read a second time. Whatever is still missing after that is reported.

use std::collections::HashSet;

use loggia_catalogue::{Paging, Record};
use serde_json::{Map, Value};

use super::Entry;
use super::call::{self, Call};
use super::wait::text;
use crate::exit::{Exit, Failure};
use crate::numbers::Numbers;
use crate::progress::Bar;

/// Items per page if neither the catalogue has a limit nor the user asks for a number.
const SIZE: i64 = 100;

/// More pages than any real list has; a server that returns more is wrong.
const MOST_PAGES: i64 = 10_000;

/// How often a list with missing items is read.
const MOST_PASSES: u32 = 2;

/// All pages of a list.
pub(super) struct Whole {
    /// The answer. Everything but the items is from the first page.
    pub(super) value: Value,
    /// The numbers in it that it holds only approximately.
    pub(super) numbers: Numbers,
    /// A failure that says what is missing, if the server counts more items.
    pub(super) incomplete: Option<Failure>,
}

/// Reads all pages.
///
/// # Errors
/// Whatever a page fails with; `Failed` if an answer is not a page, or if the list does not end.
pub(super) async fn all(call: &Call, mut fields: Map<String, Value>) -> Result<Whole, Failure> {
    let entry = call.entry();
    let (Some(pages), Some(request)) = (entry.operation.paging, entry.operation.request) else {
        return Err(Failure::usage(format!("{} has no pages", entry.title())));
    };
    let size = fields
        .get("pageSize")
        .and_then(Value::as_i64)
        .or_else(|| largest(request))
        .unwrap_or(SIZE)
        .max(1);
    fields.insert("pageSize".to_owned(), size.into());
    let bar = Bar::spinner("reading the list");
    let mut list = List::new(pages);
    let mut numbers = Numbers::default();
    let mut first: Option<Map<String, Value>> = None;
    for pass in 1..=MOST_PASSES {
        let mut came = 0u64;
        for number in 1.. {
            if number > MOST_PAGES {
                return Err(endless(entry));
            }
            fields.insert("pageNum".to_owned(), number.into());
            let reply = call.send(fields.clone(), None).await?;
            let answer = call::value(entry, &reply, &mut numbers)?;
            let page = Page::of(entry, pages, number, answer)?;
            let count = page.items.len() as u64;
            came += count;
            list.take(page.items, pass == 1);
            list.total = page.total.or(list.total);
            bar.message(&list.progress());
            first.get_or_insert(page.rest);
            let is_last = match page.total {
                Some(total) => came >= total || count == 0,
                None => i64::try_from(count).is_ok_and(|count| count < size),
            };
            if is_last {
                break;
            }
        }
        if !list.lacks_items() || pages.id.is_none() {
            break;
        }
    }
    let incomplete = list.lacks_items().then(|| incomplete(entry, &list));
    let mut whole = first.unwrap_or_default();
    whole.insert(pages.items.to_owned(), Value::Array(list.items));
    Ok(Whole {
        value: Value::Object(whole),
        numbers,
        incomplete,
    })
}

/// The items so far.
struct List {
    pages: Paging,
    items: Vec<Value>,
    ids: HashSet<String>,
    /// How many items the server counted last.
    total: Option<u64>,
}

impl List {
    fn new(pages: Paging) -> Self {
        Self {
            pages,
            items: Vec::new(),
            ids: HashSet::new(),
            total: None,
        }
    }

    /// Takes the items that are new. Items without an id are taken only in the first pass.
    fn take(&mut self, items: Vec<Value>, is_first_pass: bool) {
        for item in items {
            let id = self.pages.id.and_then(|id| text(item.get(id)?));
            let is_new = id.map_or(is_first_pass, |id| self.ids.insert(id));
            if is_new {
                self.items.push(item);
            }
        }
    }

    fn lacks_items(&self) -> bool {
        let here = self.items.len() as u64;
        self.total.is_some_and(|total| here < total)
    }

    fn progress(&self) -> String {
        let here = self.items.len();
        match self.total {
            Some(total) => format!("{here} of {total} read"),
            None => format!("{here} read"),
        }
    }
}

/// A page as it came.
struct Page {
    items: Vec<Value>,
    total: Option<u64>,
    rest: Map<String, Value>,
}

impl Page {
    /// Takes an answer apart. A missing list counts as empty.
    fn of(entry: Entry, pages: Paging, number: i64, answer: Value) -> Result<Self, Failure> {
        let unreadable = |what: String| {
            Failure::new(
                Exit::Failed,
                format!("{}: page {number} cannot be read: {what}", entry.title()),
            )
        };
        let Value::Object(mut rest) = answer else {
            return Err(unreadable("the answer is no object".to_owned()));
        };
        let items = match rest.remove(pages.items) {
            Some(Value::Array(items)) => items,
            None | Some(Value::Null) => Vec::new(),
            Some(_) => return Err(unreadable(format!("`{}` is no list", pages.items))),
        };
        let total = rest.get(pages.total).and_then(Value::as_u64);
        Ok(Self { items, total, rest })
    }
}

fn incomplete(entry: Entry, list: &List) -> Failure {
    Failure::new(
        Exit::Partial,
        format!(
            "{}: the list is incomplete: the server counts {}, and its pages have {}",
            entry.title(),
            list.total.unwrap_or_default(),
            list.items.len()
        ),
    )
    .with_hint("read it again, or narrow it with the operation's filters")
}

fn endless(entry: Entry) -> Failure {
    Failure::new(
        Exit::Failed,
        format!(
            "{}: the list has no end after {MOST_PAGES} pages",
            entry.title()
        ),
    )
    .with_hint("narrow it with the operation's filters")
}

/// The largest allowed page, if the catalogue has it, and at most [`SIZE`].
fn largest(request: &Record) -> Option<i64> {
    let most = request.field("pageSize")?.limits.maximum?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "limits are small whole numbers"
    )]
    let most = most as i64;
    Some(most.min(SIZE))
}
