//! The picture that a screen shows at one moment.
//!
//! A [`Frame`] shares its pixels with the connection that drew them until the connection draws
//! again: taking one is free, and keeping one then costs a copy.

use std::fmt;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use image::{ImageFormat, RgbaImage};
use loggia_transport::{Error, ErrorKind};

use crate::region::Region;

/// A picture of the whole screen. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame(Arc<RgbaImage>);

impl Frame {
    pub(crate) fn new(image: Arc<RgbaImage>) -> Self {
        Self(image)
    }

    /// Pixels across.
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    /// Pixels down.
    pub fn height(&self) -> u32 {
        self.0.height()
    }

    /// Red, green and blue of a pixel; `None` beyond the edges.
    pub fn pixel(&self, x: u32, y: u32) -> Option<[u8; 3]> {
        let [red, green, blue, _] = self.0.get_pixel_checked(x, y)?.0;
        Some([red, green, blue])
    }

    /// The picture as a type of the crate `image`. Its alpha is 255 throughout.
    pub fn image(&self) -> &RgbaImage {
        &self.0
    }

    /// The picture as a type of the crate `image`, owned.
    pub fn into_image(self) -> RgbaImage {
        Arc::unwrap_or_clone(self.0)
    }

    /// The picture as a PNG file.
    ///
    /// # Errors
    /// `InvalidRequest` if it cannot be written as PNG, which does not happen with pictures of
    /// screens.
    pub fn to_png(&self) -> Result<Vec<u8>, Error> {
        let mut png = Cursor::new(Vec::new());
        let written = self.0.write_to(&mut png, ImageFormat::Png);
        written.map_err(|error| {
            Error::new(
                ErrorKind::InvalidRequest,
                "the picture cannot be written as PNG",
            )
            .with_source(error)
        })?;
        Ok(png.into_inner())
    }

    /// Writes the picture to a file as PNG, whatever the file's extension. Blocks while it
    /// writes.
    ///
    /// # Errors
    /// `Config` if the file cannot be written; as [`to_png`](Self::to_png).
    pub fn save_png(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let png = self.to_png()?;
        std::fs::write(path, png).map_err(|error| {
            Error::new(
                ErrorKind::Config,
                "the picture could not be written to its file",
            )
            .with_source(error)
            .with_hint("check the file's name and that its folder can be written to")
        })
    }

    /// The smallest rectangle around all pixels that differ; `None` if none does. If the sizes
    /// differ, the rectangle covers this whole picture.
    pub fn difference(&self, other: &Self) -> Option<Region> {
        if Arc::ptr_eq(&self.0, &other.0) {
            return None;
        }
        let all = Region::new(0, 0, side(self.width()), side(self.height()));
        if (self.width(), self.height()) != (other.width(), other.height()) {
            return Some(all);
        }
        let row = 4 * usize::from(all.width);
        if row == 0 {
            return None;
        }
        let mut found = Region::default();
        let rows = self.0.as_raw().chunks_exact(row);
        for (y, (a, b)) in (0..).zip(rows.zip(other.0.as_raw().chunks_exact(row))) {
            if let Some((x, width)) = changed_columns(a, b) {
                found = found.union(&Region::new(x, y, width, 1));
            }
        }
        (!found.is_empty()).then_some(found)
    }

    /// Whether the pixels of `region` are the same in both. A pixel that only one of the pictures
    /// has counts as different.
    pub fn equals_within(&self, other: &Self, region: Region) -> bool {
        let on = |frame: &Self| {
            let all = Region::new(0, 0, side(frame.width()), side(frame.height()));
            all.intersection(&region)
        };
        let shared = on(self);
        if shared != on(other) {
            return false;
        }
        (0..shared.height).all(|row| {
            let line = |frame: &Self| {
                let start = 4
                    * ((usize::from(shared.y) + usize::from(row))
                        * usize::try_from(frame.width()).unwrap_or_default()
                        + usize::from(shared.x));
                start..start + 4 * usize::from(shared.width)
            };
            self.0.as_raw().get(line(self)) == other.0.as_raw().get(line(other))
        })
    }
}

/// A picture from elsewhere, for comparison.
impl From<RgbaImage> for Frame {
    fn from(image: RgbaImage) -> Self {
        Self(Arc::new(image))
    }
}

/// The first changed pixel of a row and the number of pixels up to the last one.
pub(crate) fn changed_columns(a: &[u8], b: &[u8]) -> Option<(u16, u16)> {
    if a == b {
        return None;
    }
    let differs = |(a, b): (&[u8], &[u8])| a != b;
    let pixels = || a.chunks_exact(4).zip(b.chunks_exact(4));
    let first = pixels().position(differs)?;
    let last = pixels().rposition(differs)?;
    Some((
        u16::try_from(first).ok()?,
        u16::try_from(last - first + 1).ok()?,
    ))
}

/// Screens are never larger.
fn side(pixels: u32) -> u16 {
    u16::try_from(pixels).unwrap_or(u16::MAX)
}

/// Prints the size, not the picture: a screen may show anything.
impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({}x{})", self.width(), self.height())
    }
}

#[cfg(test)]
mod tests {
    use image::Rgba;

    use super::*;

    fn grey(width: u32, height: u32) -> RgbaImage {
        RgbaImage::from_pixel(width, height, Rgba([9, 9, 9, 255]))
    }

    #[test]
    fn differences_are_found_to_the_pixel() {
        let before = Frame::new(Arc::new(grey(40, 30)));
        let mut after = grey(40, 30);
        after.put_pixel(7, 3, Rgba([1, 2, 3, 255]));
        after.put_pixel(12, 9, Rgba([1, 2, 3, 255]));
        let after = Frame::new(Arc::new(after));
        assert_eq!(after.difference(&before), Some(Region::new(7, 3, 6, 7)));
        assert_eq!(before.difference(&before.clone()), None);
        assert!(after.equals_within(&before, Region::new(13, 0, 100, 100)));
        assert!(!after.equals_within(&before, Region::new(12, 9, 1, 1)));
        assert_eq!(after.pixel(7, 3), Some([1, 2, 3]));
        assert_eq!(after.pixel(40, 0), None);
        let larger = Frame::new(Arc::new(grey(41, 30)));
        assert_eq!(larger.difference(&before), Some(Region::new(0, 0, 41, 30)));
        assert!(!larger.equals_within(&before, Region::new(0, 0, 41, 1)));
    }

    #[test]
    fn a_png_is_read_back_unchanged() {
        let mut image = grey(5, 4);
        image.put_pixel(4, 3, Rgba([200, 100, 50, 255]));
        let png = Frame::new(Arc::new(image.clone()))
            .to_png()
            .expect("written");
        let read = image::load_from_memory(&png).expect("a PNG").to_rgba8();
        assert_eq!(read, image);
    }

    #[test]
    fn an_owned_image_can_be_changed() {
        let frame = Frame::new(Arc::new(grey(2, 1)));
        let mut image = frame.clone().into_image();
        image.put_pixel(1, 0, Rgba([1, 2, 3, 255]));
        assert_eq!(image.get_pixel(0, 0), &Rgba([9, 9, 9, 255]));
        assert_eq!(frame.image(), &grey(2, 1), "others keep theirs");
    }
}
