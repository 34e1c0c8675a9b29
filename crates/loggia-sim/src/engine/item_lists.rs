//! Lists in a thing whose items have no ids: the backends of a listener, the rules of a
//! security group, the secondary addresses of a network interface.
//!
//! One table says which list of which thing an operation changes, and how items are identified.
//! Another lists the operations that show such lists.

use super::thing::Thing;
use super::words;

/// Pairs of a name and what replaces it.
type Pairs = &'static [(&'static str, &'static str)];

/// What happens to items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ItemAct {
    /// They are added, or replace items with the same identity.
    Add,
    /// Items with the same identity get these fields.
    Change,
    /// They are removed; all of them if none is named.
    Remove,
    /// They become the whole list.
    Replace,
}

/// What an operation does to a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ListEdit {
    /// The field of the request with the id of the thing.
    pub(super) of: &'static str,
    /// The fields of the request with items, or with what identifies them.
    pub(super) from: &'static [&'static str],
    /// The field of the thing with the list.
    pub(super) list: &'static str,
    /// The fields that identify an object; a text identifies itself.
    pub(super) by: &'static [&'static str],
    /// What happens to the items.
    pub(super) act: ItemAct,
    /// Whether adding an item that exists is refused, rather than replacing it.
    pub(super) once: bool,
    /// Fields that all items get, as JSON text.
    pub(super) with: Pairs,
    /// Fields with another name in the list than in the request.
    pub(super) renamed: Pairs,
    /// The field for an address if the request has none, and the thing's field with the
    /// addresses to choose from.
    pub(super) address: Option<(&'static str, &'static str)>,
}

impl ListEdit {
    /// Returns the field of the thing with the number of items, if it has one.
    pub(super) fn counter(&self) -> String {
        format!("{}Count", words::singular(self.list))
    }
}

/// Which lists an operation shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ListView {
    /// The id of the things that have the lists, which the request may name.
    pub(super) of: &'static str,
    /// The id of what these things belong to, if the request can name it.
    pub(super) within: Option<&'static str>,
    /// The field of the things with the list.
    pub(super) list: &'static str,
    /// The fields of the answer, each for items with a value in a field, or for all items.
    pub(super) parts: &'static [(&'static str, Option<(&'static str, &'static str)>)],
    /// Fields of the thing that are repeated in each item, and their names there.
    pub(super) shared: Pairs,
    /// Fields of items that take the value of a field of the thing if they have none.
    pub(super) follows: Pairs,
}

const PLAIN: ListEdit = ListEdit {
    of: "",
    from: &[],
    list: "",
    by: &[],
    act: ItemAct::Add,
    once: false,
    with: &[],
    renamed: &[],
    address: None,
};

const SUBNET: ListEdit = ListEdit {
    of: "subnetId",
    from: &["subnetInstanceList"],
    list: "subnetInstanceSet",
    by: &["instanceId"],
    once: true,
    with: &[("privateIpStatus", "\"BINDED\"")],
    address: Some(("privateIpAddress", "cidrBlock")),
    ..PLAIN
};
const BLOCK: ListEdit = ListEdit {
    of: "cidrBlockId",
    from: &["ipBindList"],
    list: "ips",
    by: &["ip"],
    with: &[("status", "\"BOUND\"")],
    ..PLAIN
};
const QOS: ListEdit = ListEdit {
    of: "qosPolicyGroupId",
    from: &["members"],
    list: "members",
    by: &["resourceId"],
    ..PLAIN
};
const NIC: ListEdit = ListEdit {
    of: "nicId",
    from: &["ipAddress", "ipAddresses"],
    list: "secondaryIpv4s",
    address: Some(("ipAddressCount", "primaryIpv4")),
    ..PLAIN
};
const HA_VIP: ListEdit = ListEdit {
    of: "haVipId",
    from: &["instanceId"],
    list: "associatedInstances",
    once: true,
    ..PLAIN
};
const VPC: ListEdit = ListEdit {
    of: "vpcId",
    from: &["cidrBlock"],
    list: "secondaryCidrBlocks",
    ..PLAIN
};
const LISTENER: ListEdit = ListEdit {
    of: "listenerId",
    from: &["backendServers"],
    list: "backends",
    by: &["instanceId", "privateIpAddress"],
    renamed: &[("port", "backendPort")],
    once: true,
    ..PLAIN
};
const BALANCER: ListEdit = ListEdit {
    of: "loadBalancerId",
    from: &["privateIps"],
    list: "privateIpAddress",
    ..PLAIN
};

