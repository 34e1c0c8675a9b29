//! Lists disks.

use serde_json::{Value, json};

use super::listed::Listed;
use super::{Outcome, answer, filter};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::state::{Disk, State};
use crate::zenlayer::time;

pub(super) fn run(fields: &Fields, state: &State) -> Outcome {
    let listed = Listed::new(fields, &state.disks, "diskIds", |_, disk| {
        matches(fields, disk)
    });
    answer::page(fields, listed, |id, disk| details(id, disk, state))
}

fn kind(disk: &Disk) -> &'static str {
    if disk.system { "SYSTEM" } else { "DATA" }
}

fn matches(fields: &Fields, disk: &Disk) -> bool {
    let exact = |name, held| filter::exact(fields, name, held);
    filter::like(fields, "diskName", &disk.name)
        && exact("diskStatus", disk.course.status())
        && exact("diskType", kind(disk))
        && exact("diskCategory", &disk.category)
        && fields
            .whole("diskSize")
            .is_none_or(|size| size == disk.size)
        && fields
            .flag("portable")
            .is_none_or(|flag| flag == disk.portable)
        && exact("instanceId", disk.instance.as_deref().unwrap_or_default())
        && exact("zoneId", &disk.zone)
        && exact("resourceGroupId", &disk.resource_group)
        && filter::tagged(fields, &disk.tags)
}

fn details(id: &str, disk: &Disk, state: &State) -> Value {
    let instance = disk
        .instance
        .as_ref()
        .and_then(|id| state.instances.get(id));
    json!({
        "diskId": id,
        "diskName": disk.name,
        "zoneId": disk.zone,
        "diskType": kind(disk),
        "portable": disk.portable,
        "diskCategory": disk.category,
        "diskSize": disk.size,
        "diskStatus": disk.course.status(),
        "instanceId": disk.instance,
        "instanceName": instance.map(|instance| &instance.name),
        "chargeType": disk.charge.name(),
        "createTime": time::text(disk.created),
        "expiredTime": disk.charge.end(disk.created, state.seconds()).map(time::text),
        "period": disk.charge.period,
        "autoRenew": disk.charge.prepaid,
        "tags": answer::tags(&disk.tags),
    })
}
