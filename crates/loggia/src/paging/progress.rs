//! The progress of reading a list, whatever its items.
//!
//! A stream of pages is compiled again for every type of item. Everything that does not need the
//! items is here: it counts, remembers ids, and decides what comes after a page.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use loggia_transport::{Error, ErrorKind, Operation};

use super::report::ListReport;

/// How many times a changing list is read from the start.
pub(super) const MAX_PASSES: u32 = 5;

/// The maximum number of pages of a list. With the usual size, they hold 100,000 items: more than
/// any account has.
pub(crate) const MAX_PAGES: u32 = 1000;

/// The facts about a page besides its items.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    pub(super) number: u32,
    pub(super) size: u32,
    pub(super) total: Option<u64>,
    /// How many entries the server returned, including empty ones.
    pub(super) entries: u64,
}

impl Extent {
    /// Whether the page is the last, given the number of items `before` it.
    pub(super) fn ends_after(self, before: u64) -> bool {
        let here = self.entries;
        match self.total {
            Some(total) => here == 0 || before.saturating_add(here) >= total,
            None => here < u64::from(self.size),
        }
    }
}

/// What comes after a page.
pub(super) enum After {
    /// The page with this number.
    Page(u32),
    /// An error in the list.
    Error(Error),
    /// The end of the list.
    End,
}

pub(super) struct Progress {
    operation: &'static Operation,
    /// The maximum number of pages in a pass.
    pub(super) limit: u32,
    seen: Seen,
    total: Option<u64>,
    /// How many items arrived in this pass, including repeated ones.
    came: u64,
    changed: bool,
    pass: u32,
    given: u64,
    pub(super) is_distinguished: bool,
}

impl Progress {
    pub(super) fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            limit: MAX_PAGES,
            seen: Seen::default(),
            total: None,
            came: 0,
            changed: false,
            pass: 1,
            given: 0,
            is_distinguished: true,
        }
    }

    /// Counts a page that arrived; returns whether it is the last.
    pub(super) fn begin(&mut self, page: Extent) -> bool {
        let is_last = page.ends_after(self.came);
        self.came = self.came.saturating_add(page.entries);
        if page.total.is_some() {
            self.changed |= self.total.is_some() && self.total != page.total;
            self.total = page.total;
        }
        is_last
    }

    /// Whether an item with this id was not returned before; it now counts as returned.
    pub(super) fn is_fresh(&mut self, id: Option<&str>) -> bool {
        let is_fresh = match id {
            Some(id) => self.seen.insert(id),
            // Items that cannot be distinguished count in the first pass only.
            None => self.pass == 1,
        };
        self.given += u64::from(is_fresh);
        is_fresh
    }

    /// What comes after the page with this number.
    pub(super) fn after(&mut self, number: u32, is_last: bool) -> After {
        if !is_last && number >= self.limit {
            After::Error(self.endless(number))
        } else if !is_last {
            After::Page(number + 1)
        } else if self.is_worth_another_pass() {
            self.pass += 1;
            self.changed = false;
            self.came = 0;
            After::Page(1)
        } else {
            if self.changed || self.lacks_items() {
                tracing::warn!(
                    operation = %self.operation,
                    total = self.total,
                    given = self.given,
                    passes = self.pass,
                    "the list may be incomplete: it kept changing, or its pages do not hold as \
                     many different items as its total counts"
                );
            }
            After::End
        }
    }

    pub(super) fn report(&self) -> ListReport {
        ListReport {
            total: self.total,
            given: self.given,
            passes: self.pass,
            is_restless: self.changed,
            is_distinguished: self.is_distinguished,
        }
    }

    /// Whether to read the list again: items may have slipped through between the pages of a list
    /// that changed. A list that is shorter than its total gets one more chance.
    fn is_worth_another_pass(&self) -> bool {
        (self.changed && self.pass < MAX_PASSES) || (self.lacks_items() && self.pass == 1)
    }

    /// Whether the total exceeds the number of different items.
    fn lacks_items(&self) -> bool {
        self.total.is_some_and(|total| self.given < total)
    }

    fn endless(&self, pages: u32) -> Error {
        Error::new(
            ErrorKind::TooLarge,
            format!("the list has more than {pages} pages"),
        )
        .with_operation(self.operation)
        .with_hint(
            "narrow it with a filter, ask for larger pages, or raise max_pages; if the items so \
             far repeat, report it to the vendor",
        )
    }
}

/// The ids of the returned items, as hashes: two of 64 bits with random keys, so that among a
/// million ids, the chance that two are taken for one is 1 in 10^26.
#[derive(Default)]
struct Seen {
    hashes: HashSet<(u64, u64)>,
    keys: (RandomState, RandomState),
}

impl Seen {
    /// Whether the id is new.
    fn insert(&mut self, id: &str) -> bool {
        let hashes = (self.keys.0.hash_one(id), self.keys.1.hash_one(id));
        self.hashes.insert(hashes)
    }
}
