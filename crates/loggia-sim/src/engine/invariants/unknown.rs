//! Law: an unknown id is refused with the service's own code, whether it is an operation's
//! target or only mentioned.

use loggia_catalogue::{Field, Operation, Record, Type};
use serde_json::{Map, Value, json};

use super::bench::Bench;
use super::{requests, services};
use crate::engine::rule::Rule;
use crate::engine::{kind, words};

#[test]
fn an_unknown_id_is_refused_with_the_services_own_code() {
    let mut tried = 0;
    for api in services() {
        // A refusal changes nothing.
        let mut bench = Bench::of(api);
        for operation in api.operations {
            let Some(target) = bench.rule(operation).target().cloned() else {
                continue;
            };
            let mut rng = fastrand::Rng::with_seed(6);
            let request = requests::good(&mut bench, operation, &mut rng, 0.0);
            let mut request = request.expect("there is something of every kind");
            let unknown = if target.many {
                json!(["unknown-1"])
            } else {
                json!("unknown-1")
            };
            request.insert(target.field.to_owned(), unknown);
            let before = bench.engine.store.things(target.kind).to_vec();
            let refused = bench.run(operation, request).expect_err("it is refused");
            assert!(
                bench.engine.store.things(target.kind) == before,
                "{refused}: something changed"
            );
            let kind = bench.engine.model.kinds.get(target.kind);
            let stem = words::upper_snake(words::stem(kind.id).unwrap_or_default());
            let own = |operation: &Operation| {
                let mut codes = operation.errors.iter().map(|cause| cause.code);
                codes.find(|code| {
                    let thing = code
                        .strip_prefix("INVALID_")
                        .or_else(|| code.strip_prefix("OPERATION_FAILED_"));
                    thing.is_some_and(|thing| thing == format!("{stem}_NOT_FOUND"))
                })
            };
            let elsewhere = || api.operations.iter().find_map(|other| own(other));
            let code = match own(operation) {
                Some(code) => code,
                None if refused.contains("OPERATION_FAILED_RESOURCE_NOT_FOUND") => continue,
                None => elsewhere().unwrap_or("_NOT_FOUND"),
            };
            assert!(refused.contains(code), "{refused}, but there is {code}");
            tried += 1;
        }
    }
    assert!(tried > 200, "{tried}");
}

#[test]
fn an_unknown_id_beside_the_target_is_refused() {
    let mut tried = 0;
    let mut accepted = Vec::new();
    for api in services() {
        let mut bench = Bench::of(api);
        for operation in api.operations {
            // A list filtered by an unknown id is empty.
            let rule = bench.rule(operation);
            if matches!(rule, Rule::List(..) | Rule::Tags(_) | Rule::Shape) {
                continue;
            }
            for spot in 0.. {
                let mut rng = fastrand::Rng::with_seed(8);
                let request = requests::good(&mut bench, operation, &mut rng, 1.0);
                let mut request = request.expect("there is something of every kind");
                let fields = kind::fields(operation.request);
                let mut left = spot;
                let Some(place) = poison(&bench, operation, fields, &mut request, &mut left) else {
                    break;
                };
                let before = bench.engine.store.clone();
                match bench.run(operation, request) {
                    Err(refused) if refused.contains("_NOT_FOUND") => tried += 1,
                    other => accepted.push(format!("{} {place}: {other:?}", operation.id)),
                }
                assert!(bench.engine.store == before, "{} {place}", operation.id);
            }
        }
    }
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
    assert!(tried > 500, "{tried}");
}

/// Puts an unknown id into one of the places of a request that have ids, after skipping some;
/// returns which, if there are enough.
fn poison(
    bench: &Bench,
    operation: &'static Operation,
    fields: &'static [Field],
    request: &mut Map<String, Value>,
    left: &mut usize,
) -> Option<&'static str> {
    let within = |record: &'static Record, value: &mut Value, left: &mut usize| match value {
        Value::Object(object) => poison(bench, operation, record.fields, object, left),
        _ => None,
    };
    for field in fields {
        let Some(value) = request.get_mut(field.name) else {
            continue;
        };
        if let Some((_, many)) = bench.referred(operation, field) {
            if *left == 0 {
                *value = if many {
                    json!(["unknown-1"])
                } else {
                    json!("unknown-1")
                };
                return Some(field.name);
            }
            *left -= 1;
            continue;
        }
        let found = match field.ty {
            Type::Record(record) => within(record, value, left),
            Type::List(Type::Record(record)) => value
                .as_array_mut()
                .and_then(|items| items.iter_mut().find_map(|item| within(record, item, left))),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}
