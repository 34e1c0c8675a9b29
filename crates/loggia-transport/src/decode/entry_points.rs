//! The entry points of decoding: JSON text, or a serde deserializer.

use serde::de::{Deserializer, Error as _};

use super::Decode;
use super::mismatch::{DecodeFailure, LeftOut, Strictness};
use super::reader::Reader;

/// Reads JSON into a slot.
///
/// # Errors
/// When it is not JSON, or a value does not fit and must not be left out.
pub fn from_slice(
    json: &[u8],
    target: &mut dyn Decode,
    strictness: Strictness,
) -> Result<LeftOut, DecodeFailure> {
    Reader::new(strictness).slice(json, target)
}

/// Reads JSON in which [`MARK`](super::MARK) stands for every string that cannot be read, and
/// [`MARKED_NUMBER`](super::MARKED_NUMBER) for every such number.
///
/// # Errors
/// As [`from_slice`].
pub(crate) fn from_marked(
    json: &[u8],
    target: &mut dyn Decode,
    strictness: Strictness,
) -> Result<LeftOut, DecodeFailure> {
    let mut reader = Reader::new(strictness);
    reader.is_marked = true;
    reader.slice(json, target)
}

/// Reads from a serde deserializer into a new value. Nothing is left out, because serde has
/// nowhere to report it. For generated code.
///
/// # Errors
/// When a value does not fit.
pub fn deserialize<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Decode + Default,
{
    let mut value = T::default();
    match deserialize_into(deserializer, &mut value) {
        Ok(()) => Ok(value),
        Err(error) => Err(error),
    }
}

/// The same for any type, so that it is compiled once for each deserializer.
fn deserialize_into<'de, D: Deserializer<'de>>(
    deserializer: D,
    target: &mut dyn Decode,
) -> Result<(), D::Error> {
    let mut reader = Reader::new(Strictness::Whole);
    let read = reader.whole(deserializer, target);
    match reader.stopped {
        Some(DecodeFailure::DecodeMismatch(misfit)) if misfit.path().is_empty() => {
            Err(D::Error::custom(misfit.problem()))
        }
        Some(DecodeFailure::DecodeMismatch(misfit)) => Err(D::Error::custom(misfit)),
        Some(unread) => Err(D::Error::custom(unread)),
        None => read,
    }
}

impl Reader {
    fn slice(mut self, json: &[u8], target: &mut dyn Decode) -> Result<LeftOut, DecodeFailure> {
        let mut json = serde_json::Deserializer::from_slice(json);
        let read = self.whole(&mut json, target).and_then(|()| json.end());
        match (self.stopped, read) {
            (Some(unread), _) => Err(unread),
            (None, Err(error)) => Err(DecodeFailure::Syntax(error)),
            (None, Ok(())) => Ok(self.left_out),
        }
    }
}
