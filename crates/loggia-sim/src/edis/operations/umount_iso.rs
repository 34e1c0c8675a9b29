//! Empties the drive; it is not an error if it is empty already.

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "umountISO",
    "/kvm/v2/set/umount",
    &[],
    ErrorShape::ErrorCode,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    vps.mounted = None;
    Ok(Reply::success())
}
