//! Lists the payment methods.

use serde_json::json;

use crate::edis::operations::{Call, ErrorShape, Fault, Operation, Reply, State};
use crate::edis::world::PAYMENT_METHODS;

pub(in crate::edis::operations) const OPERATION: Operation = Operation::with_password(
    "getPaymentMethods",
    "/kvm/v2/get/paymentmethods",
    &[],
    ErrorShape::Error,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, _: &mut State) -> Result<Reply, Fault> {
    Ok(json!({"status": "success", "paymentmethods": PAYMENT_METHODS}).into())
}
