//! Switches the VNC server of a VPS off; off already is fine.

use serde_json::{Value, json};

use super::{Call, ErrorShape, Fault, Operation, Run, Vps};

pub(super) const OPERATION: Operation = Operation {
    id: "disableVnc",
    path: "/kvm/v2/set/vnc/disable",
    fields: &[],
    errors: ErrorShape::StatusError,
    run: Run::OnVps(run),
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Value, Fault> {
    vps.vnc_enabled = false;
    Ok(json!({"status": "success", "msg": "vnc disabled"}))
}
