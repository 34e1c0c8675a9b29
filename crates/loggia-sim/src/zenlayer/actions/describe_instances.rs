//! Lists instances, with their status alone or in full. Ids that do not exist are missing from
//! the list.

use serde_json::{Value, json};

use super::listed::Listed;
use super::{Outcome, answer, filter};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::state::{Disk, Instance, RESOURCE_GROUPS, State, instance_type};
use crate::zenlayer::time;

pub(super) fn statuses(fields: &Fields, state: &State) -> Outcome {
    let listed = Listed::new(fields, &state.instances, "instanceIds", |_, _| true);
    answer::page(
        fields,
        listed,
        |id, instance| json!({"instanceId": id, "instanceStatus": instance.course.status()}),
    )
}

pub(super) fn in_full(fields: &Fields, state: &State) -> Outcome {
    let listed = Listed::new(fields, &state.instances, "instanceIds", |_, instance| {
        matches(fields, instance)
    });
    answer::page(fields, listed, |id, instance| {
        let image = state.images.get(&instance.image);
        let disks = state.disks_of(id);
        let name = image.map(|image| image.name.as_str());
        details(id, instance, name, &disks, state.seconds())
    })
}

fn matches(fields: &Fields, instance: &Instance) -> bool {
    let exact = |name, held| filter::exact(fields, name, held);
    let any = |name, held| filter::any_among(fields, name, held);
    exact("zoneId", &instance.zone)
        && exact("internetChargeType", &instance.internet)
        && exact("imageId", &instance.image)
        && exact("instanceType", &instance.type_id)
        && exact("keyId", instance.key.as_deref().unwrap_or_default())
        && any("publicIpAddresses", &instance.public_ips)
        && any("privateIpAddresses", &instance.private_ips)
        && exact("instanceStatus", instance.course.status())
        && filter::like(fields, "instanceName", &instance.name)
        && exact("subnetId", &instance.subnet)
        && (!fields.asks_for("securityGroupId")
            || instance
                .groups
                .iter()
                .any(|id| exact("securityGroupId", id)))
        && exact("resourceGroupId", &instance.resource_group)
        && filter::tagged(fields, &instance.tags)
}

fn details(
    id: &str,
    instance: &Instance,
    image: Option<&str>,
    disks: &[(&String, &Disk)],
    now: u64,
) -> Value {
    let kind = instance_type(&instance.type_id);
    let resource_group = RESOURCE_GROUPS
        .iter()
        .find(|(id, _)| *id == instance.resource_group);
    let system = disks.iter().find(|(_, disk)| disk.system);
    let data = disks.iter().filter(|(_, disk)| !disk.system);
    let data: Vec<_> = data.map(|(id, disk)| data_disk(id, disk)).collect();
    let nic = instance.nic.as_ref();
    json!({
        "instanceId": id,
        "zoneId": instance.zone,
        "instanceName": instance.name,
        "instanceType": instance.type_id,
        "cpuCount": kind.map(|kind| kind.cpus),
        "memory": kind.map(|kind| kind.memory),
        "imageId": instance.image,
        "imageName": image,
        "instanceChargeType": instance.charge.name(),
        "internetMaxBandwidthOut": instance.bandwidth,
        "internetChargeType": instance.internet,
        "period": instance.charge.period,
        "publicIpAddresses": instance.public_ips,
        "publicIpv6Addresses": instance.public_ipv6,
        "privateIpAddresses": instance.private_ips,
        "subnetId": instance.subnet,
        "createTime": time::text(instance.created),
        "expiredTime": instance.charge.end(instance.created, now).map(time::text),
        "resourceGroupId": instance.resource_group,
        "resourceGroupName": resource_group.map(|(_, name)| name),
        "instanceStatus": instance.course.status(),
        "trafficPackageSize": instance.package,
        "securityGroupIds": instance.groups,
        "systemDisk": system.map(|(id, disk)| system_disk(id, disk)),
        "dataDisks": data,
        "autoRenew": instance.charge.prepaid,
        "keyId": instance.key,
        "nic": nic.map(|(wan, lan)| json!({"wanName": wan, "lanName": lan})),
        "tags": answer::tags(&instance.tags),
    })
}

fn system_disk(id: &str, disk: &Disk) -> Value {
    json!({"diskId": id, "diskSize": disk.size, "diskCategory": disk.category})
}

fn data_disk(id: &str, disk: &Disk) -> Value {
    json!({
        "diskId": id,
        "diskName": disk.name,
        "diskSize": disk.size,
        "diskAmount": 1,
        "portable": disk.portable,
        "diskCategory": disk.category,
    })
}
