//! Returns hardware, addresses and name of a VPS. Recorded answers have no status.

use serde_json::{Value, json};

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};
use crate::edis::world::network::{GATEWAY_V4, GATEWAY_V6, NETMASK};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getKvmDetails",
    "/kvm/v2/get/details",
    &[],
    ErrorShape::StatusError,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    let cores = vps.config.text("cpu_set_cores");
    let data = show(vps, cores);
    if call.captured() {
        return Ok(json!({"data": data}).into());
    }
    Ok(json!({"status": "success", "data": data}).into())
}

/// Returns the details, which are also a part of all details. What the vendor means by
/// `cpu_set_cores` depends on the answer, so it is passed in.
pub(super) fn show(vps: &Vps, cores: &str) -> Value {
    let hardware = &vps.hardware;
    json!({
        "hw": {
            "ram": hardware.ram_mb.to_string(),
            "disk": hardware.disk_mb.to_string(),
            "cpu_set_cores": cores,
            "drive_boost": hardware.drive_boost_mb.to_string(),
        },
        "suspended": if vps.suspended { "y" } else { "n" },
        "ip": {
            "ipv4": vps.network.ipv4_texts(),
            "ipv4_gw": GATEWAY_V4.to_string(),
            "ipv4_nm": NETMASK.to_string(),
            "ipv6_gw": GATEWAY_V6.to_string(),
            "ipv6_64": format!("{}/64", vps.network.ipv6),
        },
        "hostname": vps.hostname,
    })
}
