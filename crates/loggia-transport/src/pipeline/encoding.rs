//! Decodes compressed answers.
//!
//! No compression is requested: a decompressor keeps copies of passwords and signatures in memory
//! that is not wiped, and the answers are small. But a proxy may compress unasked, and a caller
//! may request compression with a header of its own
//! ([`CallOptions::header`](super::CallOptions::header)). So the three encodings in use are
//! decoded, piece by piece into a buffer that ends at the limit on answers, which stops a few
//! bytes from expanding to gigabytes.

use std::io::{self, Write};

use bytes::Bytes;
use flate2::write::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use http::header::CONTENT_ENCODING;
use http::{HeaderMap, StatusCode};

use crate::body::Buffer;
use crate::protocol::Refusal;

/// Why a body was not decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Undecoded {
    /// It would be larger than the limit.
    TooLarge,
    /// Its encoding cannot be decoded.
    DecodeFailure(DecodeFailure),
}

/// A body whose encoding cannot be decoded.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DecodeFailure {
    /// The name of its encoding.
    encoding: String,
    /// Whether that encoding is supported, but the body is not valid in it.
    is_broken: bool,
}

impl DecodeFailure {
    /// The refusal for an answer with this body.
    pub(super) fn refusal(&self, status: StatusCode) -> Refusal {
        Refusal::encoded(status, &self.encoding, self.is_broken)
    }
}

/// More than one is never used; more than this is an attempt to keep us busy.
const MOST: usize = 3;

/// The body before it was compressed, if that has at most `limit` bytes.
pub(super) fn decoded(headers: &HeaderMap, body: Bytes, limit: usize) -> Result<Bytes, Undecoded> {
    let names = names(headers);
    if body.is_empty() || (names.is_empty() && !is_gzip(&body)) {
        return Ok(body);
    }
    let unread = |encoding: String, is_broken| {
        Undecoded::DecodeFailure(DecodeFailure {
            encoding,
            is_broken,
        })
    };
    if names.is_empty() {
        return unfold(Coding::Gzip, &body, limit)
            .map_err(|error| error.unwrap_or_else(|| unread("gzip".into(), true)));
    }
    if names.len() > MOST {
        return Err(unread(shown(&names), false));
    }
    let mut body = body;
    // The last one named was applied last.
    for name in names.iter().rev() {
        let coding = match name.as_str() {
            "gzip" | "x-gzip" => Coding::Gzip,
            "deflate" => Coding::Deflate,
            "br" => Coding::Brotli,
            _ => return Err(unread(shown(&names), false)),
        };
        // Some proxies decompress but keep the header.
        if matches!(body.trim_ascii_start().first(), Some(b'{' | b'[')) {
            return Ok(body);
        }
        let broken = || unread(shown(&names), true);
        body = unfold(coding, &body, limit).map_err(|error| error.unwrap_or_else(broken))?;
    }
    Ok(body)
}

#[derive(Clone, Copy)]
enum Coding {
    Gzip,
    Deflate,
    Brotli,
}

/// `Err(None)` if the body is not valid in its encoding.
fn unfold(coding: Coding, body: &[u8], limit: usize) -> Result<Bytes, Option<Undecoded>> {
    const ROOM: usize = 4096;
    let mut buffer = Limited {
        buffer: Buffer::new(ROOM, limit),
        is_full: false,
    };
    let written = match coding {
        Coding::Gzip => {
            let mut decoder = MultiGzDecoder::new(&mut buffer);
            decoder.write_all(body).and_then(|()| decoder.try_finish())
        }
        // By the standard the zlib header is required; some servers leave it out.
        Coding::Deflate if is_zlib(body) => {
            let mut decoder = ZlibDecoder::new(&mut buffer);
            decoder.write_all(body).and_then(|()| decoder.try_finish())
        }
        Coding::Deflate => {
            let mut decoder = DeflateDecoder::new(&mut buffer);
            decoder.write_all(body).and_then(|()| decoder.try_finish())
        }
        Coding::Brotli => {
            let mut decoder = brotli_decompressor::DecompressorWriter::new(&mut buffer, ROOM);
            decoder.write_all(body).and_then(|()| decoder.close())
        }
    };
    match written {
        _ if buffer.is_full => Err(Some(Undecoded::TooLarge)),
        Ok(()) => Ok(buffer.buffer.into_bytes()),
        Err(_) => Err(None),
    }
}

