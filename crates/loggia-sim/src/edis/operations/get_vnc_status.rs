//! Returns whether the VNC server of a VPS is on, and where. One of the two ports is text and
//! one a number, as the vendor sends them; if it is off, there is neither.

use serde_json::{Value, json};

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getVncStatus",
    "/kvm/v2/get/vnc/status",
    &[],
    ErrorShape::StatusError,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    Ok(show(vps).into())
}

/// Returns the answer, which is also a part of all details.
pub(super) fn show(vps: &Vps) -> Value {
    if !vps.vnc_enabled {
        return json!({"status": "success", "vnc_status": "disabled"});
    }
    json!({
        "status": "success",
        "vnc_status": "enabled",
        "novnc_port": vps.novnc_port(),
        "vnc_port": vps.vnc_port().to_string(),
        "vnc_host": vps.vnc_host(),
    })
}
