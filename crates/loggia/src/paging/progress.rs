//! How far a list was read, whatever it is of.
//!
//! A stream of pages is compiled once more for every type of item. What need not know the
//! items is here: it counts, remembers ids, and says what comes after a page.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use loggia_transport::{Error, ErrorKind, Operation};

use super::report::ListReport;

/// How often a list that keeps changing is read from the start.
pub(super) const MAX_PASSES: u32 = 5;

/// How many pages a list may have. Of the usual size, they hold 100,000 items: more
/// than any account.
pub(crate) const MAX_PAGES: u32 = 1000;

/// What is known of a page beside its items.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    pub(super) number: u32,
    pub(super) size: u32,
    pub(super) total: Option<u64>,
    /// How many entries the server gave, those included that hold nothing.
    pub(super) entries: u64,
}

impl Extent {
    /// Whether nothing comes after the page, where so many items came before it.
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
    /// The page of this number.
    Page(u32),
    /// Nothing, because something is wrong with the list.
    Error(Error),
    /// Nothing.
    End,
}

pub(super) struct Progress {
    operation: &'static Operation,
    /// How many pages are read at most in a pass.
    pub(super) limit: u32,
    seen: Seen,
    total: Option<u64>,
    /// How many items came in this pass, repeated ones included.
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

    /// Counts a page that came; says whether it is the last.
    pub(super) fn begin(&mut self, page: Extent) -> bool {
        let is_last = page.ends_after(self.came);
        self.came = self.came.saturating_add(page.entries);
        if page.total.is_some() {
            self.changed |= self.total.is_some() && self.total != page.total;
            self.total = page.total;
        }
        is_last
    }

    /// Whether an item of this id was not given out before, and is now.
    pub(super) fn is_fresh(&mut self, id: Option<&str>) -> bool {
        let is_fresh = match id {
            Some(id) => self.seen.insert(id),
            // Items that cannot be distinguished count in the first pass only.
            None => self.pass == 1,
        };
        self.given += u64::from(is_fresh);
        is_fresh
    }

    /// What comes after the page of this number.
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

    /// Items may have slipped through between the pages of a list that changed. One
    /// that is shorter than its total gets one more chance.
    fn is_worth_another_pass(&self) -> bool {
        (self.changed && self.pass < MAX_PASSES) || (self.lacks_items() && self.pass == 1)
    }

    /// Whether the total counts more than there were different items.
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

/// The ids that were given out, as hashes: two of 64 bits with keys of their own, so that
/// two ids out of a million are taken for one in a case of 10^26.
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
