//! Checks which operations need a confirmation, so that none is left unmarked by mistake.
//!
//! `x-confirm` says that an operation costs money or destroys something, and the generated method
//! then takes a confirmation. An operation whose name begins with a verb for such an action must
//! have the mark, or `x-no-confirm` with the reason why it needs none.

use serde_json::Value;

use crate::spec::document::OperationAt;
use crate::spec::finding::{Findings, Place};
use crate::spec::model::Confirm;

const MARK: &str = "x-confirm";
const NO_MARK: &str = "x-no-confirm";

pub(super) fn lint(operation: &OperationAt<'_>, findings: &mut Findings) {
    let place = operation.place();
    let json = operation.json;
    if let Some(mark) = json.get(MARK)
        && mark.as_str().and_then(Confirm::from_mark).is_none()
    {
        findings.error(
            &place.field(MARK),
            format!("{mark} is none of charges, destroys"),
        );
    }
    if json.get(MARK).is_some() && json.get("x-safety").and_then(Value::as_str) == Some("read") {
        findings.error(
            &place.field(MARK),
            "contradicts `x-safety: read`: what changes nothing neither costs nor destroys anything",
        );
    }
    if let Some(reason) = json.get(NO_MARK) {
        reason_why_not(reason, json, &place, findings);
        return;
    }
    if json.get(MARK).is_some() || changes_nothing(json) {
        return;
    }
    if let Some(likely) = operation.id().and_then(Confirm::of_verb) {
        let (does, mark) = match likely {
            Confirm::Charges => ("cost money", "charges"),
            Confirm::Destroys => ("destroy something", "destroys"),
        };
        findings.tolerable(
            &place,
            &format!(
                "may {does} by its name: mark it `{MARK}: {mark}`, or say in `{NO_MARK}` why no \
                 one has to confirm it"
            ),
            "taken as not to be confirmed",
        );
    }
}

/// Reads, and webhooks, which the vendor calls.
fn changes_nothing(json: &Value) -> bool {
    json.get("x-safety").and_then(Value::as_str) == Some("read")
        || json.get("x-webhook") == Some(&Value::Bool(true))
}

fn reason_why_not(reason: &Value, json: &Value, place: &Place, findings: &mut Findings) {
    let said = reason.as_str().is_some_and(|text| !text.trim().is_empty());
    if !said {
        findings.error(
            &place.field(NO_MARK),
            "has to be a sentence: why no one has to confirm it",
        );
    }
    if json.get(MARK).is_some() {
        findings.error(
            &place.field(NO_MARK),
            format!("contradicts {MARK}: keep one of them"),
        );
    }
}
