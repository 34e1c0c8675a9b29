//! Encodes a part of the canvas in the client's pixel format: raw, or as ZRLE.

use std::io;

use flate2::{Compress, Compression, FlushCompress, Status};

use super::canvas::{Canvas, GREY, WIDTH};
use super::pixels::Format;

pub(super) const RAW: u32 = 0;
pub(super) const ZRLE: u32 = 16;

const TILE: u16 = 64;

/// Encodes the rows from `top` to `bottom` as raw pixels.
pub(super) fn raw(canvas: &Canvas, (top, bottom): (u16, u16), format: Format) -> Vec<u8> {
    let [dark, lit] = [0, GREY].map(|level| format.pixel(level));
    let points = (top..bottom).flat_map(|y| (0..WIDTH).map(move |x| (x, y)));
    let pixels = points.flat_map(|(x, y)| if canvas.is_lit(x, y) { &lit } else { &dark });
    pixels.copied().collect()
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
        out.extend(format.compact(if first { GREY } else { 0 }));
        return;
    }
    // A palette of two colours: one bit per pixel, and each row starts with a new byte.
    out.push(2);
    out.extend(format.compact(0));
    out.extend(format.compact(GREY));
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
