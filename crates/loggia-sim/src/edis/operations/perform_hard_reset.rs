//! Kills the guest and starts it again; a VPS that was off is on afterwards. Only the
//! reference's answer contains the time.

use serde_json::json;

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};
use crate::edis::calendar;

pub(super) const OPERATION: Operation = Operation::on_vps(
    "performHardReset",
    "/kvm/v2/set/reset",
    &[],
    ErrorShape::ErrorCode,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    vps.must_be_installed()?;
    vps.reset(call.now, call.lag());
    if call.captured() {
        return Ok(Reply::success());
    }
    let reset_time = calendar::iso(call.now);
    Ok(json!({"status": "success", "reset_time": reset_time}).into())
}
