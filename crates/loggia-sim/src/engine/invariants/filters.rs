//! Law: a filter with a value that no thing has finds nothing.

use loggia_catalogue::{Field, Type};
use serde_json::{Value, json};

use super::bench::Bench;
use super::services;
use crate::engine::hints::filters::{self, Look};
use crate::engine::kind;

/// Fields of a request that are not filters: they select a page.
const PAGING: [&str; 3] = ["pageNum", "pageSize", "acceptLanguage"];

#[test]
fn a_value_that_no_thing_has_is_found_by_no_filter() {
    let mut found = Vec::new();
    let mut tried = 0;
    for api in services() {
        let mut bench = Bench::of(api);
        for number in bench.kinds() {
            for (view, operation) in bench.views(number) {
                let all = bench.engine.store.ids(number);
                let around = all
                    .iter()
                    .find_map(|id| bench.around(number, id, operation));
                let Some(around) = around else { continue };
                for field in kind::fields(operation.request) {
                    let look = filters::look(api.service(), operation.id, field.name);
                    if field.required
                        || PAGING.contains(&field.name)
                        || matches!(look, Some(Look::Free | Look::Falling(..)))
                    {
                        continue;
                    }
                    let Some(value) = unknown(field) else {
                        continue;
                    };
                    let mut asked = around.clone();
                    asked.insert(field.name.to_owned(), value);
                    tried += 1;
                    match bench.run(operation, asked) {
                        Ok(answer) if answer[view.items] == json!([]) => {}
                        // The id of what the list belongs to.
                        Err(refused) if refused.contains("_NOT_FOUND") => {}
                        other => found.push(format!(
                            "{} {} {}: {}",
                            api.name,
                            operation.id,
                            field.name,
                            other.map_or_else(|refused| refused, |_| "some".to_owned())
                        )),
                    }
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(tried > 200, "{tried}");
}

/// Returns a value that no thing has. There is none for a set of values or a Boolean, as each
/// value may be in use; times that are compared have a law of their own.
fn unknown(field: &Field) -> Option<Value> {
    match field.ty {
        Type::Text if field.name.starts_with("startTime") || field.name.starts_with("endTime") => {
            Some(json!("1990-01-01T00:00:00Z")).filter(|_| field.name.ends_with("To"))
        }
        Type::Text => Some(json!("no-such")),
        Type::List(Type::Text) => Some(json!(["no-such"])),
        Type::List(Type::Record(_)) if field.name == "tags" => Some(json!([{"key": "no-such"}])),
        Type::Int32 | Type::Int64 if field.limits.maximum.is_none() => Some(json!(987_654_321)),
        _ => None,
    }
}
