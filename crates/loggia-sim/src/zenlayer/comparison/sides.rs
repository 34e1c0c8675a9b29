//! Both simulations of `vm`, and the pairs of ids of the things in them.

use std::collections::BTreeMap;
use std::time::Duration;

use loggia_catalogue::Api;
use serde_json::{Map, Value};

use super::handles;
use crate::TransitionTimes;
use crate::engine::{Controls, Engine};
use crate::zenlayer::actions::{self, Behaviour};
use crate::zenlayer::facts;
use crate::zenlayer::fields::Fields;
use crate::zenlayer::shape;
use crate::zenlayer::state::State;

const NOW: u64 = 1_780_000_000_000;

/// The fields with ids in answers to creations, and the kind of the ids.
const MADE: [(&str, &str); 5] = [
    ("instanceIdSet", "instanceId"),
    ("diskIds", "diskId"),
    ("imageId", "imageId"),
    ("subnetId", "subnetId"),
    ("securityGroupId", "securityGroupId"),
];

/// A thing by its id in the model and in the engine.
type Pair = (String, String);

pub(super) struct Sides {
    api: &'static Api,
    model: State,
    pub(super) engine: Engine,
    pairs: BTreeMap<&'static str, Vec<Pair>>,
}

impl Sides {
    /// Creates both, with what exists from the start: zones, and in the first zone an image, a
    /// subnet and a security group.
    pub(super) fn new() -> Self {
        let api = loggia_catalogue::api("zenlayer.vm").expect("it is in the catalogue");
        let model = State::new(0, TransitionTimes::default(), NOW);
        let engine = Engine::new(api, 1, Duration::ZERO, NOW);
        let things: BTreeMap<_, _> = engine.things().into_iter().collect();
        let first = |id: &String, field: &str| vec![(id.clone(), things[field][0].clone())];
        let zones = model.zones.iter().map(|zone| zone.id.clone());
        let mut pairs = BTreeMap::from([
            (
                "zoneId",
                zones.zip(things["zoneId"].iter().cloned()).collect(),
            ),
            ("imageId", first(key(&model.images), "imageId")),
        ]);
        pairs.insert("subnetId", first(key(&model.subnets), "subnetId"));
        pairs.insert(
            "securityGroupId",
            first(key(&model.groups), "securityGroupId"),
        );
        Self {
            api,
            model,
            engine,
            pairs,
        }
    }

    pub(super) fn pairs(&self, own: &str) -> &[Pair] {
        self.pairs.get(own).map(Vec::as_slice).unwrap_or_default()
    }

    /// Ends the sequence: nothing is left to call.
    pub(super) fn end(&mut self) {
        self.pairs.clear();
    }

    /// Returns the model's answer, or the code with which it refuses.
    pub(super) fn judge(
        &mut self,
        action: &str,
        body: &Value,
    ) -> Result<Map<String, Value>, String> {
        let body = self.put(body, |(judged, _)| judged);
        let action = facts::action(action).expect("a known action");
        let fields = Fields::of(&body, &action.request);
        let state = &mut self.model;
        state.settle(NOW);
        let behaviour = actions::behaviour(action.name).expect("it has one");
        let answer = match behaviour {
            Behaviour::Look(look) => look(&fields, state),
            Behaviour::Change(change) => {
                state.touch();
                change(&fields, state)
            }
        };
        let mut answer = answer.map_err(|refusal| refusal.code().to_owned())?;
        state.touch();
        state.settle(NOW);
        shape::complete(&mut answer, &action.response);
        Ok(answer)
    }

    /// Returns the engine's answer, or the code with which it refuses.
    pub(super) fn engine(
        &mut self,
        action: &str,
        body: &Value,
    ) -> Result<Map<String, Value>, String> {
        let body = self.put(body, |(_, tried)| tried);
        let operation = self.api.operation(action).expect("a known operation");
        let given = body.as_object().cloned().unwrap_or_default();
        let answer = self
            .engine
            .call(operation, given, NOW, &mut Controls::default());
        self.engine.settle(NOW);
        answer.map_err(|refused| refused.code)
    }

    /// Records what a creation has made on both sides; reports if the numbers differ.
    pub(super) fn pair(
        &mut self,
        judged: &Map<String, Value>,
        tried: &Map<String, Value>,
    ) -> Option<String> {
        for (field, own) in MADE {
            let (Some(judged), Some(tried)) = (judged.get(field), tried.get(field)) else {
                continue;
            };
            let (judged, tried) = (texts(judged), texts(tried));
            if judged.len() != tried.len() {
                return Some(format!(
                    "{own}: made {} and not {}",
                    tried.len(),
                    judged.len()
                ));
            }
            let known = self.pairs.entry(own).or_default();
            for pair in judged.into_iter().zip(tried) {
                if !known.contains(&pair) {
                    known.push(pair);
                }
            }
        }
        None
    }

    /// Replaces the ids in a value of the model by the engine's.
    pub(super) fn translated(&self, value: &Value) -> Value {
        replaced(value, &|text| {
            let pairs = self.pairs.values().flatten();
            let found = pairs.into_iter().find(|(judged, _)| judged == text);
            found.map(|(_, tried)| tried.clone())
        })
    }

    /// Replaces the handles in a body by the ids of one side.
    fn put(&self, body: &Value, side: fn(&Pair) -> &String) -> Value {
        replaced(body, &|text| {
            let (own, index) = handles::read_handle(text)?;
            let pair = self.pairs(own).get(index);
            Some(pair.map_or_else(|| "unknown-1".to_owned(), |pair| side(pair).clone()))
        })
    }
}

/// Returns the first id.
fn key<T>(things: &crate::zenlayer::state::Things<T>) -> &String {
    things.keys().next().expect("there is one")
}

fn texts(value: &Value) -> Vec<String> {
    let one = value.as_str().into_iter();
    let many = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    one.chain(many).map(str::to_owned).collect()
}

fn replaced(value: &Value, by: &dyn Fn(&str) -> Option<String>) -> Value {
    match value {
        Value::String(text) => by(text).unwrap_or_else(|| text.clone()).into(),
        Value::Array(items) => items.iter().map(|item| replaced(item, by)).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), replaced(value, by)))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}
