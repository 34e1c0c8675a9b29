//! Reads texts in UTF-16, which some programs on Windows write.

use bytes::Bytes;

use crate::body::{Buffer, Full};

/// The text in UTF-8, if it begins like UTF-16: with a byte order mark, or as JSON would. Half of
/// a surrogate pair becomes its JSON escape.
///
/// # Errors
/// When the result would be longer than `limit`.
pub(super) fn as_utf8(body: &[u8], limit: usize) -> Result<Option<Bytes>, Full> {
    let read: fn([u8; 2]) -> u16 = match body {
        [0xff, 0xfe, ..] | [b'{' | b'[', 0, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] | [0, b'{' | b'[', ..] => u16::from_be_bytes,
        _ => return Ok(None),
    };
    let (pairs, _) = body.as_chunks::<2>();
    let units = pairs.iter().map(|pair| read(*pair));
    let mut text = Buffer::new(body.len(), limit);
    for unit in char::decode_utf16(units) {
        match unit {
            Ok(character) => text.push(character.encode_utf8(&mut [0; 4]).as_bytes())?,
            Err(half) => {
                let half = format!("\\u{:04x}", half.unpaired_surrogate());
                text.push(half.as_bytes())?;
            }
        }
    }
    Ok(Some(text.into_bytes()))
}
