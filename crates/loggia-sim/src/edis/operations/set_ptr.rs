//! Sets the reverse names of addresses; of none if one does not belong to the VPS.

use serde_json::json;

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps, ptr};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "setPTR",
    "/set/ptr",
    &[
        Field::required("api_host", Format::Text),
        Field::required("ip", Format::Names),
    ],
    ErrorShape::StatusError,
    run,
)
.also_at("/kvm/v2/set/ptr");

fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    call.check_api_host(vps)?;
    let mut names = Vec::new();
    for (ip, name) in call.form.object("ip") {
        let name = name.as_str().unwrap_or_default().to_owned();
        names.push((ptr::own(&ip, vps)?, name));
    }
    vps.ptr.extend(names);
    if call.captured() {
        return Ok(Reply::success());
    }
    let message = "the names are set";
    Ok(json!({"status": "success", "message": message}).into())
}
