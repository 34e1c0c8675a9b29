//! Wipes a VPS and installs an image. Success means that the installation has begun: the VPS is
//! off until it is done, and on from then. The password is forgotten at once.

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};
use crate::edis::form::clip;
use crate::edis::world::IMAGES;

pub(super) const OPERATION: Operation = Operation::on_vps(
    "reinstallVPS",
    "/kvm/v2/set/reinstall",
    &[
        Field::required("image", Format::Text),
        Field::required("password", Format::Text),
        Field::optional("cloudinit_user_data", Format::CloudConfig),
    ],
    ErrorShape::ErrorCode,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    vps.must_be_installed()?;
    let image = call.form.text("image");
    if !IMAGES.contains(&image) {
        let text = format!("image {:?} is not one that get/images lists", clip(image));
        return Err(Fault::bad(text));
    }
    if call.form.get("cloudinit_user_data").is_some() && !image.starts_with("cloudinit_") {
        let text = "cloudinit_user_data needs an image that starts with cloudinit_";
        return Err(Fault::bad(text));
    }
    vps.install(call.now, call.lag());
    Ok(Reply::success())
}
