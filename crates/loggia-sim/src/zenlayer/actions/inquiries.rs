//! Prices of orders. An inquiry orders nothing.

use serde_json::{Value, json};

use super::create_options::{self, OF_DISK, OF_INSTANCE, charge};
use super::instance_bandwidth::require_internet;
use super::{Outcome, answer, prices};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Charge, State, instance_type};

pub(super) fn instance(fields: &Fields, state: &State) -> Outcome {
    let zone = fields.text("zoneId").unwrap_or_default();
    state.require_zone(zone)?;
    let id = fields.text("instanceType").unwrap_or_default();
    let kind = instance_type(id).filter(|kind| state.zone(zone).is_some_and(|z| z.sells(kind)));
    let kind = kind.ok_or_else(|| Refusal::unknown("INVALID_INSTANCE_TYPE_NOT_FOUND", id))?;
    let image = fields.text("imageId").map(|id| state.image(id));
    let size = image.transpose()?.map_or(20, |image| image.size);
    let charge = charge(fields, &OF_INSTANCE)?;
    let count = number(fields.whole("instanceCount").unwrap_or(1));

    let system = fields.object("systemDisk").unwrap_or_default();
    let system_size = number(system.whole("diskSize").unwrap_or(size));
    let disk = |size: f64, category: Option<&str>| size * per_gib(category) * count;
    let mut data_total = 0.0;
    let mut data = Vec::new();
    for wanted in fields.objects("dataDisks") {
        let (size, amount) = (wanted.whole("diskSize"), wanted.whole("diskAmount"));
        let category = wanted.text("diskCategory");
        let cost = disk(number(size.unwrap_or(1)), category) * number(amount.unwrap_or(1));
        data_total += cost;
        data.push(json!({
            "diskName": wanted.text("diskName"),
            "diskSize": size,
            "diskAmount": amount.unwrap_or(1),
            "diskCategory": category.unwrap_or("STANDARD"),
            "diskPrice": prices::item(cost, &charge),
        }));
    }
    let bare = data.is_empty();
    let per_hour = (number(kind.cpus) * 0.02 + number(kind.memory) * 0.005) * count;
    answer::with(json!({
        "instancePrice": prices::item(per_hour, &charge),
        "bandwidthPrice": [traffic(fields, create_options::package(fields)?, count, &charge)],
        "systemDiskPrice": prices::item(disk(system_size, system.text("diskCategory")), &charge),
        "dataDiskPrice": (!bare).then(|| prices::item(data_total, &charge)),
        "dataDiskPrices": (!bare).then_some(data),
    }))
}

fn traffic(fields: &Fields, package: Option<f64>, count: f64, charge: &Charge) -> Value {
    if let Some(size) = package {
        prices::package(size * count, charge)
    } else {
        let mbps = fields.whole("internetMaxBandwidthOut").unwrap_or(1);
        prices::bandwidth(number(mbps) * count, charge)
    }
}

pub(super) fn disks(fields: &Fields, state: &State) -> Outcome {
    state.require_zone(fields.text("zoneId").unwrap_or_default())?;
    let size = number(fields.whole("diskSize").unwrap_or(1));
    let amount = number(fields.whole("diskAmount").unwrap_or(1));
    let per_hour = size * amount * per_gib(fields.text("diskCategory"));
    let price = prices::item(per_hour, &charge(fields, &OF_DISK)?);
    answer::with(json!({"dataDiskPrice": price}))
}

pub(super) fn bandwidth(fields: &Fields, state: &State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let instance = state.instance(id)?;
    require_internet(id, instance, "ByBandwidth")?;
    let mbps = number(fields.whole("internetMaxBandwidthOut").unwrap_or(1));
    let price = prices::bandwidth(mbps, &instance.charge);
    answer::with(json!({"bandwidthPrice": [price]}))
}

pub(super) fn package(fields: &Fields, state: &State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let instance = state.instance(id)?;
    require_internet(id, instance, "ByTrafficPackage")?;
    let size = fields.number("trafficPackageSize").unwrap_or_default();
    let price = prices::package(size, &instance.charge);
    answer::with(json!({"trafficPackagePrice": [price]}))
}

fn per_gib(category: Option<&str>) -> f64 {
    if category == Some("SSD") {
        0.0004
    } else {
        0.0002
    }
}

/// Returns a number to calculate with. Beyond some thousand million, nothing can be bought.
fn number(whole: u64) -> f64 {
    f64::from(u32::try_from(whole).unwrap_or(u32::MAX))
}
