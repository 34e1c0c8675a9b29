//! Makes the host fetch an ISO. The simulator fetches nothing: after a minute the file is in
//! the list, under the vendor's name for it, and a day later it is removed.

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "downloadCustomISO",
    "/kvm/v2/set/download_iso",
    &[Field::required("url", Format::HttpUrl)],
    ErrorShape::ErrorCode,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    vps.fetch_iso(call.now);
    Ok(Reply::success())
}
