//! Refuses invalid plans, so that no test fails for the wrong reason.

use std::fmt;

use axum::http::HeaderValue;

use super::{Fault, FaultPlan, FaultRule};

/// The largest number of seconds, more than thirty years; anything beyond is a mistake.
const MOST_SECONDS: f64 = 1e9;
/// The shortest body that [`Fault::Oversize`] can have.
pub(super) const LEAST_OVERSIZE: u64 = 13;

/// Why a plan is refused: which rule, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError(String);

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PlanError {}

/// Checks every rule of a plan. `knows` returns whether an operation exists.
pub(super) fn check(plan: &FaultPlan, knows: impl Fn(&str) -> bool) -> Result<(), PlanError> {
    for (number, rule) in (1..).zip(&plan.rules) {
        let fail = |wrong| PlanError(format!("rule {number} ({}): {wrong}", rule.fault.kind()));
        check_scope(rule, &knows).map_err(fail)?;
        check_fault(&rule.fault).map_err(fail)?;
    }
    Ok(())
}

fn check_scope(rule: &FaultRule, knows: impl Fn(&str) -> bool) -> Result<(), String> {
    if rule.from == 0 {
        return Err("`from` counts from 1".to_owned());
    }
    if rule.count == Some(0) {
        return Err("a `count` of 0 hits nothing".to_owned());
    }
    if rule.machine.is_some() && rule.fault.is_of_connections() {
        let wrong = "it happens to connections, before a machine is known: \
                     `machine` cannot be given";
        return Err(wrong.to_owned());
    }
    if rule.machine.as_deref() == Some("") {
        return Err("an empty `machine` names no machine".to_owned());
    }
    if let Some(operation) = &rule.operation {
        if rule.fault.is_of_connections() {
            let wrong = "it happens to connections, before an operation is known: \
                         `operation` cannot be given";
            return Err(wrong.to_owned());
        }
        if !knows(operation) {
            return Err(format!("there is no operation {operation:?} here"));
        }
    }
    if matches!(rule.fault, Fault::Refuse { .. }) && rule.count.is_some_and(|count| count != 1) {
        return Err("a rule makes one outage: `count` can only be 1".to_owned());
    }
    Ok(())
}

fn check_fault(fault: &Fault) -> Result<(), String> {
    let text = |name: &str, value: &str| match HeaderValue::from_str(value) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("`{name}` cannot be sent as a header")),
    };
    match fault {
        Fault::Delay { seconds }
        | Fault::Refuse {
            seconds: Some(seconds),
        }
        | Fault::Drip {
            bytes: 1..,
            seconds,
        } => check_seconds(*seconds),
        Fault::Drip { .. } => Err("`bytes` must be at least 1".to_owned()),
        Fault::Oversize { bytes: Some(bytes) } if *bytes < LEAST_OVERSIZE => {
            Err(format!("`bytes` must be at least {LEAST_OVERSIZE}"))
        }
        Fault::ContentType { value } => text("value", value),
        Fault::Throttle {
            retry_after: Some(_),
            retry_after_date_in: Some(_),
        } => Err("only one of the two `retry_after` can be given".to_owned()),
        Fault::Throttle {
            retry_after: Some(value),
            ..
        } => text("retry_after", value),
        Fault::Status { code, .. } if !(200..=599).contains(code) => {
            Err(format!("{code} is not a final HTTP status"))
        }
        _ => Ok(()),
    }
}

fn check_seconds(seconds: f64) -> Result<(), String> {
    if (0.0..=MOST_SECONDS).contains(&seconds) {
        Ok(())
    } else {
        Err(format!("`seconds` must be from 0 to {MOST_SECONDS}"))
    }
}
