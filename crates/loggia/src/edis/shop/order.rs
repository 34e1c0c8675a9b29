//! Ordering and upgrading servers.

use loggia_edis::order::{operations, types};
use loggia_transport::{Error, Operation, Reply};

use super::{BillingCycle, Shop, signed};
use crate::confirm::ChargeMyAccount;

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
            item: types::OrderItem::default()
                .hostname(hostname)
                .os(system_id)
                .pid(product_id),
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

/// An order that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlacedOrder {
    /// Its number.
    pub order_id: Option<u64>,
    /// The new or changed servers, by the numbers that they are billed under.
    pub service_ids: Vec<u64>,
    /// Entries in that list that are not numbers, as the vendor sent them.
    pub unread_service_ids: Vec<String>,
    /// The invoice.
    pub invoice_id: Option<u64>,
    /// Whether credit paid it.
    pub invoice_paid: Option<bool>,
}

impl PlacedOrder {
    /// Returns the order, unless nothing in it shows that anything was ordered.
    fn named<T>(self, operation: &Operation, reply: &Reply<T>) -> Result<Self, Error> {
        let ids = self.service_ids.len() + self.unread_service_ids.len();
        if self.order_id.is_some() || ids > 0 {
            return Ok(self);
        }
        let invoice = self.invoice_id;
        let invoice = invoice.map_or(String::new(), |id| format!(", but invoice {id}"));
        let message = format!("the answer names neither an order nor a server{invoice}");
        Err(reply
            .incomplete(operation, message)
            .with_hint("look for it among the services and invoices before ordering again"))
    }
}

/// The numbers in a comma-separated list, and its entries that are not numbers.
fn numbers(list: &str) -> (Vec<u64>, Vec<String>) {
    let (mut numbers, mut others) = (Vec::new(), Vec::new());
    for word in list
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty())
    {
        match word.parse() {
            Ok(number) => numbers.push(number),
            Err(_) => others.push(word.to_owned()),
        }
    }
    (numbers, others)
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
        self.order.item.get_or_insert_default().push(server.item);
        self
    }

    /// Whether to pay with the account's credit. The vendor's guides say that it is
    /// used in any case.
    pub fn use_credit(mut self, yes: bool) -> Self {
        self.order.applycredit = Some(yes);
        self
    }

    /// Places the order, which costs money.
    ///
    /// Operation `addOrder`.
    ///
    /// # Errors
    /// Any kind. An order that was accepted but not delivered (sold out) is `Rejected`, with
    /// the order's number as [`Error::reference`]. Never sent again when it is unknown whether
    /// it arrived: see [`Error::is_outcome_unknown`] (a [baseline](Shop::baseline) finds its
    /// servers), which is also true of an answer that names neither an order nor a server
    /// (`Decode`).
    #[doc(alias = "addOrder")]
    pub async fn place(self, yes: ChargeMyAccount) -> Result<PlacedOrder, Error> {
        let reply = signed!(self.shop, add_order(yes).order(self.order.clone()))?;
        let ids = reply.serviceids.as_deref().unwrap_or_default();
        let (service_ids, unread_service_ids) = numbers(ids);
        let placed = PlacedOrder {
            order_id: reply.orderid,
            service_ids,
            unread_service_ids,
            invoice_id: reply.invoiceid,
            invoice_paid: reply.invoicepaid,
        };
        placed.named(&operations::add_order::OPERATION, &reply)
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
    /// Operation `upgradeKVM`.
    ///
    /// # Errors
    /// As [`PlaceOrder::place`], but for an order of unknown outcome: a server that moves
    /// keeps its service, so a [baseline](Shop::baseline) shows nothing new. Look at the
    /// plan and the price of its [`Service`](super::Service) in
    /// [`services`](Shop::services), and at the account's invoices, before ordering again.
    #[doc(alias = "upgradeKVM")]
    pub async fn place(self, yes: ChargeMyAccount) -> Result<PlacedOrder, Error> {
        // This call spells the half year differently.
        let cycle = match self.cycle {
            BillingCycle::Semiannually => types::UpgradeBillingCycle::SemiAnnually,
            other => types::UpgradeBillingCycle::from(other.as_str()),
        };
        let reply = signed!(
            self.shop,
            upgrade_kvm(yes)
                .kvmid(self.kvm_id.as_str())
                .newpid(self.product_id)
                .newbillingcycle(cycle.clone())
                .newpaymentmethod(self.payment_method.as_str())
        )?;
        let placed = PlacedOrder {
            order_id: reply.orderid,
            service_ids: reply.serviceid.into_iter().collect(),
            unread_service_ids: Vec::new(),
            invoice_id: reply.invoiceid,
            invoice_paid: None,
        };
        placed.named(&operations::upgrade_kvm::OPERATION, &reply)
    }
}

impl Shop {
    /// Prepares an order. `payment_method` is one of
    /// [`payment_methods`](Self::payment_methods), and pays renewals too.
    pub fn order(&self, cycle: BillingCycle, payment_method: impl Into<String>) -> PlaceOrder {
        PlaceOrder {
            shop: self.clone(),
            order: types::Order::default()
                .billingcycle(cycle)
                .item(Vec::<types::OrderItem>::new())
                .paymentmethod(payment_method),
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
