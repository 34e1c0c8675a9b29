//! Effects of an operation beyond its rule: fields that no request has under their name, what
//! is required in addition, and what is forbidden.

/// One additional effect or check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExtraRule {
    /// A field gets a value, as JSON text.
    Set(&'static str, &'static str),
    /// Fields are emptied.
    Clear(&'static [&'static str]),
    /// The second field is emptied if the first, of the request, is `true`.
    ClearIf(&'static str, &'static str),
    /// A field is emptied unless the request names it.
    ClearUnlessGiven(&'static str),
    /// The value of a field of the request, which may be inside an object (`netmask.amount`),
    /// is written to a field of the thing.
    CopyFrom(&'static str, &'static str),
    /// IPv6 addresses are added to a field, as many as a field of the request says, or one.
    AddIpv6(&'static str, &'static str),
    /// Each of the new things gets an address, counted up from the one given.
    NumberAddresses(&'static str, &'static str),
    /// A field of the request contains the prefix length of the thing's network.
    ResizeNetwork(&'static str, &'static str),
    /// The thing's network has addresses to assign: the first ones and how many there are.
    ListHosts(&'static str),
    /// The thing's network is IPv6.
    Ipv6Network(&'static str),
    /// The thing gets an IPv6 network in the second field if the first, of the request, contains
    /// `IPv6`.
    Ipv6NetworkIf(&'static str, &'static str),
    /// The thing gets an IPv6 address in a field.
    Ipv6Address(&'static str),
    /// The thing is bound to the target of the first of these fields that is given; at least
    /// one is required: the field, the kind's id, and the thing's word for the kind.
    BindTo(&'static [(&'static str, &'static str, &'static str)]),
    /// A field may only grow.
    OnlyGrows(&'static str),
    /// Only things with a value, as JSON text, in a field are accepted; with the code for the
    /// others.
    Requires(&'static str, &'static str, &'static str),
    /// Only things with one of these texts in a field are accepted; with the code for the others.
    RequiresAny(&'static str, &'static [&'static str], &'static str),
    /// The things that a field of the request names have nothing in a field, or what the request
    /// names there under the last name; with the code for the others.
    RequiresFree(&'static str, &'static str, &'static str, &'static str),
    /// The thing of a kind that a field of the request names belongs to what the request names in
    /// another: the field, the kind's id, and the other field, which the thing has as well.
    RequiresOwner(&'static str, &'static str, &'static str),
    /// The thing is bound to the elastic IPs that this field names.
    BindEips(&'static str),
    /// Things of the kinds with these ids are created with it.
    CreateParts(&'static [&'static str]),
    /// Things of the kind with this id that belong to it get its value of a field.
    CopyToMembers(&'static str, &'static str),
    /// Things of these kinds that belong to it are always deleted with it, if they have a value,
    /// as JSON text, in a field.
    DeleteWith(&'static [(&'static str, &'static str, &'static str)]),
    /// Things of these kinds that belong to it are deleted with it unless this field says no,
    /// except those with a value, as JSON text, in a field.
    DeleteUnless(
        &'static str,
        &'static [(&'static str, &'static str, &'static str)],
    ),
}

use ExtraRule::{
    AddIpv6, BindEips, BindTo, Clear, ClearIf, ClearUnlessGiven, CopyFrom, CopyToMembers,
    CreateParts, DeleteUnless, DeleteWith, Ipv6Address, Ipv6Network, Ipv6NetworkIf, ListHosts,
    NumberAddresses, OnlyGrows, Requires, RequiresAny, RequiresFree, RequiresOwner, ResizeNetwork,
    Set,
};

/// The targets of an elastic IP, in the service's order of precedence.
const EIP_TARGETS: &[(&str, &str, &str)] = &[
    ("loadBalancerId", "loadBalancerId", "LB"),
    ("nicId", "nicId", "NIC"),
    ("natId", "natGatewayId", "NAT"),
    ("haVipId", "haVipId", "HAVIP"),
];

/// What belongs to an instance, and what of it remains.
const ATTACHED: &[(&str, &str, &str)] = &[
    ("diskId", "portable", "true"),
    ("eipId", "isDefault", "true"),
    ("nicId", "nicType", "\"Primary\""),
];

/// What an instance cannot exist without.
const OWN: &[(&str, &str, &str)] = &[
    ("diskId", "diskType", "\"SYSTEM\""),
    ("nicId", "nicType", "\"Primary\""),
];

/// A disk that can be detached from its instance, unlike the boot disk.
const PORTABLE: ExtraRule = Requires("portable", "true", "INVALID_DISK_NOT_PORTABLE");

/// By service and operation, in alphabetical order.
const EXTRA_RULES: &[(&str, &str, &[ExtraRule])] = &[
    (
        "bmc",
        "AssociateVpcSubnet",
        &[RequiresFree(
            "subnetId",
            "vpcId",
            "vpcId",
            "OPERATION_DENIED_SUBNET_ASSOCIATED_OTHER_VPC",
        )],
    ),
    (
        "bmc",
        "CreateInstances",
        &[CopyFrom("internetMaxBandwidthOut", "bandwidthOutMbps")],
    ),
    (
        "bmc",
        "CreateIpv4Block",
        &[
            Set("cidrBlockType", "\"IPV4\""),
            ResizeNetwork("netmask", "cidrBlock"),
            ListHosts("cidrBlock"),
        ],
    ),
    (
        "bmc",
        "CreateIpv6Block",
        &[Set("cidrBlockType", "\"IPV6\""), Ipv6Network("cidrBlock")],
    ),
    ("bmc", "TerminateEipAddress", &[Clear(&["instanceId"])]),
    (
        "zec",
        "ApplyAutoSnapshotPolicy",
        &[RequiresFree(
            "diskIds",
            "autoSnapshotPolicyId",
            "autoSnapshotPolicyId",
            "INVALID_DISK_AUTO_SNAPSHOT_POLICY_EXIST",
        )],
    ),
    (
        "zec",
        "AssignBorderGateway",
        &[RequiresFree(
            "zbgId",
            "natId",
            "natId",
            "OPERATION_DENIED_ZBG_EXIST_NAT_GATEWAY",
        )],
    ),
    (
        "zec",
        "AssignNetworkInterfaceIpv6",
        &[
            Requires(
                "nicSubnetType",
                "\"IPv4\"",
                "OPERATION_DENIED_NIC_STACK_TYPE_NOT_SUPPORT",
            ),
            Set("nicSubnetType", "\"IPv4_IPv6\""),
            Ipv6Network("ipv6Cidr"),
            Ipv6Address("primaryIpv6"),
        ],
    ),
    (
        "zec",
        "AssociateEipAddress",
        &[BindTo(EIP_TARGETS), CopyFrom("lanIp", "privateIpAddress")],
    ),
    ("zec", "AttachDisks", &[PORTABLE]),
    (
        "zec",
        "AttachNetworkInterface",
        &[CopyToMembers("eipId", "instanceId")],
    ),
    (
        "zec",
        "CreateCidr",
        &[
            Set(FAMILY, "\"IPv4\""),
            CopyFrom("netmask.netmask", "netmask"),
            ResizeNetwork("netmask.netmask", "cidrBlock"),
        ],
    ),
    (
        "zec",
        "CreateEips",
        &[
            NumberAddresses("publicIp", "publicIpAddresses"),
            Clear(&[
                "associatedId",
                "associatedType",
                "nicId",
                "privateIpAddress",
            ]),
            ClearUnlessGiven("instanceId"),
        ],
    ),
    (
        "zec",
        "CreateImage",
        &[
            Set("imageType", "\"CUSTOM_IMAGE\""),
            Set("imageSource", "\"CUSTOM\""),
        ],
    ),
    (
        "zec",
        "CreateIpv6Cidr",
        &[Set(FAMILY, "\"IPv6\""), Ipv6Network("cidrBlock")],
    ),
    ("zec", "CreateNetworkInterface", &[BindEips("eipIds")]),
    (
        "zec",
        "CreateRoute",
        &[
            RequiresOwner("nextHopId", "nicId", "vpcId"),
            RequiresOwner("nextHotId", "nicId", "vpcId"),
            // The old names count if the new ones are not given.
            CopyFrom("cidrBlock", "destinationCidrBlock"),
            CopyFrom("destinationCidrBlock", "destinationCidrBlock"),
            CopyFrom("destinationCidrBlock", "cidrBlock"),
            CopyFrom("nextHotId", "nextHopId"),
            CopyFrom("nextHopId", "nextHopId"),
            ClearUnlessGiven("sourceCidrBlock"),
            Set("nextHopType", "\"NIC\""),
        ],
    ),
    (
        "zec",
        "CreateSnatEntry",
        &[CopyFrom("sourceCidrBlocks", "cidrs")],
    ),
    (
        "zec",
        "CreateZecInstances",
        &[CreateParts(&["diskId", "eipId", "nicId"])],
    ),
    (
        "zec",
        "DeleteBorderGateway",
        &[Requires(
            "natId",
            "null",
            "OPERATION_DENIED_ZBG_EXIST_NAT_GATEWAY",
        )],
    ),
    (
        "zec",
        "DeleteRoute",
        &[RequiresAny(
            "type",
            &["RouteTypePolicy", "RouteTypeStatic"],
            "OPERATION_DENIED_ROUTE_TYPE_NOT_SUPPORT",
        )],
    ),
    ("zec", "DetachDisks", &[PORTABLE]),
    (
        "zec",
        "DetachNetworkInterface",
        &[CopyToMembers("eipId", "instanceId")],
    ),
    (
        "zec",
        "ModifyInstancePlacement",
        &[ClearUnlessGiven("placementGroupId")],
    ),
    (
        "zec",
        "ModifyPlacementGroupAttributes",
        &[OnlyGrows("partitionNum")],
    ),
    (
        "zec",
        "ModifySnapshotsAttribute",
        &[ClearIf("isPermanent", "retentionTime")],
    ),
    (
        "zec",
        "ModifySubnetStackType",
        &[Ipv6NetworkIf("stackType", "ipv6CidrBlock")],
    ),
    ("zec", "ReleaseDisk", &[PORTABLE]),
    (
        "zec",
        "ReleaseInstances",
        &[DeleteWith(OWN), DeleteUnless("dependResource", ATTACHED)],
    ),
    ("zec", "ResizeDisk", &[OnlyGrows("diskSize")]),
    (
        "zec",
        "StartAgentMonitor",
        &[Set("enableAgentMonitor", "true")],
    ),
    ("zec", "StartIpForward", &[Set("enableIpForward", "true")]),
    (
        "zec",
        "StopAgentMonitor",
        &[Set("enableAgentMonitor", "false")],
    ),
    ("zec", "StopIpForward", &[Set("enableIpForward", "false")]),
    (
        "zec",
        "UnassignNetworkInterfaceIpv6",
        &[
            Set("nicSubnetType", "\"IPv4\""),
            Clear(&["ipv6Cidr", "primaryIpv6"]),
        ],
    ),
    (
        "zec",
        "UnassociateEipAddress",
        &[Clear(&[
            "associatedId",
            "associatedType",
            "instanceId",
            "nicId",
            "privateIpAddress",
        ])],
    ),
    (
        "zlb",
        "AssignLoadBalancerIpv6",
        &[
            AddIpv6("vipCount", "publicIpAddress"),
            Set("ipStackType", "\"IPv4_IPv6\""),
        ],
    ),
];

/// Returns the further effects of an operation.
pub(super) fn find(service: &str, operation: &str) -> &'static [ExtraRule] {
    let mut lines = EXTRA_RULES.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map_or(&[], |(_, _, rules)| rules)
}

