//! Sets a hook. A trigger of `demo` calls once, immediately. Targets other than this computer
//! are refused: no call may leave it.

use serde_json::json;

use super::{Account, Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};
use crate::edis::world::{DueCallback, Hook, Password, Target};

pub(super) const OPERATION: Operation = Operation::on_account(
    "setKvmHooks",
    "/kvm/v2/hooks/set",
    &[
        Field::required("callback_method", Format::OneOf(&["post", "get"])),
        Field::optional("callback_user", Format::Text),
        Field::optional("callback_pw", Format::Text),
        Field::required("type", Format::OneOf(&["traffic"])),
        Field::required("trigger_value", Format::Trigger),
        Field::required("callback_url", Format::HttpUrl),
    ],
    ErrorShape::StatusMessage,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps, account: &mut Account) -> Result<Reply, Fault> {
    let form = &call.form;
    let url = form.text("callback_url");
    let target = Target::on_loopback(url).ok_or_else(|| {
        Fault::bad("callback_url must be plain http to a loopback address in this simulator")
    })?;
    account.hooks += 1;
    let demo = form.text("trigger_value") == "demo";
    let mut hook = Hook {
        id: account.hooks,
        trigger: if demo { 0 } else { form.whole("trigger_value") },
        last_launched: 0,
        url: url.to_owned(),
        post: form.text("callback_method") == "post",
        user: form.text("callback_user").to_owned(),
        password: Password(form.text("callback_pw").to_owned()),
        target,
    };
    if demo {
        hook.last_launched = call.now;
        let percent = vps.traffic.percent();
        account.due_callbacks.push(DueCallback {
            kvm_id: vps.kvm_id(),
            hook: hook.clone(),
            percent,
            share: percent,
        });
    }
    vps.hooks.push(hook);
    if call.captured() {
        return Ok(Reply::success());
    }
    let hook_id = account.hooks.to_string();
    Ok(json!({"status": "success", "hook_id": hook_id}).into())
}
