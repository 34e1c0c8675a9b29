//! Changes names and resource groups of instances. One unknown id fails the whole batch.

use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{State, resource_group};

pub(super) fn rename(fields: &Fields, state: &mut State) -> Outcome {
    let ids = fields.texts("instanceIds");
    for id in &ids {
        state.instance(id)?;
    }
    let name = fields.text("instanceName").unwrap_or_default();
    for id in ids {
        name.clone_into(&mut state.instance_mut(id)?.name);
    }
    answer::nothing()
}

pub(super) fn regroup(fields: &Fields, state: &mut State) -> Outcome {
    let group = fields.text("resourceGroupId").unwrap_or_default();
    resource_group(group)?;
    let ids = fields.texts("instanceIds");
    for id in &ids {
        if !state.instances.contains_key(*id) {
            return Err(Refusal::unknown("OPERATION_FAILED_RESOURCE_NOT_FOUND", id));
        }
    }
    for id in ids {
        group.clone_into(&mut state.instance_mut(id)?.resource_group);
    }
    answer::nothing()
}
