//! Switches stopped instances on.

use super::power::Change;
use super::{Action, Field, Fields, Kind, MOST_IDS, Outcome, State, Version};

pub(super) const ACTION: Action = Action {
    name: "StartInstances",
    since: Version::V2023,
    fields: &[Field::required("instanceIds", Kind::Texts(MOST_IDS))],
    run,
};

fn run(fields: &Fields, state: &mut State) -> Outcome {
    let change = Change {
        from: "STOPPED",
        to: "RUNNING",
        denied: "OPERATION_DENIED_INSTANCE_NOT_STOPPED",
    };
    change.apply(fields, state)
}
