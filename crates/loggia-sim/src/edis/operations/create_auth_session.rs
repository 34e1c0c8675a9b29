//! The login: takes portal credentials, and returns session values for each VPS. No other
//! management operation sees the password.

use std::collections::HashMap;

use serde_json::{Map, json};

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, State};
use crate::edis::world::LOCATIONS;

pub(super) const OPERATION: Operation = Operation::with_password(
    "createAuthSession",
    "/kvm/v2/get/auth",
    &[Field::optional("kvm_id", Format::KvmId)],
    ErrorShape::ErrorCodeMessage,
    run,
);

fn run(call: &Call<'_>, state: &mut State) -> Result<Reply, Fault> {
    let only = call.form.get("kvm_id");
    let mut data = Map::new();
    let State {
        vps,
        sessions,
        account,
        ..
    } = state;
    let services = account
        .services
        .iter()
        .filter(|service| !service.terminated);
    let locations: HashMap<&str, _> = services
        .map(|service| (service.kvm_id.as_str(), service.product.location))
        .collect();
    for (kvm_id, vps) in vps.iter().filter(|(id, _)| only.is_none_or(|o| o == *id)) {
        let (signature, valid_until) = sessions.issue(kvm_id, call.now);
        let host = call.api_host(vps);
        let location = *locations.get(kvm_id.as_str()).unwrap_or(&&LOCATIONS[0]);
        let mut entry = json!({
            "api_host": host,
            // The vendor names a host for reverse DNS here. It is always the same as above: no
            // client may be sent to the real one.
            "api_rdns": host,
            "kvm_id": kvm_id,
            "valid_until": valid_until,
            "signature": signature,
            "suspended": if vps.suspended { "y" } else { "n" },
            "description": vps.config.text("description"),
            "lps": location.country_code(),
        });
        if !call.captured() {
            // The reference gives the location as a number, the guide as an address.
            let number = LOCATIONS.iter().position(|known| known.id == location.id);
            entry["lps"] = format!("{:02}", number.unwrap_or_default() + 1).into();
            entry["lps_ispremium"] = false.into();
            entry["primary_ip"] = vps.network.ipv4.first().map(ToString::to_string).into();
        }
        data.insert(kvm_id.clone(), entry);
    }
    if let (Some(id), true) = (only, data.is_empty()) {
        return Err(Fault::bad(format!("kvm_id: this account has no VPS {id}")));
    }
    Ok(json!({"data": data, "status": "success"}).into())
}
