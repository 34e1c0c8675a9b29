//! Law: what was created is listed and found by its id; what was deleted is neither.

use super::bench::{self, Bench};
use super::{requests, services};
use crate::engine::request::texts;
use crate::engine::rule::{Making, Rule, Target};

#[test]
fn created_things_are_listed() {
    let mut broken = Vec::new();
    for api in services() {
        for operation in api.operations {
            let Rule::Create(making) = bench::rule(api, operation) else {
                continue;
            };
            let mut bench = Bench::of(api);
            let Making { kind, ids, .. } = making;
            let name = format!("{} {}", api.name, operation.id);
            let before = bench.engine.store.ids(kind);
            let mut rng = fastrand::Rng::with_seed(1);
            let request = requests::good(&mut bench, operation, &mut rng, 0.3);
            let request = request.expect("there is something of every kind");
            let answer = bench.run(operation, request).expect("it is accepted");
            let new: Vec<_> = bench.engine.store.ids(kind);
            let new: Vec<_> = new.into_iter().filter(|id| !before.contains(id)).collect();
            if new.is_empty() {
                broken.push(format!("{name}: nothing new"));
            }
            if let Some(field) = ids
                && texts(answer.get(field)) != new
                && new.first().map(String::as_str) != answer[field].as_str()
            {
                broken.push(format!("{name}: answers {}, made {new:?}", answer[field]));
            }
            for id in &new {
                if bench.listed(kind, id) == Some(None) {
                    broken.push(format!("{name}: {id} is not listed"));
                }
                if bench.all(kind, 4).is_some_and(|all| !all.contains(id)) {
                    broken.push(format!("{name}: {id} is on no page"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn deleted_things_are_not_listed() {
    let mut broken = Vec::new();
    for api in services() {
        for operation in api.operations {
            let Rule::Delete(Target { kind, field, .. }) = bench::rule(api, operation) else {
                continue;
            };
            let mut bench = Bench::of(api);
            let name = format!("{} {}", api.name, operation.id);
            let mut rng = fastrand::Rng::with_seed(2);
            let request = requests::good(&mut bench, operation, &mut rng, 1.0);
            let request = request.expect("there is something of every kind");
            let ids = texts(request.get(field));
            assert!(!ids.is_empty(), "{name}");
            let answer = bench.run(operation, request.clone());
            let answer = answer.expect("it is accepted");
            // A list of this name contains failures.
            if answer.get(field).is_some_and(serde_json::Value::is_array) {
                assert!(texts(answer.get(field)).is_empty(), "{name}: {answer:?}");
            }
            bench.engine.settle(bench::NOW);
            for id in &ids {
                if matches!(bench.listed(kind, id), Some(Some(_))) {
                    broken.push(format!("{name}: {id} is still listed"));
                }
                if bench.all(kind, 4).is_some_and(|all| all.contains(id)) {
                    broken.push(format!("{name}: {id} is still on a page"));
                }
            }
            match bench.run(operation, request) {
                Err(error) if error.contains("_NOT_FOUND") => {}
                other => broken.push(format!("{name}: twice: {other:?}")),
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_lever_returns_what_lists_show() {
    let mut broken = Vec::new();
    let mut compared = 0;
    for api in services() {
        // Reading changes nothing.
        let mut bench = Bench::of(api);
        for operation in api.operations {
            let Rule::Get(Target { kind, field, .. }, _) = bench.rule(operation) else {
                continue;
            };
            let mut rng = fastrand::Rng::with_seed(3);
            let request = requests::good(&mut bench, operation, &mut rng, 0.0);
            let request = request.expect("there is something of every kind");
            let Some(id) = texts(request.get(field)).pop() else {
                continue;
            };
            let Some(Some(listed)) = bench.listed(kind, &id) else {
                continue;
            };
            let answer = bench.run(operation, request).expect("it is there");
            for (name, value) in &answer {
                let Some(shown) = listed.get(name).filter(|_| !value.is_null()) else {
                    continue;
                };
                compared += 1;
                let same_kind = std::mem::discriminant(shown) == std::mem::discriminant(value);
                let plain = !value.is_object() && !value.is_array();
                if same_kind && plain && shown != value {
                    broken.push(format!(
                        "{} {}: {name} is {value}, listed as {shown}",
                        api.name, operation.id
                    ));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(compared > 10, "{compared}");
}
