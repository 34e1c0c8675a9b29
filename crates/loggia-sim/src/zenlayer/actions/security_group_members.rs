//! Adds instances to security groups, and removes them.

use serde_json::json;

use super::security_groups::check_available;
use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Instance, State};

/// How many groups an instance can belong to.
const MOST_GROUPS: usize = 2;

/// Adding an instance to a group a second time changes nothing and is not an error.
pub(super) fn associate(fields: &Fields, state: &mut State) -> Outcome {
    let (id, group) = ids(fields);
    let instance = state.instance(id)?;
    check_available(group, state.group(group)?)?;
    check_status(id, instance)?;
    if instance.groups.iter().any(|held| held == group) {
        return answer::nothing();
    }
    if instance.groups.len() >= MOST_GROUPS {
        let code = "OPERATION_DENIED_INSTANCE_SECURITY_GROUP_EXCEED_LIMIT";
        let message = format!("{id} is in {MOST_GROUPS} groups already");
        return Err(Refusal::of(code, message));
    }
    state.instance_mut(id)?.groups.push(group.to_owned());
    answer::nothing()
}

/// An instance that is not in the group gets the answer for an unknown group.
pub(super) fn unassociate(fields: &Fields, state: &mut State) -> Outcome {
    let (id, group) = ids(fields);
    let instance = state.instance(id)?;
    check_available(group, state.group(group)?)?;
    check_status(id, instance)?;
    if !instance.groups.iter().any(|held| held == group) {
        let code = "INVALID_SECURITY_GROUP_NOT_FOUND";
        return Err(Refusal::of(code, format!("{id} is not in {group}")));
    }
    let groups = &mut state.instance_mut(id)?.groups;
    groups.retain(|held| held != group);
    answer::nothing()
}

/// Returns the groups that an instance could join.
pub(super) fn available(fields: &Fields, state: &State) -> Outcome {
    let (id, _) = ids(fields);
    let instance = state.instance(id)?;
    let others = state.groups.iter().filter(|(id, group)| {
        group.status == "Available" && !instance.groups.iter().any(|held| held == *id)
    });
    let listed: Vec<_> = others
        .map(|(id, group)| {
            json!({
                "securityGroupId": id,
                "securityGroupName": group.name,
                "isDefault": group.default,
            })
        })
        .collect();
    answer::with(json!({"instanceAvailableSecurityGroups": listed}))
}

fn ids(fields: &Fields) -> (&str, &str) {
    let text = |name| fields.text(name).unwrap_or_default();
    (text("instanceId"), text("securityGroupId"))
}

fn check_status(id: &str, instance: &Instance) -> Result<(), Refusal> {
    if instance.rests() {
        return Ok(());
    }
    let code = "OPERATION_DENIED_INSTANCE_STATUS";
    Err(Refusal::state(code, id, instance.course.status()))
}
