//! Implements `Encode` for the types that requests consist of.

use std::collections::BTreeMap;

use super::{Encode, Field, List, Map, Nullable, Value};
use crate::{Secret, Timestamp};

macro_rules! encode {
    ($($type:ty: $value:ident => $view:expr;)*) => {$(
        impl Encode for $type {
            fn value(&self) -> Value<'_> {
                let $value = self;
                $view
            }
        }
    )*};
}

encode! {
    bool: value => Value::Bool(*value);
    u8: value => Value::Unsigned((*value).into());
    u16: value => Value::Unsigned((*value).into());
    u32: value => Value::Unsigned((*value).into());
    u64: value => Value::Unsigned(*value);
    i8: value => Value::Signed((*value).into());
    i16: value => Value::Signed((*value).into());
    i32: value => Value::Signed((*value).into());
    i64: value => Value::Signed(*value);
    f32: value => Value::Float((*value).into());
    f64: value => Value::Float(*value);
    String: value => Value::Text(value);
    Timestamp: value => Value::Text(value.as_str());
    Secret: value => Value::Secret(value);
    serde_json::Value: value => Value::Json(value);
    serde_json::Map<String, serde_json::Value>: value => Value::Json(value);
}

/// A request without fields.
impl Encode for () {}

impl<T: Encode> Encode for Option<T> {
    fn value(&self) -> Value<'_> {
        match self {
            Some(value) => value.value(),
            None => Value::Absent,
        }
    }

    fn each_field(&self, see: &mut dyn FnMut(&'static Field, &dyn Encode)) {
        if let Some(value) = self {
            value.each_field(see);
        }
    }
}

impl<T: Encode> Encode for Box<T> {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }

    fn each_field(&self, see: &mut dyn FnMut(&'static Field, &dyn Encode)) {
        (**self).each_field(see);
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn value(&self) -> Value<'_> {
        Value::List(self)
    }
}

impl<T: Encode> List for Vec<T> {
    fn length(&self) -> usize {
        self.len()
    }

    fn each(&self, see: &mut dyn FnMut(&dyn Encode)) {
        for item in self {
            see(item);
        }
    }
}

impl<T: Encode> Encode for BTreeMap<String, T> {
    fn value(&self) -> Value<'_> {
        Value::Map(self)
    }
}

impl<T: Encode> Map for BTreeMap<String, T> {
    fn length(&self) -> usize {
        self.len()
    }

    fn each(&self, see: &mut dyn FnMut(&str, &dyn Encode)) {
        for (key, value) in self {
            see(key, value);
        }
    }
}

/// `T`, or `null`.
impl<T: Encode> Encode for Nullable<T> {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Value(value) => value.value(),
        }
    }

    fn each_field(&self, see: &mut dyn FnMut(&'static Field, &dyn Encode)) {
        if let Self::Value(value) = self {
            value.each_field(see);
        }
    }
}
