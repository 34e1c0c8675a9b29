//! Changes the traffic package of an instance, if that is what is paid for, by the same rules
//! as bandwidth.

use serde_json::json;

use super::instance_bandwidth::{no_downgrade, require_internet, waits};
use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::State;

const BY_PACKAGE: &str = "ByTrafficPackage";

pub(super) fn modify(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let wanted = fields.number("trafficPackageSize").unwrap_or_default();
    let (now, times) = (state.now, state.times);
    let instance = state.instance_mut(id)?;
    require_internet(id, instance, BY_PACKAGE)?;
    if !instance.rests() {
        let code = "OPERATION_DENIED_INSTANCE_STATUS";
        return Err(Refusal::state(code, id, instance.course.status()));
    }
    let Some(present) = instance.package else {
        let code = "OPERATION_FILED_INSTANCE_NOT_EXIST_TRAFFIC_PACKAGE";
        return Err(Refusal::of(code, format!("{id} has no traffic package")));
    };
    if wanted <= 0.0 {
        let code = "INVALID_PARAMETER_TRAFFIC_PACKAGE_ERROR";
        return Err(Refusal::of(
            code,
            format!("trafficPackageSize cannot be {wanted}"),
        ));
    }
    let code = match instance.package_plan.as_ref().map(|p| p.course.status()) {
        Some("Processing") => Some("OPERATION_DENIED_INSTANCE_TRAFFIC_PACKAGE_PROCESSING"),
        Some("WaitToEnable") => Some("OPERATION_FAILED_INSTANCE_EXIST_PLAN_TRAFFIC_PACKAGE"),
        _ => None,
    };
    if let Some(code) = code {
        return Err(Refusal::of(code, format!("{id} has a change under way")));
    }
    instance.package_plan = Some(instance.plan(wanted, wanted < present, now, &times));
    let number = state.order("ModifyInstanceTrafficPackage", vec![id.to_owned()]);
    answer::with(json!({"orderNumber": number}))
}

pub(super) fn cancel(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let instance = state.instance_mut(id)?;
    require_internet(id, instance, BY_PACKAGE)?;
    if instance.package_plan.take_if(|plan| waits(plan)).is_none() {
        return Err(no_downgrade(id));
    }
    answer::nothing()
}
