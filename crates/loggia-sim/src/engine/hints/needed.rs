//! Fields that a request needs because of another, or of which it needs one.

/// Fields that a request needs if another has a certain value: service, operation, the other
/// field, its value, and the field.
const NEEDED: &[(&str, &str, &str, &str, &str)] = &[
    (
        "aigw",
        "CreateAiGateway",
        "expireType",
        "CUSTOM",
        "expireTime",
    ),
    (
        "aigw",
        "CreateAiGateway",
        "modelAccess",
        "LIMITED",
        "modelUuids",
    ),
    (
        "aigw",
        "ModifyAiGatewayExpireTime",
        "expireType",
        "CUSTOM",
        "expireTime",
    ),
    (
        "bmc",
        "AllocateEipAddresses",
        "eipChargeType",
        "PREPAID",
        "eipChargePrepaid",
    ),
    (
        "bmc",
        "CreateInstances",
        "instanceChargeType",
        "PREPAID",
        "instanceChargePrepaid",
    ),
    (
        "bmc",
        "CreateIpv4Block",
        "chargeType",
        "PREPAID",
        "chargePrepaid",
    ),
    (
        "bmc",
        "CreateLoadBalancer",
        "chargeType",
        "PREPAID",
        "instanceChargePrepaid",
    ),
    (
        "ipt",
        "CreateIPTransit",
        "internetType",
        "ByInstanceBandwidth95",
        "commitBandwidth",
    ),
    ("ipt", CONFIG, "type", "ADD_CIDR_BLOCK", SIZE),
    ("ipt", CONFIG, "type", "BANDWIDTH", "bandwidth"),
    ("ipt", CONFIG, "type", "BGP_ASN_AS_SET", "bgp"),
    ("ipt", CONFIG, "type", "BGP_PASSWORD", "bgp"),
    ("ipt", CONFIG, "type", "BGP_ROUTE_TYPE", "bgp"),
    ("ipt", CONFIG, "type", "DEL_CIDR_BLOCK", "ipUuid"),
    ("ipt", CONFIG, "type", "EXPAND_CIDR_BLOCK", SIZE),
    ("ipt", CONFIG, "type", "EXPAND_CIDR_BLOCK", "ipUuid"),
    ("ipt", CONFIG, "type", "SHRINK_CIDR_BLOCK", SIZE),
    ("ipt", CONFIG, "type", "SHRINK_CIDR_BLOCK", "ipUuid"),
    (
        "zec",
        "ChangeEipInternetChargeType",
        CHARGE,
        "BandwidthCluster",
        "clusterId",
    ),
    (
        "zec",
        "ChangeEipInternetChargeType",
        CHARGE,
        "ByBandwidth",
        "bandwidth",
    ),
    (
        "zec",
        "ChangeEipInternetChargeType",
        CHARGE,
        "ByTrafficPackage",
        "flowPackage",
    ),
    (
        "zec",
        "CreateNetworkInterface",
        CHARGE,
        "BandwidthCluster",
        "clusterId",
    ),
    ("zec", "CreateSubnet", "stackType", "IPv4", "cidrBlock"),
    ("zec", "CreateSubnet", "stackType", "IPv4_IPv6", "cidrBlock"),
    ("zec", "CreateSubnet", "stackType", "IPv4_IPv6", "ipv6Type"),
    ("zec", "CreateSubnet", "stackType", "IPv6", "ipv6Type"),
    (
        "zec",
        "CreateZecInstances",
        CHARGE,
        "BandwidthCluster",
        "clusterId",
    ),
    (
        "zec",
        "ModifySubnetStackType",
        "stackType",
        "IPv4_IPv6",
        "ipv6Type",
    ),
    (
        "zlb",
        "CreateLoadBalancer",
        "internetChargeType",
        "BandwidthCluster",
        "bandwidthClusterId",
    ),
    (
        "zlb",
        "CreateLoadBalancer",
        "internetChargeType",
        "ByBandwidth",
        "bandwidthMbps",
    ),
    (
        "zlb",
        "CreateLoadBalancer",
        "internetChargeType",
        "ByTrafficPackage",
        "trafficPackageSize",
    ),
];

const CHARGE: &str = "internetChargeType";
const CONFIG: &str = "ModifyIPTransitConfig";
const SIZE: &str = "publicIPv4BlockSize";

/// Fields of which a request needs at least one: service, operation, and the fields.
const ONE_OF: &[(&str, &str, &[&str])] = &[
    (
        "ipt",
        "ModifyIPTransitsAttribute",
        &["iptName", "iptDescription"],
    ),
    (
        "sdn",
        "ModifyCloudRoutersAttribute",
        &["cloudRouterName", "cloudRouterDescription"],
    ),
    (
        "zec",
        "BatchAssignNetworkInterfaceIpv4",
        &["ipAddresses", "ipAddressCount"],
    ),
    ("zec", "ModifyHaVipAttribute", &["name", "securityGroupId"]),
    ("zrm", "DescribeResourceByTags", &["tagKeys", "tags"]),
];

/// Returns the fields of which a request needs at least one, if there are any.
pub(in crate::engine) fn one_of(service: &str, operation: &str) -> &'static [&'static str] {
    let mut lines = ONE_OF.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map_or(&[], |(_, _, fields)| fields)
}

/// Returns what a request needs in addition: the other field, its value, and the field.
pub(in crate::engine) fn by_value(
    service: &str,
    operation: &str,
) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    NEEDED
        .iter()
        .filter(move |(of, id, _, _, _)| (*of, *id) == (service, operation))
        .map(|(_, _, other, value, field)| (*other, *value, *field))
}
