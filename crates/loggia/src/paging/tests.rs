//! Lists that change, lists that end, and lists that never end.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use futures_util::{FutureExt, StreamExt};
use loggia_transport::{ErrorKind, Safety};

use super::progress::MAX_PASSES;
use super::*;

static OPERATION: Operation = Operation::new("x.y", "List", "", "/list", Safety::Read);

/// A list that changes after certain pages were read.
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
            &OPERATION,
            Box::new(move |number| {
                let list = list.clone();
                Box::pin(async move {
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
                })
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
    // Items 0 to 4 disappear after the first page: 10 to 14 slip to page 1.
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
        &OPERATION,
        Box::new(move |number| {
            let shelf = restless.clone();
            Box::pin(async move {
                let mut state = shelf.0.lock().expect("lock");
                state.1.push(number);
                // The total differs each time; the second page is empty.
                let total = 30 + state.1.len() as u64;
                let items = (number == 1).then(|| "x".to_owned()).into_iter().collect();
                Ok(Page::new(items, number, 1, Some(total)))
            })
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

/// A list of 25 in the server's own pages.
fn capped(size: u32, own: u32, total: u64) -> (Pages<String>, Arc<Mutex<Vec<u32>>>) {
    let asked: Arc<Mutex<Vec<u32>>> = Arc::default();
    let log = Arc::clone(&asked);
    let pages = Pages::new(
        &OPERATION,
        Box::new(move |number| {
            log.lock().expect("lock").push(number);
            let items = names(0..25).into_iter();
            let items = items.skip(((number - 1) * own) as usize).take(own as usize);
            let page = Page::new(items.collect(), number, size, Some(total));
            Box::pin(std::future::ready(Ok(page)))
        }),
        |item: &String| Some(item),
    );
    (pages, asked)
}

fn collected(pages: Pages<String>) -> Vec<String> {
    let all = pages.collect_all().now_or_never().expect("nothing waits");
    all.expect("nothing fails")
}

#[test]
fn a_server_with_smaller_pages_than_were_asked_for_loses_nothing() {
    let (pages, asked) = capped(1000, 10, 25);
    assert_eq!(collected(pages), names(0..25));
    assert_eq!(*asked.lock().expect("lock"), [1, 2, 3]);
}

#[test]
fn a_total_that_counts_more_than_there_is_costs_one_more_pass() {
    let (pages, asked) = capped(10, 10, 27);
    assert_eq!(collected(pages), names(0..25));
    assert_eq!(*asked.lock().expect("lock"), [1, 2, 3, 4, 1, 2, 3, 4]);
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
        &OPERATION,
        Box::new(|number| {
            Box::pin(async move {
                if number == 1 {
                    Ok(Page::new(vec!["a".to_owned()], 1, 1, Some(2)))
                } else {
                    Err(Error::new(loggia_transport::ErrorKind::Server, "down"))
                }
            })
        }),
        |item: &String| Some(item),
    );
    let all: Vec<_> = pages.collect().now_or_never().expect("nothing waits");
    assert_eq!(all.len(), 2);
    assert!(all[0].is_ok() && all[1].is_err());
}

/// A list in which every page is full.
fn endless(item: fn(u32) -> String) -> Pages<String> {
    Pages::new(
        &OPERATION,
        Box::new(move |number| {
            Box::pin(async move { Ok(Page::new(vec![item(number)], number, 1, None)) })
        }),
        |item| Some(item),
    )
}

#[test]
fn a_list_without_an_end_ends_in_an_error_after_its_items() {
    let fresh: fn(u32) -> String = |number| number.to_string();
    let same: fn(u32) -> String = |_| "x".to_owned();
    for (item, limit, items, pages) in [
        (fresh, None, 1000, 1000),
        (fresh, Some(3), 3, 3),
        (fresh, Some(0), 1, 1),
        (same, None, 1, 1000),
        (same, Some(3), 1, 3),
    ] {
        let stream = endless(item);
        let stream = match limit {
            Some(pages) => stream.max_pages(pages),
            None => stream,
        };
        let all: Vec<_> = stream.collect().now_or_never().expect("nothing waits");
        let (last, before) = all.split_last().expect("not empty");
        assert_eq!(before.len(), items);
        assert!(before.iter().all(Result::is_ok));
        let error = last.as_ref().expect_err("too many pages");
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        let text = error.to_string();
        assert!(text.starts_with("x.y List: "), "{text}");
        assert!(text.contains(&format!("more than {pages} pages")), "{text}");
        assert!(text.contains("max_pages"), "{text}");
    }
}

#[test]
fn a_list_that_ends_with_the_last_page_allowed_is_whole() {
    let shelf = Shelf::new(30);
    let pages = shelf.pages(10, &[]).max_pages(3);
    let all = pages.collect_all().now_or_never().expect("nothing waits");
    assert_eq!(all.expect("whole"), names(0..30));
}

/// Pages by number, each with its items and its number of entries; empty pages follow.
fn script(total: Option<u64>, pages: &'static [(&'static [&'static str], u64)]) -> Pages<String> {
    Pages::new(
        &OPERATION,
        Box::new(move |number| {
            let (items, entries) = pages.get(number as usize - 1).copied().unwrap_or_default();
            let items = items.iter().map(|item| (*item).to_owned()).collect();
            let page = Page::new(items, number, 2, total).of_entries(entries);
            Box::pin(async move { Ok(page) })
        }),
        |item| Some(item),
    )
}

fn read(pages: Pages<String>) -> (Vec<String>, ListReport) {
    let read = pages.collect_with_report().now_or_never();
    read.expect("nothing waits").expect("nothing fails")
}

#[test]
fn pages_that_repeat_items_are_read_again_and_what_is_missing_is_reported() {
    let (items, report) = read(script(Some(4), &[(&["a", "b"], 2), (&["b", "a"], 2)]));
    assert_eq!(items, ["a", "b"]);
    assert_eq!((report.passes, report.given, report.missing()), (2, 2, 2));
    assert!(!report.is_complete());
    let (items, report) = read(script(Some(2), &[(&["a", "b"], 2)]));
    assert_eq!((items.len(), report.passes), (2, 1));
    assert!(report.is_complete());
}

#[test]
fn a_page_of_nothing_but_nulls_does_not_end_a_list() {
    for total in [Some(7), None] {
        let pages: &[(&[&str], u64)] = &[(&["a", "b"], 2), (&[], 2), (&["c"], 2), (&["d"], 1)];
        let (items, _) = read(script(total, pages));
        assert_eq!(items, ["a", "b", "c", "d"], "{total:?}");
    }
}
