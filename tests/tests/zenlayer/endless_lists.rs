//! Servers whose lists have no end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::routing::post;
use futures_util::StreamExt;
use loggia::zenlayer::{Client, Vm};
use loggia::{Error, ErrorKind};
use loggia_tests::serve::serve;
use serde_json::{Value, json};

/// What stands on a page, by its number.
type Numbering = fn(page: u64, place: u64) -> u64;

fn new_ones(page: u64, place: u64) -> u64 {
    page * 1000 + place
}

fn the_same_ones(_: u64, place: u64) -> u64 {
    place
}

/// A server whose pages are all full, and how many it was asked for.
async fn server(numbering: Numbering, total: Value) -> (Vm, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let answer = post(async move |body: String| {
        counter.fetch_add(1, Ordering::Relaxed);
        let body: Value = serde_json::from_str(&body).expect("JSON");
        let number = |field: &str| body[field].as_u64().expect("a number");
        let items: Vec<_> = (0..number("pageSize"))
            .map(|place| numbering(number("pageNum"), place))
            .map(|id| json!({"instanceId": format!("i-{id}"), "diskId": format!("d-{id}")}))
            .collect();
        json!({"response": {"totalCount": total, "dataSet": items}}).to_string()
    });
    let url = serve(Router::new().route("/api/v2/vm", answer)).await;
    let client = Client::builder()
        .access_key("AK1", "key-secret-0001")
        .endpoint(url)
        .allow_insecure_loopback(true)
        .build();
    (client.expect("builds").vm(), asked)
}

fn assert_says_what_to_do(error: &Error, pages: usize) {
    assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
    let text = error.to_string();
    for part in [
        "vm Describe",
        &format!("more than {pages} pages"),
        "filter",
        "larger pages",
        "max_pages",
    ] {
        assert!(text.contains(part), "{part} is missing: {text}");
    }
}

#[tokio::test]
async fn endless_new_pages_end_at_the_limit_after_their_items() {
    for total in [Value::Null, json!(u32::MAX)] {
        let (vm, asked) = server(new_ones, total).await;
        let list = vm.instances().page_size(10).max_pages(5);
        let error = list.clone().all().await.expect_err("no end");
        assert_says_what_to_do(&error, 5);
        assert_eq!(asked.load(Ordering::Relaxed), 5);

        let mut items: Vec<_> = list.stream().collect().await;
        let error = items.pop().expect("not empty").expect_err("comes last");
        assert_says_what_to_do(&error, 5);
        assert_eq!(items.len(), 50);
        assert!(items.iter().all(Result::is_ok));
    }
}

#[tokio::test]
async fn endlessly_repeated_page_ends_at_the_limit() {
    let (vm, asked) = server(the_same_ones, Value::Null).await;
    let mut items: Vec<_> = vm.disks().max_pages(7).stream().collect().await;
    let error = items.pop().expect("not empty").expect_err("comes last");
    assert_says_what_to_do(&error, 7);
    assert_eq!(items.len(), 100, "each item once");
    assert_eq!(asked.load(Ordering::Relaxed), 7);
}

#[tokio::test]
async fn default_limit_is_a_thousand_pages() {
    let (vm, asked) = server(the_same_ones, Value::Null).await;
    let list = vm.describe_instances_status().page_size(1);
    let error = list.all().await.expect_err("no end");
    assert_says_what_to_do(&error, 1000);
    assert_eq!(asked.load(Ordering::Relaxed), 1000);
}

#[tokio::test]
async fn stream_takes_a_limit_of_its_own() {
    let (vm, asked) = server(new_ones, Value::Null).await;
    let pages = vm.instances().stream().max_pages(2);
    let error = pages.collect_all().await.expect_err("no end");
    assert_says_what_to_do(&error, 2);
    assert_eq!(asked.load(Ordering::Relaxed), 2);
}
