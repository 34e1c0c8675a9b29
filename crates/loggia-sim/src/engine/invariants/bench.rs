//! A service on which the invariants are tested.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use loggia_catalogue::{Api, Field, Operation, Record, Type};
use serde_json::{Map, Value, json};

use super::shape;
use crate::engine::extra_rules;
use crate::engine::item_lists;
use crate::engine::kind::{self, KindNumber, OnDelete, View};
use crate::engine::model::Model;
use crate::engine::rule::Rule;
use crate::engine::{Controls, Engine};
use crate::lock::lock;

pub(super) const NOW: u64 = 1_780_000_000_000;
/// How many things exist of each kind that can be ordered.
const SEEDS: usize = 5;

/// Services in their initial state. Seeding one takes longer than copying it.
static SEEDED: Mutex<BTreeMap<&str, Engine>> = Mutex::new(BTreeMap::new());

/// Returns what an operation does. All operations are queried, and few then need a bench.
pub(super) fn rule(api: &'static Api, operation: &'static Operation) -> Rule {
    let (rule, _) = Model::of(api)
        .rule(operation.id)
        .expect("every operation has a rule");
    rule.clone()
}

/// A service and its things.
pub(super) struct Bench {
    pub(super) api: &'static Api,
    pub(super) engine: Engine,
}

impl Bench {
    /// Creates a bench with some things of every kind.
    pub(super) fn of(api: &'static Api) -> Self {
        let mut seeded = lock(&SEEDED);
        let engine = seeded
            .entry(api.name)
            .or_insert_with(|| Engine::new(api, SEEDS, Duration::ZERO, NOW));
        Self {
            api,
            engine: engine.clone(),
        }
    }

    /// Returns what an operation does.
    pub(super) fn rule(&self, operation: &'static Operation) -> Rule {
        rule(self.api, operation)
    }

    /// Returns the kind that a field means, under its own name or another, and whether it is a
    /// list.
    pub(super) fn referred(
        &self,
        operation: &'static Operation,
        field: &Field,
    ) -> Option<(KindNumber, bool)> {
        let kinds = &self.engine.model.kinds;
        let renamed = match self.rule(operation) {
            Rule::Set(_, renamed) => renamed,
            Rule::Create(making) => making.each,
            _ => &[],
        };
        let other = renamed.iter().find(|(asked, _)| *asked == field.name);
        let meant = other.and_then(|(_, meant)| {
            let many = matches!(field.ty, Type::List(_));
            Some((kinds.by_id(meant)?, many))
        });
        kinds.mentioned(field).or(meant)
    }

    /// Returns the ids of the things of a kind that no other needs.
    pub(super) fn free(&self, number: KindNumber) -> Vec<String> {
        let kinds = &self.engine.model.kinds;
        let dependents = &kinds.get(number).dependents;
        let mut ids = self.engine.store.ids(number);
        let own = kinds.get(number).id;
        ids.retain(|id| {
            let thing = self.engine.store.find(number, id).expect("it is there");
            if item_lists::holding(self.api.service(), own, thing).is_some() {
                return false;
            }
            let mut holding = dependents
                .iter()
                .filter(|of| of.on_delete == OnDelete::Restrict);
            holding.all(|of| {
                self.engine
                    .store
                    .referring(kinds, number, id, of.kind)
                    .is_empty()
            })
        });
        ids
    }

    /// Removes the things of one kind that refer to a thing of another.
    pub(super) fn clear(&mut self, number: KindNumber, id: &str, of: KindNumber) {
        let kinds = &self.engine.model.kinds;
        for id in self.engine.store.referring(kinds, number, id, of) {
            self.engine.store.remove(kinds, of, &id);
        }
    }

    /// Carries out a request; an answer that does not match the spec fails the test.
    pub(super) fn run(
        &mut self,
        operation: &'static Operation,
        given: Map<String, Value>,
    ) -> Result<Map<String, Value>, String> {
        let shown = format!("{} {}", self.api.name, operation.id);
        let asked = Value::Object(given.clone());
        let answer = self
            .engine
            .call(operation, given, NOW, &mut Controls::default())
            .map_err(|refused| format!("{shown} {asked}: {} {}", refused.code, refused.message))?;
        if let Err(wrong) = shape::validate(operation.reply, &answer) {
            panic!("{shown} {asked}: {wrong}");
        }
        Ok(answer)
    }

    /// Returns all kinds by their numbers.
    pub(super) fn kinds(&self) -> Vec<KindNumber> {
        let kinds = &self.engine.model.kinds;
        kinds.iter().map(|(number, _)| number).collect()
    }

