//! Returns the console URL of an instance: a new one each time, with a token in it, and only
//! while the instance is on or off with no change under way.

use serde_json::json;

use super::{Outcome, answer};
use crate::mac::hex;
use crate::random;
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::State;

pub(super) fn run(fields: &Fields, state: &State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let instance = state.instance(id)?;
    if !instance.rests() {
        let code = "OPERATION_DENIED_INSTANCE_STATUS_NOT_SUPPORT";
        return Err(Refusal::state(code, id, instance.course.status()));
    }
    let host = hex(&random::bytes::<4>());
    let token = hex(&random::bytes::<16>());
    let url = format!("https://vnc-{host}.sim.invalid/?tk={token}");
    answer::with(json!({"url": url}))
}
