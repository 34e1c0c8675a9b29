//! An unknown id is refused with the service's own code.

use loggia_catalogue::Operation;
use serde_json::json;

use super::bench::Bench;
use super::{requests, services};
use crate::engine::words;

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
            let request = requests::good(&bench, operation, &mut rng, 0.0);
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
