//! What requests mean if they leave something out, and fixed values of answers.

use serde_json::{Value, json};

use crate::engine::sample;

/// A value in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Given {
    /// A text.
    Text(&'static str),
    /// A number.
    Whole(i64),
    /// Yes or no.
    Bool(bool),
    /// No value.
    None,
    /// An empty list.
    Empty,
    /// The present month, in the form of bills.
    Month,
}

impl Given {
    /// Returns it as JSON, at a time in milliseconds since 1970.
    pub(in crate::engine) fn value(self, now: u64) -> Value {
        match self {
            Self::Month => json!(sample::month(now)),
            Self::Text(text) => json!(text),
            Self::Whole(number) => json!(number),
            Self::Bool(given) => json!(given),
            Self::None => Value::Null,
            Self::Empty => json!([]),
        }
    }
}

/// A value of a field: service, operation or id of a kind, field, value.
pub(super) type Line = (&'static str, &'static str, &'static str, Given);

/// Returns the fields that a table has for an operation or a kind, with their values.
pub(super) fn fields(
    table: &'static [Line],
    service: &str,
    of: &str,
) -> impl Iterator<Item = (&'static str, Given)> {
    let lines = table.iter();
    lines
        .filter(move |(known, id, _, _)| (*known, *id) == (service, of))
        .map(|(_, _, field, value)| (*field, *value))
}

/// Values that a request means if it does not give them.
const MEANT: &[Line] = &[
    ("zbc", "DescribeBillDetail", "billMonthly", Given::Month),
    (
        "zbc",
        "DescribeMonthlyBillSummary",
        "billMonthly",
        Given::Month,
    ),
    (
        "zbc",
        "DescribeMonthlyBillSummary",
        "summaryType",
        Given::Text("PRODUCT"),
    ),
];

/// Returns the values that a request means if it does not give them.
pub(in crate::engine) fn meant(
    service: &str,
    operation: &str,
) -> impl Iterator<Item = (&'static str, Given)> {
    fields(MEANT, service, operation)
}

/// Values in answers that depend on nothing.
const SAID: &[Line] = &[
    (
        "zsp",
        "DescribeTicketCreationQuota",
        "canCreate",
        Given::Text("true"),
    ),
    (
        "zsp",
        "DescribeTicketCreationQuota",
        "createdCountLastHour",
        Given::Text("1"),
    ),
    (
        "zsp",
        "DescribeTicketCreationQuota",
        "limitPerHour",
        Given::Text("5"),
    ),
];

/// Returns the values of an answer that depend on nothing.
pub(in crate::engine) fn said(
    service: &str,
    operation: &str,
) -> impl Iterator<Item = (&'static str, Given)> {
    fields(SAID, service, operation)
}

/// Fields that the items of a list have only if the request has a certain value: service,
/// operation, field of the request, value, and the fields.
const GROUPED: &[(&str, &str, &str, &str, &[&str])] = &[
    (
        "zbc",
        "DescribeMonthlyBillSummary",
        "summaryType",
        "PRODUCT",
        &["product"],
    ),
    (
        "zbc",
        "DescribeMonthlyBillSummary",
        "summaryType",
        "RESOURCE_GROUP",
        &["resourceGroupId", "resourceGroupName"],
    ),
];

/// Returns the fields that the items of a list have only if the request has a certain value:
/// its field, the value, and the fields.
pub(in crate::engine) fn grouped(
    service: &str,
    operation: &str,
) -> impl Iterator<Item = (&'static str, &'static str, &'static [&'static str])> {
    GROUPED
        .iter()
        .filter(move |(of, id, _, _, _)| (*of, *id) == (service, operation))
        .map(|(_, _, field, value, fields)| (*field, *value, *fields))
}

/// Fields that are empty while another has a certain value, or none: service, id of the kind,
/// the other field, its value, and the field.
const EMPTY: &[(&str, &str, &str, Given, &str)] = &[
    (
        "aigw",
        "gatewayUuid",
        "expireType",
        Given::Text("LONG_LIVED"),
        "expireTime",
    ),
    ("ipt", "iptId", "haMode", Given::None, "haLinks"),
    (
        "zec",
        "nicId",
        "nicSubnetType",
        Given::Text("IPv4"),
        "ipv6Cidr",
    ),
    (
        "zec",
        "nicId",
        "nicSubnetType",
        Given::Text("IPv4"),
        "primaryIpv6",
    ),
    ("zec", "subnetId", "stackType", IPV4, "ipv6CidrBlock"),
    ("zec", "subnetId", "stackType", IPV4, "ipv6GatewayIpAddress"),
    ("zec", "subnetId", "stackType", IPV4, "ipv6MaskLength"),
    ("zec", "subnetId", "stackType", IPV4, "ipv6Type"),
];

