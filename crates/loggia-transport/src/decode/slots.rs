//! The slots of plain types, lists and maps.

use std::collections::BTreeMap;

use serde_json::Value;

use super::scalar::Number;
use super::{
    Decode, Scalar, Slot, Taken, TakesEntries, TakesItems, TakesJson, TakesNull, TakesScalar,
};
use crate::Secret;
use crate::encode::Nullable;

/// Types that are made from the text of any scalar.
macro_rules! text {
    ($($type:ty),*) => {$(
        impl Decode for $type {
            fn slot(&mut self) -> Option<Slot<'_>> {
                Some(Slot::Scalar(self))
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl TakesScalar for $type {
            fn take(&mut self, value: &Scalar<'_>) -> Option<Taken> {
                *self = value.text()?.into_owned().into();
                Some(Taken::Yes)
            }
        }
    )*};
}

text!(String, Secret);

macro_rules! number {
    ($($type:ty),*) => {$(
        impl Decode for $type {
            fn slot(&mut self) -> Option<Slot<'_>> {
                Some(Slot::Scalar(self))
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl TakesScalar for $type {
            fn expected(&self) -> &'static str {
                <$type as Number>::EXPECTED
            }

            fn take(&mut self, value: &Scalar<'_>) -> Option<Taken> {
                *self = match *value {
                    Scalar::Unsigned(value) => Self::from_unsigned(value)?,
                    Scalar::Signed(value) => Self::from_signed(value)?,
                    Scalar::Float(value) => Self::from_float(value)?,
                    Scalar::Text(value) if value.trim().is_empty() => return Some(Taken::Nothing),
                    Scalar::Text(value) => Self::from_text(value.trim())?,
                    Scalar::Bool(_) => return None,
                };
                Some(Taken::Yes)
            }
        }
    )*};
}

number!(i8, i16, i32, i64, u8, u16, u32, u64, f32, f64);

impl Decode for bool {
    fn slot(&mut self) -> Option<Slot<'_>> {
        Some(Slot::Scalar(self))
    }

    fn clear(&mut self) {
        *self = false;
    }
}

impl TakesScalar for bool {
    fn expected(&self) -> &'static str {
        "a boolean"
    }

    fn take(&mut self, value: &Scalar<'_>) -> Option<Taken> {
        *self = match *value {
            Scalar::Bool(value) => value,
            Scalar::Unsigned(value @ 0..=1) => value == 1,
            Scalar::Text(value) => match value.trim().to_ascii_lowercase().as_str() {
                "" => return Some(Taken::Nothing),
                "true" | "yes" | "y" | "on" | "1" | "enabled" => true,
                "false" | "no" | "n" | "off" | "0" | "disabled" => false,
                _ => return None,
            },
            _ => return None,
        };
        Some(Taken::Yes)
    }
}

/// Opens the slot of a value, and resets it to `None` if the value is absent.
///
/// Written out, because every method of the standard library would be compiled again for every
/// type.
impl<T: Decode + Default> Decode for Option<T> {
    fn slot(&mut self) -> Option<Slot<'_>> {
        if self.is_none() {
            *self = Some(T::default());
        }
        match self {
            Some(value) => value.slot(),
            None => None,
        }
    }

    fn field(&mut self, name: &str) -> Option<&mut dyn Decode> {
        match self {
            Some(value) => value.field(name),
            None => None,
        }
    }

    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Decode> Decode for Box<T> {
    fn slot(&mut self) -> Option<Slot<'_>> {
        (**self).slot()
    }

    fn field(&mut self, name: &str) -> Option<&mut dyn Decode> {
        (**self).field(name)
    }

    fn clear(&mut self) {
        (**self).clear();
    }
}

impl<T: Decode + Default> Decode for Nullable<T> {
    fn slot(&mut self) -> Option<Slot<'_>> {
        Some(Slot::OrNull(self))
    }

    fn clear(&mut self) {
        *self = Self::Null;
    }
}

impl<T: Decode + Default> TakesNull for Nullable<T> {
    fn value(&mut self) -> &mut dyn Decode {
        *self = Self::Value(T::default());
        match self {
            Self::Value(value) => value,
            Self::Null => self,
        }
    }
}

impl<T: Decode + Default> Decode for Vec<T> {
    fn slot(&mut self) -> Option<Slot<'_>> {
        Some(Slot::List(self))
    }

    fn clear(&mut self) {
        *self = Self::new();
    }
}

/// For how many items of this size a full list makes room: as many again as it has, and at first
/// for a few small ones or a single large one. Most lists inside of items have one item.
fn more(items: usize, size: usize) -> usize {
    const FIRST: usize = 256;
    let first = FIRST.checked_div(size).unwrap_or(4);
    items.max(first.clamp(1, 4))
}

/// By how many bytes a list grows for its next item.
fn growth(items: usize, room: usize, size: usize) -> usize {
    if items == room {
        more(items, size).saturating_mul(size)
    } else {
        0
    }
}

impl<T: Decode + Default> TakesItems for Vec<T> {
    fn next(&mut self) -> &mut dyn Decode {
        let last = self.len();
        if last == self.capacity() {
            self.reserve_exact(more(last, size_of::<T>()));
        }
        self.push(T::default());
        &mut self[last]
    }

    fn growth(&self) -> usize {
        growth(self.len(), self.capacity(), size_of::<T>())
    }

    fn drop_last(&mut self) {
        self.truncate(self.len().saturating_sub(1));
    }
}

impl<T: Decode + Default> Decode for BTreeMap<String, T> {
    fn slot(&mut self) -> Option<Slot<'_>> {
        Some(Slot::Map(self))
    }

    fn clear(&mut self) {
        Self::clear(self);
    }
}

/// How many entries a node of a map has room for, and how many it keeps when it splits: a map of
/// one entry takes the room of eleven.
const NODE: (usize, usize) = (11, 6);

impl<T: Decode + Default> TakesEntries for BTreeMap<String, T> {
    fn entry(&mut self, key: &str) -> &mut dyn Decode {
        Self::entry(self, key.to_owned()).or_default()
    }

    fn growth(&self) -> usize {
        if self.len().is_multiple_of(NODE.1) {
            NODE.0 * (size_of::<String>() + size_of::<T>())
        } else {
            0
        }
    }

    fn drop_entry(&mut self, key: &str) {
        self.remove(key);
    }
}

macro_rules! json {
    ($($type:ty: $expected:literal, $pattern:pat => $value:expr;)*) => {$(
        impl Decode for $type {
            fn slot(&mut self) -> Option<Slot<'_>> {
                Some(Slot::Json(self))
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl TakesJson for $type {
            fn expected(&self) -> &'static str {
                $expected
            }

            fn take(&mut self, json: Value) -> Option<Taken> {
                *self = match json {
                    Value::Null => return Some(Taken::Nothing),
                    Value::Array(items) if items.is_empty() => return Some(Taken::Nothing),
                    $pattern => $value,
                    #[allow(unreachable_patterns, reason = "one of the types takes anything")]
                    _ => return None,
                };
                Some(Taken::Yes)
            }
        }
    )*};
}

json! {
    Value: "any JSON", any => any;
    serde_json::Map<String, Value>: "an object", Value::Object(object) => object;
}
