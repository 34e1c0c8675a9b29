//! Decoding that tolerates what real servers send.
//!
//! Both vendors' documents and samples disagree about types: a port is text in one answer and a
//! number in the next, a missing list is `null`, an empty map is PHP's `[]`, a list with gaps is
//! an object with numbers for keys. All of that is handled here, so that the fields of replies
//! have plain types (`Option<u16>`, `Vec<T>`) and callers never see it.
//!
//! A type does not decode itself. It only opens a [`Slot`] for a value of the answer, and a
//! record maps names to its fields. The code that reads JSON into slots (`read`) is not generic
//! over the type, and is compiled once.
//!
//! What is accepted:
//!
//! | type | takes |
//! | --- | --- |
//! | number | number; text that reads as one; a fraction is rounded where a whole number belongs; `null`, `""` and `[]` as absent |
//! | text, time, secret, set of values | text; number and boolean as text; `null` and `[]` as absent |
//! | boolean | boolean; 0 and 1; yes/no, y/n, on/off, true/false, enabled/disabled as text; `null`, `""` and `[]` as absent |
//! | record | an object; `null` and `[]` as absent |
//! | list | an array; an object with numbers for keys; `null`, `""` as empty; `null` items are dropped |
//! | map | an object; `null` and `[]` as empty |
//!
//! A value that cannot be read without guessing is an error that names its place, if it is one of
//! the reply's own fields. Inside an item of a list or an entry of a map it is left out, and the
//! reply reports that ([`LeftOut`]): one odd machine must not hide the other thousand. A string
//! that is invalid in JSON (a letter in Latin-1, half of a surrogate pair) is left out wherever
//! it occurs, as a value or as a name in an object: what a person typed somewhere must not hide
//! what a machine reports. The same applies to a number that no float can hold. If the answer is
//! the result of an order (an unsafe operation), nothing is left out except a sentence for
//! people.

use std::collections::BTreeMap;

mod entry_points;
mod enveloped;
mod error_text;
mod key;
mod mismatch;
mod passed;
mod read;
mod reader;
mod room;
mod scalar;
mod slots;
#[cfg(test)]
mod tests;
mod word;

pub(crate) use entry_points::from_marked;
pub use entry_points::{deserialize, from_slice};
pub use enveloped::Envelope;
pub(crate) use enveloped::enveloped;
pub(crate) use error_text::Words;
pub(crate) use key::Key;
pub use mismatch::{DecodeFailure, DecodeMismatch, LeftOut, Strictness};
pub(crate) use reader::{MARK, MARKED_NUMBER};
use room::Room;
pub use scalar::Scalar;
pub(crate) use word::Word;

/// A type that can be read from an answer.
pub trait Decode {
    /// The slot for its value; `None` for an object with known fields, each of which has its own.
    fn slot(&mut self) -> Option<Slot<'_>> {
        None
    }

    /// The place of this field, in an object with known fields; `None` skips it.
    fn field(&mut self, _name: &str) -> Option<&mut dyn Decode> {
        None
    }

    /// Resets it to absent.
    fn clear(&mut self);
}

/// A place for one value of an answer.
pub enum Slot<'a> {
    /// For an object with known fields: the target itself.
    Record(&'a mut dyn Decode),
    /// For a number, text or boolean.
    Scalar(&'a mut dyn TakesScalar),
    /// For a list.
    List(&'a mut dyn TakesItems),
    /// For an object whose keys are data.
    Map(&'a mut dyn TakesEntries),
    /// For any JSON.
    Json(&'a mut dyn TakesJson),
    /// For a value for which `null` does not mean absent.
    OrNull(&'a mut dyn TakesNull),
}

/// What a scalar was taken as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A value.
    Yes,
    /// An absent value.
    Nothing,
}

/// Takes a number, text or boolean.
pub trait TakesScalar {
    /// What it takes, for messages: `a boolean`.
    fn expected(&self) -> &'static str {
        "text"
    }

    /// Takes the value, or refuses it.
    fn take(&mut self, value: &Scalar<'_>) -> Option<Taken>;
}

/// Takes the items of a list.
pub trait TakesItems {
    /// Makes room for one more item. Called before anything that costs memory.
    fn next(&mut self) -> &mut dyn Decode;

    /// By how many bytes the next item makes it grow.
    fn growth(&self) -> usize;

    /// Removes the last item.
    fn drop_last(&mut self);
}

/// Takes the entries of a map.
pub trait TakesEntries {
    /// Makes room for one more entry.
    fn entry(&mut self, key: &str) -> &mut dyn Decode;

    /// By how many bytes the next entry makes it grow.
    fn growth(&self) -> usize;

    /// Removes an entry.
    fn drop_entry(&mut self, key: &str);
}

/// Takes any JSON, or a type that serde reads from it.
pub trait TakesJson {
    /// Takes the value, or refuses it.
    fn take(&mut self, value: serde_json::Value) -> Option<Taken>;

    /// What it takes, for messages.
    fn expected(&self) -> &'static str;
}

/// Takes `null`, which is its initial value, or another value.
pub trait TakesNull {
    /// Makes room for a value in place of `null`.
    fn value(&mut self) -> &mut dyn Decode;
}

/// The initial value of a reply's field: a constant, so that a reply with many fields is made
/// without a call for each. For generated code.
pub trait Empty {
    /// The value of an absent field.
    const EMPTY: Self;
}

impl<T> Empty for Option<T> {
    const EMPTY: Self = None;
}

impl<T> Empty for Vec<T> {
    const EMPTY: Self = Self::new();
}

impl<T> Empty for BTreeMap<String, T> {
    const EMPTY: Self = Self::new();
}

/// The entry of a map that collects the fields its record does not name. For generated code.
pub fn map_entry<'a, M: Rest>(rest: &'a mut M, name: &str) -> Option<&'a mut dyn Decode> {
    Some(rest.map_entry(name))
}

/// A map that collects the fields a record does not name.
pub trait Rest {
    /// The entry with this name.
    fn map_entry(&mut self, name: &str) -> &mut dyn Decode;
}

impl<T: Decode + Default> Rest for BTreeMap<String, T> {
    fn map_entry(&mut self, name: &str) -> &mut dyn Decode {
        self.entry(name.to_owned()).or_default()
    }
}

impl<R: Rest + Default> Rest for Option<R> {
    fn map_entry(&mut self, name: &str) -> &mut dyn Decode {
        self.get_or_insert_default().map_entry(name)
    }
}

impl Rest for serde_json::Map<String, serde_json::Value> {
    fn map_entry(&mut self, name: &str) -> &mut dyn Decode {
        self.entry(name.to_owned())
            .or_insert(serde_json::Value::Null)
    }
}
