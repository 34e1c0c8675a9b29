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
    pub fn is_throttled(&self) -> bool {
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

#[cfg(test)]
mod tests {
    use crate::ErrorCode;

    #[test]
    fn codes_come_back_as_they_were_spelled() {
        for code in ErrorCode::KNOWN {
            assert_eq!(ErrorCode::from(code.as_str()), *code);
        }
        let new = ErrorCode::from("INVALID_TEAPOT_NOT_FOUND");
        assert_eq!(new, ErrorCode::Unknown("INVALID_TEAPOT_NOT_FOUND".into()));
        assert!(new.is_not_found());
        assert_eq!(new.to_string(), "INVALID_TEAPOT_NOT_FOUND");
    }

    #[test]
    fn predicates_go_by_the_spelling_of_the_wire() {
        for (text, holds) in [
            ("INVALID_INSTANCE_NOT_FOUND", [true, false, false, false]),
            (
                "OPERATION_DENIED_INSTANCE_STATUS",
                [false, true, false, false],
            ),
            (
                "RESOURCES_SOLDOUT_INSTANCE_TYPE",
                [false, false, true, false],
            ),
            (
                "RESOURCE_INSUFFICIENT_PRODUCT_SOLD_OUT",
                [false, false, true, false],
            ),
            ("REQUEST_LIMIT_EXCEEDED", [false, false, false, true]),
            (
                "OPERATION_FILED_INSTANCE_NOT_EXIST_TRAFFIC_PACKAGE",
                [false; 4],
            ),
            ("MISSING_PARAMETER", [false; 4]),
        ] {
            let code = ErrorCode::from(text);
            assert!(ErrorCode::KNOWN.contains(&code), "{text}");
            let found = [
                code.is_not_found(),
                code.is_state_conflict(),
                code.is_sold_out(),
                code.is_throttled(),
            ];
            assert_eq!(found, holds, "{text}");
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn a_state_that_stands_against_it_is_a_conflict() {
        for text in [
            "INVALID_IMAGE_STATUS",
            "OPERATION_DENIED_DOWNGRADE_NOT_EXIST",
            "OPERATION_DENIED_INSTANCE_BANDWIDTH_PROCESSING",
            "OPERATION_DENIED_INSTANCE_CREATING",
            "OPERATION_DENIED_INSTANCE_EXIST_PLAN",
            "OPERATION_DENIED_INSTANCE_EXIST_PLAN_BANDWIDTH",
            "OPERATION_DENIED_INSTANCE_NOT_RECYCLED",
            "OPERATION_DENIED_INSTANCE_NOT_RUNNING",
            "OPERATION_DENIED_INSTANCE_NOT_STOPPED",
            "OPERATION_DENIED_INSTANCE_RECYCLED",
            "OPERATION_DENIED_INSTANCE_STATUS",
            "OPERATION_DENIED_INSTANCE_STATUS_INSTALLING",
            "OPERATION_DENIED_INSTANCE_STATUS_NOT_SUPPORT",
            "OPERATION_DENIED_INSTANCE_TRAFFIC_PACKAGE_PROCESSING",
            "OPERATION_DENIED_SECURITY_GROUP_EXIST_INSTANCE",
            "OPERATION_DENIED_SECURITY_GROUP_EXIST_PRE_PRODUCT_INSTANCE",
            "OPERATION_DENIED_SECURITY_GROUP_STATUS_NOT_AVAILABLE",
            "OPERATION_DENIED_SECURITY_GROUP_STATUS_NOT_SUPPORT",
            "OPERATION_FAILED_FOR_RECYCLE_RESOURCE",
            "OPERATION_FAILED_INSTANCE_EXIST_PLAN_TRAFFIC_PACKAGE",
            "ORDER_UNPROCESSED_ORDERS_FOR_THIS_RESOURCE",
            "UNSUPPORTED_OPERATION_DISK_ATTACHED",
            "UNSUPPORTED_OPERATION_DISK_ATTACH_REPEATED",
            "UNSUPPORTED_OPERATION_DISK_BEING_RECYCLE",
            "UNSUPPORTED_OPERATION_DISK_MAKING_IMAGE",
            "UNSUPPORTED_OPERATION_DISK_NOT_BEING_RECYCLE",
            "UNSUPPORTED_OPERATION_DISK_STATUS",
            "UNSUPPORTED_OPERATION_DISK_UNAVAILABLE",
            "UNSUPPORTED_OPERATION_INSTANCE_STATE_STARTING",
            "UNSUPPORTED_OPERATION_INSTANCE_STATUS",
            "UNSUPPORTED_OPERATION_RECYCLE_STATUS",
            "UNSUPPORTED_OPERATION_SUBNET_HAS_INSTANCE",
            "UNSUPPORTED_OPERATION_SUBNET_HAS_PRE_PRODUCT_INSTANCE",
            "UNSUPPORTED_OPERATION_SUBNET_STATUS_ERROR",
            "FAILED_OPERATION_FOR_RECYCLE_RESOURCE",
            "INVALID_SUBNET_IN_USE",
            "OPERATION_DENIED_EIP_STATUS_NOT_AVAILABLE",
            "OPERATION_DENIED_INSTANCE_IN_OPERATION",
            "OPERATION_DENIED_INVALID_STATUS",
            "OPERATION_DENIED_IP_ASSOCIATED_INSTANCE",
            "OPERATION_DENIED_SUBNET_ASSOCIATING_INSTANCE",
            "OPERATION_DENIED_VPC_EXIST_INSTANCE",
        ] {
            let code = ErrorCode::from(text);
            assert!(ErrorCode::KNOWN.contains(&code), "{text}");
            assert!(code.is_state_conflict(), "{text}");
        }
        for text in [
            "AUTHFAILURE_INVALID_AUTHORIZATION",
            "AUTHFAILURE_SIGNATURE_EXPIRED",
            "AUTHFAILURE_SIGNATURE_FAILURE",
            "AUTHFAILURE_UNAUTHORIZED_OPERATION",
            "INTERNAL_SERVER_ERROR",
            "INVALID_PARAMETER_DATE_FORMAT_ERROR",
            "INVALID_PARAMETER_EXCEED_LENGTH",
            "INVALID_PARAMETER_EXCEED_MAXIMUM",
            "INVALID_PARAMETER_LESS_LENGTH",
            "INVALID_PARAMETER_LESS_MINIMUM",
            "INVALID_PARAMETER_PATTERN_ERROR",
            "INVALID_PARAMETER_TYPE",
            "INVALID_PARAMETER_VALUE",
            "MISSING_PARAMETER",
            "OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND",
            "OPERATION_FAILED_RESOURCE_NOT_FOUND",
            "REQUEST_LIMIT_EXCEEDED",
            "REQUEST_TIMED_OUT",
            "SERVICE_TEMPORARY_UNAVAILABLE",
            "RESOURCES_SOLDOUT_INSTANCE_TYPE",
            "RESOURCE_INSUFFICIENT_PRODUCT_SOLD_OUT",
            "CREATE_SUBNET_FAILED",
            "DELETE_SUBNET_FAILED",
            "INVALID_DISK_AND_INSTANCE_ZONE_MISMATCHED",
            "INVALID_DISK_NOT_FOUND",
            "INVALID_DISK_NOT_PORTABLE",
            "INVALID_IMAGE_NOT_FOUND",
            "INVALID_INSTANCE_NOT_FOUND",
            "INVALID_INSTANCE_TYPE_NOT_CHANGED",
            "INVALID_INSTANCE_TYPE_NOT_FOUND",
            "INVALID_ORDER_NOT_FOUND",
            "INVALID_PARAMETER_BANDWIDTH_EXCEED",
            "INVALID_PARAMETER_SECURITY_GROUP_POLICY",
            "INVALID_PARAMETER_SECURITY_GROUP_PORT_RANGE",
            "INVALID_PARAMETER_SECURITY_GROUP_PRIORITY",
            "INVALID_PARAMETER_SECURITY_GROUP_RULE_ID_NOT_ALLOW",
            "INVALID_PARAMETER_SECURITY_GROUP_SOURCE_CIDR_IP",
            "INVALID_PARAMETER_TRAFFIC_PACKAGE_ERROR",
            "INVALID_PASSWORD_MALFORMED",
            "INVALID_REGION_NOT_FOUND",
            "INVALID_SECURITY_GROUP_NOT_FOUND",
            "INVALID_SECURITY_GROUP_RULE_NOT_FOUND",
            "INVALID_SUBNET_NOT_FOUND",
            "INVALID_ZONE_NOT_FOUND",
            "LIMIT_EXCEEDED_IMAGE_QUOTA",
            "LIMIT_EXCEEDED_INSTANCE_CAN_ATTACH",
            "OPERATION_DENIED_DEFAULT_SECURITY_GROUP_NOT_SUPPORT",
            "OPERATION_DENIED_INSTANCE_SECURITY_GROUP_EXCEED_LIMIT",
            "OPERATION_DENIED_INSTANCE_SUBSCRIPTION",
            "OPERATION_DENIED_INTERNET_CHARGE_TYPE_NOT_SUPPORT",
            "OPERATION_DENIED_POSTPAID_PROMISE",
            "OPERATION_DENIED_SECURITY_GROUP_EXIST_REPEAT_RULE",
            "OPERATION_DENIED_SECURITY_GROUP_RULE_EXCEED_LIMIT",
            "OPERATION_DENIED_SECURITY_GROUP_TEAM_EXCEED_LIMIT",
            "OPERATION_DENIED_UNSUPPORTED_SUBNET",
            "OPERATION_FAILED_INSTANCE_TYPE_UNSUPPORTED",
            "OPERATION_FILED_INSTANCE_NOT_EXIST_TRAFFIC_PACKAGE",
            "UNSUPPORTED_OPERATION_DISK_SYSTEM_TYPE",
            "UNSUPPORTED_OPERATION_INSTANCE_CHARGE_TYPE",
            "UNSUPPORTED_OPERATION_ZONE_NOT_SUPPORT",
            "OPERATION_DENIED_UNAVAILABLE_NETMASK",
            "OPERATION_DENIED_VPC_REGION_EXCEED_LIMIT",
        ] {
            let code = ErrorCode::from(text);
            assert!(ErrorCode::KNOWN.contains(&code), "{text}");
            assert!(!code.is_state_conflict(), "{text}");
        }
    }
}
