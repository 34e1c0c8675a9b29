//! Sets the keyboard layout of the console, which is also one of the settings. Fewer layouts
//! are accepted here than there.

use super::{Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "setVncKeyboardLanguage",
    "/kvm/v2/set/vnc/keyboard",
    &[Field::required(
        "vnc_keyboard",
        Format::OneOf(&["en-us", "de", "sv", "fr", "it"]),
    )],
    ErrorShape::StatusError,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    vps.config.put("vnc_keymap", call.form.text("vnc_keyboard"));
    Ok(Reply::success())
}
