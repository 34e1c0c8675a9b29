//! Changes the bandwidth of an instance, which is not necessarily what is paid for.
//!
//! An increase takes effect after some processing. So does a decrease, unless the present
//! bandwidth is prepaid: then it waits for the next billing cycle, and can be cancelled until
//! then.

use serde_json::json;

use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::{Instance, Plan, State, instance_type};

const BY_BANDWIDTH: &str = "ByBandwidth";

pub(super) fn modify(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let wanted = fields.whole("internetMaxBandwidthOut").unwrap_or(1);
    let (now, times) = (state.now, state.times);
    let instance = state.instance_mut(id)?;
    if !instance.course.is("RUNNING") {
        let code = "OPERATION_DENIED_INSTANCE_NOT_RUNNING";
        return Err(Refusal::state(code, id, instance.course.status()));
    }
    if !instance_type(&instance.type_id).is_some_and(|kind| kind.allows(wanted)) {
        let message = format!("the type of {id} does not have {wanted} Mbit/s");
        return Err(Refusal::of("INVALID_PARAMETER_BANDWIDTH_EXCEED", message));
    }
    let code = match instance.bandwidth_plan.as_ref().map(|p| p.course.status()) {
        Some("Processing") => Some("OPERATION_DENIED_INSTANCE_BANDWIDTH_PROCESSING"),
        Some("WaitToEnable") => Some("OPERATION_DENIED_INSTANCE_EXIST_PLAN_BANDWIDTH"),
        _ => None,
    };
    if let Some(code) = code {
        return Err(Refusal::of(code, format!("{id} has a change under way")));
    }
    // If bandwidth is not what is paid for, a decrease can take effect at once.
    let down = wanted < instance.bandwidth && instance.internet == BY_BANDWIDTH;
    instance.bandwidth_plan = Some(instance.plan(wanted, down, now, &times));
    let number = state.order("ModifyInstanceBandwidth", vec![id.to_owned()]);
    answer::with(json!({"orderNumber": number}))
}

pub(super) fn cancel(fields: &Fields, state: &mut State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let instance = state.instance_mut(id)?;
    paid_by_bandwidth(id, instance)?;
    if instance
        .bandwidth_plan
        .take_if(|plan| waits(plan))
        .is_none()
    {
        return Err(no_downgrade(id));
    }
    answer::nothing()
}

/// Returns the state of changes, for bandwidth and traffic packages alike.
pub(super) fn status(fields: &Fields, state: &State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let instance = state.instance(id)?;
    let bandwidth = instance.bandwidth_plan.as_ref();
    let package = instance.package_plan.as_ref();
    answer::with(json!({
        "instanceId": id,
        "instanceName": instance.name,
        "internetMaxBandwidthOut": instance.bandwidth,
        "modifiedInternetMaxBandwidthOut": bandwidth.map(|plan| plan.to),
        "modifiedBandwidthStatus": bandwidth.map(|plan| plan.course.status()),
        "trafficPackageSize": instance.package,
        "modifiedTrafficPackageSize": package.map(|plan| plan.to),
        "modifiedTrafficPackageStatus": package.map(|plan| plan.course.status()),
    }))
}

fn paid_by_bandwidth(id: &str, instance: &Instance) -> Result<(), Refusal> {
    require_internet(id, instance, BY_BANDWIDTH)
}

/// Refuses an instance whose traffic is paid for in another way.
pub(super) fn require_internet(id: &str, instance: &Instance, by: &str) -> Result<(), Refusal> {
    if instance.internet == by {
        return Ok(());
    }
    let code = "OPERATION_DENIED_INTERNET_CHARGE_TYPE_NOT_SUPPORT";
    let message = format!("{id} pays {} and not {by}", instance.internet);
    Err(Refusal::of(code, message))
}

/// Returns whether a plan waits for the next billing cycle.
pub(super) fn waits<T>(plan: &Plan<T>) -> bool {
    plan.course.is("WaitToEnable")
}

pub(super) fn no_downgrade(id: &str) -> Refusal {
    let message = format!("no downgrade of {id} is planned");
    Refusal::of("OPERATION_DENIED_DOWNGRADE_NOT_EXIST", message)
}
