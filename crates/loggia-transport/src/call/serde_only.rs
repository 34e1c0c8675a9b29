//! `serde_only!`: types of a form that the tables do not know.

/// Lets a type that has only serde's implementations be part of requests and replies.
/// For generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! serde_only {
    ($name:ident) => {
        impl $crate::encode::Encode for $name {
            fn value(&self) -> $crate::encode::Value<'_> {
                $crate::encode::Value::Json(self)
            }
        }

        impl $crate::decode::Decode for $name {
            fn slot(&mut self) -> $crate::decode::Slot<'_> {
                $crate::decode::Slot::Json(self)
            }

            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl $crate::decode::TakesJson for $name {
            fn expected(&self) -> &'static str {
                concat!("JSON of the type ", stringify!($name))
            }

            fn take(&mut self, json: serde_json::Value) -> Option<$crate::decode::Taken> {
                if json.is_null() {
                    return Some($crate::decode::Taken::Nothing);
                }
                *self = serde_json::from_value(json).ok()?;
                Some($crate::decode::Taken::Yes)
            }
        }
    };
}
