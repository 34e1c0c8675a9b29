//! Creates, lists, changes and deletes security groups. The default group cannot be changed.

use serde_json::{Value, json};

use super::listed::Listed;
use super::{Outcome, answer, filter, rules};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Group, Instance, State};
use crate::zenlayer::time;

/// How many groups a team can have.
const MOST_GROUPS: usize = 50;

pub(super) fn create(fields: &Fields, state: &mut State) -> Outcome {
    let all = rules::read_all(fields)?;
    rules::check_together(&all)?;
    if state.groups.len() >= MOST_GROUPS {
        let code = "OPERATION_DENIED_SECURITY_GROUP_TEAM_EXCEED_LIMIT";
        return Err(Refusal::of(code, "there cannot be so many groups"));
    }
    let group = Group {
        name: fields.owned("securityGroupName").unwrap_or_default(),
        status: "Available".to_owned(),
        description: fields.owned("description"),
        rules: all,
        default: false,
        created: state.seconds(),
    };
    let id = state.new_id("sg");
    state.groups.insert(id.clone(), group);
    answer::with(json!({"securityGroupId": id}))
}

pub(super) fn delete(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("securityGroupId").unwrap_or_default();
    let group = state.group(id)?;
    check_not_default(id, group)?;
    let members = || state.members(id).filter_map(|id| state.instances.get(id));
    let code = if !matches!(group.status.as_str(), "Available" | "FAIL") {
        Some("OPERATION_DENIED_SECURITY_GROUP_STATUS_NOT_SUPPORT")
    } else if members().any(Instance::in_the_making) {
        Some("OPERATION_DENIED_SECURITY_GROUP_EXIST_PRE_PRODUCT_INSTANCE")
    } else if members().next().is_some() {
        Some("OPERATION_DENIED_SECURITY_GROUP_EXIST_INSTANCE")
    } else {
        None
    };
    if let Some(code) = code {
        return Err(Refusal::of(code, format!("{id} cannot be deleted")));
    }
    state.groups.shift_remove(id);
    answer::nothing()
}

pub(super) fn modify(fields: &Fields, state: &mut State) -> Outcome {
    let ids = fields.texts("securityGroupIds");
    for id in &ids {
        check_open(id, state.group(id)?)?;
    }
    let name = fields.text("securityGroupName").unwrap_or_default();
    for id in ids {
        let group = state.group_mut(id)?;
        name.clone_into(&mut group.name);
        if let Some(description) = fields.owned("description") {
            group.description = Some(description);
        }
    }
    answer::nothing()
}

pub(super) fn describe(fields: &Fields, state: &State) -> Outcome {
    let listed = Listed::new(fields, &state.groups, "securityGroupIds", |_, group| {
        filter::like(fields, "securityGroupName", &group.name)
    });
    answer::page(fields, listed, |id, group| details(id, group, state))
}

fn details(id: &str, group: &Group, state: &State) -> Value {
    let members: Vec<_> = state.members(id).collect();
    let rules: Vec<_> = group.rules.iter().map(rules::shown).collect();
    json!({
        "securityGroupId": id,
        "securityGroupName": group.name,
        "securityGroupStatus": group.status,
        "createTime": time::text(group.created),
        "description": group.description,
        "instanceIds": members,
        "ruleInfos": rules,
        "isDefault": group.default,
    })
}

fn check_not_default(id: &str, group: &Group) -> Result<(), Refusal> {
    if !group.default {
        return Ok(());
    }
    let code = "OPERATION_DENIED_DEFAULT_SECURITY_GROUP_NOT_SUPPORT";
    Err(Refusal::of(code, format!("{id} is the default group")))
}

/// Refuses a group that cannot be used or joined in its present state.
pub(super) fn check_available(id: &str, group: &Group) -> Result<(), Refusal> {
    if group.status == "Available" {
        return Ok(());
    }
    let code = "OPERATION_DENIED_SECURITY_GROUP_STATUS_NOT_AVAILABLE";
    Err(Refusal::state(code, id, &group.status))
}

/// Refuses a group that cannot be changed.
pub(super) fn check_open(id: &str, group: &Group) -> Result<(), Refusal> {
    check_not_default(id, group)?;
    check_available(id, group)
}
