//! Draws text as pixels: grey on black, with the 80 columns and 25 rows of a starting PC.

use std::convert::Infallible;

use embedded_graphics::Drawable;
use embedded_graphics::Pixel;
use embedded_graphics::draw_target::DrawTarget;
use embedded_graphics::geometry::{OriginDimensions, Point, Size};
use embedded_graphics::mono_font::MonoTextStyle;
use embedded_graphics::mono_font::iso_8859_1::FONT_9X15;
use embedded_graphics::pixelcolor::BinaryColor;
use embedded_graphics::text::{Baseline, Text};

const COLUMNS: usize = 80;
pub(super) const ROWS: usize = 25;
/// The size of a character in pixels, including the gap between rows.
const CELL: (u16, u16) = (9, 16);

/// The size of the screen in pixels.
pub(super) const WIDTH: u16 = 80 * CELL.0;
pub(super) const HEIGHT: u16 = 25 * CELL.1;
pub(super) const ROW_HEIGHT: u16 = CELL.1;

/// The brightness of grey, for red, green and blue.
pub(super) const GREY: u8 = 0xaa;

/// A picture: which pixels are grey.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Canvas(Vec<bool>);

impl Canvas {
    /// Draws the last lines that fit; longer ones are cut off.
    pub(super) fn draw(lines: &[String]) -> Self {
        let mut canvas = Self(vec![false; usize::from(WIDTH) * usize::from(HEIGHT)]);
        let style = MonoTextStyle::new(&FONT_9X15, BinaryColor::On);
        let shown = lines.iter().skip(lines.len().saturating_sub(ROWS));
        let tops = (0..i32::from(HEIGHT)).step_by(usize::from(ROW_HEIGHT));
        for (line, top) in shown.zip(tops) {
            let line: String = line.chars().take(COLUMNS).collect();
            let text = Text::with_baseline(&line, Point::new(0, top), style, Baseline::Top);
            let Ok(_) = text.draw(&mut canvas);
        }
        canvas
    }

    /// Returns whether a pixel is grey.
    pub(super) fn is_lit(&self, x: u16, y: u16) -> bool {
        let at = usize::from(y) * usize::from(WIDTH) + usize::from(x);
        self.0.get(at).copied().unwrap_or_default()
    }

    /// Returns the rows of text that differ, as a range of pixel rows.
    pub(super) fn difference(&self, other: &Self) -> Option<(u16, u16)> {
        let row = usize::from(WIDTH) * usize::from(ROW_HEIGHT);
        let rows = self.0.chunks(row).zip(other.0.chunks(row));
        let differ: Vec<_> = (0u16..)
            .zip(rows)
            .filter(|(_, (a, b))| a != b)
            .map(|(at, _)| at)
            .collect();
        let (first, last) = (differ.first()?, differ.last()?);
        Some((first * ROW_HEIGHT, (last + 1) * ROW_HEIGHT))
    }

    /// Encodes the picture as a PNG file.
    fn png(&self) -> Option<Vec<u8>> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, WIDTH.into(), HEIGHT.into());
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let points: Vec<_> = self
            .0
            .iter()
            .map(|lit| if *lit { GREY } else { 0 })
            .collect();
        let mut writer = encoder.write_header().ok()?;
        writer.write_image_data(&points).ok()?;
        writer.finish().ok()?;
        Some(file)
    }
}

/// Returns the lines as a PNG file: what VNC shows at the same moment.
pub(crate) fn picture(lines: &[String]) -> Vec<u8> {
    Canvas::draw(lines).png().unwrap_or_default()
}

impl OriginDimensions for Canvas {
    fn size(&self) -> Size {
        Size::new(WIDTH.into(), HEIGHT.into())
    }
}

impl DrawTarget for Canvas {
    type Color = BinaryColor;
    type Error = Infallible;

    fn draw_iter<I>(&mut self, pixels: I) -> Result<(), Infallible>
    where
        I: IntoIterator<Item = Pixel<BinaryColor>>,
    {
        for Pixel(Point { x, y }, colour) in pixels {
            let (Ok(x), Ok(y)) = (u16::try_from(x), u16::try_from(y)) else {
                continue;
            };
            let at = usize::from(y) * usize::from(WIDTH) + usize::from(x);
            if x < WIDTH
                && let Some(point) = self.0.get_mut(at)
            {
                *point = colour.is_on();
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_scroll_and_are_cut_off() {
        let dark = Canvas::draw(&[]);
        let many: Vec<_> = (0..30).map(|n| format!("line {n}")).collect();
        assert!(Canvas::draw(&many) == Canvas::draw(&many[5..]));
        let mut last = many[5..].to_vec();
        last[24].push('!');
        assert_eq!(
            Canvas::draw(&many).difference(&Canvas::draw(&last)),
            Some((24 * 16, 25 * 16))
        );
        assert_eq!(dark.difference(&dark), None);
        let wide = Canvas::draw(&["#".repeat(100)]);
        assert!(wide == Canvas::draw(&["#".repeat(80)]) && wide != dark);
        assert!(picture(&many).starts_with(b"\x89PNG"));
    }
}
