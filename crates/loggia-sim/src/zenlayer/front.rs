//! Handles what every Zenlayer action has in common.
//!
//! A request is judged in this order: method, path, encoding, version, action, authorization,
//! fields. The order matters to a client that makes two mistakes at once, and to one that
//! probes: nothing about the machines is revealed before the signature has been verified.

use axum::http::StatusCode;
use loggia_catalogue::{Api, Confirm, Operation};
use serde_json::{Map, Value, json};

use super::ZenlayerCloud;
use super::actions::{self, Behaviour, Outcome};
use super::facts::{self, Action, Field};
use super::fields::Fields;
use super::refusal::{Refusal, quoted};
use super::services;
use super::shape;
use super::state::State;
use crate::engine;
use crate::exchange::{Cloud, Desk};
use crate::lock::lock;
use crate::random;
use crate::wire::{Answer, Body, Header, Incoming, Note};

/// The path of the service that is modelled by hand.
const PATH: &str = "/api/v2/vm";

/// The first documented version of that service. As texts, versions sort by time; a request of
/// an earlier one is served as well as possible.
const FIRST_VERSION: &str = "2023-03-13";

impl ZenlayerCloud {
    fn judge(&self, request: &Incoming, note: &mut Note) -> Outcome {
        if request.method != "POST" {
            return Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "INVALID_PARAMETER_VALUE",
                "only POST is allowed",
            ));
        }
        let service = services::at(&request.path);
        if request.path != PATH && service.is_none() {
            return Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "OPERATION_FAILED_RESOURCE_NOT_FOUND",
                format!("{}: there is no such service", quoted(&request.path)),
            ));
        }
        if request.has_query {
            let message = "a query string is not expected";
            return Err(Refusal::bad("INVALID_PARAMETER_VALUE", message));
        }
        if !request.is_declared("application/json") {
            let message = "Content-Type must be application/json";
            return Err(Refusal::bad("INVALID_PARAMETER_VALUE", message));
        }
        let asked = match service {
            Some(api) => Asked::Service(api, asked_operation(request, api)?),
            None => Asked::Modelled(asked_action(request)?),
        };
        let Body::Whole(body) = &request.body else {
            return Err(Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "INVALID_PARAMETER_EXCEED_LENGTH",
                "the body is too large",
            ));
        };
        let now = request.now(&self.desk.clock);
        self.credentials.admit(request, body, now)?;
        match asked {
            Asked::Service(api, operation) => self.serve(api, operation, body, note),
            Asked::Modelled(action) => {
                let fields = Fields::read(body, &action.request, note);
                let outcome = fields.and_then(|fields| self.run(action, fields));
                outcome.map_err(|refusal| refusal.by(action))
            }
        }
    }

    /// Carries out an operation of another service, and records an order if it costs money.
    fn serve(
        &self,
        api: &'static Api,
        operation: &'static Operation,
        body: &[u8],
        note: &mut Note,
    ) -> Outcome {
        let now = self.desk.clock.unix_millis();
        let mut state = lock(&self.state);
        let services = &self.services;
        let manages_tags = engine::manages_tags(api, operation);
        if manages_tags {
            state.settle(now);
            services.set_modelled_tags(state.tags());
        }
        let mut answer = services.call(api, operation, body, now, &mut state.controls, note)?;
        if manages_tags {
            state.set_tags(&services.modelled_tags());
        }
        if operation.confirm == Some(Confirm::Charges) {
            let ids = engine::ids(&answer);
            let name = services::name(api, operation.id).unwrap_or(operation.id);
            let creates = engine::creates(api, operation) || operation.id.starts_with("Create");
            let number = state.order_of(name, ids, creates);
            if answer.contains_key("orderNumber") {
                answer.insert("orderNumber".to_owned(), json!(number));
            }
        }
        Ok(answer)
    }

    /// Carries out an action on the current world.
    fn run(&self, action: &'static Action, mut fields: Fields) -> Outcome {
        let mut state = lock(&self.state);
        state.settle(self.desk.clock.unix_millis());
        let spared = spare(action, &mut fields, &mut state);
        let mut response = match actions::behaviour(action.name)? {
            Behaviour::Look(look) => look(&fields, &state)?,
            Behaviour::Change(change) => {
                state.touch();
                change(&fields, &mut state)?
            }
        };
        if let Some((name, ids)) = spared {
            response.insert(name.to_owned(), json!(ids));
        }
        shape::complete(&mut response, &action.response);
        Ok(response)
    }
}

