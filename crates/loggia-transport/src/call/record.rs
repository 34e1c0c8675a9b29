//! `request!`, `reply!` and `shared!`: objects with known fields.

/// Makes a struct that is sent: plain data whose fields are all `Option`, with setters. With
/// `for`, the setters belong to the calls of that name. For generated code.
///
/// `[T]` is a list, `{T}` a map with text keys, `(T)` any type.
#[macro_export]
#[doc(hidden)]
macro_rules! request {
    ($(#[$meta:meta])* $name:ident $(for $($call:ident),+)? { $($fields:tt)* }) => {
        $crate::sent_struct!($(#[$meta])* $name { $($fields)* });
        $crate::setters!([$($($call),+)?] $name { $($fields)* });
        $crate::read_too!($name { $($fields)* });
    };
}

/// Makes a struct that is sent and answered. For generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! shared {
    ($(#[$meta:meta])* $name:ident $(for $($call:ident),+)? { $($fields:tt)* }) => {
        $crate::sent_struct!($(#[$meta])* $name { $($fields)* });
        $crate::setters!([$($($call),+)?] $name { $($fields)* });
        $crate::read_struct!($name { $($fields)* });
    };
}

/// Makes a struct that is answered. Its fields have the types as written: an `Option`, a list or
/// a map. For generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! reply {
    (
        $(#[$meta:meta])*
        $name:ident {
            $($(#[$field_meta:meta])* $field:ident: $type:ty = $wire:literal;)*
            $(.. $rest:ident: $rest_type:ty;)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
            $(
                /// Fields that the record has no name for.
                pub $rest: $rest_type,
            )?
        }

        /// An empty answer.
        impl Default for $name {
            #[inline]
            fn default() -> Self {
                Self {
                    $($field: $crate::decode::Empty::EMPTY,)*
                    $($rest: <$rest_type as Default>::default(),)?
                }
            }
        }

        $crate::shown_struct!($name { $($field)* $($rest)? });

        $crate::read_struct!($name {
            $($field: () = $wire;)*
            $(.. $rest: ();)?
        });
        $crate::written_too!($name {
            $($field = $wire;)*
            $(.. $rest;)?
        });
    };
}

/// How a struct is printed. For `request!`, `reply!` and `shared!`.
#[macro_export]
#[doc(hidden)]
macro_rules! shown_struct {
    ($name:ident { $($field:ident)* }) => {
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let names = &[$(stringify!($field)),*];
                $crate::call::show(f, stringify!($name), names, &[$(&self.$field),*])
            }
        }

        impl $crate::call::Show for $name {}
    };
}

/// The struct of a request, and its view as `Encode`. For `request!` and `shared!`.
#[macro_export]
#[doc(hidden)]
macro_rules! sent_struct {
    (
        $(#[$meta:meta])*
        $name:ident {
            $(
                $(#[$field_meta:meta])*
                $field:ident: $type:tt = $wire:literal $(.$limit:ident($($limited:expr),*))*;
            )*
            $(.. $rest:ident: $rest_type:tt $(.$rest_limit:ident($($rest_end:expr),*))*;)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, PartialEq)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: Option<$crate::field_type!($type)>,)*
            $(
                /// Fields that the record has no name for.
                pub $rest: Option<$crate::field_type!($rest_type)>,
            )?
        }

        /// No field is set.
        impl Default for $name {
            #[inline]
            fn default() -> Self {
                Self { $($field: None,)* $($rest: None,)? }
            }
        }

        $crate::shown_struct!($name { $($field)* $($rest)? });

        impl $crate::encode::Encode for $name {
            #[inline]
            fn each_field(
                &self,
                see: &mut dyn FnMut(&'static $crate::encode::Field, &dyn $crate::encode::Encode),
            ) {
                static FIELDS: &[$crate::encode::Field] = &[
                    $($crate::encode::Field::new($wire)
                        .set_by(stringify!($field))
                        $(.$limit($($limited),*))*,)*
                    $($crate::encode::Field::new(stringify!($rest))
                        .flat()
                        $(.$rest_limit($($rest_end),*))*,)?
                ];
                $crate::encode::each_field(FIELDS, &[$(&self.$field,)* $(&self.$rest)?], see);
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

/// The setters of a request: of each call, or of the struct itself. For `request!`.
#[macro_export]
#[doc(hidden)]
macro_rules! setters {
    ([] $name:ident $fields:tt) => {
        $crate::setters!(@on $name [] $fields);
    };
    ([$($call:ident),+] $name:ident $fields:tt) => {
        $($crate::setters!(@on $call [request] $fields);)+
    };
    (@on $name:ident $at:tt {
        $(
            $(#[$meta:meta])*
            $field:ident: $type:tt = $wire:literal $(.$limit:ident($($limited:expr),*))*;
        )*
        $(.. $rest:ident: $rest_type:tt $(.$rest_limit:ident($($rest_end:expr),*))*;)?
    }) => {
        impl $name {
            $($crate::setter!($(#[$meta])* $at $field $type);)*
            $($crate::setter!(#[doc = "Fields without a name of their own."] $at $rest $rest_type);)?
        }
    };
}

/// One setter. For `setters!`.
#[macro_export]
#[doc(hidden)]
macro_rules! setter {
    ($(#[$meta:meta])* [$($at:ident)?] $field:ident $type:tt) => {
        $(#[$meta])*
        #[must_use]
        #[inline]
        pub fn $field(mut self, value: $crate::given!($type)) -> Self {
            self$(.$at)?.$field = Some($crate::taken!(value $type));
            self
        }
    };
}

/// The type of a field. For `request!`.
#[macro_export]
#[doc(hidden)]
macro_rules! field_type {
    ([$item:tt]) => { Vec<$crate::field_type!($item)> };
    ({$value:tt}) => { std::collections::BTreeMap<String, $crate::field_type!($value)> };
    (($type:ty)) => { $type };
    ($type:ident) => { $type };
}

/// What a setter takes: numbers by their own type, so that literals need no suffix, and for other
/// types whatever converts into them. For `request!`.
#[macro_export]
#[doc(hidden)]
macro_rules! given {
    (bool) => { bool };
    (i8) => { i8 };
    (i16) => { i16 };
    (i32) => { i32 };
    (i64) => { i64 };
    (u8) => { u8 };
    (u16) => { u16 };
    (u32) => { u32 };
    (u64) => { u64 };
    (f32) => { f32 };
    (f64) => { f64 };
    ([$item:tt]) => { impl IntoIterator<Item = $crate::given!($item)> };
    ({$value:tt}) => { impl IntoIterator<Item = (impl Into<String>, $crate::given!($value))> };
    (($type:ty)) => { impl Into<$type> };
    ($type:ident) => { impl Into<$type> };
}

/// Converts a setter's argument into the field's value. For `request!`.
#[macro_export]
#[doc(hidden)]
macro_rules! taken {
    ($value:ident [$item:tt]) => {
        $value.into_iter().map(|item| $crate::taken!(item $item)).collect()
    };
    ($value:ident {$entry:tt}) => {
        $value.into_iter().map(|(key, entry)| (key.into(), $crate::taken!(entry $entry))).collect()
    };
    ($value:ident $type:tt) => { $value.into() };
}

/// How a struct is read. For `reply!` and `shared!`.
#[macro_export]
#[doc(hidden)]
macro_rules! read_struct {
    ($name:ident {
        $(
            $(#[$meta:meta])*
            $field:ident: $type:tt = $wire:literal $(.$limit:ident($($limited:expr),*))*;
        )*
        $(.. $rest:ident: $rest_type:tt $(.$rest_limit:ident($($rest_end:expr),*))*;)?
    }) => {
        impl $crate::decode::Decode for $name {
            #[inline]
            fn clear(&mut self) {
                *self = <Self as Default>::default();
            }

            #[inline]
            fn field(&mut self, name: &str) -> Option<&mut dyn $crate::decode::Decode> {
                match name {
                    $($wire => Some(&mut self.$field),)*
                    _ => $crate::unnamed_field!(self name $($rest)?),
                }
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

/// The slot of a field that the record has no name for. For `read_struct!`.
#[macro_export]
#[doc(hidden)]
macro_rules! unnamed_field {
    ($record:ident $name:ident) => {
        None
    };
    ($record:ident $name:ident $rest:ident) => {
        $crate::decode::map_entry(&mut $record.$rest, $name)
    };
}

/// Makes requests deserialisable, with the feature `both-ways`. For `request!`.
#[cfg(feature = "both-ways")]
#[macro_export]
#[doc(hidden)]
macro_rules! read_too {
    ($name:ident $fields:tt) => { $crate::read_struct!($name $fields); };
}

/// Without the feature `both-ways`, requests are not deserialisable.
#[cfg(not(feature = "both-ways"))]
#[macro_export]
#[doc(hidden)]
macro_rules! read_too {
    ($name:ident $fields:tt) => {};
}

/// Makes replies serialisable, with the feature `both-ways`. For `reply!`.
#[cfg(feature = "both-ways")]
#[macro_export]
#[doc(hidden)]
macro_rules! written_too {
    ($name:ident {
        $($field:ident = $wire:literal;)*
        $(.. $rest:ident;)?
    }) => {
        impl $crate::encode::Encode for $name {
            #[inline]
            fn each_field(
                &self,
                see: &mut dyn FnMut(&'static $crate::encode::Field, &dyn $crate::encode::Encode),
            ) {
                static FIELDS: &[$crate::encode::Field] = &[
                    $($crate::encode::Field::new($wire).skip_empty(),)*
                    $($crate::encode::Field::new(stringify!($rest)).flat(),)?
                ];
                $crate::encode::each_field(FIELDS, &[$(&self.$field,)* $(&self.$rest)?], see);
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

/// Without the feature `both-ways`, replies are not serialisable.
#[cfg(not(feature = "both-ways"))]
#[macro_export]
#[doc(hidden)]
macro_rules! written_too {
    ($name:ident $fields:tt) => {};
}
