//! The state while an answer is read: how strict to be, what was left out so far, and what to do
//! with a value that cannot be taken.

use std::mem;

use serde_json::Value;

use super::Room;
use super::mismatch::{DecodeFailure, DecodeMismatch, LeftOut, Path, Strictness};

/// The mark for a string that cannot be read, when an answer is read into types. It does not
/// occur in vendors' texts: it begins with a code point that Unicode reserves as a noncharacter.
/// If it did occur, it would be left out like the strings that it stands for.
pub(crate) const MARK: &str = "\u{fdd0}unreadable\u{fdd0}";

/// The mark for a number that no type here can hold.
pub(crate) const MARKED_NUMBER: &str = "\u{fdd0}number\u{fdd0}";

/// What all values of an answer share.
pub(super) struct Reader {
    strictness: Strictness,
    room: Room,
    /// How deep lists and objects may be nested, and how deep they are now.
    most_depth: usize,
    depth: usize,
    pub(super) left_out: LeftOut,
    /// Whether [`MARK`] and [`MARKED_NUMBER`] are marks rather than ordinary text.
    pub(super) is_marked: bool,
    /// Why reading stopped; the error that passes through serde is empty then.
    pub(super) stopped: Option<DecodeFailure>,
}

impl Reader {
    pub(super) fn new(strictness: Strictness) -> Self {
        Self {
            strictness,
            room: Room::default(),
            most_depth: usize::MAX,
            depth: 0,
            left_out: LeftOut::default(),
            is_marked: false,
            stopped: None,
        }
    }

    /// The same, with a depth limit, for text whose depth was not checked.
    pub(super) fn with_depth(mut self, levels: usize) -> Self {
        self.most_depth = levels;
        self
    }

    /// Whether lists and objects may be nested without limit.
    pub(super) fn is_unlimited(&self) -> bool {
        self.most_depth == usize::MAX
    }

    /// Enters a list or an object.
    pub(super) fn enter<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > self.most_depth {
            return Err(E::custom(TOO_DEEP));
        }
        Ok(())
    }

    /// Leaves a list or an object.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Leaves a value out, or stops reading.
    pub(super) fn misfit<E: serde::de::Error>(
        &mut self,
        at: &Path<'_>,
        inside: bool,
        expected: &'static str,
        found: &'static str,
    ) -> Result<(), E> {
        let misfit = || DecodeMismatch {
            path: at.to_string(),
            expected,
            found,
        };
        if inside && self.strictness == Strictness::Items {
            self.left_out.add(misfit);
            return Ok(());
        }
        Err(self.stop(DecodeFailure::DecodeMismatch(misfit())))
    }

    /// Leaves an unreadable string or number out, or stops reading.
    pub(super) fn unreadable<E: serde::de::Error>(
        &mut self,
        at: &Path<'_>,
        expected: &'static str,
        found: &'static str,
    ) -> Result<(), E> {
        let may_be_left_out = self.strictness == Strictness::Items || is_prose(at);
        let misfit = DecodeMismatch {
            path: at.to_string(),
            expected,
            found,
        };
        if may_be_left_out {
            self.left_out.add(|| misfit);
            return Ok(());
        }
        Err(self.stop(DecodeFailure::DecodeMismatch(misfit)))
    }

    /// What a mark stands for, if the text is one.
    pub(super) fn mark(&self, text: &str) -> Option<&'static str> {
        match text {
            MARK if self.is_marked => Some(UNREADABLE),
            MARKED_NUMBER if self.is_marked => Some("a number out of range"),
            _ => None,
        }
    }

    /// Checks JSON of any form that was accepted and read as a whole.
    pub(super) fn inspect<E: serde::de::Error>(
        &mut self,
        at: &Path<'_>,
        json: &mut Value,
    ) -> Result<(), E> {
        if self.depth - 1 + height(json) > self.most_depth {
            return Err(E::custom(TOO_DEEP));
        }
        if self.is_marked {
            self.unmark(at, json)?;
        }
        Ok(())
    }

    /// Removes the marks from JSON of any form.
    fn unmark<E: serde::de::Error>(&mut self, at: &Path<'_>, json: &mut Value) -> Result<(), E> {
        match json {
            Value::Array(items) => {
                for (index, mut item) in mem::take(items).into_iter().enumerate() {
                    let at = Path::Index(at, index);
                    if let Some(found) = item.as_str().and_then(|text| self.mark(text)) {
                        self.unreadable(&at, "any JSON", found)?;
                    } else {
                        self.unmark(&at, &mut item)?;
                        items.push(item);
                    }
                }
            }
            Value::Object(fields) => {
                for (name, mut field) in mem::take(fields) {
                    if let Some(found) = self.mark(&name) {
                        self.unreadable(&Path::Name(at, UNKNOWN), "a name", found)?;
                        continue;
                    }
                    let at = Path::Name(at, &name);
                    if let Some(found) = field.as_str().and_then(|text| self.mark(text)) {
                        self.unreadable(&at, "any JSON", found)?;
                        continue;
                    }
                    self.unmark(&at, &mut field)?;
                    fields.insert(name, field);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn stop<E: serde::de::Error>(&mut self, unread: DecodeFailure) -> E {
        self.stopped.get_or_insert(unread);
        E::custom("")
    }

    pub(super) fn room<E: serde::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        match self.room.take(bytes) {
            Some(()) => Ok(()),
            None => Err(self.stop(DecodeFailure::TooLarge)),
        }
    }
}

/// How deep lists and objects are nested in a value.
fn height(json: &Value) -> usize {
    match json {
        Value::Array(items) => 1 + items.iter().map(height).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(height).max().unwrap_or(0),
        _ => 0,
    }
}

/// The result of reading a value.
pub(super) enum Outcome {
    Yes,
    Nothing,
    /// It does not fit: what was expected, and what was found.
    DecodeMismatch(&'static str, &'static str),
    /// A string or number that cannot be read: what was expected, and what was found.
    Unreadable(&'static str, &'static str),
}

/// Seen only by callers of [`Reader::with_depth`], who do not report it.
const TOO_DEEP: &str = "nested deeper than allowed";

/// Reported as found where a string cannot be read.
const UNREADABLE: &str = "text that no JSON may hold";

/// Stands in a path for a name that cannot be read.
pub(super) const UNKNOWN: &str = "?";

/// Whether the value is a sentence for people, from which nothing follows: both vendors' answers
/// have one beside the result of an order.
fn is_prose(at: &Path<'_>) -> bool {
    matches!(at, Path::Name(Path::Answer, "message" | "msg"))
}
