//! Changes names, resource groups and sizes of disks; a disk can only grow.

use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Course, State, resource_group};

/// The largest size of a disk, in GB.
const LARGEST: u64 = 2000;

pub(super) fn rename(fields: &Fields, state: &mut State) -> Outcome {
    let ids = fields.texts("diskIds");
    for id in &ids {
        state.disk(id)?;
    }
    let name = fields.text("diskName").unwrap_or_default();
    for id in ids {
        name.clone_into(&mut state.disk_mut(id)?.name);
    }
    answer::nothing()
}

pub(super) fn regroup(fields: &Fields, state: &mut State) -> Outcome {
    let group = fields.text("resourceGroupId").unwrap_or_default();
    resource_group(group)?;
    let ids = fields.texts("diskIds");
    for id in &ids {
        if !state.disks.contains_key(*id) {
            return Err(Refusal::unknown("OPERATION_FAILED_RESOURCE_NOT_FOUND", id));
        }
    }
    for id in ids {
        group.clone_into(&mut state.disk_mut(id)?.resource_group);
    }
    answer::nothing()
}

/// Resizing to the present size changes nothing and is not an error: the call can be repeated.
pub(super) fn resize(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("diskId").unwrap_or_default();
    let wanted = fields.whole("diskSize").unwrap_or_default();
    let (now, time) = (state.now, state.times.disk);
    let disk = state.disk_mut(id)?;
    let size = disk.growing.unwrap_or(disk.size);
    if wanted < size {
        let message = format!("{id} has {size} GiB and cannot shrink");
        return Err(Refusal::of("INVALID_PARAMETER_LESS_MINIMUM", message));
    }
    if wanted > LARGEST {
        let message = format!("diskSize must be at most {LARGEST} and is {wanted}");
        return Err(Refusal::of("INVALID_PARAMETER_EXCEED_MAXIMUM", message));
    }
    if wanted == size {
        return answer::nothing();
    }
    if !disk.course.is_one_of(&["AVAILABLE", "IN_USE"]) {
        let code = "UNSUPPORTED_OPERATION_DISK_STATUS";
        return Err(Refusal::state(code, id, disk.course.status()));
    }
    disk.course = Course::through(now, &[("CHANGING", time)], disk.rest());
    disk.growing = Some(wanted);
    answer::nothing()
}
