//! What an account has ordered of its servers, for waits: the power states before it.

use std::sync::Arc;

use loggia_transport::pipeline::Listener;

use crate::departure::{Departures, may_be_taken};
use crate::machine::MachineState;

pub(super) const ON: &str = "on";
const OFF: &str = "off";

/// The word for a state, of those that an order may leave behind. Other states are no
/// sign of anything.
pub(super) fn word(state: &MachineState) -> Option<&'static str> {
    match state {
        MachineState::Running => Some(ON),
        MachineState::Stopped => Some(OFF),
        _ => None,
    }
}

/// The power states of a server before an operation, if that changes them.
fn before(operation: &str, form: &[u8]) -> Option<&'static [&'static str]> {
    Some(match operation {
        "performHardReset" | "powerOffVPS" | "reinstallVPS" | "uploadQCOW2" => &[ON],
        "powerOnVPS" => &[OFF],
        "mountISO" if form_urlencoded_has(form, "force_reset=yes") => &[ON],
        _ => return None,
    })
}

fn form_urlencoded_has(form: &[u8], pair: &str) -> bool {
    form.split(|byte| *byte == b'&')
        .any(|field| field == pair.as_bytes())
}

/// Hears of every call to a server and keeps what was ordered in mind.
pub(super) fn listener(departures: &Arc<Departures>, kvm_id: &str) -> Arc<Listener> {
    let (departures, kvm_id) = (Arc::clone(departures), kvm_id.to_owned());
    Arc::new(move |operation, form, error| {
        let old = before(operation.id(), form).filter(|_| may_be_taken(error));
        if let Some(old) = old {
            departures.ordered([kvm_id.as_str()], old);
        }
    })
}
