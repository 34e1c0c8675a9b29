//! Changes settings of a VPS: JSON in a form field, all of it or nothing.

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "setKvmConfiguration",
    "/kvm/v2/set/config",
    &[Field::required("config", Format::Object)],
    ErrorShape::Error,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    let settings = call.form.object("config");
    vps.config.change(&settings).map_err(Fault::bad)?;
    Ok(Reply::success())
}
