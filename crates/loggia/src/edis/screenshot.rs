//! A picture of the screen.
//!
//! It comes as a `data:` address: a media type and base64. The format is read from the bytes
//! themselves, because the vendor's media type (`image/jpg`) does not exist.

use std::fmt;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use loggia_edis::management::operations::get_vps_screenshot::OPERATION;
use loggia_transport::{Error, ErrorKind};

use super::server::Server;

/// A picture.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Screenshot {
    /// The format of the bytes.
    pub format: ImageFormat,
    /// The picture, ready to be written to a file.
    pub bytes: Vec<u8>,
}

/// The format of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageFormat {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// Something else; the media type that the vendor gave.
    Other(String),
}

impl ImageFormat {
    /// The usual file extension, without a dot.
    pub fn extension(&self) -> &str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Other(_) => "bin",
        }
    }

    fn of(bytes: &[u8], media_type: &str) -> Self {
        if bytes.starts_with(b"\xff\xd8\xff") {
            Self::Jpeg
        } else if bytes.starts_with(b"\x89PNG") {
            Self::Png
        } else {
            Self::Other(media_type.to_owned())
        }
    }
}

impl Server {
    /// A picture of the screen.
    ///
    /// Operation `getVpsScreenshot`.
    ///
    /// # Errors
    /// `Decode` when the answer holds no picture; any other kind.
    #[doc(alias = "getVpsScreenshot")]
    pub async fn screenshot(&self) -> Result<Screenshot, Error> {
        let reply = self.api().get_vps_screenshot().send().await?;
        let data = reply.into_inner().data.unwrap_or_default();
        Screenshot::from_data_uri(&data).map_err(|error| error.with_operation(&OPERATION))
    }
}

impl Screenshot {
    /// The picture in a `data:` address, or in plain base64: what the generated
    /// [`get_vps_screenshot`](super::management::Client::get_vps_screenshot) answers.
    ///
    /// ```
    /// use loggia::edis::{ImageFormat, Screenshot};
    ///
    /// let picture = Screenshot::from_data_uri("data:image/jpg;base64,/9j/4AAQ")?;
    /// assert_eq!(picture.format, ImageFormat::Jpeg);
    /// # Ok::<(), loggia::Error>(())
    /// ```
    ///
    /// # Errors
    /// `Decode` when it holds none.
    pub fn from_data_uri(data: &str) -> Result<Self, Error> {
        parse(data).map_err(|problem| {
            Error::new(ErrorKind::Decode, format!("the picture {problem}"))
                .with_hint("the server may have no screen at the moment: try again later")
        })
    }
}

/// Decodes a `data:` address, or plain base64.
fn parse(data: &str) -> Result<Screenshot, &'static str> {
    let data = data.trim();
    let (media_type, encoded) = match data.strip_prefix("data:") {
        Some(rest) => {
            let (head, body) = rest.split_once(',').ok_or("is cut off")?;
            let media_type = head.strip_suffix(";base64").ok_or("is not in base64")?;
            (media_type, body)
        }
        None => ("", data),
    };
    if encoded.is_empty() {
        return Err("is missing");
    }
    // Some encoders break lines, some omit the padding.
    let encoded: String = encoded.split_ascii_whitespace().collect();
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&base64::alphabet::STANDARD, config)
        .decode(encoded)
        .map_err(|_| "is not in base64")?;
    Ok(Screenshot {
        format: ImageFormat::of(&bytes, media_type),
        bytes,
    })
}

/// Prints the size, not the picture: a screen may show anything.
impl fmt::Debug for Screenshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Screenshot")
            .field("format", &self.format)
            .field("len", &self.bytes.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_say_what_they_are() {
        let picture = parse("data:image/jpg;base64,/9j/4AAQ").expect("a picture");
        assert_eq!(picture.format, ImageFormat::Jpeg);
        assert_eq!(picture.bytes[..3], [0xff, 0xd8, 0xff]);
        let picture = parse(" iVBORw0K\nGgo ").expect("a picture");
        assert_eq!(picture.format, ImageFormat::Png);
        let picture = parse("data:image/webp;base64,AAAA").expect("a picture");
        assert_eq!(picture.format, ImageFormat::Other("image/webp".into()));
    }

    #[test]
    fn odd_input_is_an_error() {
        for odd in [
            "",
            "data:",
            "data:image/png",
            "data:image/png,plain",
            "data:image/png;base64,",
            "data:image/png;base64,=",
            "data:image/png;base64,\u{fffd}",
            "not base64!",
        ] {
            assert!(parse(odd).is_err(), "{odd}");
        }
    }
}
