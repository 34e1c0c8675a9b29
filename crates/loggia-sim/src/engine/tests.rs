//! Tests: laws that hold for every kind of things of every service.
#![allow(
    clippy::option_option,
    clippy::manual_let_else,
    reason = "a thing may be listed, not be listed, or be of a kind that no list shows"
)]

use std::time::Duration;

use loggia_catalogue::{APIS, Api, Operation, Type};
use serde_json::{Map, Value, json};

use super::kind::{self, KindNumber};
use super::rule::{Rule, Target};
use super::{Engine, Grade, request, sample};

const NOW: u64 = 1_780_000_000_000;

fn services() -> impl Iterator<Item = &'static Api> {
    APIS.iter()
        .copied()
        .filter(|api| api.vendor() == "zenlayer")
}

fn engine(api: &'static Api) -> Engine {
    Engine::new(api, 3, Duration::ZERO, NOW)
}

fn rule(engine: &Engine, operation: &'static Operation) -> Rule {
    let (rule, _) = engine.model.rule(operation.id).expect("a known operation");
    rule.clone()
}

impl Engine {
    /// A request that should succeed: what is required, with ids of what there is.
    fn good(&self, operation: &'static Operation, all: bool) -> Map<String, Value> {
        let of = sample::Of {
            number: 7,
            name: "test",
            now: NOW,
        };
        let fields = kind::fields(operation.request);
        let mut request = Map::new();
        for field in fields.iter().filter(|field| all || field.required) {
            let value = match self.model.kinds.referred(field) {
                Some((kind, many)) => {
                    let id = self.store.ids(kind).into_iter().next();
                    if many {
                        json!(id.as_slice())
                    } else {
                        json!(id)
                    }
                }
                None => sample::value(field, of, 3),
            };
            if !value.is_null() && value != json!([]) {
                request.insert(field.name.to_owned(), value);
            } else if let (true, Type::List(item)) = (field.required, field.ty) {
                let item = match item {
                    Type::Int32 | Type::Int64 | Type::Number => json!(1),
                    _ => json!("x"),
                };
                request.insert(field.name.to_owned(), json!([item]));
            }
        }
        request
    }

    fn run(
        &mut self,
        operation: &'static Operation,
        given: Map<String, Value>,
    ) -> Result<Map<String, Value>, String> {
        let shown = format!("{} {}", self.model.api.name, operation.id);
        let asked = Value::Object(given.clone());
        let answer = self
            .call(operation, given, NOW)
            .map_err(|refused| format!("{shown} {asked}: {} {}", refused.code, refused.message))?;
        for field in operation.reply.fields {
            let value = &answer[field.name];
            assert!(
                request::fits(&field.ty, value),
                "{shown}: {}: {value}",
                field.name
            );
        }
        Ok(answer)
    }

    /// The list of a kind that can be narrowed by ids.
    fn lister(
        &self,
        number: KindNumber,
    ) -> Option<(&'static Operation, &'static str, &'static str)> {
        let kind = self.model.kinds.get(number);
        kind.views.iter().find_map(|view| {
            let operation = self.model.api.operation(view.operation)?;
            let by = kind::fields(operation.request)
                .iter()
                .find(|field| self.model.kinds.referred(field) == Some((number, true)))?;
            Some((operation, view.items, by.name))
        })
    }

    fn listed(&mut self, number: KindNumber, id: &str) -> Option<Option<Map<String, Value>>> {
        let (operation, items, by) = self.lister(number)?;
        let mut asked = Map::new();
        asked.insert(by.to_owned(), json!([id]));
        for parent in kind::fields(operation.request)
            .iter()
            .filter(|field| field.required && field.name != by)
        {
            let thing = self.store.find(number, id)?;
            asked.insert(
                parent.name.to_owned(),
                thing.fields.get(parent.name)?.clone(),
            );
        }
        let answer = self.run(operation, asked).ok()?;
        let id_field = self.model.kinds.get(number).id;
        let found: Vec<_> = answer[items]
            .as_array()?
            .iter()
            .filter_map(Value::as_object)
            .collect();
        assert!(
            found.iter().all(|thing| thing[id_field] == id),
            "{} lists others",
            operation.id
        );
        Some(found.first().map(|thing| (*thing).clone()))
    }
}

/// Whether a value has all that was given; an answer adds what is not.
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

