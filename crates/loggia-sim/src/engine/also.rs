//! Effects of an operation beyond its rule: fields that no request has under their name, what
//! is required in addition, and what is forbidden.

/// One additional effect or check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Also {
    /// A field gets a value, as JSON text.
    Set(&'static str, &'static str),
    /// Fields are emptied.
    Clear(&'static [&'static str]),
    /// A field is emptied unless the request names it.
    Empty(&'static str),
    /// The value of a field of the request, which may be inside an object (`netmask.amount`),
    /// is written to a field of the thing.
    As(&'static str, &'static str),
    /// IPv6 addresses are added to a field, as many as a field of the request says, or one.
    Addresses6(&'static str, &'static str),
    /// Each of the new things gets an address, counted up from the one given.
    Addresses(&'static str, &'static str),
    /// A field of the request contains the prefix length of the thing's network.
    Network(&'static str, &'static str),
    /// The thing's network has addresses to assign: the first ones and how many there are.
    Hosts(&'static str),
    /// The thing's network is IPv6.
    Network6(&'static str),
    /// The thing is bound to the target of the first of these fields that is given; at least
    /// one is required: the field, the kind's id, and the thing's word for the kind.
    Bound(&'static [(&'static str, &'static str, &'static str)]),
    /// A field may only grow.
    Grows(&'static str),
    /// Only things with a value, as JSON text, in a field are accepted; with the code for the
    /// others.
    Only(&'static str, &'static str, &'static str),
    /// The thing is bound to the elastic IPs that this field names.
    Binds(&'static str),
    /// Things of the kinds with these ids are created with it.
    Brings(&'static [&'static str]),
    /// Things of the kind with this id that belong to it get its value of a field.
    Carries(&'static str, &'static str),
    /// Things of these kinds that belong to it are always deleted with it, if they have a value,
    /// as JSON text, in a field.
    Ends(&'static [(&'static str, &'static str, &'static str)]),
    /// Things of these kinds that belong to it are deleted with it unless this field says no,
    /// except those with a value, as JSON text, in a field.
    Takes(
        &'static str,
        &'static [(&'static str, &'static str, &'static str)],
    ),
}

use Also::{
    Addresses, Addresses6, As, Binds, Bound, Brings, Carries, Clear, Empty, Ends, Grows, Hosts,
    Network, Network6, Only, Set, Takes,
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
const PORTABLE: Also = Only("portable", "true", "INVALID_DISK_NOT_PORTABLE");

/// By service and operation, in alphabetical order.
const ALSO: &[(&str, &str, &[Also])] = &[
    (
        "bmc",
        "CreateInstances",
        &[As("internetMaxBandwidthOut", "bandwidthOutMbps")],
    ),
    (
        "bmc",
        "CreateIpv4Block",
        &[
            Set("cidrBlockType", "\"IPV4\""),
            Network("netmask", "cidrBlock"),
            Hosts("cidrBlock"),
        ],
    ),
    (
        "bmc",
        "CreateIpv6Block",
        &[Set("cidrBlockType", "\"IPV6\""), Network6("cidrBlock")],
    ),
    ("bmc", "TerminateEipAddress", &[Clear(&["instanceId"])]),
    (
        "zec",
        "AssociateEipAddress",
        &[Bound(EIP_TARGETS), As("lanIp", "privateIpAddress")],
    ),
    ("zec", "AttachDisks", &[PORTABLE]),
    (
        "zec",
        "AttachNetworkInterface",
        &[Carries("eipId", "instanceId")],
    ),
    (
        "zec",
        "CreateCidr",
        &[
            Set(FAMILY, "\"IPv4\""),
            As("netmask.netmask", "netmask"),
            Network("netmask.netmask", "cidrBlock"),
        ],
    ),
    (
        "zec",
        "CreateEips",
        &[
            Addresses("publicIp", "publicIpAddresses"),
            Clear(&[
                "associatedId",
                "associatedType",
                "nicId",
                "privateIpAddress",
            ]),
            Empty("instanceId"),
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
        &[Set(FAMILY, "\"IPv6\""), Network6("cidrBlock")],
    ),
    ("zec", "CreateNetworkInterface", &[Binds("eipIds")]),
    ("zec", "CreateSnatEntry", &[As("sourceCidrBlocks", "cidrs")]),
    (
        "zec",
        "CreateZecInstances",
        &[Brings(&["diskId", "eipId", "nicId"])],
    ),
    ("zec", "DetachDisks", &[PORTABLE]),
    (
        "zec",
        "DetachNetworkInterface",
        &[Carries("eipId", "instanceId")],
    ),
    (
        "zec",
        "ModifyInstancePlacement",
        &[Empty("placementGroupId")],
    ),
    ("zec", "ReleaseDisk", &[PORTABLE]),
    (
        "zec",
        "ReleaseInstances",
        &[Ends(OWN), Takes("dependResource", ATTACHED)],
    ),
    ("zec", "ResizeDisk", &[Grows("diskSize")]),
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
            Addresses6("vipCount", "publicIpAddress"),
            Set("ipStackType", "\"IPv4_IPv6\""),
        ],
    ),
];

/// Returns the further effects of an operation.
pub(super) fn find(service: &str, operation: &str) -> &'static [Also] {
    let mut lines = ALSO.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map_or(&[], |(_, _, also)| also)
}

/// A creation whose final state depends on whether the new thing is bound to another.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Binding {
    /// The fields that bind it.
    pub(super) by: &'static [&'static str],
    /// The state on the way to being bound.
    pub(super) through: &'static str,
    /// The state while bound.
    pub(super) end: &'static str,
}

/// By service and operation, in alphabetical order.
const BINDINGS: &[(&str, &str, Binding)] = &[
    (
        "zec",
        "CreateDisks",
        Binding {
            by: &["instanceId", "instanceIds"],
            through: "ATTACHING",
            end: "IN_USE",
        },
    ),
    (
        "zec",
        "CreateEips",
        Binding {
            by: &["instanceId", "instanceIds"],
            through: "ASSIGNING",
            end: "BINDED",
        },
    ),
];

/// Returns how a creation ends, if that depends on the request.
pub(super) fn binding(service: &str, operation: &str) -> Option<&'static Binding> {
    let mut lines = BINDINGS.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map(|(_, _, binding)| binding)
}

/// Fields with names that may contain a numbering pattern (`web_[3,3]`).
const COUNTED: &[(&str, &str, &[&str])] = &[
    ("bmc", "CreateInstances", &["hostname", "instanceName"]),
    ("zec", "CreateZecInstances", &["instanceName"]),
];

/// Returns the fields of an operation whose names may contain a numbering pattern.
pub(super) fn counted(service: &str, operation: &str) -> &'static [&'static str] {
    let mut lines = COUNTED.iter();
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
    let also = ALSO.iter().map(|(of, id, _)| (*of, *id));
    let bindings = BINDINGS.iter().map(|(of, id, _)| (*of, *id));
    also.chain(bindings)
        .chain(COUNTED.iter().map(|(of, id, _)| (*of, *id)))
}
