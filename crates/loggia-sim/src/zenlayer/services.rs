//! The services that the [engine](crate::engine) simulates: all but `vm`, whose model is
//! written by hand.
//!
//! A service comes into being when it is asked for the first time, because most tests
//! ask one of them and there are twenty.

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
use crate::engine::{self, Engine, Grade, Levers};
use crate::lock::lock;
use crate::wire::Note;

/// The vendor's name in the catalogue.
const VENDOR: &str = "zenlayer";
/// The service that has a model of its own.
const MODELLED: &str = "vm";
/// The most things of a kind that exist from the start.
const SEEDS: usize = 10;

/// Operations of these services as plans of faults and records name them, such as
/// `zec.DescribeInstances`: other services have actions of the same names.
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

/// The catalogues of these services.
fn apis() -> impl Iterator<Item = &'static Api> {
    APIS.iter()
        .copied()
        .filter(|api| api.vendor() == VENDOR && api.service() != MODELLED)
}

/// The service at a path, if it is one of these.
pub(super) fn at(path: &str) -> Option<&'static Api> {
    let service = path.strip_prefix("/api/v2/")?;
    apis().find(|api| api.service() == service)
}

/// An operation's name among all services.
pub(super) fn name(api: &Api, id: &str) -> Option<&'static str> {
    let operation = api.operation(id)?;
    NAMES.get(&(api.service(), operation.id)).copied()
}

/// Whether it is the name of an operation of these services.
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
    /// What its answers are worth.
    pub grade: Grade,
}

/// How each action of each service is simulated.
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

/// The services there are so far.
#[derive(Debug)]
pub(super) struct Services {
    engines: Mutex<BTreeMap<&'static str, Engine>>,
    seeds: usize,
    stay: Duration,
}

impl Services {
    /// Services with as many things as there are machines, within reason, that stay in
    /// each state on the way for a while.
    pub(super) fn new(machines: usize, stay: Duration) -> Self {
        Self {
            engines: Mutex::default(),
            seeds: machines.min(SEEDS),
            stay,
        }
    }

    /// Carries out an operation.
    pub(super) fn call(
        &self,
        api: &'static Api,
        operation: &'static Operation,
        body: &[u8],
        now: u64,
        levers: &mut Levers,
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
        let outcome = self.with(api.service(), now, |engine| {
            engine.call(operation, given, now, levers)
        });
        outcome
            .unwrap_or_else(|| Ok(Map::new()))
            .map_err(|refused| {
                let status = StatusCode::from_u16(status_of(operation, &refused.code));
                let status = status.unwrap_or(StatusCode::BAD_REQUEST);
                Refusal::new(status, &refused.code, refused.message)
            })
    }
}

/// Levers, by the name of a service.
impl Services {
    /// Does something with a service, which comes into being for it; `None` if there is
    /// no such service here.
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

/// The status of a code: the documented one, or that of the vendor's habit.
fn status_of(operation: &Operation, code: &str) -> u16 {
    operation
        .errors
        .iter()
        .find(|cause| cause.code == code)
        .map_or_else(|| facts::habitual_status(code), |cause| cause.status)
}
