//! Encodes a part of the canvas in the client's pixel format: raw, or as ZRLE.

use std::io;

use flate2::{Compress, Compression, FlushCompress, Status};

use super::canvas::{Canvas, GREY, WIDTH};
use super::wire::{improper, u16_at};

pub(super) const RAW: u32 = 0;
pub(super) const ZRLE: u32 = 16;

const TILE: u16 = 64;

/// The client's pixel format. Only four bytes with eight bits per colour are supported.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    big_endian: bool,
    shifts: [u8; 3],
}

impl Default for Format {
    fn default() -> Self {
        Self {
            big_endian: false,
            shifts: [16, 8, 0],
        }
    }
}

impl Format {
    /// Returns the format as the server announces it.
    pub(super) fn wire(self) -> [u8; 16] {
        let [red, green, blue] = self.shifts;
        let endian = u8::from(self.big_endian);
        [
            32, 24, endian, 1, 0, 255, 0, 255, 0, 255, red, green, blue, 0, 0, 0,
        ]
    }

    /// Parses the format that the client requests.
    pub(super) fn parse(wire: &[u8]) -> io::Result<Self> {
        let spoken = matches!(wire, [32, _, _, true_colour, ..] if *true_colour != 0)
            && [4, 6, 8].iter().all(|at| u16_at(wire, *at) == 255);
        match wire {
            [_, _, endian, _, _, _, _, _, _, _, shifts @ .., _, _, _]
                if spoken && shifts.iter().all(|shift| shift % 8 == 0 && *shift <= 24) =>
            {
                Ok(Self {
                    big_endian: *endian != 0,
                    shifts: shifts.try_into().map_err(|_| improper("no pixel format"))?,
                })
            }
            _ => Err(improper("a pixel format that is not spoken here")),
        }
    }

    fn pixel(self, level: u8) -> [u8; 4] {
        let shifted = self.shifts.iter().map(|shift| u32::from(level) << shift);
        let pixel = shifted.fold(0, |all, one| all | one);
        if self.big_endian {
            pixel.to_be_bytes()
        } else {
            pixel.to_le_bytes()
        }
    }

    /// Returns the pixel without the byte that holds no colour.
    fn short(self, level: u8) -> [u8; 3] {
        let [a, b, c, d] = self.pixel(level);
        let low = self.shifts.iter().all(|shift| *shift <= 16);
        if low == self.big_endian {
            [b, c, d]
        } else {
            [a, b, c]
        }
    }
}

fn level(lit: bool) -> u8 {
    if lit { GREY } else { 0 }
}

/// Encodes the rows from `top` to `bottom` as raw pixels.
pub(super) fn raw(canvas: &Canvas, (top, bottom): (u16, u16), format: Format) -> Vec<u8> {
    let points = (top..bottom).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
    points
        .flat_map(|(x, y)| format.pixel(level(canvas.is_lit(x, y))))
        .collect()
}

/// Encodes the rows in compressed tiles of one or two colours, with the length in front.
pub(super) fn zrle(
    canvas: &Canvas,
    (top, bottom): (u16, u16),
    format: Format,
    zlib: &mut Compress,
) -> io::Result<Vec<u8>> {
    let mut tiles = Vec::new();
    for y in (top..bottom).step_by(TILE.into()) {
        for x in (0..WIDTH).step_by(TILE.into()) {
            let across = x..(x + TILE).min(WIDTH);
            let down = y..(y + TILE).min(bottom);
            tile(canvas, across, down, format, &mut tiles);
        }
    }
    let mut out = vec![0; 4];
    out.reserve(tiles.len() / 2 + 256);
    let mut left = tiles.as_slice();
    loop {
        let before = zlib.total_in();
        let status = zlib.compress_vec(left, &mut out, FlushCompress::Sync)?;
        let taken = usize::try_from(zlib.total_in() - before).unwrap_or_default();
        left = left.get(taken..).unwrap_or_default();
        if left.is_empty() && status == Status::Ok && out.len() < out.capacity() {
            break;
        }
        out.reserve(1024);
    }
    let length = u32::try_from(out.len() - 4).unwrap_or_default();
    out.splice(..4, length.to_be_bytes());
    Ok(out)
}

fn tile(
    canvas: &Canvas,
    across: std::ops::Range<u16>,
    down: std::ops::Range<u16>,
    format: Format,
    out: &mut Vec<u8>,
) {
    let first = canvas.is_lit(across.start, down.start);
    let same = down
        .clone()
        .all(|y| across.clone().all(|x| canvas.is_lit(x, y) == first));
    if same {
        out.push(1);
        out.extend(format.short(level(first)));
        return;
    }
    // A palette of two colours: one bit per pixel, and each row starts with a new byte.
    out.push(2);
    out.extend(format.short(0));
    out.extend(format.short(GREY));
    for y in down {
        let row: Vec<_> = across.clone().map(|x| canvas.is_lit(x, y)).collect();
        for eight in row.chunks(8) {
            let bits = eight.iter().zip((0..8).rev());
            out.push(bits.fold(0, |byte, (lit, bit)| byte | u8::from(*lit) << bit));
        }
    }
}

/// Returns a new stream, one for each connection.
pub(super) fn zlib() -> Compress {
    Compress::new(Compression::fast(), true)
}
