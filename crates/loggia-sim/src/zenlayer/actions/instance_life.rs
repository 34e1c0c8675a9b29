//! Terminates instances into the recycle bin, takes them out of it, and releases them.
//!
//! What is paid for or committed in advance cannot be terminated. Disks that cannot be detached
//! go into the bin with their instance; the others are detached.

use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Course, GONE, Instance, State};

pub(super) fn terminate(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let (now, times) = (state.now, state.times);
    let instance = state.instance_mut(id)?;
    if let Some(code) = obstacle(instance, now / 1000) {
        return Err(Refusal::state(code, id, instance.course.status()));
    }
    instance.recycle(now, &times);
    let disks = state.disks.values_mut();
    for disk in disks.filter(|disk| disk.instance.as_deref() == Some(id)) {
        if !disk.portable {
            disk.recycle(now, &times);
        } else if !disk.in_bin() {
            let stages = [("DETACHING", times.disk)];
            disk.course = Course::through(now, &stages, "AVAILABLE");
        }
    }
    answer::nothing()
}

/// Returns the code for what prevents an instance from being terminated.
fn obstacle(instance: &Instance, now: u64) -> Option<&'static str> {
    let promised = || instance.charge.end(instance.created, now);
    if instance.in_bin() {
        Some("OPERATION_DENIED_INSTANCE_RECYCLED")
    } else if instance.in_the_making() {
        Some("OPERATION_DENIED_INSTANCE_CREATING")
    } else if instance.course.is("REBUILDING") {
        Some("OPERATION_DENIED_INSTANCE_STATUS_INSTALLING")
    } else if instance.charge.prepaid {
        Some("OPERATION_DENIED_INSTANCE_SUBSCRIPTION")
    } else if promised().is_some_and(|end| now < end) {
        Some("OPERATION_DENIED_POSTPAID_PROMISE")
    } else if !instance.rests() {
        Some("OPERATION_DENIED_INSTANCE_STATUS")
    } else {
        None
    }
}

pub(super) fn release(fields: &Fields, state: &mut State) -> Outcome {
    let ids = fields.texts("instanceIds");
    for id in &ids {
        let course = &state.instance(id)?.course;
        if !course.is("RECYCLE") {
            let code = "OPERATION_DENIED_INSTANCE_NOT_RECYCLED";
            return Err(Refusal::state(code, id, course.status()));
        }
    }
    let stages = [("RELEASING", state.times.releasing)];
    for id in ids {
        let (now, lag) = (state.now, state.times.lag);
        state
            .instance_mut(id)?
            .course
            .change(now, lag, &stages, GONE);
    }
    answer::nothing()
}