/// What a request is for.
enum Asked {
    /// An action that is modelled by hand.
    Modelled(&'static Action),
    /// An operation of another service.
    Service(&'static Api, &'static Operation),
}

/// Returns the version that the headers name. Versions of other dates are served as well as
/// possible.
fn asked_version(request: &Incoming) -> Result<&str, Refusal> {
    let version = required_header(request, "x-zc-version")?;
    if is_date(version) {
        return Ok(version);
    }
    let version = quoted(version);
    let message = format!("X-ZC-Version must be a date such as 2026-04-01 and is {version}");
    Err(Refusal::bad("INVALID_PARAMETER_VALUE", message))
}

/// Returns the operation of a service that the headers name.
fn asked_operation(request: &Incoming, api: &'static Api) -> Result<&'static Operation, Refusal> {
    asked_version(request)?;
    let name = required_header(request, "x-zc-action")?;
    api.operation(name).ok_or_else(|| {
        let (name, service) = (quoted(name), api.service());
        let message = format!("X-ZC-Action {name} is not an action of {service}");
        Refusal::unauthorized("AUTHFAILURE_UNAUTHORIZED_OPERATION", message)
    })
}

/// Returns the action that the headers name.
fn asked_action(request: &Incoming) -> Result<&'static Action, Refusal> {
    let version = asked_version(request)?;
    let name = required_header(request, "x-zc-action")?;
    let code = "AUTHFAILURE_UNAUTHORIZED_OPERATION";
    let Some(action) = facts::action(name) else {
        let name = quoted(name);
        let message = format!("X-ZC-Action {name} is not simulated: see the list of actions");
        return Err(Refusal::unauthorized(code, message));
    };
    if action.since > version.max(FIRST_VERSION) {
        let since = action.since;
        let message = format!("{name} is not in version {version}: it came with {since}");
        return Err(Refusal::unauthorized(code, message));
    }
    Ok(action)
}

/// Returns whether a text is a date, as versions are.
fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

/// Removes the ids that are to fail from a batch request. If the action documents a list for
/// them, its name is returned with them.
fn spare(
    action: &'static Action,
    fields: &mut Fields,
    state: &mut State,
) -> Option<(&'static str, Vec<String>)> {
    let is_ids = |field: &&Field| field.required && field.name.ends_with("Ids");
    let batch = action.request.iter().find(is_ids)?;
    let failing = state.controls.failing.take()?;
    let spared = fields.take(batch.name, |id| failing.iter().any(|failed| failed == id));
    let listed = |field: &&Field| field.name == batch.name || field.name.starts_with("failed");
    let list = action.response.iter().find(listed)?;
    Some((list.name, spared))
}

fn required_header<'a>(request: &'a Incoming, name: &str) -> Result<&'a str, Refusal> {
    match request.header(name) {
        Header::Value(value) => Ok(value),
        Header::Absent => {
            let message = format!("the header {name} is missing");
            Err(Refusal::bad("MISSING_PARAMETER", message))
        }
        Header::Garbled => {
            let message = format!("the header {name} must be one plain text");
            Err(Refusal::bad("INVALID_PARAMETER_VALUE", message))
        }
    }
}

impl Cloud for ZenlayerCloud {
    fn operation(&self, request: &Incoming) -> Option<&'static str> {
        let Header::Value(name) = request.header("x-zc-action") else {
            return None;
        };
        match services::at(&request.path) {
            Some(api) => services::name(api, name),
            None => facts::action(name).map(|action| action.name),
        }
    }

    fn perform(&self, request: &Incoming, note: &mut Note) -> Answer {
        match self.judge(request, note) {
            Ok(mut response) => {
                let id = random::request_id();
                response.insert("requestId".to_owned(), json!(id));
                let body = if self.flat {
                    response
                } else {
                    // Not `json!`, which would copy all of it.
                    let mut body = Map::new();
                    body.insert("requestId".to_owned(), json!(id));
                    body.insert("response".to_owned(), Value::Object(response));
                    body
                };
                Answer::new(StatusCode::OK, Value::Object(body))
            }
            Err(refusal) => refusal.answer(),
        }
    }

    fn machines(&self, request: &Incoming) -> Vec<String> {
        let Body::Whole(body) = &request.body else {
            return Vec::new();
        };
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => engine::ids(&fields),
            _ => Vec::new(),
        }
    }

    fn knows(&self, operation: &str) -> bool {
        facts::action(operation).is_some() || services::knows(operation)
    }

    fn refuse(&self, _: Option<&'static str>, status: StatusCode) -> Answer {
        let (code, message) = match status {
            StatusCode::UNAUTHORIZED => (
                "AUTHFAILURE_SIGNATURE_FAILURE",
                "the signature does not match the request",
            ),
            StatusCode::TOO_MANY_REQUESTS => ("REQUEST_LIMIT_EXCEEDED", "too many requests"),
            StatusCode::FORBIDDEN => (
                "AUTHFAILURE_UNAUTHORIZED_OPERATION",
                "the caller may not do this",
            ),
            StatusCode::NOT_FOUND => (
                "OPERATION_FAILED_RESOURCE_NOT_FOUND",
                "what was asked for does not exist",
            ),
            status if status.is_client_error() => {
                ("INVALID_PARAMETER_VALUE", "the request is not understood")
            }
            _ => ("INTERNAL_SERVER_ERROR", "something went wrong"),
        };
        Refusal::new(status, code, message).answer()
    }

    fn desk(&self) -> &Desk {
        &self.desk
    }
}
