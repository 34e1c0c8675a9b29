//! Returns whether a VPS is on. The state is prose, as the vendor writes it.

use serde_json::{Value, json};

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getPowerState",
    "/kvm/v2/get/power",
    &[],
    ErrorShape::ErrorCode,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    Ok(show(vps).into())
}

/// Returns the answer, which is also a part of all details.
pub(super) fn show(vps: &Vps) -> Value {
    let state = if vps.powered_on { "on" } else { "off" };
    json!({
        "status": "success",
        "data": format!("server powered {state}"),
        "traffic_suspended": vps.traffic.is_slowed(),
    })
}
