//! Records which things this client's orders change, and the states before them, for waits.
//!
//! Both come from the spec (`x-waits-for`). A change that failed may be ordered again, so that a
//! failure state may also be a state from before the order.

use std::sync::Arc;

use loggia_transport::pipeline::Listener;
use loggia_transport::{Named, Operation, Waits};

use super::ids;
use crate::pending_changes::{Departures, Subject, may_be_done};

/// A listener that records every order in a client's calls.
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
        // The spec describes the image. The machine from which it is made is off before and
        // afterwards.
        if let Some(stop) = imaged(operation).and_then(Operation::waits) {
            remember("instanceId", Subject::of(stop), stop.ends());
        }
    })
}

/// The states in which a thing may be when a change to it is ordered.
pub(super) fn old(waits: &Waits) -> Vec<&'static str> {
    [waits.before(), waits.failures()].concat()
}

/// If the operation makes an image of a machine, the operation that stops such machines.
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
