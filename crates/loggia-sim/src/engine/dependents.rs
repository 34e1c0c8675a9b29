//! What happens to things when one that they refer to is deleted.
//!
//! By rule: they prevent the deletion if the operation that deletes it has a code for that
//! (`OPERATION_DENIED_VPC_EXIST_INSTANCE`, `INVALID_SUBNET_IN_USE`); they are deleted with it
//! if they cannot be created without one (a listener of a load balancer); otherwise they remain
//! and lose the id. Lines in [`hints`](super::hints) cover what codes and fields do not show.

use std::collections::BTreeMap;

use loggia_catalogue::{Api, Operation};

use super::kind::{self, Dependent, Kind, KindNumber, Kinds, OnDelete};
use super::rule::{Making, Rule};
use super::{Grade, hints, words};

type Rules = BTreeMap<&'static str, (Rule, Grade)>;

/// Returns the dependents of each kind of a service.
pub(super) fn of(api: &Api, kinds: &Kinds, rules: &Rules) -> Vec<(KindNumber, Vec<Dependent>)> {
    let found = kinds.iter().map(|(number, kind)| {
        let others = kinds.iter().filter(|(other, by)| {
            let listed = || kinds.lists_of(number, *other).next().is_some();
            *other != number && (lies_in(by, kind) || listed())
        });
        let dependents = others.map(|(other, by)| {
            let on_delete = hints::on_delete(api.service(), kind.id, by.id)
                .unwrap_or_else(|| by_rule(api, kinds, rules, number, other));
            Dependent {
                kind: other,
                on_delete,
            }
        });
        (number, dependents.collect())
    });
    found.collect()
}

fn by_rule(
    api: &Api,
    kinds: &Kinds,
    rules: &Rules,
    number: KindNumber,
    other: KindNumber,
) -> OnDelete {
    let (kind, by) = (kinds.get(number), kinds.get(other));
    let rule = |operation: &Operation| rules.get(operation.id).map(|(rule, _)| rule);
    let is_held = api.operations.iter().any(|operation| {
        let ends = matches!(rule(operation), Some(Rule::Delete(target)) if target.kind == number);
        ends && documented(operation, kind, by).is_some()
    });
    if is_held {
        return OnDelete::Restrict;
    }
    let mut makers = api.operations.iter().filter_map(|operation| {
        let Some(Rule::Create(Making { kind, each, .. })) = rule(operation) else {
            return None;
        };
        (*kind == other).then_some((*operation, *each))
    });
    let needs = |operation: &Operation, each: hints::Renamed| {
        let required = kind::fields(operation.request)
            .iter()
            .filter(|field| field.required);
        required
            .map(|field| {
                let renamed = each.iter().find(|(list, _)| *list == field.name);
                renamed.map_or(field.name, |(_, meant)| *meant)
            })
            .any(|name| name == kind.id)
    };
    if lies_in(by, kind) && makers.any(|(operation, each)| needs(operation, each)) {
        return OnDelete::Cascade;
    }
    OnDelete::Detach
}

/// Returns whether things of a kind belong to things of another kind by naming them.
fn lies_in(by: &Kind, kind: &Kind) -> bool {
    by.field(kind.id).is_some() || by.parents.contains(&kind.id)
}

/// Returns the code of an operation for a thing that others keep from being deleted.
fn documented(operation: &Operation, kind: &Kind, by: &Kind) -> Option<&'static str> {
    let snake = |kind: &Kind| words::upper_snake(words::stem(kind.id).unwrap_or_default());
    let (kind, by) = (snake(kind), snake(by));
    let in_use = format!("{kind}_IN_USE");
    let holds = ["EXIST", "HAS", "ASSOCIATE"].map(|verb| format!("_{verb}_{by}"));
    let mut codes = operation.errors.iter().map(|cause| cause.code);
    codes.find(|code| {
        code.ends_with(&in_use)
            || holds.iter().any(|hold| {
                let rest = code.split_once(hold.as_str()).map(|(_, rest)| rest);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
            })
    })
}

/// Returns the code for a thing that another keeps from being deleted: the operation's own,
/// that of another operation of the service, or one in the same form.
pub(super) fn code(api: &Api, operation: &Operation, kind: &Kind, by: &Kind) -> String {
    let snake = |kind: &Kind| words::upper_snake(words::stem(kind.id).unwrap_or_default());
    let elsewhere = || {
        let mut others = api.operations.iter();
        others.find_map(|other| documented(other, kind, by))
    };
    match documented(operation, kind, by).or_else(elsewhere) {
        Some(code) => code.to_owned(),
        None => format!("OPERATION_DENIED_{}_EXIST_{}", snake(kind), snake(by)),
    }
}
