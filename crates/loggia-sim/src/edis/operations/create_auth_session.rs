//! The login: portal credentials in, session values for each VPS out. It is
//! the only operation that ever sees the password.

use serde_json::{Map, Value, json};

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Run, State};
use crate::mac::same;

pub(super) const OPERATION: Operation = Operation {
    id: "createAuthSession",
    path: "/kvm/v2/get/auth",
    fields: &[
        Field {
            name: "email",
            required: true,
            format: Format::Text,
        },
        Field {
            name: "pw",
            required: true,
            format: Format::Text,
        },
        Field {
            name: "kvm_id",
            required: false,
            format: Format::KvmId,
        },
    ],
    errors: ErrorShape::ErrorCodeMessage,
    run: Run::Login(run),
};

fn run(call: &Call<'_>, state: &mut State) -> Result<Value, Fault> {
    let (email, password) = (call.form.text("email"), call.form.text("pw"));
    let known = call.accounts().iter().any(|(known_email, known_password)| {
        known_email == email && same(known_password, password)
    });
    if !known {
        return Err(Fault::unauthorized("wrong e-mail address or password"));
    }
    // An empty value means the same as no field.
    let only = call.form.get("kvm_id").filter(|id| !id.is_empty());
    let mut data = Map::new();
    let State { vps, sessions, .. } = state;
    for (kvm_id, vps) in vps.iter().filter(|(id, _)| only.is_none_or(|o| o == *id)) {
        let (signature, valid_until) = sessions.issue(kvm_id, call.now);
        let host = call.api_host(vps);
        let entry = json!({
            "api_host": host,
            // The vendor names a host for reverse DNS here. It is always the
            // same as above: no client is to be sent to the real one.
            "api_rdns": host,
            "kvm_id": kvm_id,
            "valid_until": valid_until,
            "signature": signature,
            "suspended": "n",
            "description": vps.description,
            "lps": "AT",
            "lps_ispremium": false,
        });
        data.insert(kvm_id.clone(), entry);
    }
    if let (Some(id), true) = (only, data.is_empty()) {
        return Err(Fault::bad(format!("this account has no VPS {id}")));
    }
    Ok(json!({"data": data, "status": "success"}))
}
