//! Repairs JSON of which a part cannot be read.
//!
//! A name in Latin-1, half of a surrogate pair, a raw control character: these are invalid in
//! JSON, and a parser rejects the whole answer because of one of them. Here each string is
//! inspected by itself. Its invalid parts become U+FFFD, so that everything around it can be
//! read, and its position is recorded: code that reads the answer into types leaves such a string
//! out instead of taking its remainder for the value ([`mark`]).
//!
//! Only strings are changed, and NULs between them. Text that is not JSON stays as it is. Text in
//! UTF-16 is converted to UTF-8.

mod escape;
mod number;
mod output;
#[cfg(test)]
mod tests;
mod wide;

use std::ops::Range;

use bytes::Bytes;
use zeroize::Zeroizing;

use crate::body::Full;
use crate::decode::MARK;
use crate::json_object;
use escape::Escape;
pub(crate) use number::mark_numbers;
use output::Output;

/// A text that a JSON parser can read, if it is JSON at all.
#[derive(Default)]
pub(crate) struct Sound {
    pub(crate) text: Bytes,
    /// The insides of the strings that were changed, in order.
    pub(crate) damaged: Vec<Range<usize>>,
}

/// Makes a body readable.
///
/// # Errors
/// When the result would be longer than `limit`.
pub(crate) fn sound(body: Bytes, limit: usize) -> Result<Sound, Full> {
    // Nothing reads UTF-32, and its NULs would be taken for damage in every name.
    if json_object::is_utf_32(&body) {
        return Ok(Sound::untouched(body));
    }
    if let Some(text) = wide::as_utf8(&body, limit)? {
        let sound = repaired(text, limit)?;
        // If the result is not JSON, the body is left untouched and treated as it came.
        let text = &sound.text[json_object::plain(&sound.text)];
        if serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok() {
            return Ok(sound);
        }
        return Ok(Sound::untouched(body));
    }
    repaired(body, limit)
}

impl Sound {
    fn untouched(text: Bytes) -> Self {
        Self {
            text,
            damaged: Vec::new(),
        }
    }
}

/// The text with [`MARK`] in place of every string listed in `damaged`.
pub(crate) fn mark(text: &[u8], damaged: &[Range<usize>]) -> Zeroizing<Vec<u8>> {
    // Sized in advance: growing would leave a copy behind.
    let room = text.len() + damaged.len() * MARK.len();
    let mut marked = Zeroizing::new(Vec::with_capacity(room));
    let mut place = 0;
    for string in damaged {
        marked.extend_from_slice(&text[place..string.start]);
        marked.extend_from_slice(MARK.as_bytes());
        place = string.end;
    }
    marked.extend_from_slice(&text[place..]);
    marked
}

/// The damaged strings within `part` of `whole`, relative to its beginning.
pub(crate) fn within(damaged: &[Range<usize>], whole: &[u8], part: &[u8]) -> Vec<Range<usize>> {
    let Some(start) = part.as_ptr().addr().checked_sub(whole.as_ptr().addr()) else {
        return Vec::new();
    };
    let end = start + part.len();
    if end > whole.len() {
        // `part` is not a slice of `whole`.
        return Vec::new();
    }
    let inside = damaged
        .iter()
        .filter(|string| start <= string.start && string.end <= end);
    inside
        .map(|string| string.start - start..string.end - start)
        .collect()
}

fn repaired(body: Bytes, limit: usize) -> Result<Sound, Full> {
    let Some(start) = looks_damaged(&body).then(|| beginning(&body)).flatten() else {
        return Ok(Sound::untouched(body));
    };
    let mut output = Output::new(&body, limit);
    let mut damaged = Vec::new();
    let mut place = start;
    while let Some(next) = body[place..]
        .iter()
        .position(|byte| matches!(byte, b'"' | 0))
    {
        let at = place + next;
        if body[at] == 0 {
            output.replace(at..at + 1, b" ")?;
            place = at + 1;
            continue;
        }
        let from = output.place_of(at + 1);
        let (end, is_damaged) = string(&body, at + 1, &mut output)?;
        if is_damaged {
            damaged.push(from..output.place_of(end));
        }
        place = (end + 1).min(body.len());
    }
    Ok(match output.finish()? {
        Some(text) => Sound { text, damaged },
        None => Sound::untouched(body),
    })
}

/// Whether anything may have to be changed. Most answers have no escapes and are a single line,
/// so that this is very fast.
fn looks_damaged(body: &[u8]) -> bool {
    // Without a branch for each byte, so that the loop is vectorised.
    let odd = |byte: &u8| u8::from(*byte < b' ') | u8::from(*byte == b'\\');
    let has_odd = |chunk: &[u8]| chunk.iter().fold(0, |any, byte| any | odd(byte)) != 0;
    body.chunks(256).any(has_odd) || std::str::from_utf8(body).is_err()
}

/// Where the JSON begins: with the text, or at an object inside other text.
fn beginning(body: &[u8]) -> Option<usize> {
    /// How many bytes are searched for an object that does not begin the answer.
    const FAR: usize = 64 * 1024;
    let text = json_object::plain(body);
    if let Some(b'{' | b'[' | b'"') = body.get(text.start) {
        return Some(text.start);
    }
    let near = text.start..text.end.min(text.start.saturating_add(FAR));
    near.filter(|place| body[*place] == b'{').find(|place| {
        let inside = body[place + 1..text.end].trim_ascii_start();
        inside.starts_with(b"\"")
    })
}

/// Repairs the string whose inside begins at `place`. Returns where it ends, and whether anything
/// in it was changed.
fn string(body: &[u8], mut place: usize, output: &mut Output<'_>) -> Result<(usize, bool), Full> {
    const UNKNOWN: &[u8] = "\u{fffd}".as_bytes();
    let mut is_damaged = false;
    let matters = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ' | 0x80..);
    loop {
        let Some(next) = body[place..].iter().position(matters) else {
            return Ok((body.len(), is_damaged));
        };
        place += next;
        let broken = match body[place] {
            b'"' => return Ok((place, is_damaged)),
            b'\\' => match escape::at(&body[place..]) {
                Escape::Whole(length) => {
                    place += length;
                    continue;
                }
                Escape::Broken(length) => place..place + length,
            },
            0x80.. => {
                let rest = &body[place..];
                let length = rest.iter().position(u8::is_ascii).unwrap_or(rest.len());
                for chunk in rest[..length].utf8_chunks() {
                    place += chunk.valid().len();
                    let broken = place..place + chunk.invalid().len();
                    place = broken.end;
                    if !broken.is_empty() {
                        output.replace(broken, UNKNOWN)?;
                        is_damaged = true;
                    }
                }
                continue;
            }
            _ => place..place + 1,
        };
        place = broken.end;
        output.replace(broken, UNKNOWN)?;
        is_damaged = true;
    }
}
