//! A simulator of any service, driven by the catalogue.
//!
//! A service is a catalogue of operations and nothing else; what its operations *do* is derived
//! from their names and types. The [`model`] of a service is worked out once:
//!
//! - [`kind`] finds the kinds of things: whatever a list shows under its own id. [`states`]
//!   finds their states, [`naming`] what requests call their fields, [`relations`] and
//!   [`embedded`] what they show of each other, and [`bindings`] in which state they are while
//!   bound to another.
//! - [`rule`] decides what each operation does to them, by rule or by a line in [`hints`].
//!   [`item_lists`] covers lists of items without ids, [`extra_rules`] what an operation does or
//!   checks in addition, and [`tags`] tags.
//! - [`dependents`] decides what happens to things when one that they refer to is deleted.
//!
//! A request is checked before it is carried out: by [`request`] against the catalogue, with the
//! [`formats`] of its texts, by [`preconditions`] for the states of what it names, and by
//! [`uniqueness`] for duplicates. [`tokens`] recognises repeated requests. [`verbs`] then
//! carries it out on the [`store`], in which each [`thing`] has fields and a [`course`] through
//! its states. [`sample`] makes up values that no one gave: an address, a price, a time; and
//! [`initial_state`] adjusts those of the things that exist from the start.
//!
//! | request | effect |
//! | --- | --- |
//! | a list | things by ids, filters, time span and page |
//! | one | a thing's fields |
//! | create | new things with ids, on their course of states |
//! | set | sets the fields of the same names |
//! | change | the course that `x-waits-for` describes, or the state that the verb names; refused during another change |
//! | delete | deleted at the end of its course, with what belongs to it; refused while in use |
//! | join, part | adds or removes the ids of others among a thing's fields |
//! | edit or view a list | changes or shows items without ids in a list of a thing |
//! | price, series | figures that depend on the request alone |
//! | anything else | an answer of the right shape |
//!
//! Each operation states how certain its simulation is, as a [`Grade`].

mod aliases;
mod bindings;
mod characters;
mod course;
mod dependents;
mod embedded;
mod extra_rules;
mod formats;
mod hints;
mod initial_state;
mod item_lists;
mod kind;
mod model;
mod naming;
mod preconditions;
mod quotas;
mod reads;
mod relations;
mod request;
mod rule;
mod sample;
mod states;
mod store;
mod tags;
mod thing;
mod tokens;
mod transitions;
mod uniqueness;
mod verbs;
mod words;

#[cfg(test)]
mod invariants;

use std::time::Duration;

use loggia_catalogue::{Api, Operation, Type};
use serde::Serialize;
use serde_json::{Map, Value, json};

use self::hints::combinations;
use self::model::Model;
use self::store::Store;
use self::tokens::Tokens;

pub(crate) use self::model::grades;
pub(crate) use self::tags::OfResources;

/// The field of a thing with its tags.
const TAGS: &str = "tags";

/// How an operation is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Grade {
    /// Written by hand.
    #[serde(rename = "modelled")]
    Modelled,
    /// By a rule that a line of the simulator's own points to.
    #[serde(rename = "hinted")]
    Hinted,
    /// By a rule that its name and types suggest.
    #[serde(rename = "guessed")]
    Guessed,
    /// Only the shape of its answer is right; its content means nothing.
    #[serde(rename = "shape only")]
    ShapeOnly,
}

impl Grade {
    /// The word for this grade.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Modelled => "modelled",
            Self::Hinted => "hinted",
            Self::Guessed => "guessed",
            Self::ShapeOnly => "shape only",
        }
    }
}

/// Why an operation is refused: a code to branch on and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The vendor's code.
    pub(crate) code: String,
    /// What is wrong, with field and value.
    pub(crate) message: String,
}

impl Refused {
    fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
        }
    }
}

/// The result of an operation: the fields of its answer, or why it is refused.
pub(crate) type Outcome = Result<Map<String, Value>, Refused>;

/// What a test has set for the next call that it applies to.
#[derive(Debug, Default)]
pub(crate) struct Controls {
    /// Ids that the next batch leaves unchanged.
    pub(crate) failing: Option<Vec<String>>,
    /// Whether the next creation fails.
    pub(crate) creation_fails: bool,
}