    /// Returns the lists that show a kind.
    pub(super) fn views(&self, number: KindNumber) -> Vec<(View, &'static Operation)> {
        let views = self.engine.model.kinds.get(number).views.iter();
        views
            .map(|view| (*view, self.operation(view.operation)))
            .filter(|(_, operation)| matches!(self.rule(operation), Rule::List(..)))
            .collect()
    }

    fn operation(&self, id: &str) -> &'static Operation {
        self.api.operation(id).expect("a known operation")
    }

    /// Returns the lists of a kind that can be filtered by ids, each with the field for these.
    pub(super) fn narrowed(
        &self,
        number: KindNumber,
    ) -> Vec<(View, &'static Operation, &'static str)> {
        let kinds = &self.engine.model.kinds;
        let by = |operation: &'static Operation| {
            let mut fields = kind::fields(operation.request).iter();
            let found = fields.find(|field| kinds.referred(field) == Some((number, true)));
            found.map(|field| field.name)
        };
        let views = self.views(number).into_iter();
        views
            .filter_map(|(view, operation)| Some((view, operation, by(operation)?)))
            .collect()
    }

    /// Returns what a list needs in a request to show a thing: its parents.
    pub(super) fn around(
        &self,
        number: KindNumber,
        id: &str,
        operation: &'static Operation,
    ) -> Option<Map<String, Value>> {
        let thing = self.engine.store.find(number, id)?;
        let required = kind::fields(operation.request)
            .iter()
            .filter(|field| field.required);
        let known = required.map(|field| {
            let value = thing.fields.get(field.name)?;
            Some((field.name.to_owned(), value.clone()))
        });
        known.collect()
    }

    /// Returns a thing as the lists that can be filtered by ids show it, if there is such a
    /// list.
    pub(super) fn listed(&mut self, number: KindNumber, id: &str) -> Option<Option<Value>> {
        let mut shown = None;
        for (view, operation, by) in self.narrowed(number) {
            let mut asked = self.around(number, id, operation).unwrap_or_default();
            asked.insert(by.to_owned(), json!([id]));
            let Ok(answer) = self.run(operation, asked) else {
                // A list of things that no longer exist.
                continue;
            };
            let items = answer[view.items].as_array().expect("a list");
            let own = self.engine.model.kinds.get(number).id;
            assert!(
                items.iter().all(|thing| thing[own] == id),
                "{} lists others",
                operation.id
            );
            let found = items.first().cloned();
            shown = Some(shown.flatten().or(found));
        }
        shown
    }

    /// Returns the ids of a kind in the order of a list that shows all of it, page by page;
    /// `None` if there is no such list.
    pub(super) fn all(&mut self, number: KindNumber, size: usize) -> Option<Vec<String>> {
        let own = self.engine.model.kinds.get(number).id;
        // No list shows all things of these kinds.
        let service = self.api.service();
        let is_part = |(_, operation): &(View, &Operation)| {
            extra_rules::family(service, operation.id).is_some()
        };
        if self.views(number).iter().any(is_part) {
            return None;
        }
        let (view, operation) = self.views(number).into_iter().find(|(_, operation)| {
            let fields = kind::fields(operation.request);
            fields.iter().all(|field| !field.required)
        })?;
        Some(self.pages(view, operation, own, &Map::new(), size))
    }

    /// Returns the ids on all pages of a list.
    pub(super) fn pages(
        &mut self,
        view: View,
        operation: &'static Operation,
        own: &str,
        asked: &Map<String, Value>,
        size: usize,
    ) -> Vec<String> {
        let has = |name: &str| {
            operation
                .request
                .is_some_and(|all| all.field(name).is_some())
        };
        let paged = operation.paging.is_some() && has("pageNum") && has("pageSize");
        let most = |all: &Record| all.field("pageSize").and_then(|size| size.limits.maximum);
        let most = operation.request.and_then(most).unwrap_or(1_000.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is a small whole number"
        )]
        let size = size.min(most as usize);
        let mut ids = Vec::new();
        for page in 1.. {
            let mut asked = asked.clone();
            if paged {
                asked.insert("pageNum".to_owned(), json!(page));
                asked.insert("pageSize".to_owned(), json!(size));
            }
            let answer = self.run(operation, asked).expect("a page");
            let items = answer[view.items].as_array().expect("a list");
            let found = items
                .iter()
                .map(|thing| thing[own].as_str().expect("an id"));
            ids.extend(found.map(str::to_owned));
            let total = operation.paging.map(|pages| answer[pages.total].as_u64());
            if !paged || items.len() < size {
                if let Some(total) = total {
                    assert_eq!(total, Some(ids.len() as u64), "{}", operation.id);
                }
                return ids;
            }
        }
        ids
    }
}
