//! The console address of an instance: a new one each time, with a token in
//! it, and only while the instance is in one of the two states at rest.

use serde_json::{Map, json};

use super::{Action, Field, Fields, Kind, Outcome, Refusal, State, Version};
use crate::mac::hex;
use crate::random;

pub(super) const ACTION: Action = Action {
    name: "DescribeVncUrl",
    since: Version::V2026,
    fields: &[Field::required("instanceId", Kind::Text)],
    run,
};

fn run(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let instance = state.instances.get(id);
    let instance = instance.ok_or_else(|| Refusal::no_instance(id))?;
    if !matches!(instance.status.as_str(), "RUNNING" | "STOPPED") {
        return Err(Refusal::denied(
            "OPERATION_DENIED_INSTANCE_STATUS_NOT_SUPPORT",
            format!("instance {id} is {}", instance.status),
        ));
    }
    let host = hex(&random::bytes::<4>());
    let token = hex(&random::bytes::<16>());
    let url = format!("https://vnc-{host}.sim.invalid/?tk={token}");
    Ok(Map::from_iter([("url".to_owned(), json!(url))]))
}
