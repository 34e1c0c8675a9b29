//! Removes the reverse names of addresses; it is not an error if there are none.

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps, ptr};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "deletePTR",
    "/del/ptr",
    &[
        Field::required("api_host", Format::Text),
        Field::required("ip", Format::Addresses),
    ],
    ErrorShape::StatusMessage,
    run,
)
.also_at("/kvm/v2/del/ptr");

fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    call.check_api_host(vps)?;
    for ip in ptr::asked(call, vps)? {
        vps.ptr.remove(&ip);
    }
    Ok(Reply::success())
}
