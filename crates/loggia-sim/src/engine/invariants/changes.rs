//! Law: a modification shows, and repeating it changes nothing.

use serde_json::Value;

use super::bench::{self, Bench, NOW};
use super::{ready, requests, services};
use crate::engine::hints::values;
use crate::engine::request;
use crate::engine::request::texts;
use crate::engine::rule::Rule;

#[test]
fn a_modification_shows_and_repeating_it_changes_nothing() {
    let mut broken = Vec::new();
    let mut shown_fields = 0;
    for api in services() {
        for operation in api.operations {
            let Rule::Set(target, renamed) = bench::rule(api, operation) else {
                continue;
            };
            let mut bench = Bench::of(api);
            let name = format!("{} {}", api.name, operation.id);
            let mut rng = fastrand::Rng::with_seed(5);
            let request = requests::good(&mut bench, operation, &mut rng, 1.0);
            let request = request.expect("there is something of every kind");
            bench
                .run(operation, request.clone())
                .expect("it is accepted");
            bench.engine.settle(NOW);
            let of = bench.engine.model.kinds.get(target.kind);
            for id in texts(request.get(target.field)) {
                let Some(listed) = bench.listed(target.kind, &id) else {
                    continue;
                };
                let Some(listed) = listed else {
                    broken.push(format!("{name}: {id} is no longer listed"));
                    continue;
                };
                for (asked, value) in request.iter().filter(|(name, _)| *name != target.field) {
                    let other = renamed.iter().find(|(name, _)| name == asked);
                    let held = other.map_or(asked.as_str(), |(_, held)| held);
                    let Some(field) = of.meant(held).filter(|field| field.name != of.id) else {
                        continue;
                    };
                    let Some(held) = listed.get(field.name) else {
                        continue;
                    };
                    // This field stays empty as long as another has a certain value.
                    let mut empty = values::empty(api.service(), of.id);
                    if empty.any(|(_, _, empty)| empty == field.name) {
                        continue;
                    }
                    // A status goes where the operation moves it.
                    let is_status = of.status.is_some_and(|status| status.name == field.name);
                    if is_status || !request::fits(&field.ty, value) {
                        continue;
                    }
                    shown_fields += 1;
                    if !holds(held, value) {
                        broken.push(format!("{name}: {asked} is {held}, not {value}"));
                    }
                }
            }
            let before = bench.engine.store.clone();
            ready::ready(&mut bench, operation, &request);
            bench.run(operation, request).expect("it is accepted again");
            bench.engine.settle(NOW);
            if bench.engine.store != before {
                broken.push(format!("{name}: twice is not once"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(shown_fields > 100, "{shown_fields}");
}

/// Returns whether a value contains all that was given; an answer adds the rest.
fn holds(held: &Value, given: &Value) -> bool {
    match (held, given) {
        (Value::Object(held), Value::Object(given)) => given
            .iter()
            .all(|(name, value)| held.get(name).is_none_or(|held| holds(held, value))),
        (Value::Array(held), Value::Array(given)) => {
            held.len() == given.len()
                && held
                    .iter()
                    .zip(given)
                    .all(|(held, given)| holds(held, given))
        }
        _ => held == given,
    }
}
