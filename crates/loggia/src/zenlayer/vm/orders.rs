//! What this client has ordered, for waits: which machines an order is for, and in
//! which states they are before it.

use std::sync::Arc;

use loggia_transport::pipeline::Listener;
use serde::Deserialize;

use crate::departure::{Departures, may_be_taken};

pub(super) const RUNNING: &str = "RUNNING";
const STOPPED: &str = "STOPPED";
const RECYCLE: &str = "RECYCLE";

/// The states of machines before an action, if it changes these.
fn before(action: &str) -> Option<&'static [&'static str]> {
    Some(match action {
        "RebootInstances" | "StopInstances" => &[RUNNING],
        "StartInstances" | "ResetInstance" | "ResetInstancesPassword" | "CreateImage" => &[STOPPED],
        "TerminateInstance" => &[RUNNING, STOPPED],
        "ReleaseInstances" => &[RECYCLE],
        _ => return None,
    })
}

/// The machines that a request is for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    instance_id: Option<String>,
    #[serde(default)]
    instance_ids: Vec<String>,
}

/// Hears of every call of a client and keeps what was ordered in mind.
pub(in crate::zenlayer) fn listener(departures: &Arc<Departures>) -> Arc<Listener> {
    let departures = Arc::clone(departures);
    Arc::new(move |operation, body, error| {
        let Some(old) = before(operation.id()).filter(|_| may_be_taken(error)) else {
            return;
        };
        if let Ok(named) = serde_json::from_slice::<Named>(body) {
            let ids = named.instance_ids.iter().chain(&named.instance_id);
            departures.ordered(ids.map(String::as_str), old);
        }
    })
}
