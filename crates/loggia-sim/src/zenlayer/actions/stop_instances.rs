//! Switches running instances off. Whether by force makes no difference to
//! machines that do not exist.

use super::power::Change;
use super::{Action, Field, Fields, Kind, MOST_IDS, Outcome, State, Version};

pub(super) const ACTION: Action = Action {
    name: "StopInstances",
    since: Version::V2023,
    fields: &[
        Field::required("instanceIds", Kind::Texts(MOST_IDS)),
        Field::optional("forceShutdown", Kind::Flag),
    ],
    run,
};

fn run(fields: &Fields, state: &mut State) -> Outcome {
    let change = Change {
        from: "RUNNING",
        to: "STOPPED",
        denied: "OPERATION_DENIED_INSTANCE_NOT_RUNNING",
    };
    change.apply(fields, state)
}
