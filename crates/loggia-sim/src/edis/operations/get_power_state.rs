//! Whether a VPS is on. The state is prose, as the vendor tells it.

use serde_json::{Value, json};

use super::{Call, ErrorShape, Fault, Operation, Run, Vps};

pub(super) const OPERATION: Operation = Operation {
    id: "getPowerState",
    path: "/kvm/v2/get/power",
    fields: &[],
    errors: ErrorShape::ErrorCode,
    run: Run::OnVps(run),
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Value, Fault> {
    let state = if vps.powered_on { "on" } else { "off" };
    Ok(json!({
        "status": "success",
        "data": format!("server powered {state}"),
        "traffic_suspended": false,
    }))
}
