//! Law: every operation answers, and every answer is what the spec says.

use serde_json::{Map, Value};

use super::bench::Bench;
use super::shape::validate;
use super::{requests, services};
use crate::engine::rule::Rule;

#[test]
fn every_operation_answers_what_the_catalogue_says() {
    let mut refused = Vec::new();
    for api in services() {
        let mut bench = Bench::of(api);
        for operation in api.operations {
            for seed in 0..3 {
                // After a deletion, nothing is left to act on.
                if matches!(bench.rule(operation), Rule::Delete(_) | Rule::Change(..)) {
                    bench = Bench::of(api);
                }
                let mut rng = fastrand::Rng::with_seed(seed);
                let wish = [0.0, 0.5, 1.0][usize::try_from(seed).unwrap_or_default()];
                let Some(request) = requests::good(&mut bench, operation, &mut rng, wish) else {
                    refused.push(format!(
                        "{} {}: nothing to ask about",
                        api.name, operation.id
                    ));
                    continue;
                };
                if let Err(error) = bench.run(operation, request) {
                    refused.push(error);
                }
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn the_check_of_answers_sees_mistakes() {
    let api = services()
        .find(|api| api.service() == "zec")
        .expect("known");
    let operation = api.operation("DescribeEips").expect("known");
    let good = Bench::of(api).run(operation, Map::new()).expect("a page");
    let wrong = |change: fn(&mut Map<String, Value>)| {
        let mut answer = good.clone();
        change(&mut answer);
        validate(operation.reply, &answer).is_err()
    };
    assert!(!wrong(|_| {}));
    assert!(wrong(|answer| {
        answer.remove("totalCount");
    }));
    assert!(wrong(|answer| {
        answer.insert("another".to_owned(), Value::Null);
    }));
    assert!(wrong(|answer| answer["dataSet"][0]["eipId"] = 1.into()));
    assert!(wrong(
        |answer| answer["dataSet"][0]["status"] = "NO_SUCH".into()
    ));
    assert!(wrong(
        |answer| answer["dataSet"][0]["createTime"] = "today".into()
    ));
}
