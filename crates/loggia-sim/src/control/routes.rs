//! The controls of [`Edis`] and [`Zenlayer`] over HTTP: changes to the world behind a client's
//! back, and the orders that were placed. [The crate's page](crate#control-over-http) lists
//! them.
//!
//! A path names a thing, or a control as the library calls it; a body is one small JSON object,
//! and unknown members are refused. `GET` shows, `PUT` changes, `POST` adds or acts, `DELETE`
//! removes. Success without anything to report is 204, an unknown id is 404.
//!
//! Faults of calls (throttling, a lost answer) are not here: a [plan](crate::FaultPlan) covers
//! them.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::{Sent, answer};
use crate::wire::Answer;
use crate::{Edis, TrafficAmount, Zenlayer, zenlayer_grades};

pub(super) fn of_edis(edis: &Edis) -> Router {
    Router::new()
        .route("/expire_sessions", post(expire_sessions))
        .route("/vps", get(vps).post(add_vps))
        .route("/vps/{id}", put(change_vps).delete(remove_vps))
        .route("/vps/{id}/use_traffic", post(use_traffic))
        .route("/vps/{id}/typed", get(typed))
        .route("/callbacks", get(callbacks))
        .route("/account", put(change_account))
        .route("/locations/{id}", put(change_location))
        .route("/orders", get(edis_orders))
        .with_state(edis.clone())
}

async fn expire_sessions(State(edis): State<Edis>) -> StatusCode {
    edis.expire_sessions();
    StatusCode::NO_CONTENT
}

async fn vps(State(edis): State<Edis>) -> Response {
    answer(&json!({"vps": edis.vps()}))
}

