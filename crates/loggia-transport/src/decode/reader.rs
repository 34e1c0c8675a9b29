//! What is known of an answer while it is read: how strict to be, what was left out so
//! far, and what becomes of a value that cannot be taken.

use std::mem;

use serde_json::Value;

use super::Room;
use super::misfit::{LeftOut, Misfit, Path, Strictness, Unread};

/// What stands in the place of a string that cannot be read, where an answer is read into
/// types. No vendor's text: it begins with a code point that is set aside for no
/// character. One that came all the same would be left out, as what it stands for.
pub(crate) const MARK: &str = "\u{fdd0}unreadable\u{fdd0}";

/// The same in the place of a number that nothing here holds.
pub(crate) const MARKED_NUMBER: &str = "\u{fdd0}number\u{fdd0}";

/// What is common to a whole answer.
pub(super) struct Reader {
    strictness: Strictness,
    room: Room,
    /// How many lists and objects may stand in each other, and how many do here.
    most_depth: usize,
    depth: usize,
    pub(super) left_out: LeftOut,
    /// Whether [`MARK`] and [`MARKED_NUMBER`] are no texts, but stand for something.
    pub(super) is_marked: bool,
    /// Why reading was given up; the error that goes through serde is empty then.
    pub(super) stopped: Option<Unread>,
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

    /// The same for text whose depth is not known to be harmless.
    pub(super) fn with_depth(mut self, levels: usize) -> Self {
        self.most_depth = levels;
        self
    }

    /// Whether lists and objects may stand in each other as they like.
    pub(super) fn is_unlimited(&self) -> bool {
        self.most_depth == usize::MAX
    }

    /// Goes into a list or an object.
    pub(super) fn enter<E: serde::de::Error>(&mut self) -> Result<(), E> {
        self.depth += 1;
        if self.depth > self.most_depth {
            return Err(E::custom(TOO_DEEP));
        }
        Ok(())
    }

    /// Comes out of it.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Leaves a value out, or gives up.
    pub(super) fn misfit<E: serde::de::Error>(
        &mut self,
        at: &Path<'_>,
        inside: bool,
        expected: &'static str,
        found: &'static str,
    ) -> Result<(), E> {
        let misfit = || Misfit {
            path: at.to_string(),
            expected,
            found,
        };
        if inside && self.strictness == Strictness::Items {
            self.left_out.add(misfit);
            return Ok(());
        }
        Err(self.stop(Unread::Misfit(misfit())))
    }

    /// Leaves a string or number out that cannot be read, or gives up.
    pub(super) fn unreadable<E: serde::de::Error>(
        &mut self,
        at: &Path<'_>,
        expected: &'static str,
        found: &'static str,
    ) -> Result<(), E> {
        let may_be_left_out = self.strictness == Strictness::Items || is_prose(at);
        let misfit = Misfit {
            path: at.to_string(),
            expected,
            found,
        };
        if may_be_left_out {
            self.left_out.add(|| misfit);
            return Ok(());
        }
        Err(self.stop(Unread::Misfit(misfit)))
    }

    /// What a text stands for that is a mark.
    pub(super) fn mark(&self, text: &str) -> Option<&'static str> {
        match text {
            MARK if self.is_marked => Some(UNREADABLE),
            MARKED_NUMBER if self.is_marked => Some("a number out of range"),
            _ => None,
        }
    }

    /// Looks at JSON of any form that was entered and read as a whole.
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

    /// Takes the marks out of JSON of any form.
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

    fn stop<E: serde::de::Error>(&mut self, unread: Unread) -> E {
        self.stopped.get_or_insert(unread);
        E::custom("")
    }

    pub(super) fn room<E: serde::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        match self.room.take(bytes) {
            Some(()) => Ok(()),
            None => Err(self.stop(Unread::TooLarge)),
        }
    }
}

/// How many lists and objects stand in each other.
fn height(json: &Value) -> usize {
    match json {
        Value::Array(items) => 1 + items.iter().map(height).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(height).max().unwrap_or(0),
        _ => 0,
    }
}

/// What a value came to.
pub(super) enum Outcome {
    Yes,
    Nothing,
    /// What was expected, and what was found.
    Misfit(&'static str, &'static str),
    /// A string or number that cannot be read: what was expected, and what was found.
    Unreadable(&'static str, &'static str),
}

/// Only those who ask for it by [`Reader::with_depth`] meet it, and they do not report it.
const TOO_DEEP: &str = "nested deeper than allowed";

/// What is found where a string cannot be read.
const UNREADABLE: &str = "text that no JSON may hold";

/// A name that cannot be read, in a path.
pub(super) const UNKNOWN: &str = "?";

/// Whether what stands there is a sentence for people, of which nothing follows: both
/// vendors' answers have one beside what was ordered.
fn is_prose(at: &Path<'_>) -> bool {
    matches!(at, Path::Name(Path::Answer, "message" | "msg"))
}
