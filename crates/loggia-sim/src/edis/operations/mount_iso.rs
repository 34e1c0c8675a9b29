//! Puts an ISO into the drive, and on demand boots from it at once.

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};

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
        return Err(Fault::bad("iso is not one that get/isos lists"));
    }
    let reset = call.form.get("force_reset") == Some("yes");
    if reset {
        vps.must_be_installed()?;
    }
    vps.mounted = Some(iso.to_owned());
    if reset {
        vps.reset();
    }
    Ok(Reply::success())
}
