//! The common part of the three operations on reverse names: checking whose addresses they are.

use std::net::IpAddr;

use super::{Call, Fault, Vps};
use crate::edis::strict_json;

/// Returns the addresses of the field `ip`, all of which must belong to the VPS.
pub(super) fn asked(call: &Call<'_>, vps: &Vps) -> Result<Vec<IpAddr>, Fault> {
    let list = strict_json::addresses(call.form.text("ip"));
    let list = list.map_err(|()| Fault::bad("ip is not a list of addresses"))?;
    match list.iter().find(|ip| !vps.network.has(**ip)) {
        None => Ok(list),
        Some(ip) => Err(foreign(&ip.to_string())),
    }
}

/// Returns one address, which must belong to the VPS.
pub(super) fn own(text: &str, vps: &Vps) -> Result<IpAddr, Fault> {
    let ip: Option<IpAddr> = text.parse().ok();
    ip.filter(|ip| vps.network.has(*ip))
        .ok_or_else(|| foreign(text))
}

fn foreign(ip: &str) -> Fault {
    Fault::bad(format!("ip: {ip} does not belong to this VPS"))
}
