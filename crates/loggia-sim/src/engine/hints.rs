//! What names and types do not say: a line for each operation that they mislead about.
//!
//! This is the simulator's own overlay (`x-sim`) on the catalogue. A line names the
//! service, the operation, and what it does. A second table is of kinds: what becomes of
//! things when one goes that they refer to; a third of filters whose name does not say how
//! they compare.

use super::kind::Fate;
use super::tags::Act;

/// What an operation does, and the fields that name the things it is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hint {
    /// Always the same answer to the same request.
    Figures,
    /// Sets fields of the things that this field names.
    Set(&'static str),
    /// The same, where fields of the request have other names than the things'.
    SetAs(&'static str, Renamed),
    /// Sets fields of several things: each object of the list in the first field names its
    /// own in the second.
    SetEach(&'static str, &'static str, Renamed),
    /// Puts what these fields have into the thing that the first names.
    Join(&'static str, &'static [&'static str]),
    /// The thing goes.
    Delete(&'static str),
    /// A thing with this id field comes.
    Create(&'static str),
    /// A thing with this id field comes for each combination of what the lists have.
    CreateEach(&'static str, Renamed),
    /// It is about tags, which have no ids.
    Tags(Act),
    /// Nothing is known of it but its shape: what it acts on is shown nowhere.
    Shape,
}

/// Names of fields of a request, and those of the things that they mean.
pub(super) type Renamed = &'static [(&'static str, &'static str)];

use Hint::{Create, CreateEach, Delete, Figures, Join, Set, SetAs, SetEach, Shape, Tags};

/// One line an operation.
macro_rules! hints {
    ($($service:ident $operation:ident: $hint:expr;)*) => {
        /// By service and operation, in alphabetical order.
        const HINTS: &[(&str, &str, Hint)] = &[
            $((stringify!($service), stringify!($operation), $hint),)*
        ];
    };
}

hints! {
    bmc CreateLoadBalancerVIPs: Create("vipId");
    pvtdns ModifyPrivateZoneRecord: Set("recordId");
    pvtdns ModifyPrivateZoneRecordsStatus: Set("recordIds");
    sdn DeleteCloudRouterEdgePoint: Delete("edgePointId");
    sdn ModifyCloudBandwidth: Shape;
    sdn ModifyCloudRouterEdgePoint: Set("edgePointId");
    sdn ModifyCloudRouterEdgePointBandwidth: Set("edgePointId");
    traffic MigrateBandwidthClusterResources: SetAs("resourceIdList", &[("targetBandwidthClusterId", "bandwidthClusterId")]);
    user AddResourceResourceGroup: Join("resourceGroupId", &["resources"]);
    user CreateMemberGroupPermission: CreateEach("permissionId", &[("policies", "policyId")]);
    user CreateMemberPermission: CreateEach("permissionId", &[("users", "userUid"), ("policies", "policyId")]);
    user DeleteMember: Delete("userUid");
    user InviteMember: Create("userUid");
    zdns ModifyPrivateZoneRecord: Set("recordId");
    zdns ModifyPrivateZoneRecordsStatus: Set("recordIds");
    zec AvailableLanIp: Figures;
    zec ModifyDnatEntry: Set("dnatEntryId");
    zec ModifyNetworkInterfacePublicIPv6BandwidthLimitMode: Shape;
    zec ModifySnatEntry: Set("snatEntryId");
    zec ReplaceEipAddress: SetEach("replaceIps", "eipId", &[("targetIp", "publicIpAddresses")]);
    zrm CreateTags: Tags(Act::Create);
    zrm DeleteTags: Tags(Act::Delete);
    zrm DescribeResourceByTags: Tags(Act::Resources);
    zrm DescribeResourceTags: Tags(Act::OfResource);
    zrm DescribeTags: Tags(Act::List);
    zrm ModifyResourceTags: Tags(Act::Replace);
    zrm TagBindResources: Tags(Act::Bind);
    zrm TagUnbindResources: Tags(Act::Unbind);
}

/// One line for two kinds of a service, by their ids.
macro_rules! fates {
    ($($service:ident $kind:ident: $by:ident $fate:ident;)*) => {
        /// What becomes of things of the second kind when one of the first goes.
        const FATES: &[(&str, &str, &str, Fate)] = &[
            $((stringify!($service), stringify!($kind), stringify!($by), Fate::$fate),)*
        ];
    };
}

fates! {
    pvtdns zoneId: recordId End;
    sdn cloudRouterId: edgePointId End;
    traffic bandwidthClusterId: resourceId Hold;
    vm imageId: instanceId Stay;
    zdns zoneId: recordId End;
    zec cidrId: eipId Hold;
    zec dhcpOptionsSetId: subnetId Hold;
    zec diskId: snapshotId Stay;
    zec imageId: instanceId Stay;
    zec vpcId: subnetId Hold;
}

/// How a filter compares a text with what a thing has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    /// It is the same.
    Exact,
    /// It is the same, or begins with what is before a `*` at the end.
    Start,
    /// It has the text somewhere, or begins with what is before a `*` at the end.
    Part,
}

impl Match {
    /// Whether what a thing has is what is asked for.
    pub(super) fn fits(self, held: &str, asked: &str) -> bool {
        match (self, asked.strip_suffix('*')) {
            (Self::Start | Self::Part, Some(beginning)) => held.starts_with(beginning),
            (Self::Part, None) => held.contains(asked),
            _ => held == asked,
        }
    }
}

/// Filters by service, operation and field. Others compare names in part, and the rest
/// exactly.
const FILTERS: &[(&str, &str, &str, Match)] = &[
    ("bmc", "DescribeInstances", "hostname", Match::Start),
    ("bmc", "DescribeInstances", "instanceName", Match::Start),
    ("zec", "DescribeCidrs", "cidrBlock", Match::Part),
    ("zec", "DescribeSubnets", "cidrBlock", Match::Part),
    ("zec", "DescribeVpcs", "cidrBlock", Match::Part),
    (
        "zlb",
        "DescribeLoadBalancers",
        "loadBalancerName",
        Match::Start,
    ),
];

/// How a filter compares, if a hint says it.
pub(super) fn filter(service: &str, operation: &str, field: &str) -> Option<Match> {
    FILTERS
        .iter()
        .find(|(of, id, name, _)| (*of, *id, *name) == (service, operation, field))
        .map(|(_, _, _, how)| *how)
}

/// Every line on filters.
#[cfg(test)]
pub(super) fn filters()
-> impl Iterator<Item = &'static (&'static str, &'static str, &'static str, Match)> {
    FILTERS.iter()
}

/// What becomes of things of one kind when one of another goes that they refer to, if a
/// hint says it.
pub(super) fn fate(service: &str, kind: &str, by: &str) -> Option<Fate> {
    FATES
        .iter()
        .find(|(of, held, holding, _)| (*of, *held, *holding) == (service, kind, by))
        .map(|(_, _, _, fate)| *fate)
}

/// Every line on what becomes of things.
#[cfg(test)]
pub(super) fn fates()
-> impl Iterator<Item = &'static (&'static str, &'static str, &'static str, Fate)> {
    FATES.iter()
}

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
