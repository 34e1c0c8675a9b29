//! Returns the reverse names of addresses. The reference answers with a list, recorded answers
//! with a map; the name of an address without its own is its name in the zone.

use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps, ptr};
use crate::edis::world::network::reverse_name;

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getPTR",
    "/get/ptr",
    &[
        Field::required("api_host", Format::Text),
        Field::required("ip", Format::Addresses),
    ],
    ErrorShape::StatusError,
    run,
)
.also_at("/kvm/v2/get/ptr");

fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    call.check_api_host(vps)?;
    let asked: Vec<_> = ptr::asked(call, vps)?;
    let name = |ip: &IpAddr| {
        vps.ptr
            .get(ip)
            .cloned()
            .unwrap_or_else(|| reverse_name(*ip))
    };
    if call.captured() {
        let names = asked
            .iter()
            .map(|ip| (ip.to_string(), Value::from(name(ip))));
        let names: Map<_, _> = names.collect();
        return Ok(json!({"data": {"ptr": names}, "status": "success"}).into());
    }
    let records = asked
        .iter()
        .map(|ip| json!({"ip": ip.to_string(), "ptr_record": name(ip)}));
    let records: Vec<_> = records.collect();
    Ok(json!({"status": "success", "records": records}).into())
}
