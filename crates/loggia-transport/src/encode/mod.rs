//! Requests as data: a value describes itself, and is written in one place.
//!
//! A generated request does not know how it is encoded. It only shows itself as a [`Value`]:
//! text, a list, a record with [`Field`]s. All code that needs a request looks at it through that
//! view: the encoder of bodies ([`Written`]), the check for fields that are missing or outside
//! the spec's limits (`check`), and serde, for those who log or store requests. None of that code
//! is generic over the request, so it is compiled once and not for every operation.

pub(crate) mod check;
mod field;
mod nullable;
mod values;
mod written;

use crate::secret::Secret;

pub use field::Field;
pub use nullable::Nullable;
pub use written::{Written, serialize};

/// A value that a request may consist of.
///
/// Each of the two methods has a default: an object with known fields implements
/// [`each_field`](Self::each_field), and everything else [`value`](Self::value).
pub trait Encode {
    /// The view of this value.
    fn value(&self) -> Value<'_> {
        Value::Record
    }

    /// Shows each field of an object with known fields, set or not.
    fn each_field(&self, _see: &mut dyn FnMut(&'static Field, &dyn Encode)) {}
}

/// A value of a request.
pub enum Value<'a> {
    /// Not set: its field is not sent.
    Absent,
    /// `null`
    Null,
    /// A boolean.
    Bool(bool),
    /// A number without a sign.
    Unsigned(u64),
    /// A number with a sign.
    Signed(i64),
    /// A number with a fraction.
    Float(f64),
    /// Text.
    Text(&'a str),
    /// Text from a set of values: the text, and the whole set.
    Choice(&'a str, &'static [&'static str]),
    /// Text that appears in clear only in request bodies.
    Secret(&'a Secret),
    /// A list.
    List(&'a dyn List),
    /// An object whose keys are data.
    Map(&'a dyn Map),
    /// An object with known fields, which [`Encode::each_field`] shows.
    Record,
    /// JSON that is sent as it is.
    Json(&'a dyn erased::Json),
}

/// A list of values.
pub trait List {
    /// The number of values.
    fn length(&self) -> usize;

    /// Shows the values in order.
    fn each(&self, see: &mut dyn FnMut(&dyn Encode));
}

/// Values by keys that are data.
pub trait Map {
    /// The number of entries.
    fn length(&self) -> usize;

    /// Shows the entries in order.
    fn each(&self, see: &mut dyn FnMut(&str, &dyn Encode));
}

/// Shows the values of an object, each with its field. For generated code.
pub fn each_field(
    fields: &'static [Field],
    values: &[&dyn Encode],
    see: &mut dyn FnMut(&'static Field, &dyn Encode),
) {
    for (field, value) in fields.iter().zip(values) {
        see(field, *value);
    }
}

/// Values that have a JSON form of their own.
pub mod erased {
    use serde_json::Value;

    /// Values that serde writes: JSON of any form, and types whose form the tables do not
    /// describe.
    pub trait Json {
        /// Its JSON form.
        ///
        /// # Errors
        /// When it has no JSON form.
        fn json(&self) -> Result<Value, serde_json::Error>;
    }

    impl<T: serde::Serialize> Json for T {
        fn json(&self) -> Result<Value, serde_json::Error> {
            serde_json::to_value(self)
        }
    }
}
