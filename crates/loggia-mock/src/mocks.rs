//! The macro that generated mocks consist of.
//!
//! A generated file lists operations with their fields; all behaviour is here and in the
//! neighbouring modules.

/// Defines the trait with a method for each operation, and the types that narrow calls.
macro_rules! mocks {
    (
        $(#[$meta:meta])*
        $the_trait:ident {
            $(
                $(#[$about:meta])*
                $method:ident: $module:ident::$name:ident -> $reply:ident, $encoding:ident
                $fields:tt
            )*
        }
    ) => {
        $(#[$meta])*
        pub trait $the_trait: crate::Mocks {
            $(
                $(#[$about])*
                fn $method(
                    &self,
                    spec: impl FnOnce($name, crate::Then<types::$reply>),
                ) -> httpmock::Mock<'_> {
                    self.mocked(spec)
                }
            )*
        }

        impl $the_trait for httpmock::MockServer {}

        $(
            /// The calls that a mock answers.
            ///
            $(#[$about])*
            #[derive(Debug)]
            pub struct $name(crate::Calls);

            impl crate::Mocked for $name {
                type Reply = types::$reply;

                const ENCODING: loggia_transport::body::Encoding =
                    loggia_transport::body::Encoding::$encoding;

                fn operation() -> &'static loggia_transport::Operation {
                    &operations::$module::OPERATION
                }

                fn matching(calls: crate::Calls) -> Self {
                    Self(calls)
                }
            }

            crate::mocks::matchers!($name $fields);
        )*
    };
}

/// The methods of a type that narrows calls.
macro_rules! matchers {
    ($name:ident { $($field:ident: $kind:tt = $wire:literal;)* }) => {
        impl $name {
            $(
                #[doc = concat!("Those with this `", $wire, "`.")]
                pub fn $field(self, value: crate::mocks::wanted!($kind)) -> Self {
                    Self(crate::mocks::matched!(self $wire value $kind))
                }
            )*

            /// Anything else that httpmock can match.
            pub fn http(
                self,
                narrow: impl FnOnce(httpmock::When) -> httpmock::When,
            ) -> Self {
                Self(self.0.http(narrow))
            }
        }
    };
}

/// The argument type of a matcher.
macro_rules! wanted {
    (json) => { impl serde::Serialize };
    (json_text) => { impl serde::Serialize };
    (part) => { impl Into<Vec<u8>> };
    ($type:tt) => { loggia_transport::given!($type) };
}

/// The calls that remain after a matcher.
macro_rules! matched {
    ($calls:ident $wire:literal $value:ident json) => { $calls.0.field($wire, $value) };
    ($calls:ident $wire:literal $value:ident json_text) => { $calls.0.json_text($wire, $value) };
    ($calls:ident $wire:literal $value:ident part) => { $calls.0.part($wire, $value) };
    ($calls:ident $wire:literal $value:ident $type:tt) => {
        $calls.0.field::<loggia_transport::field_type!($type)>(
            $wire,
            loggia_transport::taken!($value $type),
        )
    };
}

pub(crate) use {matched, matchers, mocks, wanted};
