//! Zenlayer's error codes, as an enum to match on.
//!
//! The variants are generated: the codes with which any action may be refused, and those that the
//! specs document for an action (`x-errors`), spelled exactly as on the wire, including its slips
//! `OPERATION_FILED_..` and `RESOURCES_SOLDOUT_..`. The list cannot be complete: the vendor adds
//! codes without notice, and a code that is not in it keeps its text. The predicates test what
//! families of codes have in common, so that they also hold for new members.

use std::fmt;

use loggia_transport::Error;

use crate::generated::error_codes::ErrorCode;

/// Parts of codes that name a state that rules an operation out.
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
            /// All known codes, in no particular order.
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
    /// The vendor's code in an error; `None` if no answer with a code arrived.
    pub fn of(error: &Error) -> Option<Self> {
        error.code().map(Self::from)
    }

    /// Whether something that the request names does not exist: the resource itself, or something
    /// that it was to be made from.
    pub fn is_not_found(&self) -> bool {
        self.as_str().ends_with("_NOT_FOUND")
    }

    /// Whether the state of a resource rules the call out: the same call may succeed once that
    /// state has changed.
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

    /// Whether requests were sent too fast.
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
