//! Returns whether traffic is refilled automatically: a word, or gigabytes as text.

use serde_json::json;

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getAutoHydrationStatus",
    "/kvm/v2/get/autohydration_status",
    &[],
    ErrorShape::Error,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    let refill = vps.config.auto_hydration_text();
    Ok(json!({"status": "success", "auto_hydration": refill}).into())
}
