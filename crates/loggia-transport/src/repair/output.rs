//! A copy of a text with changes, made only if there are any.

use std::ops::Range;

use bytes::Bytes;

use crate::body::{Buffer, Full};

/// The text so far.
pub(super) struct Output<'a> {
    text: &'a [u8],
    /// The changed text; `None` before the first change.
    written: Option<Buffer>,
    /// The length of the changed text.
    length: usize,
    /// How much of the original text it covers.
    taken: usize,
    limit: usize,
}

impl<'a> Output<'a> {
    pub(super) fn new(text: &'a [u8], limit: usize) -> Self {
        Self {
            text,
            written: None,
            length: 0,
            taken: 0,
            limit,
        }
    }

    /// Writes `other` in place of a part that comes after everything replaced so far. Adjacent
    /// parts are replaced as one.
    pub(super) fn replace(&mut self, part: Range<usize>, other: &[u8]) -> Result<(), Full> {
        let touches = self.written.is_some() && part.start == self.taken;
        self.take(part.start)?;
        if !touches || other == b" " {
            self.push(other)?;
        }
        self.taken = part.end;
        Ok(())
    }

    /// The position in the changed text of a place after everything replaced so far.
    pub(super) fn place_of(&self, place: usize) -> usize {
        self.length + (place - self.taken)
    }

    /// The whole text, if it was changed.
    pub(super) fn finish(mut self) -> Result<Option<Bytes>, Full> {
        if self.written.is_some() {
            self.take(self.text.len())?;
        }
        Ok(self.written.map(Buffer::into_bytes))
    }

    fn take(&mut self, end: usize) -> Result<(), Full> {
        self.push(&self.text[self.taken..end])?;
        self.taken = end;
        Ok(())
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), Full> {
        let (room, limit) = (self.text.len() + 64, self.limit);
        let written = self.written.get_or_insert_with(|| Buffer::new(room, limit));
        written.push(bytes)?;
        self.length += bytes.len();
        Ok(())
    }
}
