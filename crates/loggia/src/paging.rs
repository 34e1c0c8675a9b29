//! Lists that come in pages.
//!
//! [`Page`] is one answer. [`Pages`] is a stream over all items: it asks for the
//! next page as soon as one has come, so that the wait overlaps with the work on
//! the items, and it survives a list that changes underneath:
//!
//! - an item is given out once, however often pages repeat it (the list grew at
//!   the front and pushed it to the next page);
//! - when the total changed between pages, items may have slipped to a page that
//!   was read before (the list shrank); the list is then read once more from the
//!   start, and only what is new is given out. One that came for one that went
//!   leaves the total as it is: that cannot be noticed.
//!
//! Both of the protocol's stop rules are used: as many items as the total says, or
//! a page that is not full.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use futures_util::{Stream, TryStreamExt};
use loggia_transport::Error;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, at most [`size`](Self::size).
    pub items: Vec<T>,
    /// Which page, from 1.
    pub number: u32,
    /// How many items were asked for.
    pub size: u32,
    /// How many items the whole list has, if the server says.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    pub(crate) fn new(items: Vec<T>, number: u32, size: u32, total: Option<u64>) -> Self {
        Self {
            items,
            number,
            size,
            total,
        }
    }

    /// Whether nothing comes after it, by either rule.
    pub fn is_last(&self) -> bool {
        let full = self.items.len() as u64 >= u64::from(self.size);
        let reached = u64::from(self.number) * u64::from(self.size);
        !full || self.total.is_some_and(|total| reached >= total)
    }
}

/// Fetches the page with the number it is given.
pub(crate) type Fetch<T> =
    Box<dyn Fn(u32) -> BoxFuture<'static, Result<Page<T>, Error>> + Send + Sync>;

/// How often a list that keeps changing is read from the start.
const MAX_PASSES: u32 = 5;

/// A stream of the items of all pages. Ends after the first error.
pub struct Pages<T> {
    fetch: Fetch<T>,
    key: fn(&T) -> Option<&str>,
    next: Option<BoxFuture<'static, Result<Page<T>, Error>>>,
    arrived: Option<Result<Page<T>, Error>>,
    ready: VecDeque<T>,
    error: Option<Error>,
    seen: HashSet<String>,
    total: Option<u64>,
    changed: bool,
    pass: u32,
}

impl<T> Pages<T> {
    /// `key` tells items apart; items without one are all given out.
    pub(crate) fn new(fetch: Fetch<T>, key: fn(&T) -> Option<&str>) -> Self {
        let next = Some(fetch(1));
        Self {
            fetch,
            key,
            next,
            arrived: None,
            ready: VecDeque::new(),
            error: None,
            seen: HashSet::new(),
            total: None,
            changed: false,
            pass: 1,
        }
    }

    /// All items at once.
    ///
    /// # Errors
    /// The first error of any page.
    pub async fn collect_all(self) -> Result<Vec<T>, Error>
    where
        T: Unpin,
    {
        self.try_collect().await
    }

    fn take_in(&mut self, page: Page<T>) {
        let number = page.number;
        let last = page.is_last();
        if page.total.is_some() {
            self.changed |= self.total.is_some() && self.total != page.total;
            self.total = page.total;
        }
        for item in page.items {
            let fresh = match (self.key)(&item) {
                Some(key) => self.seen.insert(key.to_owned()),
                // Items that cannot be told apart count in the first pass only.
                None => self.pass == 1,
            };
            if fresh {
                self.ready.push_back(item);
            }
        }
        if !last {
            self.next = Some((self.fetch)(number + 1));
        } else if self.changed && self.pass < MAX_PASSES {
            self.pass += 1;
            self.changed = false;
            self.next = Some((self.fetch)(1));
        }
    }

    /// Moves the page under way on, and takes one in when the items run out. Called
    /// for every item, so that the next page comes along while this one is used.
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
            .field("total", &self.total)
            .field("pass", &self.pass)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use futures_util::{FutureExt, StreamExt};

    use super::*;

    /// A list that changes after the n-th page was read.
    #[derive(Clone)]
    struct Shelf(Arc<Mutex<(Vec<String>, Vec<u32>)>>);

    type Change = fn(&mut Vec<String>);

    fn names(range: std::ops::Range<u32>) -> Vec<String> {
        range.map(|n| format!("i-{n:03}")).collect()
    }

    impl Shelf {
        fn new(count: u32) -> Self {
            Self(Arc::new(Mutex::new((names(0..count), Vec::new()))))
        }

