//! Lists of what has no id of its own and lies in a thing: the backends of a listener, the
//! rules of a security group, the second addresses of a network interface.
//!
//! A line says of an operation which list of which thing it changes, and by what it knows
//! the items. Another table is of the operations that show such lists.

use super::thing::Thing;
use super::words;

/// Names, and what stands for them.
type Pairs = &'static [(&'static str, &'static str)];

/// What happens to items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// They come, or take the place of the same.
    Add,
    /// The same ones get these fields.
    Change,
    /// They go; where none is named, all do.
    Remove,
    /// They are all there is.
    Replace,
}

/// What an operation does to a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Keep {
    /// The field of the request with the id of the thing.
    pub(super) of: &'static str,
    /// The fields of the request with items, or with what they are known by.
    pub(super) from: &'static [&'static str],
    /// The field of the thing.
    pub(super) list: &'static str,
    /// What an object is known by; a text is known by itself.
    pub(super) by: &'static [&'static str],
    /// What happens.
    pub(super) act: Act,
    /// Fields that all of them get, as JSON text.
    pub(super) with: Pairs,
    /// Fields that the list has under another name than the request.
    pub(super) renamed: Pairs,
    /// The field with an address where the request has none, and the thing's field with the
    /// addresses to choose from.
    pub(super) address: Option<(&'static str, &'static str)>,
}

impl Keep {
    /// The field of the thing with the number of items, if it has one.
    pub(super) fn counter(&self) -> String {
        format!("{}Count", words::singular(self.list))
    }
}

/// Which lists an operation shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// The id of the things whose lists they are, which may be asked for.
    pub(super) of: &'static str,
    /// What these things lie in, if that is asked for.
    pub(super) within: Option<&'static str>,
    /// The field of the things.
    pub(super) list: &'static str,
    /// The fields of the answer, each for items that have a value in a field, or for all.
    pub(super) parts: &'static [(&'static str, Option<(&'static str, &'static str)>)],
    /// Fields of the thing that stand with each item, and what they are called there.
    pub(super) shared: Pairs,
    /// Fields of items that follow one of the thing where they have no value.
    pub(super) follows: Pairs,
}

const PLAIN: Keep = Keep {
    of: "",
    from: &[],
    list: "",
    by: &[],
    act: Act::Add,
    with: &[],
    renamed: &[],
    address: None,
};

const SUBNET: Keep = Keep {
    of: "subnetId",
    from: &["subnetInstanceList"],
    list: "subnetInstanceSet",
    by: &["instanceId"],
    with: &[("privateIpStatus", "\"BINDED\"")],
    address: Some(("privateIpAddress", "cidrBlock")),
    ..PLAIN
};
const BLOCK: Keep = Keep {
    of: "cidrBlockId",
    from: &["ipBindList"],
    list: "ips",
    by: &["ip"],
    with: &[("status", "\"BOUND\"")],
    ..PLAIN
};
const QOS: Keep = Keep {
    of: "qosPolicyGroupId",
    from: &["members"],
    list: "members",
    by: &["resourceId"],
    ..PLAIN
};
const NIC: Keep = Keep {
    of: "nicId",
    from: &["ipAddress", "ipAddresses"],
    list: "secondaryIpv4s",
    address: Some(("ipAddressCount", "primaryIpv4")),
    ..PLAIN
};
const HA_VIP: Keep = Keep {
    of: "haVipId",
    from: &["instanceId"],
    list: "associatedInstances",
    ..PLAIN
};
const VPC: Keep = Keep {
    of: "vpcId",
    from: &["cidrBlock"],
    list: "secondaryCidrBlocks",
    ..PLAIN
};
const LISTENER: Keep = Keep {
    of: "listenerId",
    from: &["backendServers"],
    list: "backends",
    by: &["instanceId", "privateIpAddress"],
    renamed: &[("port", "backendPort")],
    ..PLAIN
};
const BALANCER: Keep = Keep {
    of: "loadBalancerId",
    from: &["privateIps"],
    list: "privateIpAddress",
    ..PLAIN
};

/// By service and operation, in alphabetical order.
const KEEPS: &[(&str, &str, Keep)] = &[
    ("bmc", "AssociateSubnetInstances", SUBNET),
    ("bmc", "BindCidrBlockIps", BLOCK),
    (
        "bmc",
        "UnAssociateSubnetInstance",
        Keep {
            from: &["instanceId"],
            act: Act::Remove,
            ..SUBNET
        },
    ),
    (
        "bmc",
        "UnbindCidrBlockIps",
        Keep {
            from: &["ipList"],
            act: Act::Change,
            with: &[("status", "\"AVAILABLE\""), ("instanceId", "null")],
            ..BLOCK
        },
    ),
    ("zec", "AddQosPolicyGroupMembers", QOS),
    ("zec", "AssignNetworkInterfaceIpv4", NIC),
    ("zec", "AssociateHaVip", HA_VIP),
    ("zec", "AssociateVpcCidrBlock", VPC),
    ("zec", "BatchAssignNetworkInterfaceIpv4", NIC),
    (
        "zec",
        "ConfigureSecurityGroupRules",
        Keep {
            of: "securityGroupId",
            from: &["ruleInfos"],
            list: "ruleInfos",
            act: Act::Replace,
            ..PLAIN
        },
    ),
    (
        "zec",
        "RemoveQosPolicyGroupMembers",
        Keep {
            from: &["resourceIds"],
            act: Act::Remove,
            ..QOS
        },
    ),
    (
        "zec",
        "UnassignNetworkInterfaceIpv4",
        Keep {
            act: Act::Remove,
            ..NIC
        },
    ),
    (
        "zec",
        "UnassociateHaVip",
        Keep {
            act: Act::Remove,
            ..HA_VIP
        },
    ),
    (
        "zec",
        "UnassociateVpcCidrBlock",
        Keep {
            act: Act::Remove,
            ..VPC
        },
    ),
    ("zlb", "AddLoadBalancersPrivateIps", BALANCER),
    (
        "zlb",
        "DeleteLoadBalancersPrivateIps",
        Keep {
            act: Act::Remove,
            ..BALANCER
        },
    ),
    (
        "zlb",
        "DeregisterBackend",
        Keep {
            act: Act::Remove,
            ..LISTENER
        },
    ),
    (
        "zlb",
        "ModifyBackend",
        Keep {
            act: Act::Change,
            ..LISTENER
        },
    ),
    ("zlb", "RegisterBackend", LISTENER),
];

