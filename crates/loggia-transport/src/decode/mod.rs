//! Decoding that survives real servers.
//!
//! Both vendors' documents and samples disagree about types: a port is text in one
//! answer and a number in the next, a missing list is `null`, an empty map is PHP's
//! `[]`, a list with gaps is an object with numbers for keys. All of that is dealt with
//! here, so that the fields of replies keep plain types (`Option<u16>`, `Vec<T>`) and no
//! caller meets the mess.
//!
//! A type does not decode itself. It only opens a [`Slot`] for what stands in the
//! answer, and a record knows which name is which of its fields. Reading JSON into slots
//! is one piece of code (`read`) that is not generic over the type, and compiled once.
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
//! What cannot be read without guessing is an error that names the place, if it is one
//! of the reply's own fields. Inside an item of a list or an entry of a map it is left
//! out, and the reply says so ([`LeftOut`]): one odd machine must not take the other
//! thousand. A string that no JSON may hold (a letter in Latin-1, half of a surrogate pair)
//! is left out wherever it stands, alone or as a name in an object: what a person wrote
//! somewhere must not take what a machine says. So is a number that no float holds. Where the answer is the result of an order
//! (an unsafe operation), nothing is left out but a sentence for people.

use std::collections::BTreeMap;

mod enveloped;
mod key;
mod misfit;
mod passed;
mod read;
mod reader;
mod room;
mod scalar;
mod slots;
#[cfg(test)]
mod tests;
mod whole;
mod word;
mod words;

pub use enveloped::Envelope;
pub(crate) use enveloped::enveloped;
pub(crate) use key::Key;
pub use misfit::{LeftOut, Misfit, Strictness, Unread};
pub(crate) use reader::{MARK, MARKED_NUMBER};
use room::Room;
pub use scalar::Scalar;
pub(crate) use whole::from_marked;
pub use whole::{deserialize, from_slice};
pub(crate) use word::Word;
pub(crate) use words::Words;

/// A type that takes in what stands in an answer.
pub trait Decode {
    /// Where it goes; `None` for an object with known fields, which has a place for each.
    fn slot(&mut self) -> Option<Slot<'_>> {
        None
    }

    /// The place of this field, of an object with known fields; `None` passes it over.
    fn field(&mut self, _name: &str) -> Option<&mut dyn Decode> {
        None
    }

    /// Makes it as if nothing had stood there.
    fn clear(&mut self);
}

/// A place for a value of an answer.
pub enum Slot<'a> {
    /// For an object with known fields: the target itself.
    Record(&'a mut dyn Decode),
    /// For a number, text or a truth value.
    Scalar(&'a mut dyn TakesScalar),
    /// For a list.
    List(&'a mut dyn TakesItems),
    /// For an object with keys that are data.
    Map(&'a mut dyn TakesEntries),
    /// For any JSON.
    Json(&'a mut dyn TakesJson),
    /// For a value of which `null` is not the absence.
    OrNull(&'a mut dyn TakesNull),
}

/// What a scalar came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is there.
    Yes,
    /// It says that nothing is there.
    Nothing,
}

/// Takes a number, text or a truth value.
pub trait TakesScalar {
    /// What it takes, for messages: `a boolean`.
    fn expected(&self) -> &'static str {
        "text"
    }

    /// Takes it, or refuses.
    fn take(&mut self, value: &Scalar<'_>) -> Option<Taken>;
}

/// Takes the items of a list.
pub trait TakesItems {
    /// Room for one more. Nothing that costs memory is done before it was asked for.
    fn next(&mut self) -> &mut dyn Decode;

    /// How many bytes the next item will make it grow by.
    fn growth(&self) -> usize;

    /// Takes the last one out again.
    fn drop_last(&mut self);
}

/// Takes the entries of a map.
pub trait TakesEntries {
    /// Room for one more.
    fn entry(&mut self, key: &str) -> &mut dyn Decode;

    /// How many bytes the next entry will make it grow by.
    fn growth(&self) -> usize;

    /// Takes one out again.
    fn drop_entry(&mut self, key: &str);
}

/// Takes any JSON, or what serde makes of it.
pub trait TakesJson {
    /// Takes it, or refuses.
    fn take(&mut self, value: serde_json::Value) -> Option<Taken>;

    /// What it takes, for messages.
    fn expected(&self) -> &'static str;
}

/// Takes `null`, which it is made as, or a value.
pub trait TakesNull {
    /// Room for a value in place of `null`.
    fn value(&mut self) -> &mut dyn Decode;
}

/// What a field of a reply is before it is read: a constant, so that a reply of many fields
/// is made without a call for each. For generated code.
pub trait Empty {
    /// As if nothing had stood there.
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

/// The entry of a map that takes the fields its record does not name. For generated code.
pub fn entry_of<'a, M: Rest>(rest: &'a mut M, name: &str) -> Option<&'a mut dyn Decode> {
    Some(rest.entry_of(name))
}

/// A map that takes the fields a record does not name.
pub trait Rest {
    /// The entry of this name.
    fn entry_of(&mut self, name: &str) -> &mut dyn Decode;
}

impl<T: Decode + Default> Rest for BTreeMap<String, T> {
    fn entry_of(&mut self, name: &str) -> &mut dyn Decode {
        self.entry(name.to_owned()).or_default()
    }
}

impl<R: Rest + Default> Rest for Option<R> {
    fn entry_of(&mut self, name: &str) -> &mut dyn Decode {
        self.get_or_insert_default().entry_of(name)
    }
}

impl Rest for serde_json::Map<String, serde_json::Value> {
    fn entry_of(&mut self, name: &str) -> &mut dyn Decode {
        self.entry(name.to_owned())
            .or_insert(serde_json::Value::Null)
    }
}
