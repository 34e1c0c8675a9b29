//! Switches a VPS off without shutting it down; it is not an error if it is off already.

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "powerOffVPS",
    "/kvm/v2/set/poweroff",
    &[],
    ErrorShape::ErrorCode,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    vps.must_be_installed()?;
    vps.switch(false, call.now, call.lag());
    Ok(Reply::success())
}
