//! Disables the VNC server of a VPS; it is not an error if it is off already.

use serde_json::json;

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "disableVnc",
    "/kvm/v2/set/vnc/disable",
    &[],
    ErrorShape::StatusError,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    vps.vnc_enabled = false;
    Ok(json!({"status": "success", "msg": "vnc disabled"}).into())
}
