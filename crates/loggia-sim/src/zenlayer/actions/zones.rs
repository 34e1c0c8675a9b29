//! Lists the zones and the types that can be ordered in them.

use serde_json::json;

use super::{Outcome, answer, filter};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::state::{State, TYPES};

const CATEGORIES: [&str; 2] = ["STANDARD", "SSD"];

pub(super) fn describe(fields: &Fields, state: &State) -> Outcome {
    let zones = state.zones.iter();
    let asked = zones.filter(|zone| filter::among(fields, "zoneIds", &zone.id));
    let listed: Vec<_> = asked
        .map(|zone| {
            json!({
                "zoneId": zone.id,
                "zoneName": format!("Zone {}", zone.id),
                "supportSecurityGroup": true,
                "supportNetworkType": "VPC",
                "supportIpv6": zone.ipv6,
                "supportCpuPassThrough": false,
                "networkLineType": zone.line,
            })
        })
        .collect();
    answer::with(json!({"zoneSet": listed}))
}

pub(super) fn stock(fields: &Fields, state: &State) -> Outcome {
    let zones = state.zones.iter();
    let asked = zones.filter(|zone| filter::exact(fields, "zoneId", &zone.id));
    let listed: Vec<_> = asked
        .map(|zone| json!({"zoneId": zone.id, "capacity": zone.stock}))
        .collect();
    answer::with(json!({"dataSet": listed}))
}

pub(super) fn disk_categories(fields: &Fields, state: &State) -> Outcome {
    let zones = state.zones.iter();
    let asked = zones.filter(|zone| filter::exact(fields, "zoneId", &zone.id));
    let wanted = |category: &&str| filter::exact(fields, "diskCategory", category);
    let categories: Vec<_> = CATEGORIES.into_iter().filter(wanted).collect();
    let listed: Vec<_> = asked
        .map(|zone| json!({"zoneId": zone.id, "categorySet": categories}))
        .collect();
    answer::with(json!({"categoryZoneSet": listed}))
}

pub(super) fn instance_types(fields: &Fields, state: &State) -> Outcome {
    if fields.asks_for("zoneId") {
        state.require_zone(fields.text("zoneId").unwrap_or_default())?;
    }
    let zones = state.zones.iter();
    let asked = zones.filter(|zone| filter::exact(fields, "zoneId", &zone.id));
    let sold = asked.flat_map(|zone| {
        let kinds = TYPES.iter().filter(|kind| zone.sells(kind));
        kinds.map(move |kind| (zone, kind))
    });
    let wanted = sold.filter(|(_, kind)| filter::exact(fields, "instanceType", kind.id));
    let listed: Vec<_> = wanted
        .map(|(zone, kind)| {
            json!({
                "zoneId": zone.id,
                "instanceType": kind.id,
                "instanceTypeName": format!("{} CPU, {} GiB", kind.cpus, kind.memory),
                "cpuCount": kind.cpus,
                "memory": kind.memory,
                "internetMaxBandwidthOutLimit": kind.most_bandwidth,
                "frequency": "2.9 GHz",
                "internetChargeTypes": ["ByBandwidth", "ByTrafficPackage"],
            })
        })
        .collect();
    answer::with(json!({"instanceTypeQuotaSet": listed}))
}