async fn add_vps(State(edis): State<Edis>) -> Response {
    added(&edis.add_vps())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VpsChange {
    vnc: Option<bool>,
    power: Option<bool>,
    suspended: Option<bool>,
    traffic: Option<Counters>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Counters {
    rx_bytes: u64,
    tx_bytes: u64,
}

async fn change_vps(
    State(edis): State<Edis>,
    Path(id): Path<String>,
    Sent(change): Sent<VpsChange>,
) -> Response {
    let mut known = edis.vps().contains(&id);
    if let Some(on) = change.vnc {
        known &= edis.set_vnc(&id, on);
    }
    if let Some(on) = change.power {
        known &= edis.set_power(&id, on);
    }
    if let Some(suspended) = change.suspended {
        known &= edis.set_suspended(&id, suspended);
    }
    if let Some(Counters { rx_bytes, tx_bytes }) = change.traffic {
        known &= edis.set_traffic(&id, rx_bytes, tx_bytes);
    }
    done(known)
}

async fn remove_vps(State(edis): State<Edis>, Path(id): Path<String>) -> Response {
    done(edis.remove(&id))
}

async fn use_traffic(
    State(edis): State<Edis>,
    Path(id): Path<String>,
    Sent(amount): Sent<TrafficAmount>,
) -> Response {
    match edis.use_traffic(&id, amount).await {
        Some(calls) => answer(&json!({"callbacks": calls})),
        None => done(false),
    }
}

async fn typed(State(edis): State<Edis>, Path(id): Path<String>) -> Response {
    match edis.typed(&id) {
        Some(lines) => answer(&json!({"typed": lines})),
        None => done(false),
    }
}

async fn callbacks(State(edis): State<Edis>) -> Response {
    answer(&json!({"callbacks": edis.callbacks()}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountChange {
    balance_cents: Option<u64>,
    /// Limited to this type: machines that refill from it do so in small steps.
    pool_gb: Option<u16>,
}

async fn change_account(State(edis): State<Edis>, Sent(change): Sent<AccountChange>) -> StatusCode {
    if let Some(cents) = change.balance_cents {
        edis.set_balance(cents);
    }
    if let Some(gigabytes) = change.pool_gb {
        edis.set_pool(gigabytes.into());
    }
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LocationChange {
    sold_out: bool,
}

async fn change_location(
    State(edis): State<Edis>,
    Path(id): Path<String>,
    Sent(change): Sent<LocationChange>,
) -> Response {
    let known = id
        .parse()
        .is_ok_and(|id| edis.set_sold_out(id, change.sold_out));
    done(known)
}

async fn edis_orders(State(edis): State<Edis>) -> Response {
    answer(&json!({"orders": edis.orders()}))
}

/// A kind of things with a status, and the function that lists the ids.
type Kind = (&'static str, fn(&Zenlayer) -> Vec<String>);

const KINDS: [Kind; 5] = [
    ("instances", Zenlayer::instances),
    ("disks", Zenlayer::disks),
    ("images", Zenlayer::images),
    ("subnets", Zenlayer::subnets),
    ("security_groups", Zenlayer::security_groups),
];

pub(super) fn of_zenlayer(zenlayer: &Zenlayer) -> Router {
    let mut router = Router::new()
        .route("/instances", post(add_instance))
        .route("/instances/{id}", get(instance).delete(remove_instance))
        .route("/fail_next_creation", post(fail_next_creation))
        .route("/fail_next_for_ids", post(fail_next_for_ids))
        .route("/orders", get(zenlayer_orders))
        .route("/actions", get(actions))
        .route("/services/{service}", get(things))
        .route(
            "/services/{service}/{id}",
            get(thing).put(set_thing).delete(remove_thing),
        );
    for (kind, ids) in KINDS {
        let all =
            async move |State(zenlayer): State<Zenlayer>| answer(&json!({kind: ids(&zenlayer)}));
        let change = async move |State(zenlayer): State<Zenlayer>,
                                 Path(id): Path<String>,
                                 Sent(change): Sent<StatusChange>| {
            done(ids(&zenlayer).contains(&id) && zenlayer.set_status(&id, &change.status))
        };
        router = router
            .route(&format!("/{kind}"), get(all))
            .route(&format!("/{kind}/{{id}}"), put(change));
    }
    router.with_state(zenlayer.clone())
}

/// Returns how each action is simulated.
async fn actions() -> Response {
    answer(&zenlayer_grades())
}

/// Returns the ids of a service's things, by kind.
async fn things(State(zenlayer): State<Zenlayer>, Path(service): Path<String>) -> Response {
    match zenlayer.things(&service) {
        Some(things) => answer(&json!({"things": things})),
        None => done(false),
    }
}

async fn thing(
    State(zenlayer): State<Zenlayer>,
    Path((service, id)): Path<(String, String)>,
) -> Response {
    match zenlayer.thing(&service, &id) {
        Some(fields) => answer(&fields),
        None => done(false),
    }
}

async fn set_thing(
    State(zenlayer): State<Zenlayer>,
    Path((service, id)): Path<(String, String)>,
    Sent(change): Sent<StatusChange>,
) -> Response {
    done(zenlayer.set_thing_status(&service, &id, &change.status))
}

async fn remove_thing(
    State(zenlayer): State<Zenlayer>,
    Path((service, id)): Path<(String, String)>,
) -> Response {
    done(zenlayer.remove_thing(&service, &id))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StatusChange {
    #[serde(deserialize_with = "filled")]
    status: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewInstance {
    name: String,
    #[serde(default = "running", deserialize_with = "filled")]
    status: String,
    #[serde(default, deserialize_with = "filled_if_any")]
    zone: Option<String>,
}

/// Reads a text that is not empty: no state or zone has an empty name.
fn filled<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.is_empty() {
        return Err(D::Error::custom("a status or zone cannot be empty"));
    }
    Ok(text)
}

fn filled_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    if text.as_deref() == Some("") {
        return Err(D::Error::custom("a status or zone cannot be empty"));
    }
    Ok(text)
}

fn running() -> String {
    "RUNNING".to_owned()
}

async fn add_instance(State(zenlayer): State<Zenlayer>, Sent(new): Sent<NewInstance>) -> Response {
    let NewInstance { name, status, zone } = new;
    added(&match zone {
        Some(zone) => zenlayer.add_instance_in(&zone, &name, &status),
        None => zenlayer.add_instance(&name, &status),
    })
}

async fn instance(State(zenlayer): State<Zenlayer>, Path(id): Path<String>) -> Response {
    match zenlayer.instance(&id) {
        Some(details) => answer(&details),
        None => done(false),
    }
}

async fn remove_instance(State(zenlayer): State<Zenlayer>, Path(id): Path<String>) -> Response {
    done(zenlayer.remove(&id))
}

async fn fail_next_creation(State(zenlayer): State<Zenlayer>) -> StatusCode {
    zenlayer.fail_next_creation();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Failing {
    ids: Vec<String>,
}

async fn fail_next_for_ids(
    State(zenlayer): State<Zenlayer>,
    Sent(failing): Sent<Failing>,
) -> StatusCode {
    zenlayer.fail_next_for_ids(failing.ids);
    StatusCode::NO_CONTENT
}

async fn zenlayer_orders(State(zenlayer): State<Zenlayer>) -> Response {
    answer(&json!({"orders": zenlayer.orders(), "billed": zenlayer.bill_count()}))
}

fn added(id: &str) -> Response {
    Answer::new(StatusCode::CREATED, json!({"id": id})).into_response()
}

fn done(known: bool) -> Response {
    if known {
        return StatusCode::NO_CONTENT.into_response();
    }
    let body = json!({"error": "nothing has this id"});
    Answer::new(StatusCode::NOT_FOUND, body).into_response()
}
