//! Checks that things are in the states that a request requires, and finds the codes if they
//! are not.

use loggia_catalogue::Safety;
use serde_json::Value;

use super::{Context, Fields, texts};
use crate::engine::Refused;
use crate::engine::kind::{self, KindNumber};
use crate::engine::preconditions;
use crate::engine::rule::{Rule, Target};
use crate::engine::transitions::Transition;

/// The code for what is in the recycle bin, if the operation has no code for that.
const RECYCLED: &str = "OPERATION_FAILED_FOR_RECYCLE_RESOURCE";
/// The code for a state that is not allowed, if the operation has no code for that.
const STATUS: &str = "OPERATION_DENIED_STATUS_NOT_SUPPORT";

impl Context<'_> {
    /// Refuses a request if what it names, or what that belongs to, is in an unsuitable state.
    pub(super) fn check_states(&self, rule: &Rule, fields: &Fields) -> Result<(), Refused> {
        if self.operation.safety == Safety::Read || matches!(rule, Rule::Tags(_)) {
            return Ok(());
        }
        let target = rule.target();
        for (kind, id) in
            preconditions::named_things(self.kinds, kind::fields(self.operation.request), fields)
        {
            let is_target = target.is_some_and(|target| target.kind == kind);
            // The items with the awaited state may be in a list of the thing.
            let changes = is_target && !matches!(rule, Rule::ListEdit(..));
            self.can_be_named(kind, &id, changes)?;
            if !is_target && !is_end(rule) {
                self.is_out_of_the_bin(kind, &id)?;
            }
        }
        let Some(target) = target else {
            return Ok(());
        };
        self.check_owners(target, fields)?;
        if is_end(rule) {
            return Ok(());
        }
        self.lies_out_of_the_bin(target, fields)
    }

    /// Refuses a request if what its targets belong to is not in a state that the documentation
    /// requires.
    fn check_owners(&self, target: &Target, fields: &Fields) -> Result<(), Refused> {
        let (service, operation) = (self.model.service(), self.operation.id);
        let Some(required) = preconditions::owner_states(service, operation, fields) else {
            return Ok(());
        };
        let Some(kind) = self.kinds.by_id(required.owner) else {
            return Ok(());
        };
        for id in texts(fields.get(target.field)) {
            let thing = self.store.find(target.kind, &id);
            let owner = thing.and_then(|thing| thing.fields.get(required.owner)?.as_str());
            if let Some(owner) = owner
                && let Some(state) = self.state(kind, owner)
                && !required.states.contains(&state)
            {
                return Err(self.unready(kind, owner, state, required.states));
            }
        }
        Ok(())
    }

    fn can_be_named(&self, kind: KindNumber, id: &str, changes: bool) -> Result<(), Refused> {
        let of = self.kinds.get(kind);
        let waits = self.operation.waits;
        let waits = waits.filter(|waits| of.states.contains(&waits.field));
        // The catalogue says from which states the change begins.
        if changes && waits.is_some_and(|waits| !waits.from.is_empty()) {
            return Ok(());
        }
        let Some(state) = self.state(kind, id) else {
            return Ok(());
        };
        let wanted = preconditions::required_states(self.model.service(), self.operation, of);
        let mut codes = self.operation.errors.iter().map(|cause| cause.code);
        let lies_in_bin = preconditions::is_recycled(state)
            && codes.any(|code| is_bin(code) && preconditions::is_about(code, of));
        let is_another = !wanted.is_empty() && !wanted.contains(&state);
        if lies_in_bin || is_another {
            return Err(self.unready(kind, id, state, &wanted));
        }
        Ok(())
    }

    fn is_out_of_the_bin(&self, kind: KindNumber, id: &str) -> Result<(), Refused> {
        match self
            .state(kind, id)
            .filter(|state| preconditions::is_recycled(state))
        {
            Some(state) => Err(self.unready(kind, id, state, &[])),
            None => Ok(()),
        }
    }

    /// Refuses a request if what its targets belong to is in the recycle bin.
    fn lies_out_of_the_bin(&self, target: &Target, fields: &Fields) -> Result<(), Refused> {
        for outer in self.outer(target.kind) {
            let Some(kind) = self.kinds.by_id(outer) else {
                continue;
            };
            for id in texts(fields.get(target.field)) {
                let thing = self.store.find(target.kind, &id);
                let outer = thing.and_then(|thing| thing.fields.get(outer)?.as_str());
                if let Some(outer) = outer {
                    self.is_out_of_the_bin(kind, outer)?;
                }
            }
        }
        Ok(())
    }

    fn state(&self, kind: KindNumber, id: &str) -> Option<&str> {
        let status = self.kinds.get(kind).status?;
        let thing = self.store.find(kind, id)?;
        thing.fields.get(status.name).and_then(Value::as_str)
    }

    /// Refuses a change to a thing that is moving to another state, or is in a state from which
    /// the change cannot begin as clients know it. Idempotent operations, such as renaming, are
    /// exempt.
    pub(super) fn ready(
        &self,
        kind: KindNumber,
        ids: &[String],
        fields: &Fields,
    ) -> Result<(), Refused> {
        let states = &self.kinds.get(kind).states;
        let (service, operation) = (self.model.service(), self.operation.id);
        let more = preconditions::more_states(service, operation, fields);
        let waits = self.operation.waits;
        let waits = waits.filter(|waits| states.contains(&waits.field));
        for id in ids {
            let Some(thing) = self.store.find(kind, id) else {
                continue;
            };
            let state = self.state(kind, id).unwrap_or_default();
            if more.contains(&state) || self.ends_a_failure(kind, state) {
                continue;
            }
            // A state that is already reached is not an error.
            let may_repeat = self.operation.safety == Safety::Idempotent
                || preconditions::is_repeatable(self.model.service(), self.operation);
            let repeats = may_repeat && waits.is_none();
            let from = waits.map_or(&[][..], |waits| waits.from);
            if thing.is_under_way() && !repeats {
                let code = self.state_code(kind, state, from);
                return Err(Refused::new(code, format!("{id:?} is being changed")));
            }
            if let Some(waits) = waits
                && let Some(state) = thing.fields.get(waits.field).and_then(Value::as_str)
                && !from.is_empty()
                && !from.contains(&state)
                && !(may_repeat && waits.until.contains(&state))
            {
                return Err(self.unready(kind, id, state, from));
            }
        }
        Ok(())
    }

    /// Returns whether a request ends a thing in a state in which its creation failed. This is
    /// allowed unless the documentation requires another state.
    fn ends_a_failure(&self, kind: KindNumber, state: &str) -> bool {
        let rule = self.model.rule(self.operation.id);
        let ends = matches!(
            rule,
            Some((Rule::Delete(_) | Rule::Change(_, Transition::Recycle), _))
        );
        let from = self.operation.waits.map_or(&[][..], |waits| waits.from);
        // Things are released from the recycle bin alone.
        let is_release =
            !from.is_empty() && from.iter().all(|state| preconditions::is_recycled(state));
        let of = self.kinds.get(kind);
        let required = preconditions::required_states(self.model.service(), self.operation, of);
        ends && !is_release
            && (required.is_empty() || required.contains(&state))
            && self
                .model
                .failed_creations(kind)
                .any(|failed| failed == state)
    }

    /// Returns whether a thing is already in the state that the operation leads to, so that
    /// nothing changes.
    pub(super) fn is_so_already(&self, kind: KindNumber, id: &str) -> bool {
        let state = self.state(kind, id);
        let ends = self.operation.waits.map_or(&[][..], |waits| waits.until);
        preconditions::is_repeatable(self.model.service(), self.operation)
            && state.is_some_and(|state| ends.contains(&state))
    }

    pub(super) fn unready(
        &self,
        kind: KindNumber,
        id: &str,
        state: &str,
        wanted: &[&str],
    ) -> Refused {
        let id: String = id.chars().take(64).collect();
        Refused::new(
            self.state_code(kind, state, wanted),
            format!("{id:?} is {state}"),
        )
    }

    /// Returns the code for a thing in an unsuitable state: the one that names the state, or
    /// the required state, or else a general one for states.
    fn state_code(&self, kind: KindNumber, state: &str, wanted: &[&str]) -> String {
        let of = self.kinds.get(kind);
        let codes = || self.operation.errors.iter().map(|cause| cause.code);
        let own = |code: &&str| preconditions::is_about(code, of);
        let is_recycled = preconditions::is_recycled(state);
        let bin = || {
            let mut all = codes().filter(|code| is_bin(code));
            let general = || codes().find(|code| code.ends_with("_FOR_RECYCLE_RESOURCE"));
            all.find(own).or_else(general).filter(|_| is_recycled)
        };
        let itself = || {
            let (end, not) = (format!("_{}", state.to_ascii_uppercase()), "_NOT");
            codes().find(|code| {
                let start = code.strip_suffix(end.as_str());
                own(code) && start.is_some_and(|start| !start.ends_with(not))
            })
        };
        let instead: Vec<String> = wanted
            .iter()
            .flat_map(|wanted| {
                let wanted = wanted.to_ascii_uppercase();
                // If `RECYCLE` is required, the code ends in `NOT_RECYCLED` or
                // `NOT_BEING_RECYCLE`.
                let short = wanted.trim_end_matches('D');
                let ends = [format!("_NOT_{wanted}"), format!("_NOT_{wanted}D")];
                ends.into_iter().chain([format!("_NOT_BEING_{short}")])
            })
            .collect();
        let other = || {
            codes().find(|code| own(code) && instead.iter().any(|end| code.ends_with(end.as_str())))
        };
        let general = || {
            let all = || codes().filter(|code| is_general(code));
            all().find(own).or_else(|| all().next())
        };
        let found = bin().or_else(itself).or_else(other).or_else(general);
        let usual = if is_recycled { RECYCLED } else { STATUS };
        found.unwrap_or(usual).to_owned()
    }
}

/// Returns whether a code is about states, and none in particular.
fn is_general(code: &str) -> bool {
    let is_state = code.contains("STATUS") || code.contains("STATE");
    is_state && !code.ends_with("ING")
}

/// Returns whether a code is about the recycle bin.
fn is_bin(code: &str) -> bool {
    let ends = ["_RECYCLED", "_BEING_RECYCLE"];
    ends.iter().any(|end| code.ends_with(end)) && !code.contains("_NOT_")
}

/// Returns whether an operation ends things, detaches them or takes them out of the recycle
/// bin: it does so whatever state their owners are in.
fn is_end(rule: &Rule) -> bool {
    matches!(
        rule,
        Rule::Delete(_)
            | Rule::Part(..)
            | Rule::Change(
                _,
                Transition::Recycle | Transition::Restore | Transition::Renew
            )
    )
}
