//! How requests and replies are printed for debugging.
//!
//! Like `derive(Debug)`, except for the keys of maps. A field's type says whether it is a secret,
//! but a key is arbitrary data, in a reply the server's; a server that uses a password as a key
//! must not get it into someone's log. A map therefore prints `_` for each key. Code can read the
//! keys, and `Reply::json` has them.

use std::collections::BTreeMap;
use std::fmt::{self, Debug, Formatter};

use serde_json::{Map, Value};

use crate::encode::Nullable;
use crate::{Secret, Timestamp};

/// The type of any field of a request or reply.
pub trait Show: Debug {
    /// Prints the value, without the keys of maps.
    ///
    /// # Errors
    /// Those of the formatter.
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(self, f)
    }
}

/// Prints a record. For generated code.
///
/// # Errors
/// Those of the formatter.
pub fn show(
    f: &mut Formatter<'_>,
    name: &str,
    names: &[&str],
    fields: &[&dyn Show],
) -> fmt::Result {
    let mut record = f.debug_struct(name);
    for (name, field) in names.iter().zip(fields) {
        record.field(name, &Shown(*field));
    }
    record.finish()
}

struct Shown<'a, T: ?Sized>(&'a T);

impl<T: Show + ?Sized> Debug for Shown<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.show(f)
    }
}

/// Printed in place of a key.
struct Hidden;

impl Debug for Hidden {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

fn without_keys<'a, T: Show + 'a>(
    f: &mut Formatter<'_>,
    values: impl Iterator<Item = &'a T>,
) -> fmt::Result {
    f.debug_map()
        .entries(values.map(|value| (Hidden, Shown(value))))
        .finish()
}

macro_rules! as_it_is {
    ($($type:ty),*) => {$(
        impl Show for $type {
            fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
                Debug::fmt(self, f)
            }
        }
    )*};
}

as_it_is!(
    (),
    bool,
    i8,
    i16,
    i32,
    i64,
    u8,
    u16,
    u32,
    u64,
    f32,
    f64,
    String,
    Secret,
    Timestamp
);

impl<T: Show> Show for Option<T> {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.as_ref().map(Shown), f)
    }
}

impl<T: Show> Show for Box<T> {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        (**self).show(f)
    }
}

impl<T: Show> Show for Nullable<T> {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Value(value) => f.debug_tuple("Value").field(&Shown(value)).finish(),
        }
    }
}

impl<T: Show> Show for Vec<T> {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(Shown)).finish()
    }
}

impl<T: Show> Show for BTreeMap<String, T> {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        without_keys(f, self.values())
    }
}

impl Show for Map<String, Value> {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        without_keys(f, self.values())
    }
}

impl Show for Value {
    fn show(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Array(items) => items.show(f),
            Self::Object(fields) => fields.show(f),
            scalar => Debug::fmt(scalar, f),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(unreachable_pub, reason = "what the macros make is public")]

    use super::*;

    crate::shared! {
        /// An item.
        Item {
            /// Text.
            name: String = "name";
            /// Entries.
            labels: {String} = "labels";
            /// A secret.
            password: Secret = "password";
        }
    }

    crate::reply! {
        /// Something of every form.
        Answered {
            /// Entries.
            entries: BTreeMap<String, BTreeMap<String, Item>> = "entries";
            /// Entries.
            list: Vec<BTreeMap<String, u8>> = "list";
            /// Anything.
            any: Option<Value> = "any";
            .. rest: Map<String, Value>;
        }
    }

    #[test]
    fn no_key_is_printed_and_all_else_is() {
        let set = Item::default().name("n").password("k3y");
        assert_eq!(
            format!("{:?}", set.labels([("k3y", "v")])),
            "Item { name: Some(\"n\"), labels: Some({_: \"v\"}), password: Some([redacted]) }"
        );
        let json = r#"{"entries":{"k3y":{"k3y":{"name":"n","labels":{"k3y":"v"},"password":"k3y"}}},
            "list":[{"k3y":1}],"any":[{"k3y":[null,true]}],"k3y":{"k3y":"w"}}"#;
        let answered: Answered = serde_json::from_str(json).expect("read");
        let shown = format!("{answered:?}");
        assert_eq!(
            shown,
            "Answered { entries: {_: {_: Item { name: Some(\"n\"), labels: Some({_: \"v\"}), \
             password: Some([redacted]) }}}, list: [{_: 1}], \
             any: Some([{_: [Null, Bool(true)]}]), rest: {_: {_: String(\"w\")}} }"
        );
        assert_eq!(
            format!("{:?}", Shown(&Nullable::Value(Some(1_u8)))),
            format!("{:?}", Nullable::Value(Some(1)))
        );
        assert!(!format!("{answered:#?}").contains("k3y"));
        assert!(
            format!("{:#?}", Answered::default()).starts_with("Answered {\n    entries: {},\n")
        );
    }
}
