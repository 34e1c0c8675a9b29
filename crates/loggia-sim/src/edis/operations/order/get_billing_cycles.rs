//! Lists the billing cycles. The name of the list is in the singular.

use serde_json::json;

use crate::edis::operations::{Call, ErrorShape, Fault, Operation, Reply, State};
use crate::edis::world::Cycle;

pub(in crate::edis::operations) const OPERATION: Operation = Operation::with_password(
    "getBillingCycles",
    "/kvm/v2/get/billingcycles",
    &[],
    ErrorShape::StatusError,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, _: &mut State) -> Result<Reply, Fault> {
    let names: Vec<_> = Cycle::ALL.iter().map(|cycle| cycle.name()).collect();
    Ok(json!({"status": "success", "billingcycle": names}).into())
}
