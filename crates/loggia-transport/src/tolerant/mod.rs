//! Decoding that survives real servers.
//!
//! Both vendors' documents and samples disagree about types: a port is text in one
//! answer and a number in the next, a missing list is `null`, an empty map is
//! PHP's `[]`. Generated reply types name these functions in
//! `#[serde(deserialize_with)]`, so that their fields keep plain types
//! (`Option<u16>`, `Vec<T>`) and no caller meets the mess.
//!
//! What is accepted:
//!
//! | function | takes |
//! | --- | --- |
//! | [`number`] | number; text that reads as one; a fraction is rounded where a whole number belongs; `null`, `""` and `[]` as absent |
//! | [`text`] | text; number and boolean as text; `null` and `[]` as absent |
//! | [`boolean`] | boolean; 0 and 1; yes/no, y/n, on/off, true/false, enabled/disabled as text; `null`, `""` and `[]` as absent |
//! | [`object`] | whatever the type takes; `null` and `[]` as absent |
//! | [`list`], [`numbers`], [`texts`] | an array; `null` and `""` as empty; `null` items are dropped |
//! | [`map`] | an object; `null` and `[]` as empty |
//!
//! What cannot be read without guessing (text that is no number, a number that does
//! not fit) is an error that names the field. So are lists and maps that would take
//! more than 64 MiB of memory together.

mod compound;
mod room;
mod scalar;

pub use compound::{list, map, numbers, object, texts};
pub(crate) use room::Room;
pub(crate) use scalar::Word;
pub use scalar::{Number, boolean, number, text};
