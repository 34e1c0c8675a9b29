//! The client's pixel format: how a level of grey is written.
//!
//! Everything that the protocol has is supported: 8, 16 or 32 bits with any bits for each
//! colour, and pixels that are numbers of entries in a table of colours.

use std::io;

use super::canvas::GREY;
use super::wire::{improper, u16_at};

/// How a pixel is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Format {
    bits: u8,
    depth: u8,
    big_endian: bool,
    /// Whether a pixel has bits for red, green and blue, rather than a number in a table.
    true_colour: bool,
    /// The greatest values of red, green and blue.
    most: [u16; 3],
    shifts: [u8; 3],
}

impl Default for Format {
    fn default() -> Self {
        Self {
            bits: 32,
            depth: 24,
            big_endian: false,
            true_colour: true,
            most: [255; 3],
            shifts: [16, 8, 0],
        }
    }
}

impl Format {
    /// Returns the format as the server announces it.
    pub(super) fn wire(self) -> [u8; 16] {
        let [red, green, blue] = self.most.map(u16::to_be_bytes);
        let [red_shift, green_shift, blue_shift] = self.shifts;
        [
            self.bits,
            self.depth,
            self.big_endian.into(),
            self.true_colour.into(),
            red[0],
            red[1],
            green[0],
            green[1],
            blue[0],
            blue[1],
            red_shift,
            green_shift,
            blue_shift,
            0,
            0,
            0,
        ]
    }

    /// Parses the format that the client requests.
    pub(super) fn parse(wire: &[u8]) -> io::Result<Self> {
        let &[
            bits,
            depth,
            big_endian,
            true_colour,
            _,
            _,
            _,
            _,
            _,
            _,
            red,
            green,
            blue,
            ..,
        ] = wire
        else {
            return Err(improper("no pixel format"));
        };
        let format = Self {
            bits,
            depth,
            big_endian: big_endian != 0,
            true_colour: true_colour != 0,
            most: [4, 6, 8].map(|at| u16_at(wire, at)),
            shifts: [red, green, blue],
        };
        // Each colour has some bits, and they lie in the pixel.
        let fits = |(most, shift): (u16, u8)| {
            let width = u16::BITS - most.leading_zeros();
            most != 0 && width + u32::from(shift) <= u32::from(bits)
        };
        let mut colours = format.most.into_iter().zip(format.shifts);
        if matches!(bits, 8 | 16 | 32) && (!format.true_colour || colours.all(fits)) {
            Ok(format)
        } else {
            Err(improper("an impossible pixel format"))
        }
    }

    /// Returns the message with the table of colours, if the client needs one: black and grey.
    pub(super) fn table(self) -> Option<Vec<u8>> {
        let mut message = vec![1, 0, 0, 0, 0, 2];
        for level in [0, GREY] {
            // From 8 to 16 bits.
            let level = [level, level];
            message.extend([level, level, level].concat());
        }
        (!self.true_colour).then_some(message)
    }

    /// Returns a pixel of this level of grey.
    pub(super) fn pixel(self, level: u8) -> Vec<u8> {
        let colours = self.most.into_iter().zip(self.shifts);
        let value = if self.true_colour {
            let shifted = colours.map(|(most, shift)| {
                let part = u32::from(level) * u32::from(most) / 255;
                part.checked_shl(shift.into()).unwrap_or_default()
            });
            shifted.fold(0, |all, part| all | part)
        } else {
            u32::from(level > 0)
        };
        let bytes = usize::from(self.bits / 8);
        if self.big_endian {
            value.to_be_bytes()[4 - bytes..].to_vec()
        } else {
            value.to_le_bytes()[..bytes].to_vec()
        }
    }

    /// Returns a pixel as ZRLE has it: without the byte that contains no colour, if there is
    /// one.
    pub(super) fn compact(self, level: u8) -> Vec<u8> {
        let mut pixel = self.pixel(level);
        if self.bits != 32 || self.depth > 24 || !self.true_colour {
            return pixel;
        }
        let ends = self.most.into_iter().zip(self.shifts);
        let is_low = ends
            .map(|(most, shift)| u16::BITS - most.leading_zeros() + u32::from(shift))
            .all(|end| end <= 24);
        let is_high = self.shifts.iter().all(|shift| *shift >= 8);
        match (is_low, is_high) {
            (true, _) if self.big_endian => {
                pixel.remove(0);
            }
            (true, _) => pixel.truncate(3),
            (false, true) if self.big_endian => pixel.truncate(3),
            (false, true) => {
                pixel.remove(0);
            }
            (false, false) => {}
        }
        pixel
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(wire: [u8; 16]) -> Format {
        Format::parse(&wire).expect("a format")
    }

    const DEEP: [u8; 16] = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];

    #[test]
    fn pixels_are_written_in_every_format() {
        let with = |change: &[(usize, u8)]| {
            let mut wire = DEEP;
            for (at, byte) in change {
                wire[*at] = *byte;
            }
            format(wire)
        };
        assert_eq!(with(&[]), Format::default());
        assert_eq!(Format::default().wire(), DEEP);
        for (format, pixel, compact) in [
            (with(&[]), &[0xaa, 0xaa, 0xaa, 0][..], &[0xaa; 3][..]),
            (with(&[(2, 1)]), &[0, 0xaa, 0xaa, 0xaa], &[0xaa; 3]),
            // The colours are in the upper bytes.
            (
                with(&[(10, 24), (11, 16), (12, 8)]),
                &[0, 0xaa, 0xaa, 0xaa],
                &[0xaa; 3],
            ),
            // All four bytes count.
            (
                with(&[(1, 32)]),
                &[0xaa, 0xaa, 0xaa, 0],
                &[0xaa, 0xaa, 0xaa, 0],
            ),
            (
                with(&[(10, 0), (11, 16), (12, 24)]),
                &[0xaa, 0, 0xaa, 0xaa],
                &[0xaa, 0, 0xaa, 0xaa],
            ),
            // Five, six and five bits: 20, 42, 20.
            (
                format([16, 16, 0, 1, 0, 31, 0, 63, 0, 31, 11, 5, 0, 0, 0, 0]),
                &[0x54, 0xa5],
                &[0x54, 0xa5],
            ),
            // Three, three and two bits: 4, 4, 2.
            (
                format([8, 8, 0, 1, 0, 7, 0, 7, 0, 3, 0, 3, 6, 0, 0, 0]),
                &[0xa4],
                &[0xa4],
            ),
            (
                format([8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
                &[1],
                &[1],
            ),
        ] {
            assert_eq!(format.pixel(GREY), pixel, "{format:?}");
            assert_eq!(format.compact(GREY), compact, "{format:?}");
            assert!(format.pixel(0).iter().all(|byte| *byte == 0));
        }
    }

    #[test]
    fn impossible_formats_are_refused() {
        for (at, byte) in [(0, 24), (0, 0), (0, 64), (5, 0), (10, 25), (11, 255)] {
            let mut wire = DEEP;
            wire[at] = byte;
            assert!(Format::parse(&wire).is_err(), "{at} {byte}");
        }
        assert!(Format::parse(&DEEP[..12]).is_err());
    }

    #[test]
    fn a_table_of_colours_is_sent_where_it_is_needed() {
        assert_eq!(Format::default().table(), None);
        let mut wire = DEEP;
        (wire[0], wire[3]) = (8, 0);
        let table = format(wire).table().expect("a table");
        assert_eq!(table[..6], [1, 0, 0, 0, 0, 2]);
        assert_eq!(table[6..], [[0; 6], [GREY; 6]].concat());
    }
}
