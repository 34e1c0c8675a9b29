//! Lists that are read page by page.
//!
//! [`Page`] is one answer. [`Pages`] is a stream over all items: it requests the next page as
//! soon as one has arrived, so that the wait overlaps with work on the items, and it copes with a
//! list that changes while it is read:
//!
//! - an item is returned once, however often pages repeat it (the list grew at the front and
//!   pushed it to the next page);
//! - if the total changed between pages, items may have slipped to a page that was already read
//!   (the list shrank); the list is then read once more from the start, and only new items are
//!   returned. An addition and a removal together leave the total as it is: that cannot be
//!   noticed.
//!
//! If the server reports the total, a list ends when that many items have arrived, or at an empty
//! page: a page that is not full may only mean that the server's pages are smaller than
//! requested. Without a total, a page that is not full is the last. An entry that is `null`
//! counts as an entry of a page, but is not an item. If fewer *different* items arrived than the
//! total says, the list is read once more; what is missing after that is reported in a warning,
//! and in the list's report. The number of pages is bounded as well, because a server might never
//! come to an end.

mod progress;
mod report;

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, TryStreamExt};
use loggia_transport::{Error, Operation};

use crate::future::Boxed;

pub(crate) use progress::MAX_PAGES;
use progress::{After, Extent, Progress};
pub use report::ListReport;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, at most [`size`](Self::size).
    pub items: Vec<T>,
    /// The number of the page, from 1.
    pub number: u32,
    /// How many items were requested.
    pub size: u32,
    /// The number of items of the whole list, if the server reports it.
    pub total: Option<u64>,
    /// How many entries the server returned, including empty ones.
    entries: u64,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, number: u32, size: u32, total: Option<u64>) -> Self {
        Self {
            entries: items.len() as u64,
            items,
            number,
            size,
            total,
        }
    }

    /// The same page, for which the server returned this many entries: an entry that is `null` is
    /// not an item, but does not end the list either.
    pub(crate) fn of_entries(mut self, entries: u64) -> Self {
        self.entries = self.entries.max(entries);
        self
    }

    /// The same page with each item replaced.
    #[cfg(feature = "_machines")]
    pub(crate) fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            number: self.number,
            size: self.size,
            total: self.total,
            entries: self.entries,
        }
    }

    /// Whether it is the last page: it is empty, or the total is reached, assuming that the pages
    /// before were full; without a total, whether it is not full.
    pub fn is_last(&self) -> bool {
        let before = u64::from(self.number.saturating_sub(1)) * u64::from(self.size);
        self.extent().ends_after(before)
    }

    fn extent(&self) -> Extent {
        Extent {
            number: self.number,
            size: self.size,
            total: self.total,
            entries: self.entries,
        }
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// Fetches the page with the given number.
pub(crate) type Fetch<T> = Box<dyn Fn(u32) -> Boxed<Result<Page<T>, Error>> + Send + Sync>;

/// A stream of the items of all pages, reliable also while the list changes. Made by
/// [`List::stream`](crate::zenlayer::List::stream).
///
/// - **Each item is returned once**, by its id, even if pages repeat it: a new item at the
///   front pushes others on to pages that are still to be read. Items without an id cannot be
///   distinguished: all of them are returned, except those of a second reading.
/// - **The list is read again from the start** if its total changed between two pages,
///   because items may have moved to a page that was read before. Only new items are returned
///   then. The list is read at most five times; after that, the stream ends with what it has.
///   If one item is added and another removed, the total stays the same and the change is not
///   noticed.
/// - **It ends** where the total says so or a page is not full, after
///   [`max_pages`](Self::max_pages) with [`TooLarge`](crate::ErrorKind::TooLarge), and after
///   the first error. Items of earlier pages come first. To go on after an error, begin a new
///   stream.
/// - **The next page is requested while the items of this one are used**, one request at a
///   time, which advances when the stream is polled. Dropping the stream stops it and the
///   current request.
///
/// Each page is a call with its own attempts and its own
/// [`deadline`](crate::CallOptions::deadline) (180 s by default); the stream as a whole has no
/// deadline. It keeps 16 bytes for each returned item (a hash of the id), and at most two
/// pages of items.
///
/// **Missing items are reported**: [`report`](Self::report) compares the number of returned
/// items with the total. A list whose pages repeat items, so that others never show, is read a
/// second time; if items are still missing, there is also a `tracing` warning.
#[must_use = "nothing is sent before the stream is polled"]
pub struct Pages<T> {
    fetch: Fetch<T>,
    key: fn(&T) -> Option<&str>,
    next: Option<Boxed<Result<Page<T>, Error>>>,
    arrived: Option<Result<Page<T>, Error>>,
    ready: VecDeque<T>,
    error: Option<Error>,
    progress: Progress,
}

impl<T> Pages<T> {
    /// `key` identifies items; all items without a key are returned.
    pub(crate) fn new(
        operation: &'static Operation,
        fetch: Fetch<T>,
        key: fn(&T) -> Option<&str>,
    ) -> Self {
        let next = Some(fetch(1));
        Self {
            fetch,
            key,
            next,
            arrived: None,
            ready: VecDeque::new(),
            error: None,
            progress: Progress::new(operation),
        }
    }

    /// The same, with whether items have ids at all.
    pub(crate) fn distinguished(mut self, yes: bool) -> Self {
        self.progress.is_distinguished = yes;
        self
    }

    /// The maximum number of pages to read, at least 1. Default: 1000.
    ///
    /// A longer list ends with an error of the kind
    /// [`TooLarge`](crate::ErrorKind::TooLarge), after the items so far. No account is that
    /// large: the limit is for servers that repeat a page for ever. It applies to each
    /// reading of a list that is read again because it changed.
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.progress.limit = pages;
        self
    }

    /// The next item; `None` at the end. The same as `TryStreamExt::try_next` of the crate
    /// `futures-util`, which a program needs only for what else streams can do.
    ///
    /// # Errors
    /// That of a page, after the items of the pages before. The stream has ended then.
    #[doc(alias("next", "TryStreamExt"))]
    pub async fn try_next(&mut self) -> Result<Option<T>, Error>
    where
        T: Unpin,
    {
        TryStreamExt::try_next(self).await
    }

    /// All items at once.
    ///
    /// # Errors
    /// The first error of any page; `TooLarge` when there are more than
    /// [`max_pages`](Self::max_pages).
    pub async fn collect_all(self) -> Result<Vec<T>, Error>
    where
        T: Unpin,
    {
        self.try_collect().await
    }

    /// How complete the list is, as far as it was read. Check it once the stream has ended.
    pub fn report(&self) -> ListReport {
        self.progress.report()
    }

    /// All items at once, with a report on how complete they are.
    ///
    /// # Errors
    /// As [`collect_all`](Self::collect_all).
    pub async fn collect_with_report(self) -> Result<(Vec<T>, ListReport), Error>
    where
        T: Unpin,
    {
        let mut pages = self;
        let items = (&mut pages).try_collect().await?;
        Ok((items, pages.report()))
    }

    fn take_in(&mut self, page: Page<T>) {
        let extent = page.extent();
        let is_last = self.progress.begin(extent);
        for item in page.items {
            if self.progress.is_fresh((self.key)(&item)) {
                self.ready.push_back(item);
            }
        }
        match self.progress.after(extent.number, is_last) {
            After::Page(number) => self.next = Some((self.fetch)(number)),
            After::Error(error) => self.error = Some(error),
            After::End => {}
        }
    }

    /// Polls the request for the next page, and accepts that page when the items run out. Called
    /// for every item, so that the next page arrives while this one is used.
    fn advance(&mut self, cx: &mut Context<'_>) {
        loop {
            if let Some(next) = &mut self.next
                && let Poll::Ready(outcome) = next.as_mut().poll(cx)
            {
                self.next = None;
                self.arrived = Some(outcome);
            }
            if !self.ready.is_empty() {
                return;
            }
            match self.arrived.take() {
                Some(Ok(page)) => self.take_in(page),
                Some(Err(error)) => {
                    self.error = Some(error);
                    return;
                }
                None => return,
            }
        }
    }
}

impl<T: Unpin> Stream for Pages<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        this.advance(cx);
        if let Some(item) = this.ready.pop_front() {
            return Poll::Ready(Some(Ok(item)));
        }
        if let Some(error) = this.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        if this.next.is_some() {
            Poll::Pending
        } else {
            Poll::Ready(None)
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("ready", &self.ready.len())
            .field("total", &self.progress.report().total)
            .field("pass", &self.progress.report().passes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
