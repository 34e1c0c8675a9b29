//! The order API.

use super::{B, C, D, F, MORE, ORDER, UPGRADE, shop};
use crate::edis_table::{Case, Media};

/// The lists of the order API.
pub(super) fn lists() -> Vec<Case> {
    vec![
        shop(
            "getPaymentMethods",
            "/kvm/v2/get/paymentmethods",
            B,
            "paymentmethods status",
            &[],
        ),
        shop(
            "getAccountBalance",
            "/kvm/v2/get/account-balance",
            F,
            "balance status",
            &[],
        ),
        shop(
            "getUserServices",
            "/kvm/v2/get/services",
            F,
            "services status",
            &[],
        )
        .taking(Media::Json),
        shop(
            "getBillingCycles",
            "/kvm/v2/get/billingcycles",
            D,
            "billingcycle status",
            &[],
        ),
        shop(
            "getServiceId",
            "/kvm/v2/get/serviceid",
            C,
            "kvmid serviceid status",
            &[("kvmid", "kvm_100001_200001")],
        )
        .bad(&[("kvmid", "1")]),
        shop(
            "getKvmId",
            "/kvm/v2/get/kvmid",
            C,
            "kvmid serviceid status",
            &[("serviceid", "300001")],
        )
        .bad(&[("serviceid", "kvm_100001_200001")]),
        shop(
            "getLocations",
            "/kvm/v2/get/locations",
            MORE,
            "locations status",
            &[],
        ),
        shop(
            "getProducts",
            "/kvm/v2/get/products",
            MORE,
            "products status",
            &[("location_id", "192")],
        )
        .bad(&[("location_id", "Vienna")]),
    ]
}

/// Orders.
pub(super) fn orders() -> Vec<Case> {
    vec![
        shop(
            "addOrder",
            "/kvm/v2/add/order",
            MORE,
            "invoiceid invoicepaid orderid serviceids status",
            &[("order", ORDER)],
        )
        .bad(&[("order", "[]"), ("order", "{}"), ("order", "pid=1")]),
        shop(
            "upgradeKVM",
            "/kvm/v2/add/upgrade",
            C,
            UPGRADE,
            &[
                ("kvmid", "kvm_100001_200001"),
                ("newpid", "1923"),
                ("newbillingcycle", "semi-annually"),
                ("newpaymentmethod", "paypal"),
            ],
        )
        .taking(Media::Json)
        .bad(&[
            ("kvmid", "kvm_9_9"),
            ("newpid", "1920"),
            ("newpid", "220"),
            ("newpid", "\"1923\""),
            ("newpid", "null"),
            ("newbillingcycle", "semiannually"),
            ("newpaymentmethod", "cash"),
        ]),
        shop(
            "cancelProduct",
            "/kvm/v2/cancel/product",
            MORE,
            "clientid serviceid status",
            &[
                ("kvmid", "kvm_100001_200001"),
                ("type", "End of Billing Period"),
            ],
        )
        .bad(&[("type", "immediate"), ("kvmid", "1"), ("kvmid", "")]),
    ]
}
