//! Subnets. They do not overlap within a zone, and are deleted at once if they are empty.

use serde_json::{Value, json};

use super::listed::Listed;
use super::{Outcome, answer, filter};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::{Refusal, quoted};
use crate::zenlayer::state::{Course, Instance, Range, State, Subnet};
use crate::zenlayer::time;

pub(super) fn create(fields: &Fields, state: &mut State) -> Outcome {
    let zone = fields.text("zoneId").unwrap_or_default();
    let cidr = fields.text("cidrBlock").unwrap_or_default();
    state.require_zone(zone)?;
    let Some(range) = Range::parse(cidr).filter(|range| range.is_private()) else {
        let cidr = quoted(cidr);
        let message = format!("cidrBlock must be a private IPv4 network and is {cidr}");
        return Err(Refusal::of("INVALID_PARAMETER_SUBNET_CIDR_BLOCK", message));
    };
    let mut subnets = state.subnets.values();
    if subnets.any(|other| other.zone == zone && other.range.overlaps(range)) {
        let cidr = quoted(cidr);
        let message = format!("cidrBlock {cidr} overlaps with another subnet of {zone}");
        return Err(Refusal::of("CREATE_SUBNET_FAILED", message));
    }
    let fails = std::mem::take(&mut state.controls.creation_fails);
    let end = if fails { "Failed" } else { "Available" };
    let stages = [("Creating", state.times.subnet)];
    let subnet = Subnet {
        name: fields.owned("subnetName").unwrap_or_default(),
        description: fields.owned("subnetDescription"),
        course: Course::through(state.now, &stages, end),
        zone: zone.to_owned(),
        cidr: cidr.to_owned(),
        range,
        default: false,
        given: 0,
        created: state.seconds(),
    };
    let id = state.new_id("subnet");
    state.subnets.insert(id.clone(), subnet);
    answer::with(json!({"subnetId": id}))
}

pub(super) fn delete(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("subnetId").unwrap_or_default();
    let subnet = state.subnet(id)?;
    let mut instances = state.instances.values().filter(|one| one.subnet == id);
    let code = if subnet.default {
        Some("OPERATION_DENIED_UNSUPPORTED_SUBNET")
    } else if !subnet.course.is_one_of(&["Available", "Failed"]) {
        Some("UNSUPPORTED_OPERATION_SUBNET_STATUS_ERROR")
    } else if instances.clone().any(Instance::in_the_making) {
        Some("UNSUPPORTED_OPERATION_SUBNET_HAS_PRE_PRODUCT_INSTANCE")
    } else if instances.next().is_some() {
        Some("UNSUPPORTED_OPERATION_SUBNET_HAS_INSTANCE")
    } else {
        None
    };
    if let Some(code) = code {
        return Err(Refusal::of(code, format!("{id} cannot be deleted")));
    }
    state.subnets.shift_remove(id);
    answer::nothing()
}

pub(super) fn modify(fields: &Fields, state: &mut State) -> Outcome {
    let ids = fields.texts("subnetIds");
    for id in &ids {
        state.subnet(id)?;
    }
    let name = fields.text("subnetName").unwrap_or_default();
    for id in ids {
        name.clone_into(&mut state.subnet_mut(id)?.name);
    }
    answer::nothing()
}

pub(super) fn describe(fields: &Fields, state: &State) -> Outcome {
    let listed = Listed::new(fields, &state.subnets, "subnetIds", |_, subnet| {
        matches(fields, subnet)
    });
    answer::page(fields, listed, |id, subnet| details(id, subnet, state))
}

fn matches(fields: &Fields, subnet: &Subnet) -> bool {
    filter::exact(fields, "zoneId", &subnet.zone)
        && filter::part(fields, "cidrBlock", &subnet.cidr)
        && filter::exact(fields, "subnetStatus", subnet.course.status())
        && filter::part(fields, "subnetName", &subnet.name)
}

fn details(id: &str, subnet: &Subnet, state: &State) -> Value {
    let instances = state.instances.iter().filter(|(_, one)| one.subnet == id);
    let instances: Vec<_> = instances.map(|(id, _)| id).collect();
    json!({
        "subnetId": id,
        "zoneId": subnet.zone,
        "subnetName": subnet.name,
        "subnetStatus": subnet.course.status(),
        "cidrBlockList": [subnet.cidr],
        "usageIpCount": instances.len(),
        "totalIpCount": subnet.range.size(),
        "createTime": time::text(subnet.created),
        "instanceIdList": instances,
        "subnetDescription": subnet.description,
        "cidrBlock": subnet.cidr,
        "isDefault": subnet.default,
    })
}
