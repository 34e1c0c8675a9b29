//! The control endpoint: plans, the record, the clock and the [controls](routes) over HTTP, for
//! tests in other languages and for demos.
//!
//! It is beside each API, under a path that neither has. Every path can also name the side that
//! is meant, because a side whose address refuses connections cannot be made to stop over that
//! address. Both sides share one clock, under whichever name it is moved. The endpoint's own
//! calls are neither recorded nor subject to faults.

mod routes;

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::faults::{FaultPlan, PlanError, RuleState};
use crate::wire::Answer;
use crate::{Clock, Edis, RecordedRequest, Sim, Zenlayer};

/// The side that an endpoint is beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Own {
    Edis,
    Zenlayer,
}

/// A side to be controlled.
#[derive(Clone)]
enum Target {
    Edis(Edis),
    Zenlayer(Zenlayer),
}

impl Target {
    fn set(&self, plan: FaultPlan) -> Result<(), PlanError> {
        match self {
            Self::Edis(edis) => edis.set_faults(plan),
            Self::Zenlayer(zenlayer) => zenlayer.set_faults(plan),
        }
    }

    fn clear(&self) {
        match self {
            Self::Edis(edis) => edis.clear_faults(),
            Self::Zenlayer(zenlayer) => zenlayer.clear_faults(),
        }
    }

    fn rules(&self) -> Vec<RuleState> {
        match self {
            Self::Edis(edis) => edis.faults(),
            Self::Zenlayer(zenlayer) => zenlayer.faults(),
        }
    }

    fn requests(&self) -> Vec<RecordedRequest> {
        match self {
            Self::Edis(edis) => edis.requests(),
            Self::Zenlayer(zenlayer) => zenlayer.requests(),
        }
    }

    fn clear_requests(&self) {
        match self {
            Self::Edis(edis) => edis.clear_requests(),
            Self::Zenlayer(zenlayer) => zenlayer.clear_requests(),
        }
    }
}

/// Adds the endpoint beside an API.
pub(crate) fn beside(api: Router, sim: &Sim, own: Own, clock: &Clock) -> Router {
    let edis = paths(Target::Edis(sim.edis().clone()), clock);
    let zenlayer = paths(Target::Zenlayer(sim.zenlayer().clone()), clock);
    let short = match own {
        Own::Edis => edis.clone(),
        Own::Zenlayer => zenlayer.clone(),
    };
    let control = short
        .nest("/edis", edis)
        .nest("/zenlayer", zenlayer)
        .fallback(nothing);
    // Not a fallback of its own: the API's router is one.
    api.nest("/_sim", control)
}

fn paths(target: Target, clock: &Clock) -> Router {
    let clock = Router::new()
        .route("/clock", get(show_clock).put(move_clock))
        .with_state(clock.clone());
    let controls = match &target {
        Target::Edis(edis) => routes::of_edis(edis),
        Target::Zenlayer(zenlayer) => routes::of_zenlayer(zenlayer),
    };
    Router::new()
        .route("/faults", get(rules).put(set).delete(clear))
        .route("/requests", get(requests).delete(forget))
        .with_state(target)
        .merge(clock)
        .merge(controls)
}

/// A JSON body, whatever its declared type.
struct Sent<T>(T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Sent<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(IntoResponse::into_response)?;
        let read = serde_json::from_slice(&body);
        read.map(Self).map_err(|error| refusal(&error))
    }
}

async fn rules(State(target): State<Target>) -> Response {
    answer(&json!({"rules": target.rules()}))
}

async fn set(State(target): State<Target>, Sent(plan): Sent<FaultPlan>) -> Response {
    match target.set(plan) {
        Ok(()) => rules(State(target)).await,
        Err(error) => refusal(&error),
    }
}

async fn clear(State(target): State<Target>) -> StatusCode {
    target.clear();
    StatusCode::NO_CONTENT
}

async fn requests(State(target): State<Target>) -> Response {
    answer(&json!({"requests": target.requests()}))
}

async fn forget(State(target): State<Target>) -> StatusCode {
    target.clear_requests();
    StatusCode::NO_CONTENT
}

/// How to move the clock.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Move {
    AdvanceSeconds(u32),
    UnixSeconds(u64),
}

async fn show_clock(State(clock): State<Clock>) -> Response {
    answer(&json!({"unix_millis": clock.unix_millis()}))
}

async fn move_clock(State(clock): State<Clock>, Sent(to): Sent<Move>) -> Response {
    match to {
        Move::AdvanceSeconds(seconds) => clock.advance(Duration::from_secs(seconds.into())),
        Move::UnixSeconds(seconds) => clock.set(seconds),
    }
    show_clock(State(clock)).await
}

async fn nothing() -> Response {
    let body = json!({"error": "the simulator has no such control"});
    Answer::new(StatusCode::NOT_FOUND, body).into_response()
}

fn refusal(error: &impl ToString) -> Response {
    let body = json!({"error": error.to_string()});
    Answer::new(StatusCode::BAD_REQUEST, body).into_response()
}

fn answer(body: &(impl Serialize + ?Sized)) -> Response {
    let body = serde_json::to_value(body).unwrap_or(Value::Null);
    Answer::new(StatusCode::OK, body).into_response()
}
