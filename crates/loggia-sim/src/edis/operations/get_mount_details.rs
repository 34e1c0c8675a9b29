//! Returns the ISO in the drive; a word means that the drive is empty.

use serde_json::{Value, json};

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getMountDetails",
    "/kvm/v2/get/mount",
    &[],
    ErrorShape::StatusMessage,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    Ok(show(vps).into())
}

/// Returns the answer, which is also a part of all details.
pub(super) fn show(vps: &Vps) -> Value {
    let current = vps.mounted.as_deref().unwrap_or("empty");
    json!({"status": "success", "current_iso": current})
}
