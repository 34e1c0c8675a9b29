//! The errors for servers that violate the protocol or the limits.

use loggia_transport::{Error, ErrorKind};

use crate::limits::Limits;

/// For data that makes no sense, or was not asked for.
pub(super) fn garbled(what: &str) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!("the VNC server sent what cannot be understood: {what}"),
    )
    .with_hint("open the console again; if it happens again, the server speaks another dialect")
}

/// For data larger than anything that a screen needs.
pub(super) fn too_large(what: &str) -> Error {
    Error::new(
        ErrorKind::TooLarge,
        format!("the VNC server sent more than the limits allow: {what}"),
    )
    .with_hint(
        "open the console again; if it happens again, check that this is the server that is meant",
    )
}

/// For a screen size that is not accepted. The limits are mentioned only if they are the reason.
pub(super) fn misfit(width: u16, height: u16) -> Error {
    let screen = format!("a screen of {width}x{height}");
    if width == 0 || height == 0 {
        return garbled(&screen);
    }
    too_large(&screen).with_hint(if Limits::default().allow(width, height) {
        "raise Limits::pixels if a screen of that size is wanted"
    } else {
        "no more can be taken than 3840x2160 pixels, and 8192 along a side: set a smaller \
         screen in the machine"
    })
}
