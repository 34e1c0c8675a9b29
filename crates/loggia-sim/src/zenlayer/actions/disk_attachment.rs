//! Attaches disks to instances, detaches them, and moves them. A batch is all or nothing.

use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Course, Disk, State};

/// The greatest number of data disks of one instance.
pub(super) const MOST_DISKS: u64 = 15;

const WRONG_STATUS: &str = "UNSUPPORTED_OPERATION_DISK_STATUS";
const ATTACHED: &str = "UNSUPPORTED_OPERATION_DISK_ATTACHED";
const REPEATED: &str = "UNSUPPORTED_OPERATION_DISK_ATTACH_REPEATED";

pub(super) fn attach(fields: &Fields, state: &mut State) -> Outcome {
    for id in fields.texts("diskIds") {
        let disk = state.disk(id)?;
        portable(id, disk)?;
        let code = if disk.course.is("IN_USE") {
            ATTACHED
        } else {
            WRONG_STATUS
        };
        in_status(id, disk, "AVAILABLE", code)?;
    }
    to_instance(fields, state)
}

pub(super) fn change(fields: &Fields, state: &mut State) -> Outcome {
    let instance = fields.text("instanceId");
    for id in fields.texts("diskIds") {
        let disk = state.disk(id)?;
        portable(id, disk)?;
        in_status(id, disk, "IN_USE", WRONG_STATUS)?;
        if disk.instance.as_deref() == instance {
            return Err(Refusal::of(REPEATED, format!("{id} is there already")));
        }
        at_rest(state, disk.instance.as_deref().unwrap_or_default())?;
    }
    at_one_instance(fields, state)?;
    to_instance(fields, state)
}

/// Attaches disks that have been checked to the named instance.
fn to_instance(fields: &Fields, state: &mut State) -> Outcome {
    let instance = fields.text("instanceId").unwrap_or_default();
    let ids = fields.texts("diskIds");
    let zone = state.instance(instance)?.zone.clone();
    at_rest(state, instance)?;
    for id in &ids {
        if state.disk(id)?.zone != zone {
            let code = "INVALID_DISK_AND_INSTANCE_ZONE_MISMATCHED";
            return Err(Refusal::of(code, format!("{id} is in another zone")));
        }
    }
    let disks = state.disks_of(instance).into_iter();
    let present = disks.filter(|(_, disk)| !disk.system);
    if (present.count() + ids.len()) as u64 > MOST_DISKS {
        let message = format!("{instance} cannot have so many disks");
        return Err(Refusal::of("LIMIT_EXCEEDED_INSTANCE_CAN_ATTACH", message));
    }
    let stages = [("ATTACHING", state.times.disk)];
    for id in ids {
        let course = Course::through(state.now, &stages, "IN_USE");
        let disk = state.disk_mut(id)?;
        disk.course = course;
        disk.instance = Some(instance.to_owned());
    }
    answer::nothing()
}

pub(super) fn detach(fields: &Fields, state: &mut State) -> Outcome {
    let ids = fields.texts("diskIds");
    for id in &ids {
        let disk = state.disk(id)?;
        portable(id, disk)?;
        in_status(id, disk, "IN_USE", WRONG_STATUS)?;
        at_rest(state, disk.instance.as_deref().unwrap_or_default())?;
    }
    at_one_instance(fields, state)?;
    let stages = [("DETACHING", state.times.disk)];
    for id in ids {
        let course = Course::through(state.now, &stages, "AVAILABLE");
        state.disk_mut(id)?.course = course;
    }
    answer::nothing()
}

/// Refuses disks that are not all attached to the same instance. No code is documented for
/// this; this is the nearest.
fn at_one_instance(fields: &Fields, state: &State) -> Result<(), Refusal> {
    let ids = fields.texts("diskIds");
    let Some(first) = ids.first() else {
        return Ok(());
    };
    let instance = &state.disk(first)?.instance;
    for id in &ids {
        if state.disk(id)?.instance != *instance {
            let message = format!("{id} is at another instance than {first}");
            return Err(Refusal::of(WRONG_STATUS, message));
        }
    }
    Ok(())
}

fn portable(id: &str, disk: &Disk) -> Result<(), Refusal> {
    if disk.portable {
        return Ok(());
    }
    let message = format!("{id} cannot be elsewhere");
    Err(Refusal::of("INVALID_DISK_NOT_PORTABLE", message))
}

fn in_status(id: &str, disk: &Disk, wanted: &str, code: &str) -> Result<(), Refusal> {
    if disk.course.is(wanted) {
        return Ok(());
    }
    Err(Refusal::state(code, id, disk.course.status()))
}

fn at_rest(state: &State, instance: &str) -> Result<(), Refusal> {
    let found = state.instance(instance)?;
    if found.rests() {
        return Ok(());
    }
    let code = "UNSUPPORTED_OPERATION_INSTANCE_STATUS";
    Err(Refusal::state(code, instance, found.course.status()))
}
