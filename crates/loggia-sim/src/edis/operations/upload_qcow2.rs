//! Replaces the disk by an uploaded image. The body is multipart, which can contain a file,
//! although the vendor's document declares a form. The image was counted and hashed as it
//! arrived, and is not kept.

use super::{Account, Call, ErrorShape, Fault, Field, Format, Media, Operation, Reply, Vps};
use crate::edis::world::Upload;

pub(super) const OPERATION: Operation = Operation::on_account(
    "uploadQCOW2",
    "/kvm/v2/upload_qcow2",
    &[
        Field::required("yes_purge_all_my_data", Format::Whole(1, 1)),
        Field::required("file", Format::File),
        Field::optional("pw", Format::Text),
        Field::optional("cloudinit_user_data", Format::CloudConfig),
    ],
    ErrorShape::ErrorCode,
    run,
)
.taking(Media::Multipart);

fn run(call: &Call<'_>, vps: &mut Vps, account: &mut Account) -> Result<Reply, Fault> {
    vps.must_be_installed()?;
    if let Some((bytes, sha256)) = call.form.file("file") {
        account.uploads.push(Upload {
            kvm_id: vps.kvm_id(),
            bytes,
            sha256: sha256.to_owned(),
        });
    }
    vps.install(call.now, call.lag());
    Ok(Reply::success())
}
