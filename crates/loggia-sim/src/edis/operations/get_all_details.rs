//! Returns most of what is known of a VPS in one answer. Recorded answers have much more than
//! the reference: whole answers of other operations, some of them beside the data, and no
//! status of their own.

use serde_json::json;

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};
use super::{
    get_autoinstall_images, get_iso_list, get_kvm_details, get_mount_details, get_power_state,
    get_traffic_usage, get_vnc_status,
};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getAllDetails",
    "/kvm/v2/get/all_details",
    &[],
    ErrorShape::StatusMessage,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    if !call.captured() {
        let mut data = get_kvm_details::show(vps, &vps.hardware.cores.to_string());
        data["traffic"] = json!({
            "status": "success",
            "data": vps.traffic.counters(call.now),
        });
        return Ok(json!({"status": "success", "data": data}).into());
    }
    let mut data = get_kvm_details::show(vps, vps.config.text("cpu_set_cores"));
    data["traffic"] = get_traffic_usage::show(vps, call.now);
    data["iso"] = get_iso_list::show(vps, call.now);
    data["images"] = get_autoinstall_images::show();
    let body = json!({
        "data": data,
        "power": get_power_state::show(vps),
        "mount": get_mount_details::show(vps),
        "vnc": get_vnc_status::show(vps),
    });
    Ok(body.into())
}