/// One service with its things.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    model: &'static Model,
    store: Store,
    tokens: Tokens,
    /// How long a thing stays in each transitional state.
    stay: Duration,
}

impl Engine {
    /// Creates a service in which `seeds` things of every kind already exist.
    pub(crate) fn new(api: &'static Api, seeds: usize, stay: Duration, now: u64) -> Self {
        let model = Model::of(api);
        let count = |kind| model.seeds(kind, seeds);
        let mut store = Store::seeded(&model.kinds, count, now);
        for (number, kind) in model.kinds.iter() {
            for (field, value) in hints::initial_values::sampled(model.service(), kind.id) {
                for index in 0..store.things(number).len() {
                    let fields = &mut store.thing_mut(number, index).fields;
                    fields.insert(field.to_owned(), value.value(now));
                }
            }
            for edit in item_lists::edited_lists(model.service(), kind.id) {
                for index in 0..store.things(number).len() {
                    let fields = &mut store.thing_mut(number, index).fields;
                    fields.insert(edit.list.to_owned(), json!([]));
                    if let Some(count) = fields.get_mut(&edit.counter()) {
                        *count = json!(0);
                    }
                }
            }
        }
        initial_state::arrange(model.service(), &model.kinds, &mut store, now);
        Self {
            model,
            store,
            tokens: Tokens::default(),
            stay,
        }
    }

    /// Checks a request and carries it out at `now`, in milliseconds since 1970.
    pub(crate) fn call(
        &mut self,
        operation: &'static Operation,
        given: Map<String, Value>,
        now: u64,
        controls: &mut Controls,
    ) -> Outcome {
        let mut fields = request::check(self.model.service(), operation, given)?;
        if let Some(answer) = self.tokens.answer(operation.id, &fields) {
            return Ok(answer);
        }
        let token = tokens::token(&fields);
        combinations::check(self.model.service(), operation.id, &fields)?;
        self.forget_secrets(operation, &mut fields);
        self.store.settle(&self.model.kinds, now);
        let Some((rule, _)) = self.model.rule(operation.id) else {
            return Ok(Map::new());
        };
        let spared = rule
            .batch()
            .and_then(|target| spare(operation, target.field, &mut fields, controls));
        let mut desk = verbs::Context {
            operation,
            model: self.model,
            controls,
            kinds: &self.model.kinds,
            store: &mut self.store,
            stay: self.stay,
            now,
        };
        let mut answer = desk.perform(rule, &fields)?;
        if let Some((name, ids)) = spared {
            answer.insert(name.to_owned(), ids.into());
        }
        sample::complete(&mut answer, operation.reply);
        self.tokens.keep(operation.id, token, &answer);
        Ok(answer)
    }

    /// Removes secrets that no list ever shows from a request.
    fn forget_secrets(&self, operation: &'static Operation, fields: &mut Map<String, Value>) {
        let shown = |name: &str| {
            let mut kinds = self.model.kinds.iter();
            kinds.any(|(_, kind)| kind.field(name).is_some() && !kind.views.is_empty())
        };
        let known = operation.request.map_or(&[][..], |all| all.fields);
        for field in known
            .iter()
            .filter(|field| matches!(field.ty, Type::Secret))
        {
            if !shown(field.name) {
                fields.remove(field.name);
            }
        }
    }

    /// Brings every thing up to date with the clock.
    pub(crate) fn settle(&mut self, now: u64) {
        self.store.settle(&self.model.kinds, now);
    }

    /// Returns all ids, by the name of the id field.
    pub(crate) fn things(&self) -> Vec<(&'static str, Vec<String>)> {
        self.model
            .kinds
            .iter()
            .map(|(number, kind)| (kind.id, self.store.ids(number)))
            .collect()
    }

    /// Returns what is known of a thing.
    pub(crate) fn thing(&self, id: &str) -> Option<Map<String, Value>> {
        let found = |(number, _)| self.store.find(number, id);
        let thing = self.model.kinds.iter().find_map(found)?;
        Some(thing.fields.clone())
    }

