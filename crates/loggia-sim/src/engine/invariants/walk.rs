//! Law: after any sequence of calls, lists show what was created and not deleted, and nothing
//! else.
//!
//! The expected things are counted from the answers, independently of the engine's own store.

use std::collections::BTreeMap;

use fastrand::Rng;
use loggia_catalogue::{Api, Operation};
use serde_json::{Map, Value, json};

use super::bench::{Bench, NOW};
use super::{requests, services};
use crate::engine::extra_rules::{self, ExtraRule};
use crate::engine::kind::{KindNumber, OnDelete};
use crate::engine::request::texts;
use crate::engine::rule::{Making, Rule};
use crate::engine::transitions::Transition;

const WALKS: u64 = 3;
const STEPS: usize = 40;

#[test]
fn any_sequence_of_calls_keeps_the_lists_true() {
    for api in services() {
        for seed in 0..WALKS {
            walk(api, seed);
        }
    }
}

fn walk(api: &'static Api, seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let mut bench = Bench::of(api);
    let mut expected: BTreeMap<KindNumber, Vec<String>> = BTreeMap::new();
    for number in bench.kinds() {
        if let Some(all) = bench.all(number, 100) {
            expected.insert(number, all);
        }
    }
    let mut trail = Vec::new();
    for _ in 0..STEPS {
        let operation = *rng.choice(api.operations).expect("it has operations");
        let wish = rng.f64();
        let Some(request) = requests::good(&mut bench, operation, &mut rng, wish) else {
            // No thing is left of a kind that it needs.
            continue;
        };
        trail.push(operation.id);
        let shown = || format!("{} seed {seed}: {}", api.name, trail.join(", "));
        let inside = inside(&bench, operation, &request);
        let answer = bench.run(operation, request.clone());
        let answer = answer.unwrap_or_else(|refused| panic!("{}: {refused}", shown()));
        bench.engine.settle(NOW);
        note(&bench, operation, &request, &answer, &mut expected);
        for also in extra_rules::find(api.service(), operation.id) {
            let others: Vec<&str> = match also {
                ExtraRule::CreateParts(kinds) => kinds.to_vec(),
                ExtraRule::DeleteWith(kinds) | ExtraRule::DeleteUnless(_, kinds) => {
                    kinds.iter().map(|(id, _, _)| *id).collect()
                }
                _ => continue,
            };
            for id in others {
                let number = bench.engine.model.kinds.by_id(id).expect("a kind");
                if let Some(known) = expected.get_mut(&number) {
                    *known = bench.engine.store.ids(number);
                }
            }
        }
        for (number, id, around) in inside {
            let (kind, outer) = around;
            if bench.engine.store.find(kind, &outer).is_none()
                && let Some(known) = expected.get_mut(&number)
            {
                known.retain(|known| *known != id);
            }
        }
        let touched: Vec<KindNumber> = expected.keys().copied().collect();
        // The kind that the call was about, and another.
        let about = match bench.rule(operation) {
            Rule::Create(making) => Some(making.kind),
            rule => rule.target().map(|target| target.kind),
        };
        for number in about.into_iter().chain(rng.choice(&touched).copied()) {
            let Some(expected) = expected.get(&number) else {
                continue;
            };
            let size = rng.usize(1..9);
            assert_eq!(
                bench.all(number, size).as_ref(),
                Some(expected),
                "{}",
                shown()
            );
            check_filter(&mut bench, number, expected, &mut rng, &shown());
        }
    }
}

/// Checks that a filter by any ids returns exactly these.
fn check_filter(
    bench: &mut Bench,
    number: KindNumber,
    expected: &[String],
    rng: &mut Rng,
    shown: &str,
) {
    let own = bench.engine.model.kinds.get(number).id;
    for (view, operation, by) in bench.narrowed(number) {
        let first = expected.first().map(String::as_str).unwrap_or_default();
        let needs_parents = bench
            .around(number, first, operation)
            .is_none_or(|around| !around.is_empty());
        if needs_parents {
            continue;
        }
        let wanted: Vec<_> = expected.iter().filter(|_| rng.bool()).cloned().collect();
        if wanted.is_empty() {
            continue;
        }
        let mut asked = Map::new();
        asked.insert(by.to_owned(), json!(wanted));
        let found = bench.pages(view, operation, own, &asked, 3);
        assert_eq!(found, wanted, "{shown}: {}", operation.id);
    }
}

/// Returns what belongs to the things that a call may end: each with its kind, and the thing
/// that it belongs to.
fn inside(
    bench: &Bench,
    operation: &'static Operation,
    request: &Map<String, Value>,
) -> Vec<(KindNumber, String, (KindNumber, String))> {
    let (Rule::Delete(target) | Rule::Change(target, Transition::Recycle)) = bench.rule(operation)
    else {
        return Vec::new();
    };
    let ids = texts(request.get(target.field)).into_iter();
    let mut outer: Vec<_> = ids.map(|id| (target.kind, id)).collect();
    let mut found = Vec::new();
    while let Some((number, id)) = outer.pop() {
        let kind = bench.engine.model.kinds.get(number);
        for dependent in kind
            .dependents
            .iter()
            .filter(|of| of.on_delete == OnDelete::Cascade)
        {
            for thing in bench.engine.store.things(dependent.kind) {
                let seen = found.iter().any(|(_, known, _)| *known == thing.id);
                if thing.fields.get(kind.id).is_some_and(|held| *held == id) && !seen {
                    outer.push((dependent.kind, thing.id.clone()));
                    found.push((dependent.kind, thing.id.clone(), (number, id.clone())));
                }
            }
        }
    }
    found
}

/// Records what a successful call has created or ended.
fn note(
    bench: &Bench,
    operation: &'static Operation,
    request: &Map<String, Value>,
    answer: &Map<String, Value>,
    expected: &mut BTreeMap<KindNumber, Vec<String>>,
) {
    match bench.rule(operation) {
        Rule::Create(Making { kind, ids, .. }) => {
            let Some(known) = expected.get_mut(&kind) else {
                return;
            };
            let new = match ids {
                Some(field) => texts(answer.get(field)),
                // The answer does not say which, so the store has to.
                None => bench.engine.store.ids(kind).split_off(known.len()),
            };
            assert!(!new.is_empty(), "{} made nothing", operation.id);
            known.extend(new);
        }
        Rule::Delete(target) => {
            let gone = texts(request.get(target.field));
            if let Some(known) = expected.get_mut(&target.kind) {
                known.retain(|id| !gone.contains(id));
            }
        }
        // Into the recycle bin, or deleted if the kind has none.
        Rule::Change(target, Transition::Recycle) => {
            let ended = texts(request.get(target.field));
            let store = &bench.engine.store;
            if let Some(known) = expected.get_mut(&target.kind) {
                known.retain(|id| !ended.contains(id) || store.find(target.kind, id).is_some());
            }
        }
        _ => {}
    }
}