/// Records when the limit was reached: decoders report errors of their own.
struct Limited {
    buffer: Buffer,
    is_full: bool,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.push(bytes).is_err() {
            self.is_full = true;
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Checks the magic bytes, with which no text begins.
fn is_gzip(body: &[u8]) -> bool {
    body.starts_with(&[0x1f, 0x8b])
}

fn is_zlib(body: &[u8]) -> bool {
    match body {
        [first, second, ..] => {
            first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31)
        }
        _ => false,
    }
}

/// The encodings that the headers name, in the order in which they were applied.
fn names(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(CONTENT_ENCODING).iter();
    let texts = values.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    texts
        .flat_map(|text| {
            let names = text.split(',').map(|name| name.trim().to_ascii_lowercase());
            names.collect::<Vec<_>>()
        })
        .filter(|name| !name.is_empty() && name != "identity")
        .collect()
}

/// Encoding names for a message. They are the server's: at most a few, reduced to the characters
/// that names consist of.
fn shown(names: &[String]) -> String {
    const LONGEST: usize = 40;
    let text = names.join(", ");
    let text = text.chars().take(LONGEST);
    text.map(|each| match each {
        'a'..='z' | '0'..='9' | '-' | '_' | '.' | ',' | ' ' => each,
        _ => '?',
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use http::HeaderValue;

    use super::*;

    const TEXT: &[u8] = br#"{"a":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}"#;
    /// `{}`, compressed by the reference encoder.
    const BROTLI: &[u8] = &[0x8b, 0x00, 0x80, 0x7b, 0x7d, 0x03];

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).expect("written");
        encoder.finish().expect("ended")
    }

    fn deflate() -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_ENCODING, HeaderValue::from_static("deflate"))])
    }

    fn read(names: &'static str, body: impl Into<Vec<u8>>) -> Result<Bytes, Undecoded> {
        let mut headers = HeaderMap::new();
        if !names.is_empty() {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(names));
        }
        decoded(&headers, body.into().into(), 1000)
    }

    #[test]
    fn what_is_in_use_is_read() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(TEXT).expect("written");
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
        raw.write_all(TEXT).expect("written");
        for (names, body) in [
            ("gzip", gzip(TEXT)),
            ("GZIP", gzip(TEXT)),
            ("x-gzip", gzip(TEXT)),
            ("identity, gzip", gzip(TEXT)),
            ("gzip, gzip", gzip(&gzip(TEXT))),
            ("gzip, gzip, gzip", gzip(&gzip(&gzip(TEXT)))),
            ("", gzip(TEXT)),
            ("deflate", zlib.finish().expect("ended")),
            ("deflate", raw.finish().expect("ended")),
            ("", TEXT.to_vec()),
            ("identity", TEXT.to_vec()),
            // Decompressed by a proxy that kept the header.
            ("gzip", TEXT.to_vec()),
            ("zstd", Vec::new()),
        ] {
            let wanted = if body.is_empty() { b"" } else { TEXT };
            assert_eq!(read(names, body).expect(names), wanted, "{names}");
        }
        assert_eq!(read("br", BROTLI).expect("br"), &b"{}"[..]);
    }

    #[test]
    fn what_is_not_is_named() {
        for (names, body, is_broken) in [
            ("zstd", &b"\x28\xb5\x2f\xfd"[..], false),
            ("compress", b"\x1f\x9d", false),
            ("gzip", b"\x1f\x8b\x08", true),
            ("gzip", b"text", true),
            ("br", b"\xff\xff\xff\xff", true),
            ("deflate", b"text, and nothing else", true),
            ("gzip,gzip,gzip,gzip", b"\x1f\x8b", false),
        ] {
            let error = read(names, body).expect_err(names);
            let Undecoded::DecodeFailure(unread) = error else {
                panic!("{names}: {error:?}")
            };
            let first = names.split(',').next().expect("one");
            assert!(unread.encoding.contains(first), "{unread:?}");
            assert_eq!(unread.is_broken, is_broken, "{names}");
        }
        let often = gzip(&gzip(&gzip(&gzip(TEXT))));
        assert!(read("gzip,gzip,gzip,gzip", often).is_err());
        let odd = read("<Script>;x", *b"x").expect_err("odd");
        let odd =
            matches!(odd, Undecoded::DecodeFailure(unread) if unread.encoding == "?script??x");
        assert!(odd);
    }

    /// A stream without a header may happen to begin like one: both marks must be present.
    #[test]
    fn deflate_is_read_with_and_without_its_header() {
        let mut by_chance = 0;
        for number in 0_u32..300 {
            let items = (0..number).map(|item| item * item * number % 1009);
            let text = format!("{:?}", items.collect::<Vec<_>>());
            let mut raw = DeflateEncoder::new(Vec::new(), Compression::best());
            raw.write_all(text.as_bytes()).expect("written");
            let raw = raw.finish().expect("ended");
            by_chance += u32::from(u16::from_be_bytes([raw[0], raw[1]]).is_multiple_of(31));
            // A body that begins with a bracket is taken for JSON.
            if !matches!(raw[0], b'{' | b'[') {
                let read = decoded(&deflate(), raw.into(), 10_000).expect("read");
                assert_eq!(read, text);
            }
        }
        assert!(by_chance > 0, "the rule was tried");
    }

    #[test]
    fn a_little_that_unfolds_to_a_lot_ends_at_the_limit() {
        let bomb = gzip(&vec![b' '; 10_000_000]);
        assert_eq!(read("gzip", bomb.clone()), Err(Undecoded::TooLarge));
        assert_eq!(read("gzip, gzip", gzip(&bomb)), Err(Undecoded::TooLarge));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_do_harm(
            body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80),
            names in 0..4_usize,
        ) {
            let _ = read(["gzip", "deflate", "br", "gzip, br"][names], body);
        }
    }
}
