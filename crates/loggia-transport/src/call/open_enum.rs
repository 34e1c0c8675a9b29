//! `open_enum!`: a set of values that the vendor may extend at any time.

/// Makes an enum with an extra variant for values that are not known: a client that fails on a
/// new state is worse than one that passes it on. Requests with that variant are refused before
/// they are sent, except with `else any`, where the vendor accepts values that it does not list.
/// For generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        $name:ident, else any $other:ident { $($values:tt)* }
    ) => {
        $crate::open_enum!(@any $(#[$meta])* $name, $other { $($values)* });
    };
    (
        $(#[$meta:meta])*
        $name:ident, else $other:ident { $($values:tt)* }
    ) => {
        $crate::open_enum!(@known $(#[$meta])* $name, $other { $($values)* });
    };
    (
        @$taken:ident $(#[$meta:meta])*
        $name:ident, $other:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $wire:literal,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A value that this version does not know, as it was received.
            $other(String),
        }

        impl $name {
            /// The known values, as they are on the wire.
            pub const KNOWN: &'static [&'static str] = &[$($wire),*];

            /// The value on the wire.
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::$other(value) => value,
                }
            }

            /// Whether this version knows the value.
            #[inline]
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::$other(_))
            }
        }

        /// No known value.
        impl Default for $name {
            #[inline]
            fn default() -> Self {
                Self::$other(String::new())
            }
        }

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::call::Show for $name {}

        impl From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    _ => Self::$other(value.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            #[inline]
            fn from(value: String) -> Self {
                Self::from(&*value)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::convert::Infallible;

            // Not `Self::Err`, which may be one of the values.
            #[inline]
            fn from_str(value: &str) -> Result<Self, std::convert::Infallible> {
                Ok(Self::from(value))
            }
        }

        impl $crate::encode::Encode for $name {
            #[inline]
            fn value(&self) -> $crate::encode::Value<'_> {
                $crate::open_value!($taken, self.as_str(), Self::KNOWN)
            }
        }

        impl $crate::decode::Decode for $name {
            #[inline]
            fn slot(&mut self) -> Option<$crate::decode::Slot<'_>> {
                Some($crate::decode::Slot::Scalar(self))
            }

            #[inline]
            fn clear(&mut self) {
                *self = Self::default();
            }
        }

        impl $crate::decode::TakesScalar for $name {
            #[inline]
            fn take(&mut self, value: &$crate::decode::Scalar<'_>) -> Option<$crate::decode::Taken> {
                let text = value.text()?;
                *self = Self::from(&*text);
                Some($crate::decode::Taken::Yes)
            }
        }

        impl serde::Serialize for $name {
            #[inline]
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
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

/// How a value of the set appears in a request. For `open_enum!`.
#[macro_export]
#[doc(hidden)]
macro_rules! open_value {
    (any, $text:expr, $known:expr) => {
        $crate::encode::Value::Text($text)
    };
    (known, $text:expr, $known:expr) => {
        $crate::encode::Value::Choice($text, $known)
    };
}
