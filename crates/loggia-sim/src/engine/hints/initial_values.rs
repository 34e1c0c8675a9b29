//! Values of things that come neither from a request nor from the sample of their kind.

use super::values::{Given, Line, fields};

/// Values of new things that their request does not give. The documentation names defaults and
/// categories; a setting that is not requested is off.
const NEW: &[Line] = &[
    ("aigw", "CreateAiGateway", "enabled", Given::Bool(true)),
    ("aigw", "CreateAiGateway", "expireTime", Given::None),
    ("bmc", "CreateInstances", "raidConfig", Given::None),
    ("ipt", "CreateIPTransit", "bfd", Given::None),
    ("ipt", "CreateIPTransit", "bgp", Given::None),
    ("ipt", "CreateIPTransit", "haMode", Given::None),
    (
        "pvtdns",
        "AddPrivateZoneRecord",
        "line",
        Given::Text("default"),
    ),
    (
        "pvtdns",
        "AddPrivateZoneRecord",
        "priority",
        Given::Whole(1),
    ),
    ("pvtdns", "AddPrivateZoneRecord", "ttl", Given::Whole(60)),
    (
        "user",
        "CreateMemberGroupPermission",
        "associated",
        Given::Text("BY_MEMBER_GROUP"),
    ),
    (
        "user",
        "CreateMemberGroupPermission",
        "resourceGroupId",
        Given::None,
    ),
    (
        "user",
        "CreateMemberPermission",
        "associated",
        Given::Text("BY_SELF"),
    ),
    (
        "user",
        "CreateMemberPermission",
        "resourceGroupId",
        Given::None,
    ),
    (
        "user",
        "InviteMember",
        "assignmentStatus",
        Given::Text("PENDING"),
    ),
    (
        "zdns",
        "AddPrivateZoneRecord",
        "line",
        Given::Text("default"),
    ),
    ("zdns", "AddPrivateZoneRecord", "priority", Given::Whole(1)),
    ("zdns", "AddPrivateZoneRecord", "ttl", Given::Whole(60)),
    ("zec", "CreateDisks", "diskType", Given::Text("DATA")),
    ("zec", "CreateDisks", "portable", Given::Bool(true)),
    ("zec", "CreateNetworkInterface", "instanceId", Given::None),
    (
        "zec",
        "CreateNetworkInterface",
        "nicType",
        Given::Text("Secondary"),
    ),
    (
        "zec",
        "CreateNetworkInterface",
        "publicIpList",
        Given::Empty,
    ),
    (
        "zec",
        "CreateSnapshot",
        "snapshotType",
        Given::Text("Manual"),
    ),
    ("zos", "InvokeCommand", "timeout", Given::Whole(30)),
];

/// Returns the values of a new thing that its request does not give.
pub(in crate::engine) fn new(
    service: &str,
    operation: &str,
) -> impl Iterator<Item = (&'static str, Given)> {
    fields(NEW, service, operation)
}

/// Values that samples cannot guess, taken from other parts of the documentation.
const SAMPLED: &[Line] = &[
    ("bmc", "vpcId", "cidrBlock", Given::Text("10.0.0.0/9")),
    (
        "zec",
        "dhcpOptionsSetId",
        "ipv6LeaseTime",
        Given::Text("24"),
    ),
    ("zec", "dhcpOptionsSetId", "leaseTime", Given::Text("24")),
    // Neither has been assigned to anything.
    ("zec", "diskId", "autoSnapshotPolicyId", Given::None),
    ("zec", "zbgId", "natId", Given::None),
    // Only such routes can be changed and deleted.
    ("zec", "routeId", "nextHopType", Given::Text("NIC")),
    ("zec", "routeId", "sourceCidrBlock", Given::None),
    ("zec", "routeId", "type", Given::Text("RouteTypeStatic")),
    ("zec", "ipv6Id", "associatedType", Given::Text("NIC")),
    (
        "zec",
        "ipv6Id",
        "internetChargeType",
        Given::Text("ByBandwidth"),
    ),
    ("zec", "ipv6Id", "rateLimitMode", Given::Text("LOOSE")),
    // A large part of the private address space, so that there is room for subnets.
    ("zec", "vpcId", "cidrBlock", Given::Text("10.0.0.0/9")),
    // Without such a time, it is kept indefinitely.
    ("zec", "snapshotId", "retentionTime", Given::None),
    (
        "zga",
        "acceleratorId",
        "alertType",
        Given::Text("OrginNotAvaliable"),
    ),
    ("zlb", "listenerId", "ipStackType", Given::Text("IPv4")),
    ("zlb", "loadBalancerId", "ipStackType", Given::Text("IPv4")),
    // What was run has finished.
    (
        "zos",
        "invocationId",
        "invocationStatus",
        Given::Text("Success"),
    ),
];

/// Returns the values of things of a kind that samples cannot guess.
pub(in crate::engine) fn sampled(
    service: &str,
    kind: &str,
) -> impl Iterator<Item = (&'static str, Given)> {
    fields(SAMPLED, service, kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::model::Model;

    #[test]
    fn lines_are_of_kinds_and_fields_that_exist() {
        for (service, id, field, _) in SAMPLED {
            let mut apis = loggia_catalogue::APIS.iter().copied();
            let api = apis.find(|api| api.vendor() == "zenlayer" && api.service() == *service);
            let kinds = &Model::of(api.expect("a service")).kinds;
            let kind = kinds.get(kinds.by_id(id).expect("a kind"));
            assert!(kind.field(field).is_some(), "{service} {id} {field}");
        }
    }
}
