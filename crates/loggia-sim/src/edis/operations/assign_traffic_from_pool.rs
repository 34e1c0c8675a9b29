//! Moves traffic from the pool to this VPS, for the current period.

use serde_json::json;

use super::{Account, Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_account(
    "assignTrafficFromPool",
    "/kvm/v2/set/additional_pool_traffic",
    &[
        Field::required("api_host", Format::Text),
        Field::required("traffic", Format::Whole(1, 1_000_000)),
    ],
    ErrorShape::StatusMessage,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps, account: &mut Account) -> Result<Reply, Fault> {
    call.check_api_host(vps)?;
    let traffic = call.form.whole("traffic");
    if !account.take_from_pool(traffic, &vps.kvm_id(), call.now) {
        return Err(Fault::bad(format!(
            "traffic is {traffic} GB, and the pool has {}",
            account.pool_gb
        )));
    }
    vps.traffic.extra_gb += traffic;
    if call.captured() {
        return Ok(Reply::success());
    }
    Ok(json!({"status": "success", "assigned_traffic": traffic}).into())
}
