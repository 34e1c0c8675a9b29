//! Pages of lists that change while they are read.

use std::collections::BTreeSet;

use futures_util::TryStreamExt;

use crate::support::World;

const ACTION: &str = "DescribeInstancesStatus";

/// Reads all ids with pages of ten, and lets `change` happen once, after `after`
/// items.
async fn read(world: &World, after: usize, change: impl Fn()) -> Vec<String> {
    let list = world.vm.describe_instances_status().page_size(10);
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
async fn both_rules_end_a_list_without_a_page_too_many() {
    for (machines, pages) in [(0, 1), (9, 1), (10, 1), (11, 2), (20, 2), (25, 3)] {
        let world = World::new(machines).await;
        let ids = read(&world, 0, || ()).await;
        assert_eq!(ids, world.zenlayer().instances());
        assert_eq!(world.asked(ACTION), pages, "{machines}");
    }
}

#[tokio::test]
async fn a_list_that_shrinks_loses_nothing() {
    for after in [1, 5, 11, 19, 21] {
        let world = World::new(45).await;
        let before = world.zenlayer().instances();
        let gone = &before[..5];
        let ids = read(&world, after, || {
            for id in gone {
                assert!(world.zenlayer().remove(id));
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
async fn a_list_that_grows_repeats_nothing_and_has_the_new_ones() {
    for after in [1, 11, 19, 21] {
        let world = World::new(45).await;
        let ids = read(&world, after, || drop(world.add(7, "RUNNING"))).await;
        assert_each_once(&ids);
        let all: BTreeSet<_> = world.zenlayer().instances().into_iter().collect();
        assert_eq!(
            ids.into_iter().collect::<BTreeSet<_>>(),
            all,
            "after {after}"
        );
    }
}

#[tokio::test]
async fn the_next_page_is_asked_for_while_this_one_is_used() {
    let world = World::new(25).await;
    let list = world.vm.describe_instances_status().page_size(10);
    let mut stream = list.stream();
    for _ in 0..3 {
        stream.try_next().await.expect("an item").expect("some");
        // The request is under way; the server gets its turn.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }
    let asked = world.asked(ACTION);
    assert_eq!(asked, 2, "with seven items of the first page left");
    let rest: Vec<_> = stream.try_collect().await.expect("the rest");
    assert_eq!(rest.len(), 22);
    assert_eq!(world.asked(ACTION), 3);
}

#[tokio::test]
async fn a_page_that_fails_ends_the_list_after_what_came_before() {
    let world = World::new(25).await;
    let list = world.vm.describe_instances_status().page_size(10);
    let mut stream = list.stream();
    stream.try_next().await.expect("an item").expect("some");
    // The second page may be there already: the one after it is refused.
    for _ in 0..3 {
        world
            .zenlayer()
            .fail_next(400, "INVALID_PARAMETER_VALUE", "no", &[]);
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
