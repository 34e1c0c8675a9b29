//! Returns a picture of the console: what VNC shows, whether VNC is on or not. The slashes of
//! recorded answers are escaped.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getVpsScreenshot",
    "/kvm/v2/get/screenshot",
    &[],
    ErrorShape::StatusMessage,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    let picture = STANDARD.encode(crate::screen::picture(&vps.screen()));
    let body = json!({
        "status": "success",
        "data": format!("data:image/png;base64,{picture}"),
        "note": "data is complete as the source of an image element",
    });
    if call.captured() {
        return Ok(Reply::Escaped(body));
    }
    Ok(body.into())
}
