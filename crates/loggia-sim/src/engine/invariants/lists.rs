//! Law: ids filter exactly, and pages neither lose nor repeat items.

use serde_json::json;

use super::bench::Bench;
use super::services;

#[test]
fn ids_filter_exactly() {
    let mut rng = fastrand::Rng::with_seed(4);
    let mut tried = 0;
    for api in services() {
        let mut bench = Bench::of(api);
        for number in bench.kinds() {
            let own = bench.engine.model.kinds.get(number).id;
            for (view, operation, by) in bench.narrowed(number) {
                let all = bench.engine.store.ids(number);
                let Some(first) = all.first() else { continue };
                let Some(around) = bench.around(number, first, operation) else {
                    continue;
                };
                // Only things that the list shows under these parents.
                let shown = bench.pages(view, operation, own, &around, 50);
                for _ in 0..4 {
                    let wanted: Vec<_> = shown.iter().filter(|_| rng.bool()).cloned().collect();
                    let mut asked = around.clone();
                    let unknown = "unknown-1".to_owned();
                    let ids: Vec<_> = wanted.iter().cloned().chain([unknown]).collect();
                    asked.insert(by.to_owned(), json!(ids));
                    let found = bench.pages(view, operation, own, &asked, 2);
                    assert_eq!(found, wanted, "{} {}", api.name, operation.id);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn pages_neither_lose_nor_repeat() {
    let mut tried = 0;
    for api in services() {
        let mut bench = Bench::of(api);
        for number in bench.kinds() {
            let kind = bench.engine.model.kinds.get(number);
            for (view, operation) in bench.views(number) {
                let all = bench.engine.store.ids(number);
                let Some(first) = all.first() else { continue };
                let Some(around) = bench.around(number, first, operation) else {
                    continue;
                };
                if view.record.field(kind.id).is_none() {
                    continue;
                }
                let whole = bench.pages(view, operation, kind.id, &around, 1_000);
                if around.is_empty() {
                    assert_eq!(whole, all, "{} {}", api.name, operation.id);
                }
                for size in [1, 2, 3, 7] {
                    let paged = bench.pages(view, operation, kind.id, &around, size);
                    assert_eq!(paged, whole, "{} {}: {size}", api.name, operation.id);
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 100, "{tried}");
}
