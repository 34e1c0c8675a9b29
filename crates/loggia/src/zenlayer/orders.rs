//! What this client has ordered, for waits: which things an order is for, and in which
//! states they are before it. Both come from the spec (`x-waits-for`). What failed may be
//! ordered again, so that the state of a failure may be one from before as well.

use std::sync::Arc;

use loggia_transport::pipeline::Listener;
use loggia_transport::{Named, Operation, Waits};

use super::ids;
use crate::departure::{Departures, Subject, may_be_done};

/// Hears of every call of a client and keeps what was ordered in mind.
pub(super) fn listener(departures: &Arc<Departures>) -> Arc<Listener> {
    let departures = Arc::clone(departures);
    Arc::new(move |operation, body, ended| {
        let Some(waits) = operation.waits().filter(|_| may_be_done(ended)) else {
            return;
        };
        let remember = |path: &str, subject, old: &[&'static str]| {
            let ids = ids::at(body, path);
            departures.ordered(subject, ids.iter().map(String::as_str), old);
        };
        if let Named::Request(path) = waits.named() {
            remember(path, Subject::of(waits), &old(waits));
        }
        // The spec says what the image does. The machine that it is made of is off before
        // and afterwards.
        if let Some(stop) = imaged(operation).and_then(Operation::waits) {
            remember("instanceId", Subject::of(stop), stop.ends());
        }
    })
}

/// The states in which a thing may be when a change of it is ordered.
pub(super) fn old(waits: &Waits) -> Vec<&'static str> {
    [waits.before(), waits.failures()].concat()
}

/// Where an image is made of a machine, the operation that stops such machines.
fn imaged(operation: &Operation) -> Option<&'static Operation> {
    #[cfg(feature = "zenlayer-vm")]
    if *operation == loggia_zenlayer::vm::operations::create_image::OPERATION {
        return Some(&loggia_zenlayer::vm::operations::stop_instances::OPERATION);
    }
    #[cfg(feature = "zenlayer-zec")]
    if *operation == loggia_zenlayer::zec::operations::create_image::OPERATION {
        return Some(&loggia_zenlayer::zec::operations::stop_instances::OPERATION);
    }
    let _ = operation;
    None
}
