//! Lists which VPS got traffic from the pool, and when: this VPS, or all of the account. The
//! latest comes first.

use serde_json::json;

use super::{Account, Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};
use crate::edis::calendar;

pub(super) const OPERATION: Operation = Operation::on_account(
    "getHydrationLog",
    "/kvm/v2/get/refill_log",
    &[Field::required("query", Format::OneOf(&["client", "kvm"]))],
    ErrorShape::StatusMessage,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, vps: &mut Vps, account: &mut Account) -> Result<Reply, Fault> {
    let only = (call.form.text("query") == "kvm").then(|| vps.kvm_id());
    let wanted = account.refills.iter().rev();
    let wanted = wanted.filter(|refill| only.as_ref().is_none_or(|id| *id == refill.kvm_id));
    let log = wanted.map(|refill| {
        json!({
            "ts": calendar::stamp(refill.at),
            "gbytes": refill.gigabytes.to_string(),
            "kvm": refill.kvm_id,
        })
    });
    let log: Vec<_> = log.collect();
    Ok(json!({"status": "success", "log": log}).into())
}
