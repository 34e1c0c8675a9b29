//! Installs systems on instances and resets passwords. Both require the instance to be off, and
//! leave it on.

use super::create_options::{check_key, check_login};
use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Instance, State};

const BAD_PASSWORD: &str = "INVALID_PASSWORD_MALFORMED";

pub(super) fn reset(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let instance = state.instance(id)?;
    stopped(id, instance)?;
    check_login(fields, BAD_PASSWORD)?;
    if let Some(image) = fields.text("imageId") {
        let found = state.image(image)?;
        if !found.is_in(&instance.zone) {
            return Err(Refusal::unknown("INVALID_IMAGE_NOT_FOUND", image));
        }
        if !found.course.is("AVAILABLE") {
            let status = found.course.status();
            return Err(Refusal::state("INVALID_IMAGE_STATUS", image, status));
        }
    }
    let image = fields.text("imageId").unwrap_or(&instance.image);
    // An image that was made from an instance may have been deleted since.
    if let Some(image) = state.images.get(image) {
        check_key(fields, image)?;
    }
    let stages = [("REBUILDING", state.times.rebuilding)];
    let (now, lag) = (state.now, state.times.lag);
    let instance = state.instance_mut(id)?;
    instance.course.change(now, lag, &stages, "RUNNING");
    // A system has at most one key: the one it was installed with.
    instance.key = fields.owned("keyId");
    if let Some(image) = fields.owned("imageId") {
        instance.image = image;
    }
    if let Some(name) = fields.owned("instanceName") {
        instance.name = name;
    }
    if let Some(wan) = fields.owned("wanName") {
        let lan = instance.nic.take().map(|(_, lan)| lan);
        instance.nic = Some((wan, lan.unwrap_or_else(|| "eth1".to_owned())));
    }
    if let Some(lan) = fields.owned("lanName") {
        let wan = instance.nic.take().map(|(wan, _)| wan);
        instance.nic = Some((wan.unwrap_or_else(|| "eth0".to_owned()), lan));
    }
    answer::nothing()
}

pub(super) fn set_password(fields: &Fields, state: &mut State) -> Outcome {
    check_login(fields, BAD_PASSWORD)?;
    let ids = fields.texts("instanceIds");
    for id in &ids {
        stopped(id, state.instance(id)?)?;
    }
    let stages = [("BOOTING", state.times.booting)];
    for id in ids {
        let (now, lag) = (state.now, state.times.lag);
        let course = &mut state.instance_mut(id)?.course;
        course.change(now, lag, &stages, "RUNNING");
    }
    answer::nothing()
}

fn stopped(id: &str, instance: &Instance) -> Result<(), Refusal> {
    if instance.course.is("STOPPED") {
        return Ok(());
    }
    let code = "OPERATION_DENIED_INSTANCE_NOT_STOPPED";
    Err(Refusal::state(code, id, instance.course.status()))
}
