//! New servers, and bigger ones.

use loggia_edis::order::types;
use loggia_transport::Error;

use super::{BillingCycle, Shop, signed};
use crate::edis::confirm::ChargeMyAccount;

/// A server to order.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "it is ordered when it is part of an order that is placed"]
pub struct NewServer {
    item: types::OrderItem,
}

impl NewServer {
    /// A plan (see [`Shop::products`]), one of its
    /// [systems](super::Product::systems), and a host name.
    pub fn new(product_id: u64, system_id: u64, hostname: impl Into<String>) -> Self {
        Self {
            item: types::OrderItem {
                additional_diskboost: None,
                additional_ip: None,
                additional_ram: None,
                additional_vcpu: None,
                hostname: hostname.into(),
                os: system_id,
                pid: product_id,
                ssh_pubkey: None,
            },
        }
    }

    /// More memory: the id of an add-on of the plan, not an amount.
    pub fn ram(mut self, addon_id: u64) -> Self {
        self.item.additional_ram = Some(addon_id);
        self
    }

    /// More CPUs: the id of an add-on of the plan.
    pub fn vcpu(mut self, addon_id: u64) -> Self {
        self.item.additional_vcpu = Some(addon_id);
        self
    }

    /// More addresses: the id of an add-on of the plan.
    pub fn ip(mut self, addon_id: u64) -> Self {
        self.item.additional_ip = Some(addon_id);
        self
    }

    /// More disk: the id of an add-on of the plan.
    pub fn disk_boost(mut self, addon_id: u64) -> Self {
        self.item.additional_diskboost = Some(addon_id);
        self
    }

    /// The public key that may log in.
    pub fn ssh_public_key(mut self, key: impl Into<String>) -> Self {
        self.item.ssh_pubkey = Some(key.into());
        self
    }
}

/// An order that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlacedOrder {
    /// Its number.
    pub order_id: Option<u64>,
    /// The servers that came of it, or were changed, by the numbers they are billed
    /// under.
    pub service_ids: Vec<u64>,
    /// The invoice.
    pub invoice_id: Option<u64>,
    /// Whether credit paid it.
    pub invoice_paid: Option<bool>,
}

/// An order in preparation. Made by [`Shop::order`].
#[derive(Clone, Debug)]
#[must_use = "nothing is ordered before `place` is called and awaited"]
pub struct PlaceOrder {
    shop: Shop,
    order: types::Order,
}

impl PlaceOrder {
    /// Adds a server.
    pub fn server(mut self, server: NewServer) -> Self {
        self.order.item.push(server.item);
        self
    }

    /// Whether to pay with the account's credit. The vendor's guides say that it is
    /// used in any case.
    pub fn use_credit(mut self, yes: bool) -> Self {
        self.order.applycredit = Some(yes);
        self
    }

    /// Orders.
    ///
    /// # Errors
    /// Any kind. An order that was taken but not delivered (sold out) is `Rejected`,
    /// with the order's number as [`Error::reference`]. Never sent twice when nobody
    /// knows whether it arrived: see [`Error::is_outcome_unknown`].
    pub async fn place(self, _: ChargeMyAccount) -> Result<PlacedOrder, Error> {
        let reply = signed!(self.shop, add_order)
            .order(self.order)
            .send()
            .await?;
        let ids = reply.serviceids.as_deref().unwrap_or_default().split(',');
        Ok(PlacedOrder {
            order_id: reply.orderid,
            service_ids: ids.filter_map(|id| id.trim().parse().ok()).collect(),
            invoice_id: reply.invoiceid,
            invoice_paid: reply.invoicepaid,
        })
    }
}

/// A move to another plan in preparation. Made by [`Shop::upgrade`].
#[derive(Clone, Debug)]
#[must_use = "nothing is ordered before `place` is called and awaited"]
pub struct Upgrade {
    shop: Shop,
    kvm_id: String,
    product_id: u64,
    cycle: BillingCycle,
    payment_method: String,
}

impl Upgrade {
    /// Orders the move.
    ///
    /// # Errors
    /// As [`PlaceOrder::place`].
    pub async fn place(self, _: ChargeMyAccount) -> Result<PlacedOrder, Error> {
        // The half year is spelled differently in this call.
        let cycle = match self.cycle {
            BillingCycle::Semiannually => types::UpgradeBillingCycle::SemiAnnually,
            other => types::UpgradeBillingCycle::from(other.as_str()),
        };
        let reply = signed!(self.shop, upgrade_kvm)
            .kvmid(self.kvm_id)
            .newpid(self.product_id)
            .newbillingcycle(cycle)
            .newpaymentmethod(self.payment_method)
            .send()
            .await?;
        Ok(PlacedOrder {
            order_id: reply.orderid,
            service_ids: reply.serviceid.into_iter().collect(),
            invoice_id: reply.invoiceid,
            invoice_paid: None,
        })
    }
}

impl Shop {
    /// Prepares an order. `payment_method` is one of
    /// [`payment_methods`](Self::payment_methods), and pays renewals too.
    pub fn order(&self, cycle: BillingCycle, payment_method: impl Into<String>) -> PlaceOrder {
        PlaceOrder {
            shop: self.clone(),
            order: types::Order {
                applycredit: None,
                billingcycle: cycle,
                item: Vec::new(),
                paymentmethod: payment_method.into(),
            },
        }
    }

    /// Prepares the move of a VPS to another plan at the same place.
    pub fn upgrade(
        &self,
        kvm_id: impl Into<String>,
        product_id: u64,
        cycle: BillingCycle,
        payment_method: impl Into<String>,
    ) -> Upgrade {
        Upgrade {
            shop: self.clone(),
            kvm_id: kvm_id.into(),
            product_id,
            cycle,
            payment_method: payment_method.into(),
        }
    }
}
