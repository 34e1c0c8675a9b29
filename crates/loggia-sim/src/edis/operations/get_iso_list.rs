//! Lists the ISO files that can be mounted: the common ones, and the one that the host fetched
//! for this VPS.

use serde_json::{Value, json};

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getISOList",
    "/kvm/v2/get/isos",
    &[],
    ErrorShape::ErrorCode,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    Ok(show(vps, call.now).into())
}

/// Returns the answer, which is also a part of all details.
pub(super) fn show(vps: &Vps, now: u64) -> Value {
    json!({"status": "success", "data": vps.isos(now)})
}
