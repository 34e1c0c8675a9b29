//! Lists that come in pages, all of them in one form.
//!
//! A [`List`] wraps the generated call of a pageable action: its filters are that
//! call's setters, its pages and its stream are the facade's.

use std::collections::{BTreeMap, HashMap};

use loggia_transport::{Error, Operation};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::future::Boxed;
use crate::paging::{ListReport, MAX_PAGES, Page, Pages};

/// As many as the vendor's own tools ask for at once.
const PAGE_SIZE: u16 = 100;

/// A list of the service: one page, a stream, or all of it.
///
/// Stream and all give each item once, read the list again when it changed meanwhile,
/// and stop after [`max_pages`](Self::max_pages): [`Pages`] has the contract. A page is
/// what the server answers, and no more. Nothing is sent before one of the three is
/// awaited; a list can be cloned and used again.
///
/// ```no_run
/// # async fn run(vm: loggia::zenlayer::Vm) -> Result<(), loggia::Error> {
/// let running = vm
///     .instances()
///     .filter(|call| call.zone_id("HKG-A").instance_status("RUNNING"))
///     .all()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before a page, the stream or all items are asked for"]
pub struct List<Q> {
    call: Q,
    page_size: u16,
    max_pages: u32,
    /// Narrowed down to nothing: the server takes an empty list of ids for none and
    /// would list everything.
    nothing: bool,
}

impl<Q: Pageable> List<Q> {
    pub(super) fn new(call: Q) -> Self {
        Self {
            call,
            page_size: PAGE_SIZE,
            max_pages: MAX_PAGES,
            nothing: false,
        }
    }

    /// Narrows the list with the setters of the generated call.
    pub fn filter(mut self, narrow: impl FnOnce(Q) -> Q) -> Self {
        self.call = narrow(self.call);
        self
    }

    /// How many items a page holds, 1 to 1000. Default: 100. The server checks it: others
    /// are `Rejected`.
    pub fn page_size(mut self, size: u16) -> Self {
        self.page_size = size;
        self
    }

    /// How many pages are read at most, at least 1. Default: 1000. See
    /// [`Pages::max_pages`].
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = pages;
        self
    }

    /// One page, counted from 1.
    ///
    /// # Errors
    /// Any kind.
    pub async fn page(&self, number: u32) -> Result<Page<Q::Item>, Error> {
        Ok(self.fetch(number, false).await?.0)
    }

    /// A page, and the answer that it was read from, if that is wanted.
    async fn fetch(&self, number: u32, json: bool) -> Result<(Page<Q::Item>, Box<[u8]>), Error> {
        let size = self.page_size;
        if self.nothing {
            let page = Page::new(Vec::new(), number, size.into(), Some(0));
            return Ok((page, Box::default()));
        }
        let (items, total, answer) = self.call.clone().fetch(number, size, json).await?;
        let is_full = items.len() >= usize::from(size);
        let entries = if is_full { 0 } else { entries(&answer) };
        let page = Page::new(items, number, size.into(), total.map(u64::from));
        Ok((page.of_entries(entries), answer))
    }

    /// All items of all pages, each with the JSON that it was read from.
    pub(crate) fn recorded(self) -> Pages<Recorded<Q::Item>> {
        let max_pages = self.max_pages;
        Pages::new(
            Q::operation(),
            Box::new(move |number| {
                let list = self.clone();
                Box::pin(async move {
                    let (page, answer) = list.fetch(number, true).await?;
                    let mut records = records(&answer, Q::ID);
                    Ok(page.map(|item| {
                        let record = Q::key(&item).and_then(|id| records.remove(id));
                        Recorded { item, record }
                    }))
                })
            }),
            |recorded| Q::key(&recorded.item),
        )
        .max_pages(max_pages)
    }

    /// All items of all pages, one after the other; see [`Pages`].
    pub fn stream(self) -> Pages<Q::Item> {
        let max_pages = self.max_pages;
        Pages::new(
            Q::operation(),
            Box::new(move |number| {
                let list = self.clone();
                Box::pin(async move { list.page(number).await })
            }),
            Q::key,
        )
        .max_pages(max_pages)
    }

    /// All items of all pages at once, as the [stream](Self::stream) gives them.
    ///
    /// # Errors
    /// The first error of any page: items of the pages before are lost with it, a stream
    /// keeps them. `TooLarge` after [`max_pages`](Self::max_pages).
    pub async fn all(self) -> Result<Vec<Q::Item>, Error> {
        self.stream().collect_all().await
    }

    /// The same, with a report on how complete they are: a server may count more items
    /// than its pages hold.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn all_with_report(self) -> Result<(Vec<Q::Item>, ListReport), Error> {
        self.stream().collect_with_report().await
    }
}