        fn asked(&self) -> Vec<u32> {
            self.0.lock().expect("lock").1.clone()
        }

        fn pages(&self, size: u32, turns: &'static [(usize, Change)]) -> Pages<String> {
            let list = self.clone();
            Pages::new(
                Box::new(move |number| {
                    let list = list.clone();
                    async move {
                        let mut state = list.0.lock().expect("lock");
                        state.1.push(number);
                        for (after, change) in turns {
                            if state.1.len() == after + 1 {
                                change(&mut state.0);
                            }
                        }
                        let start = ((number - 1) * size) as usize;
                        let items: Vec<_> = state
                            .0
                            .iter()
                            .skip(start)
                            .take(size as usize)
                            .cloned()
                            .collect();
                        Ok(Page::new(items, number, size, Some(state.0.len() as u64)))
                    }
                    .boxed()
                }),
                |item| Some(item),
            )
        }

        fn collect(&self, size: u32, turns: &'static [(usize, Change)]) -> Vec<String> {
            self.pages(size, turns)
                .collect_all()
                .now_or_never()
                .expect("nothing waits")
                .expect("nothing fails")
        }
    }

    #[test]
    fn all_items_come_once_and_no_page_too_many_is_asked_for() {
        for (count, asked) in [(0, 1), (1, 1), (9, 1), (10, 1), (11, 2), (30, 3), (31, 4)] {
            let shelf = Shelf::new(count);
            assert_eq!(shelf.collect(10, &[]), names(0..count), "{count}");
            assert_eq!(shelf.asked().len(), asked, "{count}");
        }
    }

    #[test]
    fn a_list_that_shrinks_loses_nothing_that_stays() {
        let shelf = Shelf::new(30);
        // After the first page its items 0 to 4 go: 10 to 14 slip to page 1.
        let collected = shelf.collect(10, &[(1, |items| drop(items.drain(0..5)))]);
        let unique: HashSet<_> = collected.iter().collect();
        assert_eq!(unique.len(), collected.len(), "nothing twice");
        for name in names(5..30) {
            assert!(collected.contains(&name), "{name} was lost");
        }
    }

    #[test]
    fn a_list_that_grows_repeats_nothing() {
        let shelf = Shelf::new(30);
        let collected = shelf.collect(
            10,
            &[(1, |items| {
                items.splice(0..0, names(100..107)).for_each(drop);
            })],
        );
        let unique: HashSet<_> = collected.iter().collect();
        assert_eq!(unique.len(), collected.len(), "nothing twice");
        assert_eq!(collected.len(), 37, "and the new ones come too");
    }

    #[test]
    fn a_list_that_never_rests_ends_all_the_same() {
        let shelf = Shelf::new(30);
        let restless = shelf.clone();
        let pages = Pages::new(
            Box::new(move |number| {
                let shelf = restless.clone();
                async move {
                    let mut state = shelf.0.lock().expect("lock");
                    state.1.push(number);
                    // Another total each time; the second page is not full.
                    let total = 30 + state.1.len() as u64;
                    let items = (number == 1).then(|| "x".to_owned()).into_iter().collect();
                    Ok(Page::new(items, number, 1, Some(total)))
                }
                .boxed()
            }),
            |item: &String| Some(item),
        );
        let collected = pages
            .collect_all()
            .now_or_never()
            .expect("nothing waits")
            .expect("nothing fails");
        assert_eq!(collected, ["x"]);
        assert_eq!(shelf.asked().len(), 2 * MAX_PASSES as usize);
    }

    #[test]
    fn the_next_page_is_asked_for_before_this_one_is_used_up() {
        let shelf = Shelf::new(30);
        let mut pages = shelf.pages(10, &[]);
        let first = pages.next().now_or_never().expect("ready");
        assert_eq!(first.expect("some").expect("good"), "i-000");
        assert_eq!(shelf.asked(), [1, 2]);
    }

    #[test]
    fn an_error_comes_after_the_items_before_it_and_ends_the_stream() {
        let pages = Pages::new(
            Box::new(|number| {
                async move {
                    if number == 1 {
                        Ok(Page::new(vec!["a".to_owned()], 1, 1, Some(2)))
                    } else {
                        Err(Error::new(loggia_transport::ErrorKind::Server, "down"))
                    }
                }
                .boxed()
            }),
            |item: &String| Some(item),
        );
        let all: Vec<_> = pages.collect().now_or_never().expect("nothing waits");
        assert_eq!(all.len(), 2);
        assert!(all[0].is_ok() && all[1].is_err());
    }
}
