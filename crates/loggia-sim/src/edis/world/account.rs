//! The customer's account: what all machines share, and the orders.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::Serialize;

use super::{Cycle, DueCallback, LOCATIONS, Product, Vps};
use crate::edis::calendar;

/// The percentage of used traffic from which it is refilled automatically.
const REFILL_PERCENT: u64 = 99;

/// The account that owns every machine.
#[derive(Debug)]
pub(crate) struct Account {
    /// How many machines there have ever been.
    pub(crate) machines: usize,
    pub(crate) balance_cents: u64,
    pub(crate) pool_gb: u64,
    pub(crate) refills: Vec<Refill>,
    pub(crate) hooks: u64,
    /// Calls that are due and not yet under way.
    pub(crate) due_callbacks: Vec<DueCallback>,
    pub(crate) uploads: Vec<Upload>,
    pub(crate) services: Vec<Service>,
    pub(crate) orders: Vec<Order>,
    invoices: u64,
    /// Ids of the locations that are sold out.
    pub(crate) sold_out: BTreeSet<u64>,
}

impl Default for Account {
    fn default() -> Self {
        let sold_out = LOCATIONS.iter().filter(|location| location.sold_out);
        Self {
            machines: 0,
            balance_cents: 2000,
            pool_gb: 5000,
            refills: Vec::new(),
            hooks: 0,
            due_callbacks: Vec::new(),
            uploads: Vec::new(),
            services: Vec::new(),
            orders: Vec::new(),
            invoices: 0,
            sold_out: sold_out.map(|location| location.id).collect(),
        }
    }
}

impl Account {
    /// Moves traffic from the pool to a machine and logs it; `false` if there is not enough.
    pub(crate) fn take_from_pool(&mut self, gigabytes: u64, kvm_id: &str, now: u64) -> bool {
        let Some(left) = self.pool_gb.checked_sub(gigabytes) else {
            return false;
        };
        self.pool_gb = left;
        self.refills.push(Refill {
            at: now,
            gigabytes,
            kvm_id: kvm_id.to_owned(),
        });
        true
    }

    /// Refills the traffic that a machine has used from the pool, if that is enabled.
    pub(crate) fn refill(&mut self, vps: &mut Vps, now: u64) {
        let (refill, kvm_id) = (vps.config.auto_hydration, vps.kvm_id());
        while refill > 0
            && vps.traffic.percent() >= REFILL_PERCENT
            && self.take_from_pool(refill, &kvm_id, now)
        {
            vps.traffic.extra_gb += refill;
        }
    }

    pub(crate) fn service(&self, wanted: impl Fn(&Service) -> bool) -> Option<&Service> {
        let mut services = self.services.iter();
        services.find(|service| !service.terminated && wanted(service))
    }

    pub(crate) fn service_mut(
        &mut self,
        wanted: impl Fn(&Service) -> bool,
    ) -> Option<&mut Service> {
        let mut services = self.services.iter_mut();
        services.find(|service| !service.terminated && wanted(service))
    }

    /// Returns the number of the next order.
    pub(crate) fn next_order(&self) -> u64 {
        let orders = u64::try_from(self.orders.len()).unwrap_or_default();
        228_301 + orders
    }

    pub(crate) fn next_invoice(&mut self) -> u64 {
        self.invoices += 1;
        1_617_670 + self.invoices
    }
}

/// An entry of the log of refills.
#[derive(Debug)]
pub(crate) struct Refill {
    pub(crate) at: u64,
    pub(crate) gigabytes: u64,
    pub(crate) kvm_id: String,
}

/// A disk image that was uploaded to a VPS. The image itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Upload {
    /// The VPS.
    pub kvm_id: String,
    /// The length of the image.
    pub bytes: u64,
    /// The SHA-256 of the image in lower-case hex.
    pub sha256: String,
}

/// What is paid for a machine, and for how long.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) id: u64,
    pub(crate) kvm_id: String,
    pub(crate) product: Product,
    pub(crate) cycle: Cycle,
    /// The price of additions to the plan, in cents a month.
    pub(crate) addons_monthly: u64,
    pub(crate) payment_method: String,
    pub(crate) created: Date,
    /// When it ends, if it was cancelled.
    pub(crate) ends_at: Option<u64>,
    pub(crate) terminated: bool,
    /// The day of the next payment at the time when it ended.
    last_due: Option<Date>,
}

impl Service {
    pub(super) fn new(number: usize, kvm_id: &str, product: Product, today: Date) -> Self {
        Self {
            id: 300_000 + u64::try_from(number).unwrap_or_default(),
            kvm_id: kvm_id.to_owned(),
            product,
            cycle: Cycle::Monthly,
            addons_monthly: 0,
            payment_method: "paypal".to_owned(),
            created: today,
            ends_at: None,
            terminated: false,
            last_due: None,
        }
    }

    /// Returns what is paid per period, in cents.
    pub(crate) fn cents(&self) -> u64 {
        self.product.cents_with(self.addons_monthly, self.cycle)
    }

    /// Returns the day on which the next payment is due; for one that has ended, the day on
    /// which it would have been.
    pub(crate) fn key_date(&self, today: Date) -> Date {
        let due = || calendar::next_due(self.created, self.cycle.months(), today);
        self.last_due.unwrap_or_else(due)
    }

    /// Ends the service: when it was due to end, which may be long ago, or now.
    pub(super) fn end(&mut self, now: u64) {
        let end = self.ends_at.map_or(now, |end| end.min(now));
        // What ends with a period ends as the next one begins.
        self.last_due = Some(self.key_date(calendar::date(end.saturating_sub(1))));
        self.terminated = true;
    }
}

/// An order or an upgrade that the order API accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Order {
    /// Its number.
    pub id: u64,
    /// Whether it was an upgrade of an existing VPS.
    pub upgrade: bool,
    /// Whether it was carried out; it fails if a location is sold out.
    pub provisioned: bool,
    /// Product ids, one per VPS.
    pub products: Vec<u64>,
    /// The services that were created or changed.
    pub service_ids: Vec<u64>,
    /// The VPSs of those services.
    pub kvm_ids: Vec<String>,
    /// The invoice; an order that failed has none.
    pub invoice_id: Option<u64>,
    /// Whether credit paid the invoice.
    pub paid: bool,
}
