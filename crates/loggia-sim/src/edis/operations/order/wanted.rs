//! Reads the JSON of an order, and checks every member.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::edis::fields::is_host_name;
use crate::edis::form::clip;
use crate::edis::world::catalog::{ADDONS, Addon, BOOST, IP, MANUAL, OS, RAM, VCPU};
use crate::edis::world::{Cycle, PAYMENT_METHODS, Product, Vps};

/// How many machines one order may contain.
const ITEMS_LIMIT: usize = 100;

/// An order.
pub(super) struct Wanted {
    pub(super) cycle: Cycle,
    pub(super) payment_method: String,
    pub(super) apply_credit: bool,
    pub(super) items: Vec<Item>,
}

/// A machine in an order.
pub(super) struct Item {
    pub(super) product: Product,
    hostname: String,
    addons: Vec<&'static Addon>,
}

/// The members for additions, with the group of each. The vendor has two names for the last.
const ADDITIONS: &[(&str, &str)] = &[
    ("additional_ram", RAM),
    ("additional_vcpu", VCPU),
    ("additional_ip", IP),
    ("additional_diskboost", BOOST),
    ("additional_driveboost", BOOST),
];

impl Wanted {
    pub(super) fn read(order: &Map<String, Value>) -> Result<Self, String> {
        const KNOWN: &[&str] = &["billingcycle", "paymentmethod", "applycredit", "item"];
        refuse_others("order", order, |name| KNOWN.contains(&name))?;
        let text = |name: &str| {
            let text = order.get(name).and_then(Value::as_str);
            text.ok_or_else(|| format!("order.{name} is missing or no text"))
        };
        let cycle = Cycle::of(text("billingcycle")?)
            .filter(|cycle| order["billingcycle"] == cycle.name())
            .ok_or_else(|| {
                let what = "is not one that get/billingcycles lists";
                not("order.billingcycle", order.get("billingcycle"), what)
            })?;
        let payment_method = text("paymentmethod")?;
        if !PAYMENT_METHODS.contains(&payment_method) {
            let what = "is not one that get/paymentmethods lists";
            return Err(not("order.paymentmethod", order.get("paymentmethod"), what));
        }
        let apply_credit = match order.get("applycredit") {
            None => true,
            Some(value) => value
                .as_bool()
                .ok_or_else(|| not("order.applycredit", Some(value), "must be true or false"))?,
        };
        let items = order.get("item").and_then(Value::as_array);
        let items = items.filter(|items| (1..=ITEMS_LIMIT).contains(&items.len()));
        let items = items.ok_or("order.item must be a list with something in it")?;
        Ok(Self {
            cycle,
            payment_method: payment_method.to_owned(),
            apply_credit,
            items: items.iter().map(Item::read).collect::<Result<_, _>>()?,
        })
    }
}

impl Item {
    fn read(item: &Value) -> Result<Self, String> {
        const KNOWN: &[&str] = &["pid", "os", "hostname", "ssh_pubkey"];
        let item = item.as_object().ok_or("order.item must have objects")?;
        let is_addition = |name: &str| ADDITIONS.iter().any(|(known, _)| *known == name);
        refuse_others("order.item", item, |name| {
            KNOWN.contains(&name) || is_addition(name)
        })?;
        let product = item.get("pid").and_then(number).and_then(Product::by_id);
        let product = product.ok_or_else(|| {
            let what = "is not one that get/products lists";
            not("order.item.pid", item.get("pid"), what)
        })?;
        let hostname = item.get("hostname").and_then(Value::as_str);
        let hostname = hostname.filter(|name| is_host_name(name));
        let hostname = hostname.ok_or_else(|| {
            not(
                "order.item.hostname",
                item.get("hostname"),
                "must be a host name",
            )
        })?;
        if item.get("ssh_pubkey").is_some_and(|key| !key.is_string()) {
            return Err("order.item.ssh_pubkey must be text".to_owned());
        }
        let os = item.get("os").and_then(|os| addon(os, OS));
        let os = os.ok_or_else(|| {
            not(
                "order.item.os",
                item.get("os"),
                "is not one of the product's",
            )
        })?;
        let mut addons = vec![os];
        for (name, group) in ADDITIONS {
            match item.get(*name) {
                None => {}
                Some(Value::String(text)) if text.is_empty() => {}
                Some(value) => {
                    let found = addon(value, group).filter(|_| {
                        // At most one of each group, under either name.
                        !addons.iter().any(|known| known.group == *group)
                    });
                    addons.push(found.ok_or_else(|| {
                        let name = format!("order.item.{name}");
                        not(&name, Some(value), "is not one of the product's")
                    })?);
                }
            }
        }
        Ok(Self {
            product,
            hostname: hostname.to_owned(),
            addons,
        })
    }

    /// Returns the price of all additions, in cents a month.
    pub(super) fn addons_monthly(&self) -> u64 {
        self.addons.iter().filter_map(|addon| addon.monthly).sum()
    }

    /// Returns the price per period, in cents, with all additions.
    pub(super) fn cents(&self, cycle: Cycle) -> u64 {
        self.product.cents_with(self.addons_monthly(), cycle)
    }

    /// Gives a new machine its name and additions, and starts its installation.
    pub(super) fn fit_out(&self, all: &mut BTreeMap<String, Vps>, kvm_id: &str, now: u64) {
        let Some(vps) = all.get_mut(kvm_id) else {
            return;
        };
        self.hostname.clone_into(&mut vps.hostname);
        vps.config.put("description", &self.hostname);
        vps.power(false);
        for addon in self.addons.iter().filter(|addon| addon.adds) {
            match addon.group {
                RAM => vps.hardware.ram_mb += 1024,
                VCPU => vps.hardware.cores += 1,
                IP => vps.network.add_ipv4(),
                BOOST => vps.hardware.drive_boost_mb += 100 * 1024,
                _ if addon.id != MANUAL => vps.install(now, 0),
                _ => {}
            }
        }
    }
}

/// Returns a message about a value, with the beginning of it.
fn not(name: &str, value: Option<&Value>, what: &str) -> String {
    match value {
        None => format!("{name} is missing"),
        Some(value) => format!("{name} {} {what}", clip(&value.to_string())),
    }
}

fn refuse_others(
    place: &str,
    map: &Map<String, Value>,
    known: impl Fn(&str) -> bool,
) -> Result<(), String> {
    match map.keys().find(|name| !known(name)) {
        None => Ok(()),
        Some(name) => {
            let name: String = name.chars().take(64).collect();
            Err(format!("{place} has an unknown member: {name}"))
        }
    }
}

fn addon(value: &Value, group: &str) -> Option<&'static Addon> {
    let id = number(value)?;
    let mut addons = ADDONS.iter();
    addons.find(|addon| addon.id == id && addon.group == group)
}

/// Reads an id, as a number or as text.
fn number(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.parse().ok().filter(|n: &u64| n.to_string() == *text),
        value => value.as_u64(),
    }
}
