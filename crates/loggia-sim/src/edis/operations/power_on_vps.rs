//! Starts a VPS; it is not an error if it is on already.

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "powerOnVPS",
    "/kvm/v2/set/poweron",
    &[],
    ErrorShape::ErrorCode,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    vps.must_be_installed()?;
    vps.switch(true, call.now, call.lag());
    Ok(Reply::success())
}
