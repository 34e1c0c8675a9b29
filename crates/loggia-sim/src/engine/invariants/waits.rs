//! Law: a change that takes time is seen to end where the spec says that clients look for it.

use serde_json::{Map, Value, json};

use super::bench::{self, Bench, NOW};
use super::{requests, services};
use crate::engine::kind::KindNumber;
use crate::engine::request::texts;
use crate::engine::rule::{Making, Rule};

#[test]
fn awaited_states_are_reached() {
    let mut broken = Vec::new();
    let mut tried = 0;
    for api in services() {
        for operation in api.operations {
            let Some(waits) = operation.waits else {
                continue;
            };
            let kind = match bench::rule(api, operation) {
                Rule::Create(Making { kind, .. }) => kind,
                rule => match rule.target() {
                    Some(target) => target.kind,
                    None => continue,
                },
            };
            let mut bench = Bench::of(api);
            let before = bench.engine.store.ids(kind);
            let mut rng = fastrand::Rng::with_seed(7);
            let request = requests::good(&mut bench, operation, &mut rng, 0.3);
            let request = request.expect("there is something of every kind");
            bench
                .run(operation, request.clone())
                .expect("it is accepted");
            bench.engine.settle(NOW);
            let ids = if let Some(target) = bench.rule(operation).target() {
                texts(request.get(target.field))
            } else {
                let mut all = bench.engine.store.ids(kind);
                all.retain(|id| !before.contains(id));
                all
            };
            for id in ids {
                let Some(shown) = described(&mut bench, kind, waits.describe, &id) else {
                    continue;
                };
                tried += 1;
                let state = shown.as_ref().and_then(|shown| shown[waits.field].as_str());
                let ended = match state {
                    Some(state) => waits.until.contains(&state),
                    None => shown.is_none() && waits.gone,
                };
                if !ended {
                    broken.push(format!(
                        "{} {}: {} of {id} is {state:?}",
                        api.name, operation.id, waits.field
                    ));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(tried > 50, "{tried}");
}

/// Returns a thing as one list shows it; `None` if the operation is not a list of such things
/// that can be filtered by ids.
fn described(bench: &mut Bench, kind: KindNumber, list: &str, id: &str) -> Option<Option<Value>> {
    let mut lists = bench.narrowed(kind).into_iter();
    let (view, operation, by) = lists.find(|(_, operation, _)| operation.id == list)?;
    if operation.request?.fields.iter().any(|field| field.required) {
        return None;
    }
    let asked = Map::from_iter([(by.to_owned(), json!([id]))]);
    let answer = bench.run(operation, asked).expect("a page");
    Some(answer[view.items].as_array()?.first().cloned())
}
