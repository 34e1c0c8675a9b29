//! Mounts an ISO in the drive, and boots from it at once if requested.

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};
use crate::edis::form::clip;

pub(super) const OPERATION: Operation = Operation::on_vps(
    "mountISO",
    "/kvm/v2/set/mount",
    &[
        Field::required("iso", Format::Text),
        Field::optional("force_reset", Format::OneOf(&["yes", "no"])),
    ],
    ErrorShape::ErrorCode,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    let iso = call.form.text("iso");
    if !vps.isos(call.now).iter().any(|known| known == iso) {
        let text = format!("iso {:?} is not one that get/isos lists", clip(iso));
        return Err(Fault::bad(text));
    }
    let reset = call.form.get("force_reset") == Some("yes");
    if reset {
        vps.must_be_installed()?;
    }
    vps.mounted = Some(iso.to_owned());
    if reset {
        vps.reset(call.now, call.lag());
    }
    Ok(Reply::success())
}
