//! Pages of lists that change while they are read.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;

use crate::kit::Fixture;

const ACTION: &str = "DescribeInstancesStatus";

/// Reads all ids with pages of ten, and lets `change` happen once, after `after`
/// items.
async fn read(fixture: &Fixture, after: usize, change: impl Fn()) -> Vec<String> {
    let list = fixture.vm.describe_instances_status().page_size(10);
    let mut stream = list.stream();
    let mut ids = Vec::new();
    while let Some(item) = stream.try_next().await.expect("an item") {
        ids.push(item.instance_id.expect("an id"));
        if ids.len() == after {
            change();
        }
    }
    ids
}

fn assert_each_once(ids: &[String]) {
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "something came twice");
}

#[tokio::test]
async fn list_ends_without_reading_a_page_too_many() {
    for (machines, pages) in [(0, 1), (9, 1), (10, 1), (11, 2), (20, 2), (25, 3)] {
        let fixture = Fixture::new(machines).await;
        let ids = read(&fixture, 0, || ()).await;
        assert_eq!(ids, fixture.zenlayer().instances());
        assert_eq!(fixture.request_count(ACTION), pages, "{machines}");
    }
}

#[tokio::test]
async fn list_that_shrinks_meanwhile_loses_no_item() {
    for after in [1, 5, 11, 19, 21] {
        let fixture = Fixture::new(45).await;
        let before = fixture.zenlayer().instances();
        let gone = &before[..5];
        let ids = read(&fixture, after, || {
            for id in gone {
                assert!(fixture.zenlayer().remove(id));
            }
        })
        .await;
        assert_each_once(&ids);
        for id in &before[5..] {
            assert!(ids.contains(id), "{id} was lost, after {after}");
        }
    }
}

#[tokio::test]
async fn list_that_grows_meanwhile_has_every_item_once() {
    for after in [1, 11, 19, 21] {
        let fixture = Fixture::new(45).await;
        let ids = read(&fixture, after, || drop(fixture.add(7, "RUNNING"))).await;
        assert_each_once(&ids);
        let all: BTreeSet<_> = fixture.zenlayer().instances().into_iter().collect();
        assert_eq!(
            ids.into_iter().collect::<BTreeSet<_>>(),
            all,
            "after {after}"
        );
    }
}

#[tokio::test]
async fn next_page_is_requested_while_this_one_is_read() {
    let fixture = Fixture::new(25).await;
    let list = fixture.vm.describe_instances_status().page_size(10);
    let mut stream = list.stream();
    for _ in 0..3 {
        stream.try_next().await.expect("an item").expect("some");
        // The request is under way; the server gets its turn.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }
    let asked = fixture.request_count(ACTION);
    assert_eq!(asked, 2, "with seven items of the first page left");
    let rest: Vec<_> = stream.try_collect().await.expect("the rest");
    assert_eq!(rest.len(), 22);
    assert_eq!(fixture.request_count(ACTION), 3);
}

#[tokio::test]
async fn failed_page_ends_the_stream_after_earlier_items() {
    let fixture = Fixture::new(25).await;
    let list = fixture.vm.describe_instances_status().page_size(10);
    let mut stream = list.stream();
    stream.try_next().await.expect("an item").expect("some");
    // The second page may be there already: the one after it is refused.
    for _ in 0..3 {
        fixture
            .zenlayer()
            .answer_next(400, "INVALID_PARAMETER_VALUE", "no", &[]);
    }
    let mut items = 1;
    let error = loop {
        match stream.try_next().await {
            Ok(Some(_)) => items += 1,
            Ok(None) => panic!("no error came"),
            Err(error) => break error,
        }
    };
    assert!(items == 10 || items == 20, "{items}");
    assert_eq!(error.code(), Some("INVALID_PARAMETER_VALUE"));
    assert!(stream.try_next().await.expect("over").is_none());
}
