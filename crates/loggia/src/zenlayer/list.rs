//! Lists that are read page by page, all in the same form.
//!
//! A [`List`] wraps the generated call of a pageable action: its filters are that call's setters,
//! its pages and its stream are the facade's. The spec says which actions are pageable, and which
//! fields of their answers hold the pages (`x-pageable`).

use std::collections::BTreeMap;
#[cfg(feature = "_machines")]
use std::collections::HashMap;

use loggia_transport::call::{ByIds, Pageable};
#[cfg(feature = "_machines")]
use loggia_transport::decode::LeftOut;
use loggia_transport::{Error, Paging, Reply};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::paging::{ListReport, MAX_PAGES, Page, Pages};

/// As many as the vendor's own tools request at once.
const PAGE_SIZE: u16 = 100;

/// A list of a service, to be read as one [`page`](Self::page), as a [`stream`](Self::stream)
/// or with [`all`](Self::all) items at once.
///
/// `stream` and `all` return each item once (unless items have no ids; the call's
/// documentation says so), read the list again if it changed meanwhile, and stop after
/// [`max_pages`](Self::max_pages): [`Pages`] describes what is guaranteed. `page` returns one
/// answer of the server as it is. Nothing is sent before one of the three is awaited; a list
/// can be cloned and used again.
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
    /// Narrowed to nothing: the server treats an empty list of ids as absent, and would list
    /// everything.
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

    /// How many items a page has. Default: 100. Most lists take 1 to 1000, some up to 100,
    /// 5000 or 10000: see the setter `page_size` of the call. Other sizes fail with
    /// `InvalidRequest`, and nothing is sent.
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
        Ok(self.fetch(number).await?.0)
    }

    /// A page, and the rest of the answer that it was read from; `None` if nothing was sent.
    async fn fetch(&self, number: u32) -> Result<(Page<Q::Item>, Option<Reply<Q::Reply>>), Error> {
        let size = self.page_size;
        if self.nothing {
            return Ok((Page::new(Vec::new(), number, size.into(), Some(0)), None));
        }
        let mut reply = self.call.clone().send_for_page(number, size).await?;
        let (items, total) = Q::take_items(&mut reply);
        let is_full = items.len() >= usize::from(size);
        let entries = if is_full {
            0
        } else {
            entries(reply.json(), paging::<Q>().items())
        };
        let page = Page::new(items, number, size.into(), total);
        Ok((page.of_entries(entries), Some(reply)))
    }

    /// All items of all pages, each with the JSON that it was read from.
    #[cfg(feature = "_machines")]
    pub(crate) fn recorded(self) -> Pages<Recorded<Q::Item>> {
        let max_pages = self.max_pages;
        Pages::new(
            Q::operation(),
            Box::new(move |number| {
                let list = self.clone();
                Box::pin(async move {
                    let (page, answer) = list.fetch(number).await?;
                    let json = answer.as_ref().map_or(&[][..], Reply::json);
                    let none = LeftOut::default();
                    let left_out = answer.as_ref().map_or(&none, Reply::left_out);
                    let mut records = records(json, paging::<Q>(), left_out);
                    Ok(page.map(|item| {
                        let record = Q::key(&item).and_then(|id| records.remove(id));
                        let (record, places) = record.unzip();
                        Recorded {
                            item,
                            record,
                            left_out: places
                                .unwrap_or_else(|| (left_out.count() == 0).then(Vec::new)),
                        }
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
        .distinguished(paging::<Q>().id().is_some())
        .max_pages(max_pages)
    }

    /// All items of all pages at once, as the [stream](Self::stream) gives them.
    ///
    /// # Errors
    /// The first error of any page; the items of earlier pages are lost then, which a stream
    /// would return. `TooLarge` after [`max_pages`](Self::max_pages).
    pub async fn all(self) -> Result<Vec<Q::Item>, Error> {
        self.stream().collect_all().await
    }

    /// The same, with a report on how complete the list is: a server may count more items
    /// than its pages have.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn all_with_report(self) -> Result<(Vec<Q::Item>, ListReport), Error> {
        self.stream().collect_with_report().await
    }
}

impl<Q: ByIds> List<Q> {
    /// Only the items with these ids, at most 100 (`Machines::statuses` takes any number).
    /// Unknown ids are left out of the answer. Without ids the list is empty, and nothing is
    /// sent.
    pub fn ids(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let ids: Vec<String> = ids.into_iter().map(Into::into).collect();
        self.nothing = ids.is_empty();
        self.filter(|call| call.with_ids(ids))
    }
}

/// Turns a call that answers in pages into a list.
///
/// ```no_run
/// # #[cfg(feature = "zenlayer-vm")]
/// # async fn run(vm: loggia::zenlayer::Vm) -> Result<(), loggia::Error> {
/// use loggia::zenlayer::PageableExt as _;
///
/// let images = vm.api().describe_images().zone_id("HKG-A").list().all().await?;
/// # Ok(())
/// # }
/// ```
pub trait PageableExt: Pageable {
    /// Everything that the call finds, page by page.
    fn list(self) -> List<Self> {
        List::new(self)
    }
}

impl<Q: Pageable> PageableExt for Q {}

/// Which fields of an answer hold a page.
fn paging<Q: Pageable>() -> &'static Paging {
    static NOWHERE: Paging = Paging::new("", "", None);
    Q::operation().paging().unwrap_or(&NOWHERE)
}

/// An item, and the JSON that it was read from.
#[cfg(feature = "_machines")]
pub(crate) struct Recorded<T> {
    pub(crate) item: T,
    pub(crate) record: Option<Box<RawValue>>,
    /// The places in it whose values could not be read; `None` if they are not known.
    pub(crate) left_out: Option<Vec<String>>,
}

fn list<'a>(json: &'a [u8], items: &str) -> &'a str {
    #[derive(serde::Deserialize)]
    struct Found<'a>(#[serde(borrow)] BTreeMap<std::borrow::Cow<'a, str>, &'a RawValue>);
    let found: Option<Found<'_>> = serde_json::from_slice(json).ok();
    let list = found.and_then(|fields| fields.0.get(items).copied());
    list.map_or("", RawValue::get)
}

/// The number of entries of the list in an answer.
fn entries(json: &[u8], items: &str) -> u64 {
    let list: Vec<IgnoredAny> = serde_json::from_str(list(json, items)).unwrap_or_default();
    list.len() as u64
}

/// An entry as received, and the places in it whose values could not be read.
#[cfg(feature = "_machines")]
type Record = (Box<RawValue>, Option<Vec<String>>);

/// The entries of the list in an answer by their ids.
#[cfg(feature = "_machines")]
fn records(json: &[u8], paging: &Paging, left_out: &LeftOut) -> HashMap<String, Record> {
    let Some(id) = paging.id() else {
        return HashMap::new();
    };
    let list = list(json, paging.items());
    let list: Vec<Box<RawValue>> = serde_json::from_str(list).unwrap_or_default();
    let is_known = left_out.count() == left_out.first().len();
    let places = |index: usize| {
        if left_out.count() == 0 {
            return Some(Vec::new());
        }
        let entry = format!("{}[{index}].", paging.items());
        let places = left_out.first().iter();
        let inside = places.filter_map(|place| place.path().strip_prefix(&entry));
        is_known.then(|| inside.map(str::to_owned).collect())
    };
    list.into_iter()
        .enumerate()
        .filter_map(|(index, record)| {
            let fields: BTreeMap<String, &RawValue> = serde_json::from_str(record.get()).ok()?;
            let text = fields.get(id)?.get();
            // An id may be a number where the documents have text.
            let id = serde_json::from_str(text).unwrap_or_else(|_| text.to_owned());
            Some((id, (record, places(index))))
        })
        .collect()
}
