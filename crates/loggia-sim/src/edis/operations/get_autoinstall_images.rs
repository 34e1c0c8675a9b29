//! Lists the images that can be installed.

use serde_json::{Value, json};

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};
use crate::edis::world::IMAGES;

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getAutoinstallImages",
    "/kvm/v2/get/images",
    &[],
    ErrorShape::ErrorCode,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, _: &mut Vps) -> Result<Reply, Fault> {
    Ok(show().into())
}

/// Returns the answer, which is also a part of all details.
pub(super) fn show() -> Value {
    json!({"status": "success", "data": IMAGES})
}