const BACKENDS: Kept = Kept {
    of: "listenerId",
    within: Some("loadBalancerId"),
    list: "backends",
    parts: &[("backends", None)],
    shared: &[
        ("listenerId", "listenerId"),
        ("listenerName", "listenerName"),
        ("protocol", "protocol"),
        ("port", "listenerPort"),
    ],
    follows: &[("backendPort", "port")],
};

/// By service and operation, in alphabetical order.
const SHOWS: &[(&str, &str, Kept)] = &[
    (
        "bmc",
        "DescribeCidrBlockIps",
        Kept {
            of: "cidrBlockId",
            within: None,
            list: "ips",
            parts: &[("cidrBlockIps", None)],
            shared: &[
                ("cidrBlockId", "cidrBlockId"),
                ("cidrBlockType", "cidrBlockType"),
            ],
            follows: &[],
        },
    ),
    (
        "zec",
        "DescribeSecurityGroupRule",
        Kept {
            of: "securityGroupId",
            within: None,
            list: "ruleInfos",
            parts: &[
                ("ingressRuleList", Some(("direction", "ingress"))),
                ("egressRuleList", Some(("direction", "egress"))),
            ],
            shared: &[],
            follows: &[],
        },
    ),
    ("zlb", "DescribeBackendHealth", BACKENDS),
    ("zlb", "DescribeBackends", BACKENDS),
];

/// What an operation does to a list, if a line says it.
pub(super) fn keep(service: &str, operation: &str) -> Option<&'static Keep> {
    let mut lines = KEEPS.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map(|(_, _, keep)| keep)
}

/// Orders whose new things are items of a list from the start, where they name what has it.
const JOINS: &[(&str, &str, Keep)] = &[("bmc", "CreateInstances", SUBNET)];

/// The list that new things are in from the start, if a line says it.
pub(super) fn joins(service: &str, operation: &str) -> Option<&'static Keep> {
    let mut lines = JOINS.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map(|(_, _, keep)| keep)
}

/// Which lists an operation shows, if a line says it.
pub(super) fn kept(service: &str, operation: &str) -> Option<&'static Kept> {
    let mut lines = SHOWS.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map(|(_, _, kept)| kept)
}

/// The lists that things with this id have: nothing is in them before it is put there.
pub(super) fn lists(service: &str, id: &str) -> impl Iterator<Item = &'static Keep> {
    // A list of texts has what the sample says.
    let lines = KEEPS.iter().filter(move |(of, _, keep)| {
        let of_objects = !keep.by.is_empty() || keep.act == Act::Replace;
        *of == service && keep.of == id && of_objects
    });
    lines.map(|(_, _, keep)| keep)
}

/// Lists that hold the thing that has them: service, id of the kind, list, the field that an
/// item which does so has, if not all do, and the code.
const HOLDING: &[(&str, &str, &str, Option<&str>, &str)] = &[
    (
        "bmc",
        "cidrBlockId",
        BLOCK.list,
        Some("instanceId"),
        "OPERATION_DENIED_CIDRBLOCK_EXIST_INSTANCE",
    ),
    (
        "bmc",
        "subnetId",
        SUBNET.list,
        Some("instanceId"),
        "OPERATION_DENIED_SUBNET_EXIST_INSTANCE",
    ),
    (
        "zec",
        "haVipId",
        HA_VIP.list,
        None,
        "OPERATION_DENIED_HA_VIP_EXIST_INSTANCE",
    ),
    (
        "zec",
        "qosPolicyGroupId",
        QOS.list,
        None,
        "OPERATION_DENIED_QOS_POLICY_GROUP_EXIST_MEMBER",
    ),
];

/// The code for a thing that cannot go because of what its lists have, and the list.
pub(super) fn holding(
    service: &str,
    id: &str,
    thing: &Thing,
) -> Option<(&'static str, &'static str)> {
    let mut lines = HOLDING.iter();
    let (_, _, list, by, code) = lines.find(|(of, kind, _, _, _)| (*of, *kind) == (service, id))?;
    let mut items = thing.fields.get(*list)?.as_array()?.iter();
    let holds = items.any(|item| by.is_none_or(|by| !item[by].is_null()));
    holds.then_some((*code, *list))
}

/// A field of the things with this id that says how many items the lists of others have: of
/// which that lie in it, and of which list.
pub(super) fn total(service: &str, id: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let balancer = (service, id) == ("zlb", BALANCER.of);
    balancer.then_some(("backendServerCount", LISTENER.of, LISTENER.list))
}

/// Every line on what operations do.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static Keep)> {
    KEEPS.iter().map(|(of, id, keep)| (*of, *id, keep))
}
