//! Returns the credit of the account, as text.

use serde_json::json;

use crate::edis::operations::{Call, ErrorShape, Fault, Operation, Reply, State};
use crate::edis::world::payment::price;

pub(in crate::edis::operations) const OPERATION: Operation = Operation::with_password(
    "getAccountBalance",
    "/kvm/v2/get/account-balance",
    &[],
    ErrorShape::StatusErrormsg,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, state: &mut State) -> Result<Reply, Fault> {
    let balance = price(state.account.balance_cents);
    Ok(json!({"status": "success", "balance": balance}).into())
}
