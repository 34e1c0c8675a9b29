//! Sessions of VNC servers: the ways to log in, the kinds of rectangles, and bytes that are not a
//! picture.

use flate2::{Compress, Compression, FlushCompress};

use super::Seeds;

const V3: &[u8] = b"RFB 003.003\n";
const V7: &[u8] = b"RFB 003.007\n";
const V8: &[u8] = b"RFB 003.008\n";
const CHALLENGE: &[u8] = b"0123456789abcdef";
/// Bits of the first byte; the target explains them.
const PASSWORD: u8 = 1;
const OPEN: u8 = 2;
const SILENT: u8 = 4;
const LARGE_PIECES: u8 = 0xf8;

const DESKTOP_SIZE: [u8; 4] = (-223i32).to_be_bytes();

pub(super) fn all() -> Seeds {
    let way_in: Vec<u8> = [V8, &[1, 2], CHALLENGE, &[0; 4]].concat();
    let raw = update(&[rectangle([0, 0, 4, 3], [0; 4], &[9; 48])]);
    let whole = |rest: &[u8]| [&way_in, &screen(4, 3), &raw, rest].concat();
    let mut seeds = Seeds::new();
    let mut add = |name: &str, how: u8, words: &[u8]| {
        let name = format!("{name}.rfb");
        seeds.insert(name, [&[how], words].concat());
    };
    for (name, words) in [
        ("wrong", [&[0, 0, 0, 1, 0, 0, 0, 2], &b"no"[..]].concat()),
        ("too_many", vec![0, 0, 0, 2, 0, 0, 0, 0]),
    ] {
        add(name, PASSWORD, &[V8, &[1, 2], CHALLENGE, &words].concat());
    }
    add("busy", PASSWORD, &[V8, &[0, 0, 0, 0, 4], b"busy"].concat());
    add("other_types", PASSWORD, &[V8, &[3, 16, 18, 19]].concat());
    add("easy_way", PASSWORD, &[V8, &[1, 1, 0, 0, 0, 0]].concat());
    let easy = [V8, &[1, 1, 0, 0, 0, 0], &screen(4, 3), &raw].concat();
    add("easy_way_taken", PASSWORD | OPEN, &easy);
    let old = [V3, &[0, 0, 0, 2], CHALLENGE, &[0; 4], &screen(4, 3), &raw].concat();
    add("version_3", PASSWORD, &old);
    add("version_7", 0, &[V7, &[1, 1], &screen(4, 3), &raw].concat());
    add("raw", PASSWORD | SILENT, &whole(&[]));
    let copy = rectangle([0, 1, 4, 2], [0, 0, 0, 1], &[0; 4]);
    add("copy", PASSWORD, &whole(&update(&[copy.clone(), copy])));
    let size = rectangle([0, 0, 8, 6], DESKTOP_SIZE, &[]);
    let larger = update(&[rectangle([0, 0, 8, 6], [0; 4], &[7; 192])]);
    add(
        "size",
        PASSWORD,
        &whole(&[update(&[size]), larger].concat()),
    );
    let no_picture = [
        &[2, 3, 0, 0, 0, 0, 0, 0, 2, 7, 7, 1, 0, 0, 0, 0, 1][..],
        &[5; 6],
    ]
    .concat();
    add(
        "no_picture",
        PASSWORD,
        &whole(&[no_picture, update(&[])].concat()),
    );
    for (name, tiles) in tiles() {
        let body = compressed(&tiles);
        let words = update(&[rectangle([0, 0, 70, 3], [0, 0, 0, 16], &body)]);
        let words = [&way_in[..], &screen(70, 3), &words].concat();
        add(name, PASSWORD | LARGE_PIECES | SILENT, &words);
    }
    seeds
}

/// Two tiles, of 64 by 3 and of 6 by 3 pixels, in every encoding of ZRLE.
fn tiles() -> Vec<(&'static str, Vec<u8>)> {
    let one = [1, 10, 20, 30];
    vec![
        ("zrle_one_colour", one.repeat(2)),
        (
            "zrle_pixels",
            [&[0][..], &[8; 576], &[0], &[9; 54]].concat(),
        ),
        (
            "zrle_two_colours",
            [&[2][..], &[1; 6], &[0xaa; 24], &one].concat(),
        ),
        (
            "zrle_palette",
            [&[5][..], &[1; 15], &[0x12; 96], &one].concat(),
        ),
        ("zrle_runs", [&[128, 1, 2, 3, 191][..], &one].concat()),
        (
            "zrle_palette_runs",
            [&[130][..], &[1; 6], &[0, 129, 190], &one].concat(),
        ),
    ]
}

fn screen(width: u16, height: u16) -> Vec<u8> {
    let mut words = [width.to_be_bytes(), height.to_be_bytes()].concat();
    words.extend([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]);
    words.extend([0, 0, 0, 4]);
    words.extend(b"seed");
    words
}

fn update(rectangles: &[Vec<u8>]) -> Vec<u8> {
    let count = u8::try_from(rectangles.len()).expect("few");
    [&[0, 0, 0, count], &rectangles.concat()[..]].concat()
}

fn rectangle(region: [u8; 4], encoding: [u8; 4], body: &[u8]) -> Vec<u8> {
    let numbers: Vec<_> = region.iter().flat_map(|number| [0, *number]).collect();
    [&numbers[..], &encoding, body].concat()
}

fn compressed(tiles: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(4096);
    let mut zlib = Compress::new(Compression::none(), true);
    zlib.compress_vec(tiles, &mut out, FlushCompress::Sync)
        .expect("compressed");
    let length = u32::try_from(out.len()).expect("short");
    [&length.to_be_bytes(), &out[..]].concat()
}
