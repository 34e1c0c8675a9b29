//! Lists the hooks of a VPS. The type of each is empty, as the vendor sends it, and passwords
//! are not shown.

use serde_json::json;

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getAllHooks",
    "/kvm/v2/hooks/get",
    &[],
    ErrorShape::StatusMessage,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    let hooks = vps.hooks.iter().map(|hook| {
        json!({
            "id": hook.id,
            "trigger_value": hook.trigger,
            "last_launched": hook.last_launched,
            "callback_url": hook.url,
            "callback_method": if hook.post { "post" } else { "get" },
            "callback_user": hook.user,
            "type": "",
        })
    });
    let hooks: Vec<_> = hooks.collect();
    Ok(json!({"status": "success", "hooks": hooks}).into())
}
