//! Switches the VNC server of a VPS on. Here both ports are numbers, unlike in
//! the status, and errors have a shape of their own. The password is checked
//! for its form and then forgotten: nobody can connect.

use serde_json::{Value, json};

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Run, Vps};

pub(super) const OPERATION: Operation = Operation {
    id: "enableVnc",
    path: "/kvm/v2/set/vnc/enable",
    fields: &[Field {
        name: "vnc_pw",
        required: true,
        format: Format::VncPassword,
    }],
    errors: ErrorShape::StatusCodeMessage,
    run: Run::OnVps(run),
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Value, Fault> {
    vps.vnc_enabled = true;
    Ok(json!({
        "status": "success",
        "vnc_status": "enabled",
        "novnc_port": vps.novnc_port(),
        "vnc_port": vps.vnc_port(),
        "vnc_host": vps.vnc_host(),
    }))
}
