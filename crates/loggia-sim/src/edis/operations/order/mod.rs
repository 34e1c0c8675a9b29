//! The operations of the order API: e-mail address and password in each call, never a session.
//! Their ids are the vendor's where it has any, and otherwise derived from the path.

mod add_order;
mod cancel_product;
mod get_account_balance;
mod get_billing_cycles;
mod get_kvm_id;
mod get_locations;
mod get_payment_methods;
mod get_products;
mod get_service_id;
mod get_user_services;
mod upgrade_kvm;
mod wanted;

use super::Operation;

/// All operations of this API.
pub(super) const ALL: &[&Operation] = &[
    &get_payment_methods::OPERATION,
    &get_account_balance::OPERATION,
    &get_user_services::OPERATION,
    &get_billing_cycles::OPERATION,
    &get_service_id::OPERATION,
    &get_kvm_id::OPERATION,
    &get_locations::OPERATION,
    &get_products::OPERATION,
    &add_order::OPERATION,
    &upgrade_kvm::OPERATION,
    &cancel_product::OPERATION,
];
