//! Enables the VNC server of a VPS. Here both ports are numbers, unlike in the status, and
//! errors have a shape of their own. From then on, the password gives access to the screen.

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
fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    vps.vnc_enabled = true;
    call.form
        .text("vnc_pw")
        .clone_into(&mut vps.console.password);
    let body = json!({
        "status": "success",
        "vnc_status": "enabled",
        "novnc_port": vps.novnc_port(),
        "vnc_port": vps.vnc_port(),
        "vnc_host": vps.vnc_host(),
    });
    Ok(body.into())
}
