//! Lists that are shorter than their own totals: what they lack is not taken for gone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::routing::post;
use loggia::ErrorKind;
use loggia::zenlayer::Client;
use loggia::zenlayer::api::vm::operations;
use loggia_tests::clock::SharedClock;
use loggia_tests::fixture;
use loggia_tests::serve::serve;
use serde_json::{Value, json};

/// A client of a server that answers every request with what `answer` makes of its body and of
/// how many requests came before it; and the number of requests.
async fn client(
    answer: impl Fn(&Value, u32) -> Value + Send + Sync + 'static,
) -> (Client, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let answer = Arc::new(answer);
    let answers = post(move |body: String| {
        let body = serde_json::from_str(&body).expect("JSON");
        let answer = answer(&body, count.fetch_add(1, Ordering::Relaxed));
        let text = json!({"requestId": "T1", "response": answer}).to_string();
        std::future::ready(text)
    });
    let url = serve(Router::new().route("/api/v2/vm", answers)).await;
    let client = fixture::client(&SharedClock::new(), url).build();
    (client.expect("builds"), asked)
}

/// For its first requests, a list that counts one and has none; then one that is empty.
fn lagging(_: &Value, before: u32) -> Value {
    let total = u32::from(before < 6);
    json!({"totalCount": total, "dataSet": []})
}

#[tokio::test]
async fn machine_that_a_list_lacks_is_not_gone() {
    let (client, asked) = client(lagging).await;
    let wait = client.vm().wait(["i-1"]).gone().on_progress(|progress| {
        assert_eq!(progress.pending[0].to_string(), "i-1 is unknown");
    });
    wait.await.expect("gone at last");
    assert!(asked.load(Ordering::Relaxed) > 6);
}

#[tokio::test]
async fn thing_that_a_list_lacks_is_not_gone() {
    let (client, asked) = client(lagging).await;
    let wait = client.wait_for(&operations::release_disk::OPERATION, ["d-1"]);
    wait.await.expect("gone at last");
    assert!(asked.load(Ordering::Relaxed) > 6);
}

#[tokio::test]
async fn machine_that_a_list_lacks_may_exist() {
    for (total, kind) in [(1, ErrorKind::PartialFailure), (0, ErrorKind::NotFound)] {
        let answer = move |_: &Value, _| json!({"totalCount": total, "dataSet": []});
        let (client, _) = client(answer).await;
        let machine = client.vm().instance("i-1");
        let error = machine.state().await.expect_err("it is not listed");
        assert_eq!(error.kind(), kind, "{error}");
        let error = machine.details().await.expect_err("it is not listed");
        assert_eq!(error.kind(), kind, "{error}");
    }
}

/// A server may have smaller pages than requested.
#[tokio::test]
async fn look_at_many_things_reads_all_pages() {
    const SIZE: usize = 10;
    let answer = |body: &Value, _| {
        let ids = body["diskIds"].as_array().expect("ids");
        let page = body["pageNum"]
            .as_u64()
            .and_then(|page| page.checked_sub(1));
        let page = page
            .and_then(|page| usize::try_from(page).ok())
            .expect("a page");
        let disks = ids.iter().skip(page * SIZE).take(SIZE);
        let disks = disks.map(|id| json!({"diskId": id, "diskStatus": "AVAILABLE"}));
        json!({"totalCount": ids.len(), "dataSet": disks.collect::<Vec<_>>()})
    };
    let (client, asked) = client(answer).await;
    let ids: Vec<String> = (0..125).map(|number| format!("d-{number}")).collect();
    let detach = &operations::detach_disks::OPERATION;
    client.wait_for(detach, &ids).await.expect("detached");
    assert_eq!(asked.load(Ordering::Relaxed), 10 + 3);
}
