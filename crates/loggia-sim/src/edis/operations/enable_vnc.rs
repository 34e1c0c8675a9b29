//! Switches the VNC server of a VPS on. Here both ports are numbers, unlike in
//! the status, and errors have a shape of their own. The password is checked
//! for its form and then forgotten: nobody can connect.

use serde_json::json;

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "enableVnc",
    "/kvm/v2/set/vnc/enable",
    &[Field::required("vnc_pw", Format::VncPassword)],
    ErrorShape::StatusCodeMessage,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    vps.vnc_enabled = true;
    let body = json!({
        "status": "success",
        "vnc_status": "enabled",
        "novnc_port": vps.novnc_port(),
        "vnc_port": vps.vnc_port(),
        "vnc_host": vps.vnc_host(),
    });
    Ok(body.into())
}
