//! The states that the documentation requires of the things in a request, where neither the
//! catalogue's waits nor the operation's codes contain them.

use loggia_catalogue::{Field, Operation, Record, Type};
use serde_json::{Map, Value};

use super::kind::{Kind, KindNumber, Kinds};
use super::request::texts;
use super::words;

/// The states of a network interface that exists and is not changed at present.
const NIC: &[&str] = &["AVAILABLE", "USED"];

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
    ("zec", "AssignNetworkInterfaceIpv4", "nicId", NIC),
    ("zec", "AssignNetworkInterfaceIpv6", "nicId", NIC),
    (
        "zec",
        "AssociateHaVip",
        "instanceId",
        &["RUNNING", "STOPPED"],
    ),
    ("zec", "AttachDisks", "instanceId", &["RUNNING", "STOPPED"]),
    ("zec", "AttachNetworkInterface", "instanceId", &["RUNNING"]),
    ("zec", "BatchAssignNetworkInterfaceIpv4", "nicId", NIC),
    ("zec", "ChangeEipBindType", "eipId", &["BINDED"]),
    ("zec", "ChangeNicNetworkType", "instanceId", &["STOPPED"]),
    ("zec", "ConfigEipEgressIp", "eipId", &["BINDED"]),
    ("zec", "CreateImage", "instanceId", &["STOPPED"]),
    ("zec", "CreateNetworkInterface", "eipId", &["UNBIND"]),
    ("zec", "CreateSnapshot", "diskId", &["AVAILABLE", "IN_USE"]),
    ("zec", "CreateZecInstances", "eipId", &["UNBIND"]),
    ("zec", "DeleteImageCopy", "imageId", &["AVAILABLE"]),
    ("zec", "DeleteSnapshots", "snapshotId", &["AVAILABLE"]),
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
        "ModifyUnmanagedEgressIpBandwidthLimitMode",
        "unmanagedEgressIpId",
        &["AVAILABLE"],
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

/// The states that the documentation requires of what a thing belongs to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct OwnerStates {
    /// The field of the thing with the id of its owner, and of the owner's kind.
    pub(super) owner: &'static str,
    /// The states.
    pub(super) states: &'static [&'static str],
    /// The field of the request with which any state will do if it is `false`.
    unless: Option<&'static str>,
}

/// By service and operation, in alphabetical order.
const OWNER_STATES: &[(&str, &str, OwnerStates)] = &[
    (
        "zec",
        "DetachDisks",
        OwnerStates {
            owner: "instanceId",
            states: &["STOPPED"],
            unless: Some("instanceCheckFlag"),
        },
    ),
    (
        "zec",
        "DetachNetworkInterface",
        OwnerStates {
            owner: "instanceId",
            states: &["RUNNING"],
            unless: None,
        },
    ),
];

/// Returns the states in which what the targets of a request belong to must be, if that matters.
pub(super) fn owner_states(
    service: &str,
    operation: &str,
    given: &Map<String, Value>,
) -> Option<&'static OwnerStates> {
    let mut lines = OWNER_STATES.iter();
    let (_, _, line) = lines.find(|(of, id, _)| (*of, *id) == (service, operation))?;
    let is_off = line
        .unless
        .is_some_and(|flag| given.get(flag) == Some(&Value::Bool(false)));
    (!is_off).then_some(line)
}

/// States from which an operation begins besides those in the catalogue: service, operation, the
/// field of the request that must be `true` for that, if there is one, and the states.
const MORE_STATES: &[(&str, &str, Option<&str>, &[&str])] = &[
    // Only the recycle bin and a running installation prevent another one.
    ("bmc", "ReinstallInstance", None, &["INSTALL_FAILED"]),
    (
        "zec",
        "RebootInstances",
        Some("forceReboot"),
        &["BOOTING", "REBOOT", "STARTING"],
    ),
];

/// Returns the states from which a request begins besides those in the catalogue, even while a
/// thing is on its way to another state.
pub(super) fn more_states(
    service: &str,
    operation: &str,
    given: &Map<String, Value>,
) -> &'static [&'static str] {
    let mut lines = MORE_STATES.iter();
    let found = lines.find(|(of, id, flag, _)| {
        let is_on = flag.is_none_or(|flag| given.get(flag) == Some(&Value::Bool(true)));
        (*of, *id) == (service, operation) && is_on
    });
    found.map_or(&[], |(_, _, _, states)| states)
}

/// Operations that leave out what cannot be changed and list it in their answer, rather than
/// refusing the whole request.
const PARTIAL: &[(&str, &str)] = &[("zec", "DeleteImages"), ("zec", "DeleteSnapshots")];

/// Returns whether an operation leaves out what cannot be changed.
pub(super) fn is_partial(service: &str, operation: &Operation) -> bool {
    PARTIAL.contains(&(service, operation.id))
}

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
