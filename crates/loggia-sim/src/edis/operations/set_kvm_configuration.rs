//! Changes settings of a VPS: JSON in a form field, all of it or nothing. They take effect at
//! the next start, except the refill, which may be due at once.

use super::{Account, Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_account(
    "setKvmConfiguration",
    "/kvm/v2/set/config",
    &[Field::required("config", Format::Object)],
    ErrorShape::Error,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps, account: &mut Account) -> Result<Reply, Fault> {
    let settings = call.form.object("config");
    vps.config.change(&settings).map_err(Fault::bad)?;
    account.refill(vps, call.now);
    Ok(Reply::success())
}
