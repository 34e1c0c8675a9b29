//! Lists instances with details, of which the simulator knows four.
//!
//! It filters by what it knows. A filter on anything else (an image, a key, an
//! address, a tag) matches nothing: no simulated instance has any of these,
//! and to ignore the filter would be to answer another question.

use serde_json::json;

use super::paging::{PAGE_NUM, PAGE_SIZE, page};
use super::{Action, Field, Fields, Instance, Kind, MOST_IDS, Outcome, State, Version};

const STATUSES: &[&str] = &[
    "PENDING",
    "DEPLOYING",
    "REBUILDING",
    "REBOOT",
    "RUNNING",
    "STOPPED",
    "BOOTING",
    "RELEASING",
    "STOPPING",
    "RECYCLE",
    "RECYCLING",
    "CREATE_FAILED",
    "IMAGING",
];

const CHARGE_TYPES: &[&str] = &[
    "ByBandwidth",
    "ByTrafficPackage",
    "ByClusterBandwidth95",
    "BandwidthCluster",
];

pub(super) const ACTION: Action = Action {
    name: "DescribeInstances",
    since: Version::V2023,
    fields: &[
        Field::optional("instanceIds", Kind::Texts(MOST_IDS)),
        Field::optional("zoneId", Kind::Text),
        Field::optional("internetChargeType", Kind::OneOf(CHARGE_TYPES)),
        Field::optional("imageId", Kind::Text),
        Field::optional("instanceType", Kind::Text),
        Field::optional("keyId", Kind::Text),
        Field::optional("publicIpAddresses", Kind::Texts(usize::MAX)),
        Field::optional("privateIpAddresses", Kind::Texts(usize::MAX)),
        Field::optional("instanceStatus", Kind::OneOf(STATUSES)),
        Field::optional("instanceName", Kind::Text),
        Field::optional("subnetId", Kind::Text),
        Field::optional("securityGroupId", Kind::Text),
        PAGE_SIZE,
        PAGE_NUM,
        Field::optional("resourceGroupId", Kind::Text),
        Field::optional("tagKeys", Kind::Texts(20)),
        Field::optional("tags", Kind::Objects(20)),
    ],
    run,
};

/// Filters on what no simulated instance has.
const NEVER_MATCHING: &[&str] = &[
    "internetChargeType",
    "imageId",
    "instanceType",
    "keyId",
    "publicIpAddresses",
    "privateIpAddresses",
    "subnetId",
    "securityGroupId",
    "resourceGroupId",
    "tagKeys",
    "tags",
];

#[expect(clippy::unnecessary_wraps, reason = "the signature of all actions")]
fn run(fields: &Fields, state: &mut State) -> Outcome {
    let listed = state
        .instances
        .iter()
        .filter(|(id, instance)| matches(fields, id, instance))
        .map(|(id, instance)| {
            json!({
                "instanceId": id,
                "instanceName": instance.name,
                "instanceStatus": instance.status,
                "zoneId": instance.zone,
            })
        })
        .collect();
    Ok(page(fields, listed))
}

fn matches(fields: &Fields, id: &str, instance: &Instance) -> bool {
    let ids = fields.texts("instanceIds");
    let exact = |name: &str, held: &str| {
        !fields.asks_for(name) || fields.text(name).is_some_and(|wanted| wanted == held)
    };
    (ids.is_empty() || ids.contains(&id))
        && exact("zoneId", instance.zone)
        && exact("instanceStatus", &instance.status)
        && (exact("instanceName", &instance.name) || starts_like(fields, &instance.name))
        && !NEVER_MATCHING.iter().any(|name| fields.asks_for(name))
}

/// A name that ends in `*` stands for all names with that beginning.
fn starts_like(fields: &Fields, name: &str) -> bool {
    let wanted = fields.text("instanceName").unwrap_or_default();
    let beginning = wanted.strip_suffix('*');
    beginning.is_some_and(|beginning| name.starts_with(beginning))
}
