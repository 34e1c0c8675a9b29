//! Error codes as words to match on.
//!
//! The table holds the codes of all services and those that are documented for
//! virtual machines, letter by letter as they come: `OPERATION_FILED_..` and
//! `RESOURCES_SOLDOUT_..` are slips that the wire has. It cannot be complete: the
//! vendor adds codes without notice, and a code that is not here keeps its text.
//! Where a family of codes has a common ending, the predicates go by that, so that
//! they hold for new members, too.

use std::fmt;

use loggia_transport::Error;

macro_rules! codes {
    ($($name:ident => $text:literal,)*) => {
        /// The vendor's code of an error; see [`ErrorCode::of`].
        ///
        /// ```
        /// use loggia::zenlayer::ErrorCode;
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

codes! {
    // Of all services.
    AuthfailureInvalidAuthorization => "AUTHFAILURE_INVALID_AUTHORIZATION",
    AuthfailureSignatureExpired => "AUTHFAILURE_SIGNATURE_EXPIRED",
    AuthfailureSignatureFailure => "AUTHFAILURE_SIGNATURE_FAILURE",
    AuthfailureUnauthorizedOperation => "AUTHFAILURE_UNAUTHORIZED_OPERATION",
    InternalServerError => "INTERNAL_SERVER_ERROR",
    InvalidParameterDateFormatError => "INVALID_PARAMETER_DATE_FORMAT_ERROR",
    InvalidParameterExceedLength => "INVALID_PARAMETER_EXCEED_LENGTH",
    InvalidParameterExceedMaximum => "INVALID_PARAMETER_EXCEED_MAXIMUM",
    InvalidParameterLessLength => "INVALID_PARAMETER_LESS_LENGTH",
    InvalidParameterLessMinimum => "INVALID_PARAMETER_LESS_MINIMUM",
    InvalidParameterPatternError => "INVALID_PARAMETER_PATTERN_ERROR",
    InvalidParameterType => "INVALID_PARAMETER_TYPE",
    InvalidParameterValue => "INVALID_PARAMETER_VALUE",
    MissingParameter => "MISSING_PARAMETER",
    OperationFailedForRecycleResource => "OPERATION_FAILED_FOR_RECYCLE_RESOURCE",
    OperationFailedResourceGroupNotFound => "OPERATION_FAILED_RESOURCE_GROUP_NOT_FOUND",
    OperationFailedResourceNotFound => "OPERATION_FAILED_RESOURCE_NOT_FOUND",
    RequestLimitExceeded => "REQUEST_LIMIT_EXCEEDED",
    RequestTimedOut => "REQUEST_TIMED_OUT",
    ServiceTemporaryUnavailable => "SERVICE_TEMPORARY_UNAVAILABLE",
    // Of orders. Documented for bare metal, which sells from the same stock rooms.
    ResourcesSoldoutInstanceType => "RESOURCES_SOLDOUT_INSTANCE_TYPE",
    ResourceInsufficientProductSoldOut => "RESOURCE_INSUFFICIENT_PRODUCT_SOLD_OUT",
    // Of virtual machines.
    CreateSubnetFailed => "CREATE_SUBNET_FAILED",
    DeleteSubnetFailed => "DELETE_SUBNET_FAILED",
    InvalidDiskAndInstanceZoneMismatched => "INVALID_DISK_AND_INSTANCE_ZONE_MISMATCHED",
    InvalidDiskNotFound => "INVALID_DISK_NOT_FOUND",
    InvalidDiskNotPortable => "INVALID_DISK_NOT_PORTABLE",
    InvalidImageNotFound => "INVALID_IMAGE_NOT_FOUND",
    InvalidImageStatus => "INVALID_IMAGE_STATUS",
    InvalidInstanceNotFound => "INVALID_INSTANCE_NOT_FOUND",
    InvalidInstanceTypeNotChanged => "INVALID_INSTANCE_TYPE_NOT_CHANGED",
    InvalidInstanceTypeNotFound => "INVALID_INSTANCE_TYPE_NOT_FOUND",
    InvalidOrderNotFound => "INVALID_ORDER_NOT_FOUND",
    InvalidParameterBandwidthExceed => "INVALID_PARAMETER_BANDWIDTH_EXCEED",
    InvalidParameterSecurityGroupPolicy => "INVALID_PARAMETER_SECURITY_GROUP_POLICY",
    InvalidParameterSecurityGroupPortRange => "INVALID_PARAMETER_SECURITY_GROUP_PORT_RANGE",
    InvalidParameterSecurityGroupPriority => "INVALID_PARAMETER_SECURITY_GROUP_PRIORITY",
    InvalidParameterSecurityGroupRuleIdNotAllow => "INVALID_PARAMETER_SECURITY_GROUP_RULE_ID_NOT_ALLOW",
    InvalidParameterSecurityGroupSourceCidrIp => "INVALID_PARAMETER_SECURITY_GROUP_SOURCE_CIDR_IP",
    InvalidParameterTrafficPackageError => "INVALID_PARAMETER_TRAFFIC_PACKAGE_ERROR",
    InvalidPasswordMalformed => "INVALID_PASSWORD_MALFORMED",
    InvalidRegionNotFound => "INVALID_REGION_NOT_FOUND",
    InvalidSecurityGroupNotFound => "INVALID_SECURITY_GROUP_NOT_FOUND",
    InvalidSecurityGroupRuleNotFound => "INVALID_SECURITY_GROUP_RULE_NOT_FOUND",
    InvalidSubnetNotFound => "INVALID_SUBNET_NOT_FOUND",
    InvalidZoneNotFound => "INVALID_ZONE_NOT_FOUND",
    LimitExceededImageQuota => "LIMIT_EXCEEDED_IMAGE_QUOTA",
    LimitExceededInstanceCanAttach => "LIMIT_EXCEEDED_INSTANCE_CAN_ATTACH",
    OperationDeniedDefaultSecurityGroupNotSupport => "OPERATION_DENIED_DEFAULT_SECURITY_GROUP_NOT_SUPPORT",
    OperationDeniedDowngradeNotExist => "OPERATION_DENIED_DOWNGRADE_NOT_EXIST",
    OperationDeniedInstanceBandwidthProcessing => "OPERATION_DENIED_INSTANCE_BANDWIDTH_PROCESSING",
    OperationDeniedInstanceCreating => "OPERATION_DENIED_INSTANCE_CREATING",
    OperationDeniedInstanceExistPlan => "OPERATION_DENIED_INSTANCE_EXIST_PLAN",
    OperationDeniedInstanceExistPlanBandwidth => "OPERATION_DENIED_INSTANCE_EXIST_PLAN_BANDWIDTH",
    OperationDeniedInstanceNotRecycled => "OPERATION_DENIED_INSTANCE_NOT_RECYCLED",
    OperationDeniedInstanceNotRunning => "OPERATION_DENIED_INSTANCE_NOT_RUNNING",
    OperationDeniedInstanceNotStopped => "OPERATION_DENIED_INSTANCE_NOT_STOPPED",
    OperationDeniedInstanceRecycled => "OPERATION_DENIED_INSTANCE_RECYCLED",
    OperationDeniedInstanceSecurityGroupExceedLimit => "OPERATION_DENIED_INSTANCE_SECURITY_GROUP_EXCEED_LIMIT",
    OperationDeniedInstanceStatus => "OPERATION_DENIED_INSTANCE_STATUS",
    OperationDeniedInstanceStatusInstalling => "OPERATION_DENIED_INSTANCE_STATUS_INSTALLING",
    OperationDeniedInstanceStatusNotSupport => "OPERATION_DENIED_INSTANCE_STATUS_NOT_SUPPORT",
    OperationDeniedInstanceSubscription => "OPERATION_DENIED_INSTANCE_SUBSCRIPTION",
    OperationDeniedInstanceTrafficPackageProcessing => "OPERATION_DENIED_INSTANCE_TRAFFIC_PACKAGE_PROCESSING",
    OperationDeniedInternetChargeTypeNotSupport => "OPERATION_DENIED_INTERNET_CHARGE_TYPE_NOT_SUPPORT",
    OperationDeniedPostpaidPromise => "OPERATION_DENIED_POSTPAID_PROMISE",
    OperationDeniedSecurityGroupExistInstance => "OPERATION_DENIED_SECURITY_GROUP_EXIST_INSTANCE",
    OperationDeniedSecurityGroupExistPreProductInstance => "OPERATION_DENIED_SECURITY_GROUP_EXIST_PRE_PRODUCT_INSTANCE",
    OperationDeniedSecurityGroupExistRepeatRule => "OPERATION_DENIED_SECURITY_GROUP_EXIST_REPEAT_RULE",
    OperationDeniedSecurityGroupRuleExceedLimit => "OPERATION_DENIED_SECURITY_GROUP_RULE_EXCEED_LIMIT",
    OperationDeniedSecurityGroupStatusNotAvailable => "OPERATION_DENIED_SECURITY_GROUP_STATUS_NOT_AVAILABLE",
    OperationDeniedSecurityGroupStatusNotSupport => "OPERATION_DENIED_SECURITY_GROUP_STATUS_NOT_SUPPORT",
    OperationDeniedSecurityGroupTeamExceedLimit => "OPERATION_DENIED_SECURITY_GROUP_TEAM_EXCEED_LIMIT",
    OperationDeniedUnsupportedSubnet => "OPERATION_DENIED_UNSUPPORTED_SUBNET",
    OperationFailedInstanceExistPlanTrafficPackage => "OPERATION_FAILED_INSTANCE_EXIST_PLAN_TRAFFIC_PACKAGE",
    OperationFailedInstanceTypeUnsupported => "OPERATION_FAILED_INSTANCE_TYPE_UNSUPPORTED",
    OperationFiledInstanceNotExistTrafficPackage => "OPERATION_FILED_INSTANCE_NOT_EXIST_TRAFFIC_PACKAGE",
    OrderUnprocessedOrdersForThisResource => "ORDER_UNPROCESSED_ORDERS_FOR_THIS_RESOURCE",
    UnsupportedOperationDiskAttached => "UNSUPPORTED_OPERATION_DISK_ATTACHED",
    UnsupportedOperationDiskAttachRepeated => "UNSUPPORTED_OPERATION_DISK_ATTACH_REPEATED",
    UnsupportedOperationDiskBeingRecycle => "UNSUPPORTED_OPERATION_DISK_BEING_RECYCLE",
    UnsupportedOperationDiskMakingImage => "UNSUPPORTED_OPERATION_DISK_MAKING_IMAGE",
    UnsupportedOperationDiskNotBeingRecycle => "UNSUPPORTED_OPERATION_DISK_NOT_BEING_RECYCLE",
    UnsupportedOperationDiskStatus => "UNSUPPORTED_OPERATION_DISK_STATUS",
    UnsupportedOperationDiskSystemType => "UNSUPPORTED_OPERATION_DISK_SYSTEM_TYPE",
    UnsupportedOperationDiskUnavailable => "UNSUPPORTED_OPERATION_DISK_UNAVAILABLE",
    UnsupportedOperationInstanceChargeType => "UNSUPPORTED_OPERATION_INSTANCE_CHARGE_TYPE",
    UnsupportedOperationInstanceStateStarting => "UNSUPPORTED_OPERATION_INSTANCE_STATE_STARTING",
    UnsupportedOperationInstanceStatus => "UNSUPPORTED_OPERATION_INSTANCE_STATUS",
    UnsupportedOperationRecycleStatus => "UNSUPPORTED_OPERATION_RECYCLE_STATUS",
    UnsupportedOperationSubnetHasInstance => "UNSUPPORTED_OPERATION_SUBNET_HAS_INSTANCE",
    UnsupportedOperationSubnetHasPreProductInstance => "UNSUPPORTED_OPERATION_SUBNET_HAS_PRE_PRODUCT_INSTANCE",
    UnsupportedOperationSubnetStatusError => "UNSUPPORTED_OPERATION_SUBNET_STATUS_ERROR",
    UnsupportedOperationZoneNotSupport => "UNSUPPORTED_OPERATION_ZONE_NOT_SUPPORT",
}

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
        matches!(
            self,
            Self::InvalidImageStatus
                | Self::OperationDeniedDowngradeNotExist
                | Self::OperationDeniedInstanceBandwidthProcessing
                | Self::OperationDeniedInstanceCreating
                | Self::OperationDeniedInstanceExistPlan
                | Self::OperationDeniedInstanceExistPlanBandwidth
                | Self::OperationDeniedInstanceNotRecycled
                | Self::OperationDeniedInstanceNotRunning
                | Self::OperationDeniedInstanceNotStopped
                | Self::OperationDeniedInstanceRecycled
                | Self::OperationDeniedInstanceStatus
                | Self::OperationDeniedInstanceStatusInstalling
                | Self::OperationDeniedInstanceStatusNotSupport
                | Self::OperationDeniedInstanceTrafficPackageProcessing
                | Self::OperationDeniedSecurityGroupExistInstance
                | Self::OperationDeniedSecurityGroupExistPreProductInstance
                | Self::OperationDeniedSecurityGroupStatusNotAvailable
                | Self::OperationDeniedSecurityGroupStatusNotSupport
                | Self::OperationFailedForRecycleResource
                | Self::OperationFailedInstanceExistPlanTrafficPackage
                | Self::OrderUnprocessedOrdersForThisResource
                | Self::UnsupportedOperationDiskAttached
                | Self::UnsupportedOperationDiskAttachRepeated
                | Self::UnsupportedOperationDiskBeingRecycle
                | Self::UnsupportedOperationDiskMakingImage
                | Self::UnsupportedOperationDiskNotBeingRecycle
                | Self::UnsupportedOperationDiskStatus
                | Self::UnsupportedOperationDiskUnavailable
                | Self::UnsupportedOperationInstanceStateStarting
                | Self::UnsupportedOperationInstanceStatus
                | Self::UnsupportedOperationRecycleStatus
                | Self::UnsupportedOperationSubnetHasInstance
                | Self::UnsupportedOperationSubnetHasPreProductInstance
                | Self::UnsupportedOperationSubnetStatusError
        )
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
    use super::*;

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
}
