//! Adds, replaces and removes rules of a security group. The default group keeps its rules.

use super::{Outcome, answer, rules};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Group, Rule, State};

pub(super) fn authorize_one(fields: &Fields, state: &mut State) -> Outcome {
    let rule = rules::read(fields)?;
    add(fields, vec![rule], state)
}

pub(super) fn authorize(fields: &Fields, state: &mut State) -> Outcome {
    let more = rules::read_all(fields)?;
    add(fields, more, state)
}

fn add(fields: &Fields, more: Vec<Rule>, state: &mut State) -> Outcome {
    let group = open(fields, state)?;
    let mut all = group.rules.clone();
    all.extend(more);
    rules::check_together(&all)?;
    group.rules = all;
    answer::nothing()
}

/// Without rules in the request, the group has none afterwards.
pub(super) fn configure(fields: &Fields, state: &mut State) -> Outcome {
    let all = rules::read_all(fields)?;
    let group = open(fields, state)?;
    rules::check_together(&all)?;
    group.rules = all;
    answer::nothing()
}

pub(super) fn revoke(fields: &Fields, state: &mut State) -> Outcome {
    let fewer = rules::read_all(fields)?;
    let group = open(fields, state)?;
    let held = |rule: &Rule| group.rules.iter().any(|held| held.is(rule));
    if !fewer.iter().all(held) {
        let code = "INVALID_SECURITY_GROUP_RULE_NOT_FOUND";
        return Err(Refusal::of(code, "the group does not have such a rule"));
    }
    group
        .rules
        .retain(|held| !fewer.iter().any(|rule| rule.is(held)));
    answer::nothing()
}

/// Returns the named group, if it can be changed.
fn open<'a>(fields: &Fields, state: &'a mut State) -> Result<&'a mut Group, Refusal> {
    let id = fields.text("securityGroupId").unwrap_or_default();
    let group = state.group_mut(id)?;
    super::security_groups::check_open(id, group)?;
    Ok(group)
}
