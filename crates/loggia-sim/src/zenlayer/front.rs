//! What every Zenlayer action has in common.
//!
//! A request is judged in this order: method, path, encoding, version, action,
//! authorization, fields. The order matters to a client that makes two
//! mistakes at once, and to one that probes: nothing about the machines is
//! told before the signature holds.

use axum::http::StatusCode;
use serde_json::json;

use super::ZenlayerCloud;
use super::actions::{self, Action, Outcome};
use super::fields::Fields;
use super::refusal::Refusal;
use crate::random;
use crate::wire::{Answer, Body, Cloud, Desk, Header, Incoming, Note, lock};

/// The path of the one service that is simulated.
const PATH: &str = "/api/v2/vm";

/// The versions of that service that are served side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    V2023,
    V2026,
}

impl Version {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "2023-03-13" => Some(Self::V2023),
            "2026-04-01" => Some(Self::V2026),
            _ => None,
        }
    }
}

impl ZenlayerCloud {
    fn judge(&self, request: &Incoming, note: &mut Note) -> Outcome {
        if request.method != "POST" {
            return Err(Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "INVALID_PARAMETER_VALUE",
                "only POST is allowed",
            ));
        }
        if request.path != PATH {
            return Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "OPERATION_FAILED_RESOURCE_NOT_FOUND",
                "there is no such service",
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
        let action = asked_action(request)?;
        let Body::Whole(body) = &request.body else {
            return Err(Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "INVALID_PARAMETER_EXCEED_LENGTH",
                "the body is too large",
            ));
        };
        let now = self.desk.clock.unix_seconds();
        self.credentials.admit(request, body, now)?;
        let fields = Fields::read(body, action.fields, note)?;
        (action.run)(&fields, &mut lock(&self.state))
    }
}

/// The action that the headers name.
fn asked_action(request: &Incoming) -> Result<&'static Action, Refusal> {
    let version = required_header(request, "x-zc-version")?;
    let version = Version::parse(version).ok_or_else(|| {
        let message = "X-ZC-Version is not a version of this service";
        Refusal::bad("INVALID_PARAMETER_VALUE", message)
    })?;
    let name = required_header(request, "x-zc-action")?;
    actions::named(name)
        .filter(|action| action.since <= version)
        .ok_or_else(|| {
            let message = "this version of the service has no such action";
            Refusal::unauthorized("AUTHFAILURE_UNAUTHORIZED_OPERATION", message)
        })
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
        actions::named(name).map(|action| action.name)
    }

    fn perform(&self, request: &Incoming, note: &mut Note) -> Answer {
        match self.judge(request, note) {
            Ok(mut response) => {
                let id = random::request_id();
                response.insert("requestId".to_owned(), json!(id));
                let body = json!({"requestId": id, "response": response});
                Answer::new(StatusCode::OK, body)
            }
            Err(refusal) => refusal.answer(),
        }
    }

    fn desk(&self) -> &Desk {
        &self.desk
    }
}