/// A creation whose final state depends on whether the new thing is bound to another.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BoundCreation {
    /// The fields that bind it.
    pub(super) by: &'static [&'static str],
    /// The state on the way to being bound.
    pub(super) through: &'static str,
    /// The state while bound.
    pub(super) end: &'static str,
}

/// By service and operation, in alphabetical order.
const BOUND_CREATIONS: &[(&str, &str, BoundCreation)] = &[
    (
        "zec",
        "CreateDisks",
        BoundCreation {
            by: &["instanceId", "instanceIds"],
            through: "ATTACHING",
            end: "IN_USE",
        },
    ),
    (
        "zec",
        "CreateEips",
        BoundCreation {
            by: &["instanceId", "instanceIds"],
            through: "ASSIGNING",
            end: "BINDED",
        },
    ),
];

/// Returns how a creation ends, if that depends on the request.
pub(super) fn bound_creation(service: &str, operation: &str) -> Option<&'static BoundCreation> {
    let mut lines = BOUND_CREATIONS.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map(|(_, _, binding)| binding)
}

/// Fields with names that may contain a numbering pattern (`web_[3,3]`).
const NUMBERED_NAMES: &[(&str, &str, &[&str])] = &[
    ("bmc", "CreateInstances", &["hostname", "instanceName"]),
    ("zec", "CreateZecInstances", &["instanceName"]),
];

/// Returns the fields of an operation whose names may contain a numbering pattern.
pub(super) fn numbered_names(service: &str, operation: &str) -> &'static [&'static str] {
    let mut lines = NUMBERED_NAMES.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map_or(&[], |(_, _, names)| names)
}

/// A field that separates things of one kind that no list shows together.
const FAMILY: &str = "family";

/// Lists that show things of one family, and things without a family.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("zec", "DescribeCidrs", "IPv4"),
    ("zec", "DescribeIpv6Cidrs", "IPv6"),
];

/// Returns what the things that a list shows have in common, and in which field.
pub(super) fn family(service: &str, operation: &str) -> Option<(&'static str, &'static str)> {
    let mut lines = FAMILIES.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map(|(_, _, family)| (FAMILY, *family))
}

/// Returns the names of all operations in the tables.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rules = EXTRA_RULES.iter().map(|(of, id, _)| (*of, *id));
    let creations = BOUND_CREATIONS.iter().map(|(of, id, _)| (*of, *id));
    rules
        .chain(creations)
        .chain(NUMBERED_NAMES.iter().map(|(of, id, _)| (*of, *id)))
}
