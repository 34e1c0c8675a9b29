//! A simulator of any service, driven by the catalogue.
//!
//! A service is a catalogue of operations and nothing else; what its operations *do*
//! is derived from their names and types. [`kind`] finds out what things there are: what
//! a list shows under an id of its own. [`rule`] decides for each operation what it does
//! to them, by rule or by a line in [`hints`]; [`keeping`] has lines for lists of what has
//! no id of its own, and [`also`] for what an operation does besides. [`dependents`] are
//! what becomes of things when one goes that they refer to, [`relations`] and [`held`] what
//! they show of each other, [`bound`] and [`needs`] the states that they are in or have to be in,
//! [`distinct`] what may not stand twice, and [`start`] how they stand at first. All together are the [`model`] of a
//! service, which is worked out once.
//! [`store`] holds the things, each a [`thing`] with fields and a [`course`] through its
//! states. [`request`] checks what is asked against the catalogue, and texts against their
//! [`formats`]; [`tokens`] knows what was asked before, [`verbs`] carries it out, and [`sample`]
//! makes up what no one gave: an address, a price, a time.
//!
//! | asked | done |
//! | --- | --- |
//! | a list | things by ids, filters, span of time and page |
//! | one | a thing's fields |
//! | create | new things with ids, on their course of states |
//! | set | fields of the same names |
//! | change | the course that `x-waits-for` describes, or the state that the verb names; refused while another change lasts |
//! | delete | gone, at the end of its course, with what lies in it; refused while it is used |
//! | join, part | the ids of others among a thing's fields |
//! | keep | items of a list in a thing, which have no ids |
//! | price, series | figures that depend on the request alone |
//! | anything else | an answer of the right shape |
//!
//! How sure it is of that is its [`Grade`], and it says so.

mod also;
mod bound;
mod course;
mod dependents;
mod distinct;
mod formats;
mod held;
mod hints;
mod keeping;
mod kind;
mod model;
mod naming;
mod needs;
mod reads;
mod relations;
mod request;
mod rule;
mod sample;
mod start;
mod states;
mod store;
mod tags;
mod thing;
mod tokens;
mod turn;
mod verbs;
mod words;

#[cfg(test)]
mod laws;

use std::time::Duration;

use loggia_catalogue::{Api, Operation, Type};
use serde::Serialize;
use serde_json::{Map, Value, json};

use self::model::Model;
use self::store::Store;
use self::tokens::Tokens;

pub(crate) use self::model::grades;

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
    /// Its answer has the right shape and means nothing.
    #[serde(rename = "shape only")]
    ShapeOnly,
}

impl Grade {
    /// The word for it.
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

/// What an operation answers with.
pub(crate) type Outcome = Result<Map<String, Value>, Refused>;

/// What a test has said about the next call that it concerns.
#[derive(Debug, Default)]
pub(crate) struct Levers {
    /// Ids that the next batch leaves as they are.
    pub(crate) failing: Option<Vec<String>>,
    /// The next creation comes to nothing.
    pub(crate) creation_fails: bool,
}

/// One service with its things.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    model: &'static Model,
    store: Store,
    tokens: Tokens,
    /// How long a thing stays in each state on its way.
    stay: Duration,
}

impl Engine {
    /// A service in which `seeds` things of every kind exist already.
    pub(crate) fn new(api: &'static Api, seeds: usize, stay: Duration, now: u64) -> Self {
        let model = Model::of(api);
        let count = |kind| model.seeds(kind, seeds);
        let mut store = Store::seeded(&model.kinds, count, now);
        for (number, kind) in model.kinds.iter() {
            for (field, value) in hints::made::sampled(model.service(), kind.id) {
                for index in 0..store.things(number).len() {
                    let fields = &mut store.thing_mut(number, index).fields;
                    fields.insert(field.to_owned(), value.value(now));
                }
            }
            for keep in keeping::lists(model.service(), kind.id) {
                for index in 0..store.things(number).len() {
                    let fields = &mut store.thing_mut(number, index).fields;
                    fields.insert(keep.list.to_owned(), json!([]));
                    if let Some(count) = fields.get_mut(&keep.counter()) {
                        *count = json!(0);
                    }
                }
            }
        }
        start::arrange(model.service(), &model.kinds, &mut store, now);
        Self {
            model,
            store,
            tokens: Tokens::default(),
            stay,
        }
    }

    /// Checks a request and carries it out in the world as it is at `now`, in
    /// milliseconds since 1970.
    pub(crate) fn call(
        &mut self,
        operation: &'static Operation,
        given: Map<String, Value>,
        now: u64,
        levers: &mut Levers,
    ) -> Outcome {
        let mut fields = request::check(self.model.service(), operation, given)?;
        if let Some(answer) = self.tokens.answer(operation.id, &fields) {
            return Ok(answer);
        }
        let token = tokens::token(&fields);
        self.forget_secrets(operation, &mut fields);
        self.store.settle(&self.model.kinds, now);
        let Some((rule, _)) = self.model.rule(operation.id) else {
            return Ok(Map::new());
        };
        let spared = rule
            .batch()
            .and_then(|target| spare(operation, target.field, &mut fields, levers));
        let mut desk = verbs::Desk {
            operation,
            model: self.model,
            levers,
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

    /// Takes secrets out of a request that no list ever shows.
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

    /// Lets every thing catch up with the clock.
    pub(crate) fn settle(&mut self, now: u64) {
        self.store.settle(&self.model.kinds, now);
    }

    /// All ids by the field that has them.
    pub(crate) fn things(&self) -> Vec<(&'static str, Vec<String>)> {
        self.model
            .kinds
            .iter()
            .map(|(number, kind)| (kind.id, self.store.ids(number)))
            .collect()
    }

    /// What is known of a thing.
    pub(crate) fn thing(&self, id: &str) -> Option<Map<String, Value>> {
        let found = |(number, _)| self.store.find(number, id);
        let thing = self.model.kinds.iter().find_map(found)?;
        Some(thing.fields.clone())
    }

    /// Puts a thing into a state, whatever it was on its way to; `false` if there is no
    /// such thing, it has no states, or the state has no name.
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

    /// Removes a thing; `false` if there is none.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let mut kinds = self.model.kinds.iter();
        let found = kinds.find(|(number, _)| self.store.find(*number, id).is_some());
        found.is_some_and(|(number, _)| {
            self.store.remove(&self.model.kinds, number, id);
            true
        })
    }
}

/// Whether an operation makes things.
pub(crate) fn creates(api: &'static Api, operation: &Operation) -> bool {
    let rule = Model::of(api).rule(operation.id);
    matches!(rule, Some((rule::Rule::Create(_), _)))
}

/// Keeps the ids that are to fail out of a request for a batch. Where the operation has a
/// list for them, its name is returned with what stands in it.
fn spare(
    operation: &'static Operation,
    field: &str,
    fields: &mut Map<String, Value>,
    levers: &mut Levers,
) -> Option<(&'static str, Vec<Value>)> {
    let failing = levers.failing.take()?;
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

/// Every id that a request names, in fields that are called so.
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
