//! Every operation answers, and every answer is what the spec says.
//!
//! The check is a second one, written from the catalogue alone: what the engine uses for
//! requests would not see its own mistakes.

use loggia_catalogue::{Record, Type};
use serde_json::{Map, Value};

use super::bench::Bench;
use super::{requests, services};
use crate::engine::rule::Rule;

/// The first thing in an answer that the spec does not allow. Of answers nothing is
/// required, but fields that are not there are named as `null`.
pub(super) fn validate(record: &Record, given: &Map<String, Value>) -> Result<(), String> {
    if let Some(name) = given.keys().find(|name| record.field(name).is_none()) {
        return Err(format!("{name} is not a field"));
    }
    for field in record.fields {
        let value = given
            .get(field.name)
            .ok_or(format!("{} is missing", field.name))?;
        typed(&field.ty, value).map_err(|wrong| format!("{}{wrong}", field.name))?;
    }
    Ok(())
}

fn typed(ty: &Type, value: &Value) -> Result<(), String> {
    let fits = match (ty, value) {
        (_, Value::Null)
        | (Type::Any, _)
        | (Type::Bool, Value::Bool(_))
        | (Type::Number, Value::Number(_))
        | (Type::Text | Type::Secret, Value::String(_)) => true,
        (Type::Int32, Value::Number(_)) => value
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        (Type::Int64, Value::Number(_)) => value.is_i64() || value.is_u64(),
        (Type::Time, Value::String(text)) => text.parse::<jiff::Timestamp>().is_ok(),
        (Type::Choice(choices), Value::String(text)) => {
            choices.values.iter().any(|choice| choice.value == text)
        }
        (Type::List(item), Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                typed(item, value).map_err(|wrong| format!("[{index}]{wrong}"))?;
            }
            true
        }
        (Type::Map(item), Value::Object(entries)) => {
            for (key, value) in entries {
                typed(item, value).map_err(|wrong| format!("[{key:?}]{wrong}"))?;
            }
            true
        }
        (Type::Record(record), Value::Object(fields)) => {
            validate(record, fields).map_err(|wrong| format!(".{wrong}"))?;
            true
        }
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(format!(" is {value}, which is no {ty:?}")
            .chars()
            .take(300)
            .collect())
    }
}

#[test]
fn every_operation_answers_what_the_catalogue_says() {
    let mut refused = Vec::new();
    for api in services() {
        let mut bench = Bench::of(api);
        for operation in api.operations {
            for seed in 0..3 {
                // What ends things leaves none at last.
                if matches!(bench.rule(operation), Rule::Delete(_) | Rule::Change(..)) {
                    bench = Bench::of(api);
                }
                let mut rng = fastrand::Rng::with_seed(seed);
                let wish = [0.0, 0.5, 1.0][usize::try_from(seed).unwrap_or_default()];
                let Some(request) = requests::good(&bench, operation, &mut rng, wish) else {
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
