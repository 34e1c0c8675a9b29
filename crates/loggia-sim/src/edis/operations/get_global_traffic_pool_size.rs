//! Returns what is left in the traffic pool of the account, in gigabytes.

use serde_json::json;

use super::{Account, Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_account(
    "getGlobalTrafficPoolSize",
    "/kvm/v2/get/pool_traffic",
    &[],
    ErrorShape::StatusMessage,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, _: &mut Vps, account: &mut Account) -> Result<Reply, Fault> {
    let body = json!({
        "status": "success",
        "msg": "traffic_pool exists",
        "available_pool_traffic": account.pool_gb.to_string(),
    });
    Ok(body.into())
}
