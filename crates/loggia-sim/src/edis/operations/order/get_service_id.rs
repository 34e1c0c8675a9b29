//! Returns the service of a VPS. Its id is a number here.

use serde_json::json;

use crate::edis::operations::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, State};

pub(in crate::edis::operations) const OPERATION: Operation = Operation::with_password(
    "getServiceId",
    "/kvm/v2/get/serviceid",
    &[Field::required("kvmid", Format::KvmId)],
    ErrorShape::StatusMessage,
    run,
);

fn run(call: &Call<'_>, state: &mut State) -> Result<Reply, Fault> {
    let kvm_id = call.form.text("kvmid");
    let service = state.account.service(|service| service.kvm_id == kvm_id);
    let service = service.ok_or_else(|| Fault::not_found("kvmid: there is no such VPS"))?;
    Ok(json!({"status": "success", "kvmid": kvm_id, "serviceid": service.id}).into())
}
