//! Cancels a VPS, named by its own id or by that of its service. It ends at once, or at the end
//! of the paid period.

use serde_json::json;

use crate::edis::calendar;
use crate::edis::operations::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, State};
use crate::edis::world::Service;

const IMMEDIATE: &str = "Immediate";

pub(in crate::edis::operations) const OPERATION: Operation = Operation::with_password(
    "cancelProduct",
    "/kvm/v2/cancel/product",
    &[
        Field::optional("kvmid", Format::KvmId),
        Field::optional("serviceid", Format::Digits),
        Field::required("type", Format::OneOf(&[IMMEDIATE, "End of Billing Period"])),
    ],
    ErrorShape::StatusMessageMore("suggestion"),
    run,
);

fn run(call: &Call<'_>, state: &mut State) -> Result<Reply, Fault> {
    let (kvm_id, service_id) = (call.form.get("kvmid"), call.form.get("serviceid"));
    if kvm_id.is_some() == service_id.is_some() {
        return Err(Fault::bad(
            "either kvmid or serviceid is wanted, and not both",
        ));
    }
    let wanted = |service: &Service| {
        kvm_id.is_some_and(|id| id == service.kvm_id)
            || service_id.is_some_and(|id| id == service.id.to_string())
    };
    let service = state.account.service_mut(wanted);
    let service = service.ok_or_else(|| Fault::not_found("there is no such VPS or service"))?;
    let end = service.key_date(calendar::date(call.now));
    service.ends_at = Some(match call.form.text("type") {
        IMMEDIATE => call.now,
        _ => calendar::midnight(end),
    });
    let id = service.id;
    state.settle(call.now);
    Ok(json!({"status": "success", "serviceid": id, "clientid": null}).into())
}
