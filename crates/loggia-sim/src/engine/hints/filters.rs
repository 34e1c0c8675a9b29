//! What lists are filtered by, where the name of a filter does not say so.

/// How a filter compares a text with a thing's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Match {
    /// The value equals the text.
    Exact,
    /// The value equals the text, or begins with what is before a final `*`.
    Start,
    /// The value contains the text, or begins with what is before a final `*`.
    Part,
    /// The value equals the text, regardless of case.
    Same,
    /// The value contains the text, regardless of case.
    PartSame,
}

impl Match {
    /// Returns whether a thing's value matches what was requested.
    pub(in crate::engine) fn fits(self, held: &str, asked: &str) -> bool {
        match (self, asked.strip_suffix('*')) {
            (Self::Start | Self::Part, Some(beginning)) => held.starts_with(beginning),
            (Self::Part, None) => held.contains(asked),
            (Self::Same, _) => held.to_lowercase() == asked.to_lowercase(),
            (Self::PartSame, _) => held.to_lowercase().contains(&asked.to_lowercase()),
            _ => held == asked,
        }
    }
}

/// What a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Look {
    /// The field of the filter's name, compared in this way.
    By(Match),
    /// One of these fields. Dots lead into objects, and through lists into each of their items.
    In(&'static [&'static str]),
    /// A value that is not shown and is the same for all things.
    Always(&'static str),
    /// A time; this field must not be earlier.
    From(&'static str),
    /// A time; this field must not be later.
    To(&'static str),
    /// Whether a field has no value yet.
    Without(&'static str),
    /// Nothing: the list is sorted by this field, in descending order if the filter has this
    /// value.
    Falling(&'static str, &'static str),
    /// Nothing, or nothing known.
    Free,
}

use Look::{Always, By, Falling, Free, From, In, To, Without};
use Match::{Part, PartSame, Same, Start};

/// Writes one filter per line.
macro_rules! filters {
    ($($service:ident $operation:ident $field:ident: $look:expr;)*) => {
        /// By service, operation and field. Names are otherwise compared in part, and other
        /// filters exactly.
        const FILTERS: &[(&str, &str, &str, Look)] = &[
            $((stringify!($service), stringify!($operation), stringify!($field), $look),)*
        ];
    };
}

filters! {
    aigw DescribeAiGateways status: Always("SUCCEED");
    bmc DescribeImages instanceTypeId: Free;
    bmc DescribeInstanceAvailableEipResources ipType: Free;
    bmc DescribeInstanceTypes maximumCpuCoreCount: Free;
    bmc DescribeInstanceTypes maximumDiskSize: Free;
    bmc DescribeInstanceTypes maximumMemorySize: Free;
    bmc DescribeInstanceTypes minimumBandwidth: Free;
    bmc DescribeInstanceTypes minimumCpuCoreCount: Free;
    bmc DescribeInstanceTypes minimumDiskSize: Free;
    bmc DescribeInstanceTypes minimumMemorySize: Free;
    bmc DescribeInstances hostname: By(Start);
    bmc DescribeInstances instanceName: By(Start);
    ipt DescribeIPTransits iptDcId: In(&["dataCenter.dcId"]);
    pvtdns DescribePrivateZones zoneName: By(Same);
    sdn DescribeAzureRegions pairingKey: Free;
    sdn DescribeGoogleRegions pairingKey: Free;
    sdn DescribeOracleRegions ocId: Free;
    sdn DescribePorts cityName: By(PartSame);
    sdn DescribePorts portName: By(PartSame);
    sdn DescribeVirtualEdgeDatacenters primaryDcId: Free;
    traffic DescribeBandwidthClusters cityName: In(&["cities.cityName"]);
    user DescribeMembers name: In(&["firstName", "lastName"]);
    user DescribePermissions order: Falling("createTime", "0");
    vm DescribeDiskCategory diskCategory: Free;
    zdns DescribePrivateZones zoneName: By(Same);
    zec DescribeByoAsns direction: Free;
    zec DescribeByoAsns orderBy: Free;
    zec DescribeCidrs cidrBlock: By(Part);
    zec DescribeCustomImages regionId: In(&["regionIdList"]);
    zec DescribeDiskCategory diskCategory: Free;
    zec DescribeEips ipAddress: In(&["publicIpAddresses"]);
    zec DescribeEips ipAddresses: In(&["publicIpAddresses"]);
    zec DescribeHaVips instanceIds: In(&["associatedInstances"]);
    zec DescribeInstances instanceTypeSeries: Free;
    zec DescribeInstances ipv4Address: In(&["publicIpAddresses", "privateIpAddresses"]);
    zec DescribeInstances ipv6Address: In(&["nics.primaryIpv6"]);
    zec DescribeRoutes routeType: In(&["type"]);
    zec DescribeSnapshots diskType: Free;
    zec DescribeSubnets cidrBlock: By(Part);
    zec DescribeVpcs cidrBlock: By(Part);
    zga DescribeAcceleratorsAlerts endTimeFrom: From("endTime");
    zga DescribeAcceleratorsAlerts endTimeTo: To("endTime");
    zga DescribeAcceleratorsAlerts firing: Without("endTime");
    zga DescribeAcceleratorsAlerts startTimeFrom: From("startTime");
    zga DescribeAcceleratorsAlerts startTimeTo: To("startTime");
    zlb DescribeLoadBalancers loadBalancerName: By(Start);
    zrm DescribeResources resourceName: In(&["name"]);
    zsp DescribeTickets createTimeDesc: Falling("createTime", "true");
    zsp DescribeTickets description: By(Part);
}

/// Returns what a filter compares, if a hint says so.
pub(in crate::engine) fn look(service: &str, operation: &str, field: &str) -> Option<Look> {
    FILTERS
        .iter()
        .find(|(of, id, name, _)| (*of, *id, *name) == (service, operation, field))
        .map(|(_, _, _, look)| *look)
}

/// Fields of a request, and the fields of figures that they filter.
type Narrowing = &'static [(&'static str, &'static str)];

/// Figures that a request filters, by service and operation.
const NARROWED: &[(&str, &str, Narrowing)] = &[(
    "zrm",
    "DescribeResourceTypes",
    &[("services", "service"), ("resourceTypes", "resourceType")],
)];

/// Returns what the figures of an operation are filtered by.
pub(in crate::engine) fn narrowed(service: &str, operation: &str) -> Narrowing {
    let mut lines = NARROWED.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map_or(&[], |(_, _, fields)| fields)
}

/// Returns the longest time span that a list accepts, in days, if the documentation sets a
/// limit: three months.
pub(in crate::engine) fn longest(service: &str, operation: &str) -> Option<u64> {
    const LONGEST: &[(&str, &str, u64)] = &[("zbc", "DescribeTransactionHistory", 92)];
    LONGEST
        .iter()
        .find(|(of, id, _)| (*of, *id) == (service, operation))
        .map(|(_, _, days)| *days)
}

/// A list of what a thing of another kind may use: the field with its id, the field of the
/// thing with the ids of what it may use, and the field and value with which it may use all.
pub(in crate::engine) type Allowed = (&'static str, &'static str, (&'static str, &'static str));

/// Lists of what a thing may use, by service and operation.
pub(in crate::engine) const ALLOWED: &[(&str, &str, Allowed)] = &[(
    "aigw",
    "DescribeAiGatewayModels",
    ("gatewayUuid", "modelUuids", ("modelAccess", "UNLIMITED")),
)];

/// Returns the line of [`ALLOWED`] for an operation.
pub(in crate::engine) fn allowed(service: &str, operation: &str) -> Option<Allowed> {
    ALLOWED
        .iter()
        .find(|(of, id, _)| (*of, *id) == (service, operation))
        .map(|(_, _, allowed)| *allowed)
}

/// Returns every line on filters.
#[cfg(test)]
pub(in crate::engine) fn all()
-> impl Iterator<Item = &'static (&'static str, &'static str, &'static str, Look)> {
    FILTERS.iter()
}