impl<Q: ByIds> List<Q> {
    /// Only these machines, at most 100; [`Machines::statuses`](super::Machines::statuses)
    /// takes any number. Unknown ids are left out of the answer; no ids give an
    /// empty list, without asking.
    pub fn ids(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let ids: Vec<String> = ids.into_iter().map(Into::into).collect();
        self.nothing = ids.is_empty();
        self.filter(|call| call.with_ids(ids))
    }
}

/// The generated call of an action that answers in pages. Implemented for those that
/// people use daily; not for implementing elsewhere.
pub trait Pageable: Clone + Send + Sync + 'static + sealed::Sealed {
    /// What the list is of.
    type Item: Send + Sync + Unpin + 'static;

    /// The vendor's name for an item's id.
    #[doc(hidden)]
    const ID: &'static str;

    #[doc(hidden)]
    fn operation() -> &'static Operation;

    #[doc(hidden)]
    fn fetch(self, number: u32, size: u16, json: bool) -> Fetching<Self::Item>;

    #[doc(hidden)]
    fn key(item: &Self::Item) -> Option<&str>;
}

/// A list of machines, which can be limited to some of them.
pub trait ByIds: Pageable {
    #[doc(hidden)]
    #[must_use]
    fn with_ids(self, ids: Vec<String>) -> Self;
}

/// The items of a page, how many there are on all pages, and the whole answer where that is
/// wanted, or the page is not full.
pub(super) type Fetching<T> = Boxed<Result<(Vec<T>, Option<u32>, Box<[u8]>), Error>>;

/// An item, and the JSON that it was read from.
pub(crate) struct Recorded<T> {
    pub(crate) item: T,
    pub(crate) record: Option<Box<RawValue>>,
}

/// The field in which all lists of the vendor have their items.
const ITEMS: &str = "dataSet";

fn list(json: &[u8]) -> &str {
    #[derive(serde::Deserialize)]
    struct Found<'a>(#[serde(borrow)] BTreeMap<std::borrow::Cow<'a, str>, &'a RawValue>);
    let found: Option<Found<'_>> = serde_json::from_slice(json).ok();
    let list = found.and_then(|fields| fields.0.get(ITEMS).copied());
    list.map_or("", RawValue::get)
}

/// Counts the entries of the list in an answer.
fn entries(json: &[u8]) -> u64 {
    let list: Vec<IgnoredAny> = serde_json::from_str(list(json)).unwrap_or_default();
    list.len() as u64
}

/// The entries of the list in an answer, as they came, by their ids.
fn records(json: &[u8], id: &str) -> HashMap<String, Box<RawValue>> {
    let list: Vec<Box<RawValue>> = serde_json::from_str(list(json)).unwrap_or_default();
    list.into_iter()
        .filter_map(|record| {
            let fields: BTreeMap<String, &RawValue> = serde_json::from_str(record.get()).ok()?;
            let text = fields.get(id)?.get();
            // An id may be a number where the documents have a text.
            let id = serde_json::from_str(text).unwrap_or_else(|_| text.to_owned());
            Some((id, record))
        })
        .collect()
}

pub(super) mod sealed {
    pub trait Sealed {}
}

/// Lets calls of a service answer in pages.
macro_rules! pageable {
    ($api:ident: $($module:ident::$call:ident => $item:ident by $key:ident = $id:literal;)*) => {$(
        impl $crate::zenlayer::list::sealed::Sealed for loggia_zenlayer::$api::operations::$call {}

        impl $crate::zenlayer::list::Pageable for loggia_zenlayer::$api::operations::$call {
            type Item = loggia_zenlayer::$api::types::$item;

            const ID: &'static str = $id;

            fn operation() -> &'static loggia_transport::Operation {
                &loggia_zenlayer::$api::operations::$module::OPERATION
            }

            fn fetch(
                self,
                number: u32,
                size: u16,
                json: bool,
            ) -> $crate::zenlayer::list::Fetching<Self::Item> {
                Box::pin(async move {
                    let mut reply = self.page_num(number).page_size(size).send().await?;
                    let items = std::mem::take(&mut reply.data_set);
                    let answer = if json || items.len() < usize::from(size) {
                        reply.json().into()
                    } else {
                        Box::default()
                    };
                    Ok((items, reply.total_count, answer))
                })
            }

            fn key(item: &Self::Item) -> Option<&str> {
                item.$key.as_deref()
            }
        }
    )*};
}
pub(super) use pageable;

/// Lets lists of machines be limited to some.
macro_rules! by_ids {
    ($api:ident: $($call:ident),*) => {$(
        impl $crate::zenlayer::list::ByIds for loggia_zenlayer::$api::operations::$call {
            fn with_ids(self, ids: Vec<String>) -> Self {
                self.instance_ids(ids)
            }
        }
    )*};
}
pub(super) use by_ids;
