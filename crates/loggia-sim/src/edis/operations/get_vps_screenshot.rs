//! A picture of the console: a few grey lines, or black when the VPS is off. The
//! slashes of recorded answers are escaped.

use serde_json::json;

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

/// PNGs of 16 by 12 points in base64.
const LINES: &str = "iVBORw0KGgoAAAANSUhEUgAAABAAAAAMCAAAAABOjGJdAAAAGElEQVR42mNgIAKcgAACKvCb8f8/A60BAOEiCpeUCLIZAAAAAElFTkSuQmCC";
const BLACK: &str =
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAMCAAAAABOjGJdAAAADElEQVR42mNgGD4AAADMAAFbCTTOAAAAAElFTkSuQmCC";

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getVpsScreenshot",
    "/kvm/v2/get/screenshot",
    &[],
    ErrorShape::StatusMessage,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    let picture = if vps.powered_on { LINES } else { BLACK };
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
