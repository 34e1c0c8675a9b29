//! Creates, recycles, renews and releases data disks.

use serde_json::json;

use super::create_options::{self, OF_DISK};
use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Course, Disk, GONE, State};

const WRONG_STATUS: &str = "UNSUPPORTED_OPERATION_DISK_STATUS";

/// The zone counts only if no instance is named; otherwise the instance's zone is used.
pub(super) fn create(fields: &Fields, state: &mut State) -> Outcome {
    let amount = fields.whole("diskAmount").unwrap_or(1);
    let instance = fields.text("instanceId").filter(|id| !id.is_empty());
    let zone = match (instance, fields.text("zoneId")) {
        (Some(id), _) => place_in(state, id, amount)?,
        (None, Some(zone)) => {
            state.require_zone(zone)?;
            zone.to_owned()
        }
        (None, None) => {
            let message = "zoneId or instanceId is missing";
            return Err(Refusal::of("MISSING_PARAMETER", message));
        }
    };
    let mut disk = Disk {
        name: fields.owned("diskName").unwrap_or_default(),
        course: Course::resting("CREATING"),
        zone,
        system: false,
        portable: true,
        category: fields
            .owned("diskCategory")
            .unwrap_or_else(|| "STANDARD".to_owned()),
        size: fields.whole("diskSize").unwrap_or(1),
        growing: None,
        instance: instance.map(str::to_owned),
        charge: create_options::charge(fields, &OF_DISK)?,
        resource_group: create_options::group(fields)?,
        tags: create_options::tags(fields)?,
        created: state.seconds(),
    };
    let stages = [("CREATING", state.times.disk)];
    disk.course = Course::through(state.now, &stages, disk.rest());
    let ids: Vec<_> = (0..amount)
        .map(|_| state.insert_disk(disk.clone()))
        .collect();
    let number = state.order("CreateDisks", ids.clone());
    answer::with(json!({"diskIds": ids, "orderNumber": number}))
}

/// Returns the zone of an instance that can take `amount` more disks.
fn place_in(state: &State, id: &str, amount: u64) -> Result<String, Refusal> {
    let instance = state.instance(id)?;
    if !instance.rests() {
        let code = "UNSUPPORTED_OPERATION_INSTANCE_STATUS";
        return Err(Refusal::state(code, id, instance.course.status()));
    }
    let disks = state.disks_of(id).into_iter();
    let present = disks.filter(|(_, disk)| !disk.system).count() as u64;
    if present.saturating_add(amount) > super::disk_attachment::MOST_DISKS {
        let message = format!("{id} cannot have so many disks");
        return Err(Refusal::of("LIMIT_EXCEEDED_INSTANCE_CAN_ATTACH", message));
    }
    Ok(instance.zone.clone())
}

pub(super) fn terminate(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("diskId").unwrap_or_default();
    let (now, times) = (state.now, state.times);
    let disk = state.disk_mut(id)?;
    data_disk(id, disk)?;
    let code = if disk.in_bin() {
        Some("UNSUPPORTED_OPERATION_DISK_BEING_RECYCLE")
    } else if disk.charge.prepaid {
        Some("UNSUPPORTED_OPERATION_INSTANCE_CHARGE_TYPE")
    } else if !disk.course.is_one_of(&["AVAILABLE", "IN_USE"]) {
        Some(WRONG_STATUS)
    } else {
        None
    };
    if let Some(code) = code {
        return Err(Refusal::state(code, id, disk.course.status()));
    }
    disk.recycle(now, &times);
    answer::nothing()
}

pub(super) fn release(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("diskId").unwrap_or_default();
    let (now, time) = (state.now, state.times.releasing);
    let disk = state.disk_mut(id)?;
    data_disk(id, disk)?;
    if !disk.course.is("RECYCLED") {
        let code = if disk.course.is("RECYCLING") {
            "UNSUPPORTED_OPERATION_RECYCLE_STATUS"
        } else {
            "UNSUPPORTED_OPERATION_DISK_NOT_BEING_RECYCLE"
        };
        return Err(Refusal::state(code, id, disk.course.status()));
    }
    disk.course = Course::through(now, &[("DELETING", time)], GONE);
    answer::nothing()
}

/// Takes a disk out of the recycle bin, or pays for one more period of a prepaid one. A disk
/// that is paid for by use and not in the bin has nothing to renew; one that is being created
/// or changed has an open order.
pub(super) fn renew(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("diskId").unwrap_or_default();
    let disk = state.disk_mut(id)?;
    data_disk(id, disk)?;
    if disk.course.is("RECYCLED") {
        disk.course = Course::resting(disk.rest());
    } else if disk.course.is_one_of(&["CREATING", "CHANGING"]) {
        let code = "ORDER_UNPROCESSED_ORDERS_FOR_THIS_RESOURCE";
        return Err(Refusal::state(code, id, disk.course.status()));
    } else if disk.charge.prepaid && disk.course.is(disk.rest()) {
        let period = disk.charge.period.unwrap_or(1);
        disk.charge.period = Some(period.saturating_add(1));
    } else {
        return Err(Refusal::state(WRONG_STATUS, id, disk.course.status()));
    }
    let number = state.order("RenewDisk", vec![id.to_owned()]);
    answer::with(json!({"orderNumber": number}))
}

/// System disks are created and deleted with their instance.
fn data_disk(id: &str, disk: &Disk) -> Result<(), Refusal> {
    if !disk.system {
        return Ok(());
    }
    let message = format!("{id} has a system on it");
    Err(Refusal::of(
        "UNSUPPORTED_OPERATION_DISK_SYSTEM_TYPE",
        message,
    ))
}
