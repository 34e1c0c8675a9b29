//! Lists the services that the account pays for, including ended ones. The body is JSON.

use serde_json::json;

use crate::edis::calendar;
use crate::edis::operations::{Call, ErrorShape, Fault, Media, Operation, Reply, State};
use crate::edis::world::payment::amount;

pub(in crate::edis::operations) const OPERATION: Operation = Operation::with_password(
    "getUserServices",
    "/kvm/v2/get/services",
    &[],
    ErrorShape::StatusErrormsg,
    run,
)
.taking(Media::Json);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, state: &mut State) -> Result<Reply, Fault> {
    let State { vps, account, .. } = state;
    let today = calendar::date(call.now);
    let services = account.services.iter().map(|service| {
        let suspended = vps.get(&service.kvm_id).is_some_and(|vps| vps.suspended);
        let status = match (service.terminated, suspended) {
            (true, _) => "terminated",
            (false, true) => "suspended",
            (false, false) => "active",
        };
        json!({
            "service_id": service.id,
            "kvm_id": service.kvm_id,
            "status": status,
            "price": {
                "billingcycle": service.cycle.title(),
                "amount": amount(service.cents()),
                "currency": "EUR",
            },
            "creation_date": service.created.to_string(),
            "key_date": service.key_date(today).to_string(),
            "paymentmethod": service.payment_method,
            "plan": service.product.plan.name,
            "location": service.product.location.name,
        })
    });
    let services: Vec<_> = services.collect();
    Ok(json!({"status": "success", "services": services}).into())
}
