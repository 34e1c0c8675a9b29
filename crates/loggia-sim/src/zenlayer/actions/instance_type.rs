//! Changes the type of an instance, by the same rules as bandwidth: a smaller one takes effect
//! with the next billing cycle if the present one is prepaid.

use serde_json::json;

use super::instance_bandwidth::{no_downgrade, waits};
use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{State, Zone, instance_type};

pub(super) fn modify(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let wanted = fields.text("instanceTypeId").unwrap_or_default();
    let (now, times) = (state.now, state.times);
    let instance = state.instance(id)?;
    let sold = |zone: &Zone| instance_type(wanted).filter(|kind| zone.sells(kind));
    let Some(kind) = state.zone(&instance.zone).and_then(sold) else {
        let code = "OPERATION_FAILED_INSTANCE_TYPE_UNSUPPORTED";
        let message = format!("the zone of {id} does not have this type");
        return Err(Refusal::of(code, message));
    };
    if instance.type_id == wanted {
        let code = "INVALID_INSTANCE_TYPE_NOT_CHANGED";
        return Err(Refusal::of(code, format!("{id} has this type already")));
    }
    if !instance.rests() {
        let code = "OPERATION_DENIED_INSTANCE_STATUS";
        return Err(Refusal::state(code, id, instance.course.status()));
    }
    let plan = instance.type_plan.as_ref();
    if plan.is_some_and(|plan| !plan.course.is("Enable")) {
        let code = "OPERATION_DENIED_INSTANCE_EXIST_PLAN";
        return Err(Refusal::of(code, format!("{id} has a change under way")));
    }
    let present = instance_type(&instance.type_id);
    let down = present.is_some_and(|present| kind.cpus < present.cpus);
    let plan = instance.plan(wanted.to_owned(), down, now, &times);
    state.instance_mut(id)?.type_plan = Some(plan);
    let number = state.order("ModifyInstanceType", vec![id.to_owned()]);
    answer::with(json!({"orderNumber": number}))
}

pub(super) fn cancel(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let instance = state.instance_mut(id)?;
    if instance.type_plan.take_if(|plan| waits(plan)).is_none() {
        return Err(no_downgrade(id));
    }
    answer::nothing()
}

pub(super) fn status(fields: &Fields, state: &State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let instance = state.instance(id)?;
    let plan = instance.type_plan.as_ref();
    answer::with(json!({
        "instanceId": id,
        "instanceName": instance.name,
        "instanceType": instance.type_id,
        "modifiedInstanceType": plan.map(|plan| &plan.to),
        "modifiedInstanceTypeStatus": plan.map(|plan| plan.course.status()),
    }))
}
