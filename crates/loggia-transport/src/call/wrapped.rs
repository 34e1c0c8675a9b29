//! `wrapped!`: a newtype around a map or any JSON.

/// Makes a newtype: an object that has no fields of its own, or an answer that is a map.
/// `request`, `reply` or `shared` gives its direction. For generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! wrapped {
    ($(#[$meta:meta])* $way:ident $name:ident($inner:ty)) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        pub struct $name(pub $inner);

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::call::Show::show(&self.0, f)
            }
        }

        impl $crate::call::Show for $name {
            #[inline]
            fn show(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::call::Show::show(&self.0, f)
            }
        }

        impl std::ops::Deref for $name {
            type Target = $inner;

            #[inline]
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl From<$inner> for $name {
            #[inline]
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }

        impl From<$name> for $inner {
            #[inline]
            fn from(whole: $name) -> Self {
                whole.0
            }
        }

        $crate::wrapped_ways!($way $name);
    };
}

/// The directions of a wrapped type. For `wrapped!`.
#[macro_export]
#[doc(hidden)]
macro_rules! wrapped_ways {
    (request $name:ident) => {
        $crate::wrapped_sent!($name);
        $crate::wrapped_too!(wrapped_read $name);
    };
    (reply $name:ident) => {
        $crate::wrapped_read!($name);
        $crate::wrapped_too!(wrapped_sent $name);
    };
    (shared $name:ident) => {
        $crate::wrapped_sent!($name);
        $crate::wrapped_read!($name);
    };
}

/// Makes a wrapped type encodable. For `wrapped!`.
#[macro_export]
#[doc(hidden)]
macro_rules! wrapped_sent {
    ($name:ident) => {
        impl $crate::encode::Encode for $name {
            #[inline]
            fn value(&self) -> $crate::encode::Value<'_> {
                $crate::encode::Encode::value(&self.0)
            }

            #[inline]
            fn each_field(
                &self,
                see: &mut dyn FnMut(&'static $crate::encode::Field, &dyn $crate::encode::Encode),
            ) {
                $crate::encode::Encode::each_field(&self.0, see);
            }
        }

        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $crate::encode::serialize(self, serializer)
            }
        }
    };
}

/// Makes a wrapped type decodable. For `wrapped!`.
#[macro_export]
#[doc(hidden)]
macro_rules! wrapped_read {
    ($name:ident) => {
        impl $crate::decode::Decode for $name {
            #[inline]
            fn slot(&mut self) -> Option<$crate::decode::Slot<'_>> {
                $crate::decode::Decode::slot(&mut self.0)
            }

            #[inline]
            fn field(&mut self, name: &str) -> Option<&mut dyn $crate::decode::Decode> {
                $crate::decode::Decode::field(&mut self.0, name)
            }

            #[inline]
            fn clear(&mut self) {
                $crate::decode::Decode::clear(&mut self.0);
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::decode::deserialize(deserializer)
            }
        }
    };
}

/// Adds the opposite direction, with the feature `both-ways`. For `wrapped!`.
#[cfg(feature = "both-ways")]
#[macro_export]
#[doc(hidden)]
macro_rules! wrapped_too {
    ($way:ident $name:ident) => {
        $crate::$way!($name);
    };
}

/// Without the feature `both-ways`, there is no opposite direction.
#[cfg(not(feature = "both-ways"))]
#[macro_export]
#[doc(hidden)]
macro_rules! wrapped_too {
    ($way:ident $name:ident) => {};
}
