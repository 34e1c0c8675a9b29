//! Puts things into the states in which a request is valid.

use loggia_catalogue::{Operation, Type};
use serde_json::{Map, Value, json};

use super::bench::Bench;
use crate::engine::extra_rules::{self, ExtraRule};
use crate::engine::request::texts;
use crate::engine::rule::Rule;
use crate::engine::rule::Target;
use crate::engine::transitions::Transition;
use crate::engine::{kind, preconditions, sample};

/// Puts the targets of a request, and what else it names, into states in which it is valid.
pub(super) fn ready(
    bench: &mut Bench,
    operation: &'static Operation,
    request: &Map<String, Value>,
) {
    let rule = bench.rule(operation);
    out_of_the_bin(bench, operation, request);
    let Some(target) = rule.target() else {
        return;
    };
    // The items with the awaited state are in a list of the thing.
    if let Rule::ListEdit(_, edit) = &rule {
        for id in texts(request.get(target.field))
            .iter()
            .filter(|_| edit.once)
        {
            if let Some(thing) = bench.engine.store.find_mut(target.kind, id) {
                thing.fields.insert(edit.list.to_owned(), json!([]));
            }
        }
        return;
    }
    unbound(bench, operation, request);
    owners(bench, operation, target, request);
    let kind = bench.engine.model.kinds.get(target.kind);
    let waits = operation
        .waits
        .filter(|waits| kind.states.contains(&waits.field));
    let mut from = waits.map_or(Vec::new(), |waits| waits.from.to_vec());
    if let (Rule::Change(_, Transition::Restore), None) = (&rule, waits) {
        from.push("RECYCLED");
    }
    let field = waits
        .map(|waits| waits.field)
        .or(kind.status.map(|field| field.name));
    for id in texts(request.get(target.field)) {
        let thing = bench.engine.store.find(target.kind, &id);
        let state = thing.and_then(|thing| thing.fields.get(field?)?.as_str());
        let state = state.unwrap_or_default();
        if let Some(first) = from.first()
            && !from.contains(&state)
        {
            bench.engine.set_status(&id, first);
        }
    }
}

/// Unbinds what a request names, where it may not be bound to another.
fn unbound(bench: &mut Bench, operation: &'static Operation, request: &Map<String, Value>) {
    for extra in extra_rules::find(bench.api.service(), operation.id) {
        let ExtraRule::RequiresFree(ids, by, _, _) = extra else {
            continue;
        };
        let known = operation.request.and_then(|all| all.field(ids));
        let kinds = &bench.engine.model.kinds;
        let Some((kind, _)) = known.and_then(|field| kinds.mentioned(field)) else {
            continue;
        };
        for id in texts(request.get(*ids)) {
            if let Some(thing) = bench.engine.store.find_mut(kind, &id) {
                thing.fields.insert((*by).to_owned(), Value::Null);
            }
        }
    }
}

/// Puts what the targets of a request belong to into the required states.
fn owners(
    bench: &mut Bench,
    operation: &'static Operation,
    target: &Target,
    request: &Map<String, Value>,
) {
    let service = bench.api.service();
    let Some(required) = preconditions::owner_states(service, operation.id, request) else {
        return;
    };
    for id in texts(request.get(target.field)) {
        let thing = bench.engine.store.find(target.kind, &id);
        let owner = thing.and_then(|thing| thing.fields.get(required.owner)?.as_str());
        if let (Some(owner), Some(state)) = (owner.map(str::to_owned), required.states.first()) {
            bench.engine.set_status(&owner, state);
        }
    }
}

/// Puts what a request names into the required states, and takes it and what it belongs to out
/// of the recycle bin.
fn out_of_the_bin(bench: &mut Bench, operation: &'static Operation, request: &Map<String, Value>) {
    let kinds = &bench.engine.model.kinds;
    let mut all = preconditions::named_things(kinds, kind::fields(operation.request), request);
    for (number, id) in all.clone() {
        let thing = bench.engine.store.find(number, &id);
        let fields = thing.map(|thing| &thing.fields).into_iter().flatten();
        let outer = fields.filter_map(|(name, id)| Some((kinds.by_id(name)?, texts(Some(id)))));
        all.extend(outer.flat_map(|(outer, ids)| ids.into_iter().map(move |id| (outer, id))));
    }
    for (number, id) in all {
        let kind = kinds.get(number);
        let Some(status) = kind.status else {
            continue;
        };
        let thing = bench.engine.store.find(number, &id);
        let state = thing.and_then(|thing| thing.fields.get(status.name)?.as_str());
        let state = state.unwrap_or_default();
        let needed = preconditions::required_states(bench.api.service(), operation, kind);
        let usual = match status.ty {
            Type::Choice(choices) => {
                let values: Vec<_> = choices.values.iter().map(|choice| choice.value).collect();
                sample::resting(&values)
            }
            _ => Some("AVAILABLE"),
        };
        if preconditions::is_recycled(state) || !needed.is_empty() && !needed.contains(&state) {
            let state = needed.first().copied().or(usual).unwrap_or_default();
            bench.engine.set_status(&id, state);
        }
    }
}