/// By service and operation, in alphabetical order.
const EDITS: &[(&str, &str, ListEdit)] = &[
    ("bmc", "AssociateSubnetInstances", SUBNET),
    ("bmc", "BindCidrBlockIps", BLOCK),
    (
        "bmc",
        "UnAssociateSubnetInstance",
        ListEdit {
            from: &["instanceId"],
            act: ItemAct::Remove,
            ..SUBNET
        },
    ),
    (
        "bmc",
        "UnbindCidrBlockIps",
        ListEdit {
            from: &["ipList"],
            act: ItemAct::Change,
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
        ListEdit {
            of: "securityGroupId",
            from: &["ruleInfos"],
            list: "ruleInfos",
            act: ItemAct::Replace,
            ..PLAIN
        },
    ),
    (
        "zec",
        "DeleteImageCopy",
        ListEdit {
            of: "imageId",
            from: &["regionIds"],
            list: "regionIdList",
            act: ItemAct::Remove,
            ..PLAIN
        },
    ),
    (
        "zec",
        "RemoveQosPolicyGroupMembers",
        ListEdit {
            from: &["resourceIds"],
            act: ItemAct::Remove,
            ..QOS
        },
    ),
    (
        "zec",
        "UnassignNetworkInterfaceIpv4",
        ListEdit {
            act: ItemAct::Remove,
            ..NIC
        },
    ),
    (
        "zec",
        "UnassociateHaVip",
        ListEdit {
            act: ItemAct::Remove,
            ..HA_VIP
        },
    ),
    (
        "zec",
        "UnassociateVpcCidrBlock",
        ListEdit {
            act: ItemAct::Remove,
            ..VPC
        },
    ),
    ("zlb", "AddLoadBalancersPrivateIps", BALANCER),
    (
        "zlb",
        "DeleteLoadBalancersPrivateIps",
        ListEdit {
            act: ItemAct::Remove,
            ..BALANCER
        },
    ),
    (
        "zlb",
        "DeregisterBackend",
        ListEdit {
            act: ItemAct::Remove,
            ..LISTENER
        },
    ),
    (
        "zlb",
        "ModifyBackend",
        ListEdit {
            act: ItemAct::Change,
            ..LISTENER
        },
    ),
    ("zlb", "RegisterBackend", LISTENER),
];

const BACKENDS: ListView = ListView {
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
const VIEWS: &[(&str, &str, ListView)] = &[
    (
        "bmc",
        "DescribeCidrBlockIps",
        ListView {
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
        ListView {
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

/// Returns what an operation does to a list, if a line says so.
pub(super) fn edit(service: &str, operation: &str) -> Option<&'static ListEdit> {
    let mut lines = EDITS.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map(|(_, _, edit)| edit)
}

/// Orders whose new things are added to a list from the start, if they name the thing with it.
const EDITS_ON_CREATION: &[(&str, &str, ListEdit)] = &[("bmc", "CreateInstances", SUBNET)];

/// Returns the list that new things are added to from the start, if a line says so.
pub(super) fn edit_on_creation(service: &str, operation: &str) -> Option<&'static ListEdit> {
    let mut lines = EDITS_ON_CREATION.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map(|(_, _, edit)| edit)
}

/// Returns which lists an operation shows, if a line says so.
pub(super) fn view(service: &str, operation: &str) -> Option<&'static ListView> {
    let mut lines = VIEWS.iter();
    let found = lines.find(|(of, id, _)| (*of, *id) == (service, operation));
    found.map(|(_, _, view)| view)
}

/// Returns the lists of things with this id: they are empty until something is added.
pub(super) fn edited_lists(service: &str, id: &str) -> impl Iterator<Item = &'static ListEdit> {
    // A list of texts starts with what the sample contains.
    let lines = EDITS.iter().filter(move |(of, _, edit)| {
        let of_objects = !edit.by.is_empty() || edit.act == ItemAct::Replace;
        *of == service && edit.of == id && of_objects
    });
    lines.map(|(_, _, edit)| edit)
}

/// Lists that prevent the deletion of their thing: service, id of the kind, list, the field
/// that makes an item do so, if not all do, and the code.
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

/// Returns the code for a thing that cannot be deleted because of the items of a list, and the
/// list.
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

/// Returns a field of the things with this id that counts items in other lists: the field, the
/// id of the things that belong to it, and their list.
pub(super) fn total(service: &str, id: &str) -> Option<(&'static str, &'static str, &'static str)> {
    let balancer = (service, id) == ("zlb", BALANCER.of);
    balancer.then_some(("backendServerCount", LISTENER.of, LISTENER.list))
}

/// Returns every line on what operations do.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str, &'static ListEdit)> {
    EDITS.iter().map(|(of, id, edit)| (*of, *id, edit))
}
