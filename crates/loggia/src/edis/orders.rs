//! Records what an account ordered for its servers, with the power states before the order, for
//! waits.
//!
//! The spec has these states (`x-waits-for`), as `on` and `off`; the vendor describes them in
//! prose.

use std::sync::Arc;

use loggia_edis::management::operations::{mount_iso, perform_hard_reset};
use loggia_transport::pipeline::Listener;
use loggia_transport::{Operation, Waits};

use crate::machine::MachineState;
use crate::pending_changes::{Departures, Subject, may_be_done};

pub(super) const ON: &str = "on";
const OFF: &str = "off";

/// The spec's word for a state that an order may leave behind. Other states prove nothing.
pub(super) fn word(state: &MachineState) -> Option<&'static str> {
    match state {
        MachineState::Running => Some(ON),
        MachineState::Stopped => Some(OFF),
        _ => None,
    }
}

/// The power states of a server before an operation, if the operation changes them.
fn before(operation: &Operation, form: &[u8]) -> Option<&'static [&'static str]> {
    // Mounting an ISO may include a reset, which the operation itself does not show.
    let is_reset =
        *operation == mount_iso::OPERATION && form_urlencoded_has(form, "force_reset=yes");
    let operation = if is_reset {
        &perform_hard_reset::OPERATION
    } else {
        operation
    };
    operation.waits().map(Waits::before)
}

fn form_urlencoded_has(form: &[u8], pair: &str) -> bool {
    form.split(|byte| *byte == b'&')
        .any(|field| field == pair.as_bytes())
}

/// A listener that records every order in the calls to a server.
pub(super) fn listener(departures: &Arc<Departures>, kvm_id: &str) -> Arc<Listener> {
    let (departures, kvm_id) = (Arc::clone(departures), kvm_id.to_owned());
    Arc::new(move |operation, form, ended| {
        let old = before(operation, form).filter(|_| may_be_done(ended));
        if let Some(old) = old {
            departures.ordered(Subject::POWER, [kvm_id.as_str()], old);
        }
    })
}

#[cfg(test)]
mod tests {
    use loggia_edis::management::OPERATIONS;

    use super::*;

    #[test]
    fn the_spec_speaks_of_power_in_the_words_that_are_remembered() {
        let mut orders: Vec<&str> = Vec::new();
        for operation in OPERATIONS {
            let Some(waits) = operation.waits() else {
                continue;
            };
            let mut words = waits.before().iter().chain(waits.ends());
            assert!(words.all(|word| [ON, OFF].contains(word)), "{operation}");
            assert_eq!(before(operation, b""), Some(waits.before()));
            orders.push(operation.id());
        }
        assert_eq!(orders.len(), 5, "{orders:?}");
        let mount = &mount_iso::OPERATION;
        assert_eq!(before(mount, b"iso=a&force_reset=yes"), Some(&[ON][..]));
        assert_eq!(before(mount, b"iso=a"), None);
    }
}
