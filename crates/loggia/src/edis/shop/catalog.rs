//! The plans that can be ordered, and their locations.
//!
//! Ids change: look them up before every order.

use std::collections::BTreeMap;
use std::fmt;

use loggia_edis::order::types;
use loggia_transport::Error;

use super::{BillingCycle, Money, Shop, signed};

/// A location of servers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location {
    /// Its id.
    pub id: u64,
    /// Its label in the shop.
    pub label: String,
    /// Its name.
    pub name: Option<String>,
    /// The country, at some places with a region (`us-lax`).
    pub country: Option<String>,
    /// Whether nothing can be ordered there now.
    pub out_of_stock: bool,
}

/// A plan at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Product {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Disk.
    pub disk: Option<Quantity>,
    /// Memory.
    pub ram: Option<Quantity>,
    /// CPUs: how many, and of which kind.
    pub cpu: Option<Quantity>,
    /// Traffic per month.
    pub traffic: Option<Quantity>,
    /// What it costs per cycle.
    pub prices: BTreeMap<BillingCycle, Money>,
    /// What can be chosen and added, by group (`operating system`, `additional
    /// ram`).
    pub addons: BTreeMap<String, Vec<Addon>>,
}

/// A part of a plan, as the vendor describes it. Prints as `50 GB`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Quantity {
    /// How much, or how many.
    pub size: u64,
    /// The unit; empty if the vendor does not name it.
    pub unit: String,
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.size)?;
        if self.unit.is_empty() {
            return Ok(());
        }
        write!(f, " {}", self.unit)
    }
}

impl Product {
    /// What it costs per cycle with these add-ons, by their ids; `None` where the plan has
    /// no price for the cycle, an add-on is not one of the plan's, or the prices cannot be
    /// added (another currency, or one that could not be read). An add-on is priced by the
    /// month.
    pub fn total(&self, cycle: &BillingCycle, addon_ids: &[u64]) -> Option<Money> {
        let plan = self.prices.get(cycle)?;
        let months = match cycle {
            BillingCycle::Monthly => 1,
            BillingCycle::Quarterly => 3,
            BillingCycle::Semiannually => 6,
            BillingCycle::Annually => 12,
            _ => return None,
        };
        let mut cents = plan.cents()?;
        for id in addon_ids {
            let addon = self
                .addons
                .values()
                .flatten()
                .find(|addon| addon.id == *id)?;
            let monthly = match &addon.monthly {
                Some(monthly) => monthly,
                None if addon.is_free => continue,
                None => return None,
            };
            if monthly.currency != plan.currency {
                return None;
            }
            cents = monthly.cents()?.checked_mul(months)?.checked_add(cents)?;
        }
        Some(Money::of_cents(cents, &plan.currency))
    }

    /// The systems that can be installed, of which an order names one.
    pub fn systems(&self) -> &[Addon] {
        self.addons
            .get("operating system")
            .map_or(&[], Vec::as_slice)
    }
}

/// Something to choose or to add.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Addon {
    /// Its id, which an order names.
    pub id: u64,
    /// What it is.
    pub description: String,
    /// What it costs a month; `None` for what costs nothing, and where the price could not
    /// be read.
    pub monthly: Option<Money>,
    /// Whether it is listed without a price. One with a price of `0.00` has that price.
    pub is_free: bool,
}

impl Shop {
    /// The places where servers stand, in the order of their labels. One that the
    /// vendor lists without an id is left out: nothing can be ordered there.
    ///
    /// Operation `getLocations`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getLocations")]
    pub async fn locations(&self) -> Result<Vec<Location>, Error> {
        let reply = signed!(self, get_locations)?;
        let locations = reply.into_inner().locations.into_iter();
        Ok(locations
            .filter_map(|(label, location)| {
                Some(Location {
                    id: location.id?,
                    label,
                    name: location.name,
                    country: location.country,
                    out_of_stock: location.out_of_stock.unwrap_or(false),
                })
            })
            .collect())
    }

    /// The plans at a place. Plans and add-ons that the vendor lists without an id are
    /// left out: an order could not name them.
    ///
    /// Operation `getProducts`.
    ///
    /// # Errors
    /// Any kind; `NotFound` when there is no such place.
    #[doc(alias = "getProducts")]
    pub async fn products(&self, location_id: u64) -> Result<Vec<Product>, Error> {
        let reply = signed!(self, get_products.location_id(location_id))?;
        let products = reply.into_inner().products.into_iter();
        Ok(products
            .filter_map(|(name, plan)| product(name, plan))
            .collect())
    }
}

fn product(name: String, plan: types::Product) -> Option<Product> {
    let described = plan.description.unwrap_or_default();
    let prices = described.price.into_iter().filter_map(|(cycle, price)| {
        let money = Money::read(price.amount, price.currency)?;
        Some((BillingCycle::from(cycle), money))
    });
    let addons = plan.addons.into_iter().map(|(group, options)| {
        let options = options.into_values().filter_map(addon);
        (group, options.collect())
    });
    Some(Product {
        id: plan.id?,
        name,
        disk: described.disk.and_then(quantity),
        ram: described.ram.and_then(quantity),
        cpu: described.cpu.and_then(quantity),
        traffic: described.traffic.and_then(quantity),
        prices: prices.collect(),
        addons: addons.collect(),
    })
}

fn addon(option: types::Addon) -> Option<Addon> {
    let mut price = option.price;
    // A price that cannot be read is still a price.
    let is_free = price.is_empty();
    let monthly = price.remove("monthly");
    Some(Addon {
        id: option.id?,
        description: option.description.unwrap_or_default(),
        monthly: monthly.and_then(|price| Money::read(price.amount, price.currency)),
        is_free,
    })
}

fn quantity(quantity: types::Quantity) -> Option<Quantity> {
    Some(Quantity {
        size: quantity.size?,
        unit: quantity.unit.unwrap_or_default(),
    })
}
