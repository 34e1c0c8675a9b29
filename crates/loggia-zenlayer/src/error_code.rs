//! Error codes as words to match on.
//!
//! The words are generated: the codes that any action may be refused with, and those
//! that the specs document for an action (`x-errors`), letter by letter as they come.
//! `OPERATION_FILED_..` and `RESOURCES_SOLDOUT_..` are slips that the wire has. The list
//! cannot be complete: the vendor adds codes without notice, and a code that is not in
//! it keeps its text. The predicates go by what families of codes have in common, so
//! that they hold for new members, too.

use std::fmt;

use loggia_transport::Error;

use crate::generated::error_codes::ErrorCode;

/// What codes say of a state that stands against an operation.
const STATES: [&str; 21] = [
    "_ASSOCIATED_",
    "_ASSOCIATING_",
    "_ATTACHED",
    "_ATTACH_REPEATED",
    "_CREATING",
    "_DISK_UNAVAILABLE",
    "_DOWNGRADE_NOT_EXIST",
    "_EXIST_INSTANCE",
    "_EXIST_PAY_ORDER",
    "_EXIST_PLAN",
    "_EXIST_PRE_PRODUCT_INSTANCE",
    "_HAS_INSTANCE",
    "_HAS_PRE_PRODUCT_INSTANCE",
    "_IN_",
    "_MAKING_",
    "_NOT_RUNNING",
    "_NOT_STOPPED",
    "_PROCESSING",
    "_RECYCLE",
    "_STAT",
    "_UNPROCESSED_",
];

macro_rules! codes {
    ($($name:ident => $text:literal,)*) => {
        /// The vendor's code of an error; see [`ErrorCode::of`].
        ///
        /// ```
        /// use loggia_zenlayer::ErrorCode;
        ///
        /// let code = ErrorCode::from("OPERATION_DENIED_INSTANCE_NOT_STOPPED");
        /// assert_eq!(code, ErrorCode::OperationDeniedInstanceNotStopped);
        /// assert!(code.is_state_conflict());
        /// assert_eq!(ErrorCode::from("A_NEW_ONE").as_str(), "A_NEW_ONE");
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(
                #[doc = concat!("`", $text, "`")]
                $name,
            )*
            /// A code that this version does not know, as it was received.
            Unknown(String),
        }

        impl ErrorCode {
            /// All that are known, in no particular order.
            pub const KNOWN: &'static [Self] = &[$(Self::$name,)*];

            /// The code as on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$name,)*
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }
    };
}

pub(crate) use codes;

impl ErrorCode {
    /// The code of an error that the vendor answered with; `None` where no answer
    /// with a code came.
    pub fn of(error: &Error) -> Option<Self> {
        error.code().map(Self::from)
    }

    /// Whether something that the request names does not exist, be it the thing
    /// itself or what it was to be made of.
    pub fn is_not_found(&self) -> bool {
        self.as_str().ends_with("_NOT_FOUND")
    }

    /// Whether the state of a thing stands against it: the same call may succeed
    /// once the state is another.
    pub fn is_state_conflict(&self) -> bool {
        STATES.iter().any(|words| self.as_str().contains(words))
    }

    /// Whether it is out of stock: another zone or type may have it.
    pub fn is_sold_out(&self) -> bool {
        // Two spellings are in use, and the rest of the text differs by product.
        ["SOLDOUT", "SOLD_OUT"]
            .iter()
            .any(|words| self.as_str().contains(words))
    }

    /// Whether requests came too fast.
    pub fn is_rate_limited(&self) -> bool {
        *self == Self::RequestLimitExceeded
    }
}

impl From<String> for ErrorCode {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
