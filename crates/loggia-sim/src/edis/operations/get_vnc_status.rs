//! Whether a VPS has its VNC server on, and where. Of the two ports one is
//! text and one a number, as the vendor has it; switched off, there is neither.

use serde_json::{Value, json};

use super::{Call, ErrorShape, Fault, Operation, Run, Vps};

pub(super) const OPERATION: Operation = Operation {
    id: "getVncStatus",
    path: "/kvm/v2/get/vnc/status",
    fields: &[],
    errors: ErrorShape::StatusError,
    run: Run::OnVps(run),
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Value, Fault> {
    if !vps.vnc_enabled {
        return Ok(json!({"status": "success", "vnc_status": "disabled"}));
    }
    Ok(json!({
        "status": "success",
        "vnc_status": "enabled",
        "novnc_port": vps.novnc_port(),
        "vnc_port": vps.vnc_port().to_string(),
        "vnc_host": vps.vnc_host(),
    }))
}