const IPV4: Given = Given::Text("IPv4");

/// Returns the fields of a kind that are empty while another field has a value: that field, the
/// value, and the fields.
pub(in crate::engine) fn empty(
    service: &str,
    kind: &str,
) -> impl Iterator<Item = (&'static str, Given, &'static str)> {
    EMPTY
        .iter()
        .filter(move |(of, id, _, _, _)| (*of, *id) == (service, kind))
        .map(|(_, _, other, value, field)| (*other, *value, *field))
}

/// Sums in answers: service, operation, field, and the fields that it is the sum of.
const SUMS: &[(&str, &str, &str, &[&str])] = &[(
    "zbc",
    "DescribeCustomerBalance",
    "purchasingPower",
    &["cashBalance", "creditValue"],
)];

/// Returns the sums in an answer.
pub(in crate::engine) fn sums(
    service: &str,
    operation: &str,
) -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
    SUMS.iter()
        .filter(move |(of, id, _, _)| (*of, *id) == (service, operation))
        .map(|(_, _, field, of)| (*field, *of))
}

/// What a new thing takes from another that it refers to, and what the other records about it:
/// service, operation, the field with the other's id, the field to take, and the field of the
/// other with the time.
const TAKES: &[(&str, &str, &str, &str, &str)] = &[(
    "zos",
    "InvokeCommand",
    "commandId",
    "content",
    "latestInvocationTime",
)];

/// Returns what a new thing takes from another, if anything.
pub(in crate::engine) fn takes(
    service: &str,
    operation: &str,
) -> Option<(&'static str, &'static str, &'static str)> {
    TAKES
        .iter()
        .find(|(of, id, _, _, _)| (*of, *id) == (service, operation))
        .map(|(_, _, id, field, time)| (*id, *field, *time))
}

/// Prices that an answer has only if the request has some field, or a certain value in it:
/// service, operation, price, field, value.
const PRICED: &[(&str, &str, &str, &str, Option<&str>)] = &[
    (
        "ipt",
        "InquiryCreateIPTransitPrice",
        "publicInterconnectIpPrice",
        "publicInterconnectNetmask",
        None,
    ),
    (
        "traffic",
        "InquiryBandwidthClusterPrice",
        "internationalPrice",
        "networkType",
        Some("PathBasedBandwidth"),
    ),
];

/// Returns the prices of an answer that depend on a field of the request, and on its value.
pub(in crate::engine) fn priced(
    service: &str,
    operation: &str,
) -> impl Iterator<Item = (&'static str, &'static str, Option<&'static str>)> {
    PRICED
        .iter()
        .filter(move |(of, id, _, _, _)| (*of, *id) == (service, operation))
        .map(|(_, _, price, field, value)| (*price, *field, *value))
}

/// How an operation edits a list of a thing, if a field of the request says what to do.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Edit {
    /// The field of the request that says what to do.
    pub(in crate::engine) by: &'static str,
    /// The list of the thing.
    pub(in crate::engine) list: &'static str,
    /// The field that identifies its items.
    pub(in crate::engine) key: &'static str,
    /// The value that adds an item.
    pub(in crate::engine) add: &'static str,
    /// The value that removes an item.
    pub(in crate::engine) remove: &'static str,
    /// The fields of items: the request's field, the item's field, and its default.
    pub(in crate::engine) items: &'static [(&'static str, &'static str, Given)],
    /// Values with which a field of the thing is emptied unless it is given: `null` switches it
    /// off.
    pub(in crate::engine) off: &'static [(&'static str, &'static str)],
}

/// Such operations, by service and operation.
const EDITS: &[(&str, &str, Edit)] = &[(
    "ipt",
    "ModifyIPTransitConfig",
    Edit {
        by: "type",
        list: "publicIpAddresses",
        key: "ipUuid",
        add: "ADD_CIDR_BLOCK",
        remove: "DEL_CIDR_BLOCK",
        items: &[
            ("publicIPv4BlockSize", "netmask", Given::None),
            ("ipNetworkType", "ipNetworkType", Given::Text("BGP_IP")),
        ],
        off: &[("BFD", "bfd")],
    },
)];

/// Returns how an operation edits a list of a thing, if it does.
pub(in crate::engine) fn edit(service: &str, operation: &str) -> Option<&'static Edit> {
    EDITS
        .iter()
        .find(|(of, id, _)| (*of, *id) == (service, operation))
        .map(|(_, _, edit)| edit)
}