    /// Puts a thing into a state, whatever state it was moving to; `false` if the thing does
    /// not exist, has no states, or the state is unknown.
    pub(crate) fn set_status(&mut self, id: &str, status: &str) -> bool {
        if status.is_empty() {
            return false;
        }
        self.model.kinds.iter().any(|(number, kind)| {
            match (self.store.find_mut(number, id), kind.status) {
                (Some(thing), Some(_)) => {
                    thing.rest(&kind.states, status);
                    true
                }
                _ => false,
            }
        })
    }

    /// Removes a thing; `false` if it does not exist.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let mut kinds = self.model.kinds.iter();
        let found = kinds.find(|(number, _)| self.store.find(*number, id).is_some());
        found.is_some_and(|(number, _)| {
            self.store.remove(&self.model.kinds, number, id);
            true
        })
    }
}

/// Tags, which one service manages for all.
impl Engine {
    /// Returns the tags of all things that can have some.
    pub(crate) fn tags_of_things(&self) -> OfResources {
        let kinds = self.model.kinds.iter().filter(|(_, kind)| kind.has_tags());
        let things = kinds.flat_map(|(number, _)| self.store.things(number));
        things
            .map(|thing| (thing.id.clone(), tags::read(thing.fields.get(TAGS))))
            .collect()
    }

    /// Gives its things the tags that they have by id, and no others.
    pub(crate) fn set_tags(&mut self, all: &OfResources) {
        let none = tags::OfOne::new();
        for (number, _) in self.model.kinds.iter().filter(|(_, kind)| kind.has_tags()) {
            for index in 0..self.store.things(number).len() {
                let thing = self.store.thing_mut(number, index);
                let wanted = all.get(&thing.id).unwrap_or(&none);
                if tags::read(thing.fields.get(TAGS)) != *wanted {
                    let written = tags::written(wanted);
                    thing.fields.insert(TAGS.to_owned(), written);
                }
            }
        }
    }

    /// Takes over the tags of things of other services.
    pub(crate) fn adopt_tags(&mut self, things: OfResources, now: u64) {
        self.store.tags.adopt(things, now);
    }

    /// Returns the tags of the resources of all services.
    pub(crate) fn tags(&self) -> &OfResources {
        self.store.tags.of_resources()
    }
}

/// Returns whether an operation manages tags.
pub(crate) fn manages_tags(api: &'static Api, operation: &Operation) -> bool {
    let rule = Model::of(api).rule(operation.id);
    matches!(rule, Some((rule::Rule::Tags(_), _)))
}

/// Returns whether an operation creates things.
pub(crate) fn creates(api: &'static Api, operation: &Operation) -> bool {
    let rule = Model::of(api).rule(operation.id);
    matches!(rule, Some((rule::Rule::Create(_), _)))
}

/// Removes the ids that are to fail from a batch request. If the answer has a list for
/// failures, returns its name and contents.
fn spare(
    operation: &'static Operation,
    field: &str,
    fields: &mut Map<String, Value>,
    controls: &mut Controls,
) -> Option<(&'static str, Vec<Value>)> {
    let failing = controls.failing.take()?;
    let ids = request::texts(fields.get(field));
    let (spared, rest): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| failing.contains(id));
    fields.insert(field.to_owned(), rest.into());
    operation.reply.fields.iter().find_map(|list| {
        if !operation.failed.contains(&list.name) {
            return None;
        }
        let items = match list.ty {
            Type::List(Type::Text) => spared.iter().map(|id| json!(id)).collect(),
            Type::List(Type::Record(item)) => {
                let known = |name: &str| words::stem(name).is_some();
                let own = item.fields.iter().find(|field| known(field.name))?;
                let failed = spared.iter().map(|id| {
                    json!({
                        own.name: id,
                        "errorCode": "OPERATION_FAILED",
                        "errorMsg": "it was left as it is",
                    })
                });
                failed.collect()
            }
            _ => return None,
        };
        Some((list.name, items))
    })
}

/// Returns every id that a request names, in fields with an id's name.
pub(crate) fn ids(fields: &Map<String, Value>) -> Vec<String> {
    let named = |name: &str| {
        let is_id = words::stem(name).is_some() || words::one_of_many(name).is_some();
        is_id && name != "requestId"
    };
    let values = fields.iter().filter(|(name, _)| named(name));
    values
        .flat_map(|(_, value)| request::texts(Some(value)))
        .collect()
}
