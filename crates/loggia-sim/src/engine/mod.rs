//! A simulator of any service, driven by the catalogue.
//!
//! A service is a catalogue of operations and nothing else; what its operations *do*
//! is derived from their names and types. [`kind`] finds out what things there are: what
//! a list shows under an id of its own. [`rule`] decides for each operation what it does
//! to them, by rule or by a line in [`hints`]. [`store`] holds the things, each a
//! [`thing`] with fields and a [`course`] through its states. [`request`] checks what is
//! asked against the catalogue, [`verbs`] carries it out, and [`sample`] makes up what
//! no one gave: an address, a price, a time.
//!
//! | asked | done |
//! | --- | --- |
//! | a list | things by ids, filters and page |
//! | one | a thing's fields |
//! | create | new things with ids, on their course of states |
//! | set | fields of the same names |
//! | change | the course that `x-waits-for` describes, or the state that the verb names |
//! | delete | gone, at the end of its course |
//! | join, part | the ids of others among a thing's fields |
//! | price, series | figures that depend on the request alone |
//! | anything else | an answer of the right shape |
//!
//! How sure it is of that is its [`Grade`], and it says so.

mod course;
mod hints;
mod kind;
mod request;
mod rule;
mod sample;
mod store;
mod thing;
mod verbs;
mod words;

#[cfg(test)]
mod tests;

use std::time::Duration;

use loggia_catalogue::{Api, Operation};
use serde_json::{Map, Value};

use self::kind::Kinds;
use self::rule::Rule;
use self::store::Store;

/// How many things of a kind there are that no one orders.
const CATALOGUE: usize = 3;

/// How an operation is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Written by hand.
    Modelled,
    /// By a rule that a line of the simulator's own points to.
    Hinted,
    /// By a rule that its name and types suggest.
    Guessed,
    /// Its answer has the right shape and means nothing.
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

/// One service with its things.
#[derive(Debug)]
pub(crate) struct Engine {
    api: &'static Api,
    kinds: Kinds,
    rules: Vec<(Rule, Grade)>,
    store: Store,
    /// How long a thing stays in each state on its way.
    stay: Duration,
}

impl Engine {
    /// A service in which `seeds` things of every kind exist already.
    pub(crate) fn new(api: &'static Api, seeds: usize, stay: Duration, now: u64) -> Self {
        let kinds = Kinds::of(api);
        let rules: Vec<(Rule, Grade)> = api
            .operations
            .iter()
            .map(|operation| rule::decide(api, operation, &kinds))
            .collect();
        // What cannot be ordered is always there: zones, types, regions.
        let made: Vec<_> = rules
            .iter()
            .filter_map(|(rule, _)| match rule {
                Rule::Create(kind, _) => Some(*kind),
                _ => None,
            })
            .collect();
        let count = |kind| {
            if made.contains(&kind) {
                seeds
            } else {
                CATALOGUE
            }
        };
        let store = Store::seeded(&kinds, count, now);
        Self {
            api,
            kinds,
            rules,
            store,
            stay,
        }
    }

    /// The operation of this name with how it is simulated.
    pub(crate) fn operation(&self, id: &str) -> Option<(&'static Operation, Grade)> {
        let index = self.index(id)?;
        Some((self.api.operations[index], self.rules[index].1))
    }

    fn index(&self, id: &str) -> Option<usize> {
        self.api.operations.iter().position(|known| known.id == id)
    }

    /// Checks a request and carries it out in the world as it is at `now`, in
    /// milliseconds since 1970.
    pub(crate) fn call(
        &mut self,
        operation: &'static Operation,
        given: Map<String, Value>,
        now: u64,
    ) -> Outcome {
        let fields = request::check(operation, given)?;
        self.store.settle(now);
        let Some(index) = self.index(operation.id) else {
            return Ok(Map::new());
        };
        let mut desk = verbs::Desk {
            operation,
            kinds: &self.kinds,
            store: &mut self.store,
            stay: self.stay,
            now,
        };
        let mut answer = desk.perform(&self.rules[index].0, &fields)?;
        sample::complete(&mut answer, operation.reply);
        Ok(answer)
    }

    /// Lets every thing catch up with the clock.
    pub(crate) fn settle(&mut self, now: u64) {
        self.store.settle(now);
    }

    /// All ids by the field that has them.
    pub(crate) fn things(&self) -> Vec<(&'static str, Vec<String>)> {
        self.kinds
            .iter()
            .map(|(number, kind)| (kind.id, self.store.ids(number)))
            .collect()
    }

    /// What is known of a thing.
    pub(crate) fn thing(&self, id: &str) -> Option<Map<String, Value>> {
        let found = |(number, _)| self.store.find(number, id);
        let thing = self.kinds.iter().find_map(found)?;
        Some(thing.fields.clone())
    }

    /// Puts a thing into a state, whatever it was on its way to; `false` if there is no
    /// such thing or it has no states.
    pub(crate) fn set_status(&mut self, id: &str, status: &str) -> bool {
        self.kinds.iter().any(|(number, kind)| {
            match (self.store.find_mut(number, id), kind.status) {
                (Some(thing), Some(field)) => {
                    thing.rest(field.name, status);
                    true
                }
                _ => false,
            }
        })
    }

    /// Removes a thing; `false` if there is none.
    pub(crate) fn remove(&mut self, id: &str) -> bool {
        let mut kinds = self.kinds.iter();
        let found = kinds.find(|(number, _)| self.store.find(*number, id).is_some());
        found.is_some_and(|(number, _)| {
            self.store.remove(number, id);
            true
        })
    }
}
