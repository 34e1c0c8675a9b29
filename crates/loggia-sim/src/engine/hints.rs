//! What names and types do not say: a line for each operation that they mislead about.

/// What an operation does, and the field that names the things it is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hint {
    /// Always the same answer to the same request.
    Figures,
    /// Sets fields of the thing.
    Set(&'static str),
    /// The thing goes.
    Delete(&'static str),
    /// A thing with this id field comes.
    Create(&'static str),
    /// Nothing is known of it but its shape: what it acts on lies in other services.
    Shape,
}

/// By service and operation, in alphabetical order.
const HINTS: &[(&str, &str, Hint)] = &[
    ("bmc", "CreateLoadBalancerVIPs", Hint::Create("vipId")),
    ("pvtdns", "ModifyPrivateZoneRecord", Hint::Set("recordId")),
    (
        "pvtdns",
        "ModifyPrivateZoneRecordsStatus",
        Hint::Set("recordIds"),
    ),
    (
        "sdn",
        "DeleteCloudRouterEdgePoint",
        Hint::Delete("edgePointId"),
    ),
    (
        "sdn",
        "ModifyCloudRouterEdgePoint",
        Hint::Set("edgePointId"),
    ),
    (
        "sdn",
        "ModifyCloudRouterEdgePointBandwidth",
        Hint::Set("edgePointId"),
    ),
    ("traffic", "MigrateBandwidthClusterResources", Hint::Shape),
    ("user", "DeleteMember", Hint::Delete("userUid")),
    ("user", "InviteMember", Hint::Create("userUid")),
    ("zdns", "ModifyPrivateZoneRecord", Hint::Set("recordId")),
    (
        "zdns",
        "ModifyPrivateZoneRecordsStatus",
        Hint::Set("recordIds"),
    ),
    ("zec", "AvailableLanIp", Hint::Figures),
    ("zec", "ModifyDnatEntry", Hint::Set("dnatEntryId")),
    ("zec", "ModifySnatEntry", Hint::Set("snatEntryId")),
    ("zrm", "ModifyResourceTags", Hint::Shape),
    ("zrm", "TagBindResources", Hint::Shape),
    ("zrm", "TagUnbindResources", Hint::Shape),
];

/// The hint for an operation.
pub(super) fn find(service: &str, operation: &str) -> Option<&'static Hint> {
    HINTS
        .iter()
        .find(|(of, id, _)| *of == service && *id == operation)
        .map(|(_, _, hint)| hint)
}

/// All of them, by service and operation.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    HINTS.iter().map(|(service, id, _)| (*service, *id))
}
