//! The services that the [engine](crate::engine) simulates: all but `vm`, whose model is
//! written by hand.
//!
//! A service is created on the first request for it, because most tests use one of them and
//! there are twenty.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use axum::http::StatusCode;
use loggia_catalogue::{APIS, Api, Operation};
use serde::Serialize;
use serde_json::{Map, Value};

use super::actions::Outcome;
use super::facts;
use super::refusal::Refusal;
use crate::engine::{self, Controls, Engine, Grade, OfResources};
use crate::lock::lock;
use crate::wire::Note;

/// The vendor's name in the catalogue.
const VENDOR: &str = "zenlayer";
/// The service with a model written by hand.
const MODELLED: &str = "vm";
/// The most things of a kind that exist from the start.
const SEEDS: usize = 10;

/// Names of these services' operations in fault plans and records, such as
/// `zec.DescribeInstances`: several services have actions of the same name.
static NAMES: LazyLock<BTreeMap<(&'static str, &'static str), &'static str>> =
    LazyLock::new(|| {
        apis()
            .flat_map(|api| api.operations.iter().map(move |operation| (api, operation)))
            .map(|(api, operation)| {
                let name = format!("{}.{}", api.service(), operation.id);
                let name: &'static str = Box::leak(name.into_boxed_str());
                ((api.service(), operation.id), name)
            })
            .collect()
    });

/// Returns the catalogues of these services.
fn apis() -> impl Iterator<Item = &'static Api> {
    APIS.iter()
        .copied()
        .filter(|api| api.vendor() == VENDOR && api.service() != MODELLED)
}

/// Returns the service at a path, if it is one of these.
pub(super) fn at(path: &str) -> Option<&'static Api> {
    let service = path.strip_prefix("/api/v2/")?;
    apis().find(|api| api.service() == service)
}

/// Returns an operation's name among all services.
pub(super) fn name(api: &Api, id: &str) -> Option<&'static str> {
    let operation = api.operation(id)?;
    NAMES.get(&(api.service(), operation.id)).copied()
}

/// Returns whether an operation of these services has this name.
pub(super) fn knows(name: &str) -> bool {
    NAMES.values().any(|known| *known == name)
}

/// An action, and how it is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ZenlayerAction {
    /// The service: `zec`.
    pub service: &'static str,
    /// The action: `CreateEips`.
    pub action: &'static str,
    /// How its answers are simulated.
    pub grade: Grade,
}

/// Returns how each action of each service is simulated.
pub(super) fn grades() -> Vec<ZenlayerAction> {
    let modelled = facts::names().map(|action| ZenlayerAction {
        service: MODELLED,
        action,
        grade: Grade::Modelled,
    });
    let others = apis().flat_map(|api| {
        engine::grades(api).map(|(operation, grade)| ZenlayerAction {
            service: api.service(),
            action: operation.id,
            grade,
        })
    });
    modelled.chain(others).collect()
}

/// The services that were created so far.
#[derive(Debug)]
pub(super) struct Services {
    engines: Mutex<BTreeMap<&'static str, Engine>>,
    seeds: usize,
    stay: Duration,
    /// The tags of things of the service that is modelled by hand.
    modelled_tags: Mutex<OfResources>,
}

impl Services {
    /// Creates services with as many things as there are machines, up to a limit, that stay in
    /// each transitional state for `stay`.
    pub(super) fn new(machines: usize, stay: Duration) -> Self {
        Self {
            engines: Mutex::default(),
            seeds: machines.min(SEEDS),
            stay,
            modelled_tags: Mutex::default(),
        }
    }

    /// Carries out an operation.
    pub(super) fn call(
        &self,
        api: &'static Api,
        operation: &'static Operation,
        body: &[u8],
        now: u64,
        controls: &mut Controls,
        note: &mut Note,
    ) -> Outcome {
        let given = read(body)?;
        for name in given.keys() {
            if operation
                .request
                .is_some_and(|request| request.field(name).is_some())
            {
                note.field(name);
            } else {
                note.unknown_field(name);
            }
        }
        let act = |engine: &mut Engine| engine.call(operation, given, now, controls);
        let outcome = if engine::manages_tags(api, operation) {
            self.with_tags(api.service(), now, act)
        } else {
            self.with(api.service(), now, act)
        };
        outcome
            .unwrap_or_else(|| Ok(Map::new()))
            .map_err(|refused| {
                let status = StatusCode::from_u16(status_of(operation, &refused.code));
                let status = status.unwrap_or(StatusCode::BAD_REQUEST);
                Refusal::new(status, &refused.code, refused.message)
            })
    }
}

/// Controls, by the name of a service.
impl Services {
    /// Applies a function to a service, which is created if necessary; `None` if no such
    /// service is simulated here.
    pub(super) fn with<T>(
        &self,
        service: &str,
        now: u64,
        act: impl FnOnce(&mut Engine) -> T,
    ) -> Option<T> {
        let api = apis().find(|api| api.service() == service)?;
        let mut engines = lock(&self.engines);
        let engine = engines
            .entry(api.service())
            .or_insert_with(|| Engine::new(api, self.seeds, self.stay, now));
        engine.settle(now);
        Some(act(engine))
    }
}

/// Tags, which one service manages for all.
impl Services {
    /// Sets the tags of things of the service that is modelled by hand.
    pub(super) fn set_modelled_tags(&self, tags: OfResources) {
        *lock(&self.modelled_tags) = tags;
    }

    /// Returns the tags of all things, as they are after the last operation on tags.
    pub(super) fn modelled_tags(&self) -> OfResources {
        lock(&self.modelled_tags).clone()
    }

    /// Applies a function to the service that manages tags, which sees those of the things of
    /// all services that were used so far, and changes them.
    fn with_tags<T>(
        &self,
        service: &str,
        now: u64,
        act: impl FnOnce(&mut Engine) -> T,
    ) -> Option<T> {
        // It exists from here on.
        self.with(service, now, |_| ())?;
        let mut engines = lock(&self.engines);
        let mut things = lock(&self.modelled_tags).clone();
        for engine in engines.values_mut() {
            engine.settle(now);
            things.extend(engine.tags_of_things());
        }
        let manager = engines.get_mut(service)?;
        manager.adopt_tags(things, now);
        let outcome = act(manager);
        let tags = manager.tags().clone();
        lock(&self.modelled_tags).clone_from(&tags);
        for engine in engines.values_mut() {
            engine.set_tags(&tags);
        }
        Some(outcome)
    }
}

fn read(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    if body.is_empty() {
        let message = "the body is empty; without parameters it is {}";
        return Err(Refusal::bad("MISSING_PARAMETER", message));
    }
    if let Ok(Value::Object(given)) = serde_json::from_slice(body) {
        return Ok(given);
    }
    let message = "the body is not a JSON object";
    Err(Refusal::bad("INVALID_PARAMETER_TYPE", message))
}

/// Returns the status of a code: the documented one, or the vendor's usual one.
fn status_of(operation: &Operation, code: &str) -> u16 {
    operation
        .errors
        .iter()
        .find(|cause| cause.code == code)
        .map_or_else(|| facts::habitual_status(code), |cause| cause.status)
}
