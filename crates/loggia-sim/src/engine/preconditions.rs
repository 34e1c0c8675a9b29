//! The states that the documentation requires of the things in a request, where neither the
//! catalogue's waits nor the operation's codes contain them.

use loggia_catalogue::{Field, Operation, Record, Type};
use serde_json::{Map, Value};

use super::kind::{Kind, KindNumber, Kinds};
use super::request::texts;
use super::words;

/// By service, operation and id of the kind, in alphabetical order.
const REQUIRED_STATES: &[(&str, &str, &str, &[&str])] = &[
    (
        "bmc",
        "AssociateSubnetInstances",
        "subnetId",
        &["AVAILABLE"],
    ),
    ("bmc", "AssociateVpcSubnet", "subnetId", &["AVAILABLE"]),
    ("bmc", "AssociateVpcSubnet", "vpcId", &["AVAILABLE"]),
    ("bmc", "BindCidrBlockIps", "cidrBlockId", &["AVAILABLE"]),
    (
        "bmc",
        "ModifyInstanceTrafficPackage",
        "instanceId",
        &["RUNNING", "STOPPED"],
    ),
    ("zec", "ApplySnapshot", "snapshotId", &["AVAILABLE"]),
    (
        "zec",
        "AssociateHaVip",
        "instanceId",
        &["RUNNING", "STOPPED"],
    ),
    ("zec", "AttachDisks", "instanceId", &["RUNNING", "STOPPED"]),
    ("zec", "AttachNetworkInterface", "instanceId", &["RUNNING"]),
    ("zec", "ChangeEipBindType", "eipId", &["BINDED"]),
    ("zec", "ChangeNicNetworkType", "instanceId", &["STOPPED"]),
    ("zec", "ConfigEipEgressIp", "eipId", &["BINDED"]),
    ("zec", "CreateImage", "instanceId", &["STOPPED"]),
    ("zec", "CreateNetworkInterface", "eipId", &["UNBIND"]),
    ("zec", "CreateSnapshot", "diskId", &["AVAILABLE", "IN_USE"]),
    ("zec", "CreateZecInstances", "eipId", &["UNBIND"]),
    ("zec", "ModifyEipBandwidth", "eipId", &["BINDED", "UNBIND"]),
    (
        "zec",
        "ModifyEipBandwidthLimitMode",
        "eipId",
        &["BINDED", "UNBIND"],
    ),
    (
        "zec",
        "ModifyEipTrafficPackage",
        "eipId",
        &["BINDED", "UNBIND"],
    ),
    (
        "zec",
        "StartIpForward",
        "instanceId",
        &["RUNNING", "STOPPED"],
    ),
    (
        "zec",
        "StopIpForward",
        "instanceId",
        &["RUNNING", "STOPPED"],
    ),
    ("zlb", "RegisterBackend", "loadBalancerId", &["RUNNING"]),
];

/// Operations that change nothing if their effect is already in place, although they are not
/// repeatable in general.
const REPEATABLE: &[(&str, &str)] = &[("bmc", "UnAssociateEipAddress")];

/// Endings of codes for a state that a thing is not in, and that state.
const NOT: [(&str, &str); 2] = [("_NOT_RUNNING", "running"), ("_NOT_STOPPED", "stopped")];

/// Returns the states in which a request may name a thing of a kind; if empty, any state will
/// do.
pub(super) fn required_states(
    service: &str,
    operation: &Operation,
    kind: &Kind,
) -> Vec<&'static str> {
    let mut lines = REQUIRED_STATES.iter();
    let line = lines.find(|(of, id, by, _)| (*of, *id, *by) == (service, operation.id, kind.id));
    if let Some((_, _, _, states)) = line {
        return states.to_vec();
    }
    let Some(Type::Choice(choices)) = kind.status.map(|status| status.ty) else {
        return Vec::new();
    };
    let codes = || operation.errors.iter().map(|cause| cause.code);
    let wanted = NOT
        .iter()
        .filter(|(end, _)| codes().any(|code| code.ends_with(*end) && is_about(code, kind)));
    let values = || choices.values.iter().map(|choice| choice.value);
    wanted
        .filter_map(|(_, state)| values().find(|value| value.eq_ignore_ascii_case(state)))
        .collect()
}

/// Returns whether an operation changes nothing if its effect is already in place.
pub(super) fn is_repeatable(service: &str, operation: &Operation) -> bool {
    REPEATABLE.contains(&(service, operation.id))
}

/// Returns whether a code is about things of a kind.
pub(super) fn is_about(code: &str, kind: &Kind) -> bool {
    let stem = words::stem(kind.id)
        .unwrap_or_default()
        .to_ascii_uppercase();
    code.replace('_', "").contains(&stem)
}

/// Returns whether a state is that of the recycle bin, or leads to it.
pub(super) fn is_recycled(state: &str) -> bool {
    state.to_ascii_lowercase().contains("recycl")
}

/// Returns what a request names, at every depth: the kind and the id.
pub(super) fn named_things(
    kinds: &Kinds,
    fields: &'static [Field],
    given: &Map<String, Value>,
) -> Vec<(KindNumber, String)> {
    let mut found = Vec::new();
    for field in fields {
        let Some(value) = given.get(field.name) else {
            continue;
        };
        if let Some((kind, _)) = kinds.mentioned(field) {
            found.extend(texts(Some(value)).into_iter().map(|id| (kind, id)));
            continue;
        }
        let deeper = |record: &'static Record, value: &Value| match value {
            Value::Object(object) => named_things(kinds, record.fields, object),
            _ => Vec::new(),
        };
        match (field.ty, value) {
            (Type::Record(inner), value) => found.extend(deeper(inner, value)),
            (Type::List(&Type::Record(inner)), Value::Array(items)) => {
                found.extend(items.iter().flat_map(|item| deeper(inner, item)));
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::model::Model;

    #[test]
    fn lines_are_of_states_that_exist_and_are_in_order() {
        let mut before = ("", "", "");
        for (service, id, by, states) in REQUIRED_STATES {
            let line = format!("{service} {id} {by}");
            assert!(before < (service, id, by), "{line} is out of order");
            before = (service, id, by);
            let mut apis = loggia_catalogue::APIS.iter().copied();
            let api = apis.find(|api| api.vendor() == "zenlayer" && api.service() == *service);
            let api = api.expect("a service");
            assert!(api.operation(id).is_some(), "{line}: no such operation");
            let kinds = &Model::of(api).kinds;
            let kind = kinds.get(kinds.by_id(by).expect("a kind"));
            let Some(Type::Choice(choices)) = kind.status.map(|status| status.ty) else {
                panic!("{line}: its states are not known");
            };
            for state in *states {
                let known = choices.values.iter().any(|choice| choice.value == *state);
                assert!(known, "{line}: {state}");
            }
        }
        for (service, id) in REPEATABLE {
            let name = format!("zenlayer.{service}");
            assert!(
                loggia_catalogue::find(&name, id).is_some(),
                "{service} {id}"
            );
        }
    }
}
