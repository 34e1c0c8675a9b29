//! Returns the VPS of a service. The id of the service is text here.

use serde_json::json;

use crate::edis::operations::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, State};

pub(in crate::edis::operations) const OPERATION: Operation = Operation::with_password(
    "getKvmId",
    "/kvm/v2/get/kvmid",
    &[Field::required("serviceid", Format::Digits)],
    ErrorShape::StatusMessage,
    run,
);

fn run(call: &Call<'_>, state: &mut State) -> Result<Reply, Fault> {
    let id = call.form.text("serviceid");
    let service = state
        .account
        .service(|service| service.id.to_string() == id);
    let service = service.ok_or_else(|| Fault::not_found("serviceid: there is no such service"))?;
    Ok(json!({"status": "success", "kvmid": service.kvm_id, "serviceid": id}).into())
}
