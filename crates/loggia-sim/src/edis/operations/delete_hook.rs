//! Deletes a hook. The recorded answer of this operation is not JSON.

use serde_json::json;

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "deleteHook",
    "/kvm/v2/hooks/del",
    &[Field::required("id", Format::Whole(1, u64::MAX))],
    ErrorShape::StatusMessage,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    let id = call.form.whole("id");
    let before = vps.hooks.len();
    vps.hooks.retain(|hook| hook.id != id);
    if vps.hooks.len() == before {
        return Err(Fault::bad(format!("id: this VPS has no hook {id}")));
    }
    let message = format!("hook {id} is deleted");
    if call.captured() {
        return Ok(Reply::Sentence(message));
    }
    Ok(json!({"status": "success", "message": message}).into())
}
