//! Law: what belongs to a thing is deleted with it; what others need remains until they are
//! gone; the rest loses the id.

use serde_json::{Map, json};

use super::bench::{Bench, NOW};
use super::{ready, requests, services};
use crate::engine::extra_rules::{self, ExtraRule};
use crate::engine::kind::OnDelete;
use crate::engine::rule::{Rule, Target};

#[test]
fn dependents_are_deleted_with_a_thing_or_prevent_its_deletion() {
    let mut tried = [0; 3];
    for api in services() {
        for operation in api.operations {
            let bench = Bench::of(api);
            let Rule::Delete(target) = bench.rule(operation) else {
                continue;
            };
            let kind = bench.engine.model.kinds.get(target.kind);
            for dependent in &kind.dependents {
                let mut bench = Bench::of(api);
                // Some of them are deleted too, and a separate test says which.
                let id = bench.engine.model.kinds.get(dependent.kind).id;
                let goes = |also: &ExtraRule| match also {
                    ExtraRule::DeleteWith(kinds) => kinds.iter().any(|(kind, _, _)| *kind == id),
                    _ => false,
                };
                if extra_rules::find(api.service(), operation.id)
                    .iter()
                    .any(goes)
                {
                    continue;
                }
                // One that dependents of this kind refer to, and that no other needs.
                let kinds = &bench.engine.model.kinds;
                let mut outer = bench.engine.store.ids(target.kind);
                outer.retain(|id| requests::is_only(&bench, operation, target.kind, id));
                let found = outer.into_iter().find_map(|outer| {
                    let inner =
                        bench
                            .engine
                            .store
                            .referring(kinds, target.kind, &outer, dependent.kind);
                    Some((inner.into_iter().next()?, outer))
                });
                let Some((inner, outer)) = found else {
                    continue;
                };
                let others = kind.dependents.iter().filter(|other| *other != dependent);
                for other in others.filter(|other| other.on_delete == OnDelete::Restrict) {
                    bench.clear(target.kind, &outer, other.kind);
                }
                let name = format!("{} {}: {inner} in {outer}", api.name, operation.id);
                let there =
                    |bench: &Bench| bench.engine.store.find(dependent.kind, &inner).cloned();
                if there(&bench).is_none() {
                    continue;
                }
                let ids = if target.many {
                    json!([outer])
                } else {
                    json!(outer)
                };
                let asked = Map::from_iter([(target.field.to_owned(), ids)]);
                ready::ready(&mut bench, operation, &asked);
                let before = bench.engine.store.clone();
                let result = end(&mut bench, operation, &target, &outer);
                tried[dependent.on_delete as usize] += 1;
                match dependent.on_delete {
                    OnDelete::Restrict => {
                        let refused = result.expect_err(&name);
                        let says_so = ["_EXIST_", "_HAS_", "_ASSOCIATE_", "_IN_USE"];
                        assert!(
                            says_so.iter().any(|part| refused.contains(part)),
                            "{refused}"
                        );
                        assert!(bench.engine.store == before, "{name}");
                        bench.clear(target.kind, &outer, dependent.kind);
                        end(&mut bench, operation, &target, &outer).expect(&name);
                    }
                    OnDelete::Cascade => {
                        result.expect(&name);
                        assert!(there(&bench).is_none(), "{name}");
                        assert_ne!(
                            bench.listed(dependent.kind, &inner).map(|it| it.is_some()),
                            Some(true),
                            "{name}"
                        );
                    }
                    OnDelete::Detach => {
                        result.expect(&name);
                        there(&bench).expect(&name);
                        let kinds = &bench.engine.model.kinds;
                        let left = bench.engine.store.referring(
                            kinds,
                            target.kind,
                            &outer,
                            dependent.kind,
                        );
                        assert!(left.is_empty(), "{name}");
                    }
                }
            }
        }
    }
    assert!(tried.iter().all(|tried| *tried > 3), "{tried:?}");
}

/// Ends a thing, to the end of its course.
fn end(
    bench: &mut Bench,
    operation: &'static loggia_catalogue::Operation,
    target: &Target,
    id: &str,
) -> Result<(), String> {
    let mut rng = fastrand::Rng::with_seed(9);
    let request = requests::good(bench, operation, &mut rng, 0.0);
    let mut request = request.expect("there is something of every kind");
    let ids = if target.many { json!([id]) } else { json!(id) };
    request.insert(target.field.to_owned(), ids);
    for also in extra_rules::find(bench.api.service(), operation.id) {
        if let ExtraRule::DeleteUnless(flag, _) = also {
            request.insert((*flag).to_owned(), json!(false));
        }
    }
    let answer = bench.run(operation, request)?;
    bench.engine.settle(NOW);
    // A batch may report in a list what it could not end.
    let failed = operation.failed.iter().find_map(|list| {
        let first = answer.get(*list)?.as_array()?.first()?;
        first.get("errorCode")?.as_str().map(str::to_owned)
    });
    failed.map_or(Ok(()), Err)
}
