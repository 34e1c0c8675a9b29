//! Returns the settings of a VPS. The reference and recorded answers do not agree on the name
//! of the member with them.

use serde_json::json;

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getKvmVpsSettings",
    "/kvm/v2/get/config",
    &[],
    ErrorShape::Error,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    let name = if call.captured() {
        "config"
    } else {
        "configuration"
    };
    let config = vps.config.show(call.style);
    Ok(json!({"status": "success", name: config}).into())
}