#[test]
fn every_operation_answers_what_the_catalogue_says() {
    let mut refused = Vec::new();
    for api in services() {
        for operation in api.operations {
            for all in [false, true] {
                let mut engine = engine(api);
                let request = engine.good(operation, all);
                if let Err(error) = engine.run(operation, request) {
                    refused.push(error);
                }
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn what_was_created_is_listed_and_what_was_deleted_is_not() {
    let mut broken = Vec::new();
    for api in services() {
        for operation in api.operations {
            let mut engine = engine(api);
            match rule(&engine, operation) {
                Rule::Create(number, _) => {
                    let before = engine.store.ids(number);
                    let request = engine.good(operation, false);
                    if engine.run(operation, request).is_err() {
                        continue;
                    }
                    let after = engine.store.ids(number);
                    let new: Vec<_> = after
                        .iter()
                        .filter(|id| !before.contains(id))
                        .cloned()
                        .collect();
                    if new.is_empty() {
                        broken.push(format!("{} {}: made nothing", api.name, operation.id));
                    }
                    for id in new {
                        if engine.listed(number, &id) == Some(None) {
                            broken
                                .push(format!("{} {}: {id} is not listed", api.name, operation.id));
                        }
                    }
                }
                Rule::Delete(Target { kind, field, .. }) => {
                    let request = engine.good(operation, false);
                    let id = super::verbs::texts(request.get(field)).first().cloned();
                    let Some(id) = id else { continue };
                    if engine.run(operation, request.clone()).is_err() {
                        continue;
                    }
                    if matches!(engine.listed(kind, &id), Some(Some(_))) {
                        broken.push(format!(
                            "{} {}: {id} is still listed",
                            api.name, operation.id
                        ));
                    }
                    match engine.run(operation, request) {
                        Err(error) if error.contains("NOT_FOUND") => {}
                        other => {
                            broken.push(format!("{} {}: twice: {other:?}", api.name, operation.id));
                        }
                    }
                }
                _ => {}
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_modification_shows_and_twice_is_once() {
    let mut broken = Vec::new();
    for api in services() {
        for operation in api.operations {
            let mut engine = engine(api);
            let Rule::Set(target) = rule(&engine, operation) else {
                continue;
            };
            let request = engine.good(operation, true);
            let Some(id) = super::verbs::texts(request.get(target.field))
                .first()
                .cloned()
            else {
                continue;
            };
            if engine.run(operation, request.clone()).is_err() {
                continue;
            }
            let Some(Some(shown)) = engine.listed(target.kind, &id) else {
                continue;
            };
            let of = engine.model.kinds.get(target.kind);
            for (name, value) in request.iter().filter(|(name, _)| *name != target.field) {
                if let Some(field) = of.meant(name)
                    && let Some(held) = shown.get(field.name)
                    && request::fits(&field.ty, value)
                    && !holds(held, value)
                {
                    broken.push(format!(
                        "{} {}: {name} is {held}, not {value}",
                        api.name, operation.id
                    ));
                }
            }
            engine.settle(NOW);
            let before = format!("{:?}", engine.store);
            let _ = engine.run(operation, request);
            engine.settle(NOW);
            if format!("{:?}", engine.store) != before {
                broken.push(format!("{} {}: twice is not once", api.name, operation.id));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn pages_neither_lose_nor_repeat() {
    for api in services() {
        let mut engine = Engine::new(api, 7, Duration::ZERO, NOW);
        let numbers: Vec<_> = engine
            .model
            .kinds
            .iter()
            .map(|(number, _)| number)
            .collect();
        for number in numbers {
            for view in engine.model.kinds.get(number).views.clone() {
                let (id, items) = (view.operation, view.items);
                let operation = api.operation(id).expect("known");
                if operation.pages.is_none() {
                    continue;
                }
                let own = engine.model.kinds.get(number).id;
                let mut seen = Vec::new();
                let mut total = 0;
                for page in 1..9 {
                    let mut request = engine.good(operation, false);
                    request.insert("pageNum".to_owned(), json!(page));
                    request.insert("pageSize".to_owned(), json!(2));
                    if operation
                        .request
                        .is_some_and(|request| request.field("pageNum").is_none())
                    {
                        continue;
                    }
                    let answer = engine.run(operation, request).expect("a page");
                    total = answer["totalCount"].as_u64().expect("a total");
                    seen.extend(
                        answer[items]
                            .as_array()
                            .expect("a list")
                            .iter()
                            .map(|thing| thing[own].clone()),
                    );
                }
                let distinct: std::collections::BTreeSet<String> =
                    seen.iter().map(ToString::to_string).collect();
                assert_eq!(distinct.len(), seen.len(), "{} {id}", api.name);
                assert!(
                    seen.is_empty() || seen.len() as u64 == total,
                    "{} {id}",
                    api.name
                );
            }
        }
    }
}

#[test]
fn hints_are_of_operations_that_exist_and_take_effect() {
    for (service, id) in super::hints::all() {
        let Some(api) = services().find(|api| api.service() == service) else {
            panic!("{service}: no such service");
        };
        let engine = engine(api);
        let found = engine.model.rule(id);
        let (rule, grade) = found.unwrap_or_else(|| panic!("{service} {id}: no such operation"));
        assert!(
            *grade == Grade::Hinted || *rule == Rule::Shape,
            "{service} {id}: {rule:?} {grade:?}"
        );
    }
}

#[test]
fn an_unknown_id_is_refused_with_a_code_that_says_so() {
    for api in services() {
        for operation in api.operations {
            let mut engine = engine(api);
            let target = match rule(&engine, operation) {
                Rule::Set(target)
                | Rule::Change(target, _)
                | Rule::Delete(target)
                | Rule::Join(target, _)
                | Rule::Part(target, _)
                | Rule::Get(target) => target,
                _ => continue,
            };
            let mut request = engine.good(operation, false);
            let unknown = if target.many {
                json!(["unknown-1"])
            } else {
                json!("unknown-1")
            };
            request.insert(target.field.to_owned(), unknown);
            let refused = engine.run(operation, request).expect_err("it is refused");
            assert!(refused.contains("_NOT_FOUND"), "{refused}");
        }
    }
}
