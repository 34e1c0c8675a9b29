//! The catalogue of what can be ordered: plans, locations and additions. Prices are in cents.

use serde_json::{Map, Value, json};

use super::payment::{Cycle, price};

/// A location. Its id, headline and country are the vendor's.
#[derive(Debug)]
pub(crate) struct Location {
    pub(crate) id: u64,
    pub(crate) name: &'static str,
    pub(crate) country: &'static str,
    pub(crate) headline: Option<&'static str>,
    /// Whether it is sold out initially.
    pub(crate) sold_out: bool,
}

const fn place(
    id: u64,
    name: &'static str,
    country: &'static str,
    headline: Option<&'static str>,
    sold_out: bool,
) -> Location {
    Location {
        id,
        name,
        country,
        headline,
        sold_out,
    }
}

/// Some of the locations, with all their variations: with a headline, an empty one or none,
/// with a region in the country, sold out.
pub(crate) const LOCATIONS: &[Location] = &[
    place(
        192,
        "Austria, Vienna",
        "at",
        Some("KVM VPS/VDS in Vienna, Austria"),
        false,
    ),
    place(22, "Hong Kong", "hk", None, false),
    place(31, "Russia, St. Petersburg", "ru-sp", Some(""), true),
    place(
        122,
        "Germany",
        "de",
        Some("KVM vps in Frankfurt, Germany"),
        false,
    ),
    place(219, "USA, Los Angeles", "us-lax", Some(""), false),
];

impl Location {
    pub(crate) fn label(&self) -> String {
        format!("KVM {}", self.name)
    }

    /// Returns the country without a region, in upper case.
    pub(crate) fn country_code(&self) -> String {
        let code = self.country.split('-').next().unwrap_or_default();
        code.to_uppercase()
    }
}

/// A plan, the same at all locations.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) disk_gb: u64,
    pub(crate) ram_mb: u64,
    pub(crate) cores: u64,
    pub(crate) traffic_gb: u64,
    monthly: u64,
}

const fn plan(
    name: &'static str,
    [disk_gb, ram_mb, cores, traffic_gb]: [u64; 4],
    monthly: u64,
) -> Plan {
    Plan {
        name,
        disk_gb,
        ram_mb,
        cores,
        traffic_gb,
        monthly,
    }
}

pub(crate) const PLANS: &[Plan] = &[
    plan("KVM BASIC", [10, 1024, 1, 1000], 499),
    plan("KVM SMART", [15, 1024, 1, 1000], 799),
    plan("KVM STARTER", [20, 2048, 1, 2000], 1299),
    plan("KVM PREMIUM PLUS", [80, 8192, 4, 8000], 3999),
];

/// A plan at a location: what a product id names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Product {
    pub(crate) location: &'static Location,
    pub(crate) plan: &'static Plan,
}

impl Default for Product {
    fn default() -> Self {
        Self {
            location: &LOCATIONS[0],
            plan: &PLANS[0],
        }
    }
}

impl Product {
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        LOCATIONS.iter().flat_map(|location| {
            let plans = PLANS.iter();
            plans.map(move |plan| Self { location, plan })
        })
    }

    pub(crate) fn by_id(pid: u64) -> Option<Self> {
        Self::all().find(|product| product.pid() == pid)
    }

    /// Returns the product id: the location, and the plan in the last digit.
    pub(crate) fn pid(self) -> u64 {
        let at = PLANS.iter().position(|plan| plan.name == self.plan.name);
        self.location.id * 10 + at.and_then(|at| u64::try_from(at).ok()).unwrap_or_default()
    }

    /// Returns the product as it appears in the list of products.
    pub(crate) fn show(self) -> Value {
        let plan = self.plan;
        let cycles = Cycle::ALL.iter();
        let prices: Map<String, Value> = cycles
            .map(|cycle| {
                (
                    cycle.name().to_owned(),
                    price(plan.monthly * cycle.factor()),
                )
            })
            .collect();
        let addons = GROUPS.iter().map(|group| {
            let of_group = ADDONS.iter().filter(|addon| addon.group == *group);
            let of_group = of_group.map(|addon| (addon.id.to_string(), addon.show()));
            let of_group: Map<String, Value> = of_group.collect();
            ((*group).to_owned(), Value::from(of_group))
        });
        json!({
            "id": self.pid(),
            "description": {
                "disk": {"size": plan.disk_gb, "unit": "GByte"},
                "ram": {"size": plan.ram_mb, "unit": "MByte"},
                "cpu": {"size": plan.cores, "unit": "core/socket"},
                "traffic": {"size": plan.traffic_gb / 1000, "unit": "TByte"},
                "price": prices,
            },
            "addons": addons.collect::<Map<String, Value>>(),
        })
    }

    /// Returns what it costs per period with its additions. Their price is always per month:
    /// only the plan has a free month in a year.
    pub(crate) fn cents_with(self, addons_monthly: u64, cycle: Cycle) -> u64 {
        self.plan.monthly * cycle.factor() + addons_monthly * cycle.months().unsigned_abs()
    }
}

/// The groups of additions, by their labels.
pub(crate) const OS: &str = "operating system";
pub(crate) const RAM: &str = "additional ram";
pub(crate) const VCPU: &str = "additional vcpu";
pub(crate) const IP: &str = "additional ip";
pub(crate) const BOOST: &str = "additional drive boost";
const GROUPS: &[&str] = &[OS, RAM, VCPU, IP, BOOST];

/// An addition to a plan.
#[derive(Debug)]
pub(crate) struct Addon {
    pub(crate) id: u64,
    pub(crate) group: &'static str,
    description: &'static str,
    /// Per month; the option of adding nothing, and systems, have no price at all.
    pub(crate) monthly: Option<u64>,
    /// Whether it adds anything.
    pub(crate) adds: bool,
}

const fn addon(
    id: u64,
    group: &'static str,
    description: &'static str,
    monthly: Option<u64>,
    adds: bool,
) -> Addon {
    Addon {
        id,
        group,
        description,
        monthly,
        adds,
    }
}

/// The option that the customer installs the system.
pub(crate) const MANUAL: u64 = 92;

pub(crate) const ADDONS: &[Addon] = &[
    addon(88, OS, "Ubuntu LTS 20.04 64Bit", None, true),
    addon(
        MANUAL,
        OS,
        "alternative / manual installation via VNC",
        None,
        true,
    ),
    addon(208, OS, "Debian 12 (Bookworm) 64Bit", None, true),
    addon(396, RAM, "+1GB", Some(500), true),
    addon(416, RAM, "no", None, false),
    addon(467, VCPU, "+1 vCPU", Some(500), true),
    addon(468, VCPU, "no", None, false),
    addon(8, IP, "no additional IPs", Some(0), false),
    addon(9, IP, "1 IP", Some(500), true),
    addon(605, BOOST, "100GB", Some(2900), true),
];

impl Addon {
    fn show(&self) -> Value {
        let mut shown = json!({"id": self.id, "description": self.description});
        if let Some(monthly) = self.monthly {
            shown["price"] = json!({"monthly": price(monthly)});
        }
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_product_has_an_id_of_its_own() {
        let mut ids: Vec<_> = Product::all().map(Product::pid).collect();
        let count = ids.len();
        for pid in &ids {
            let product = Product::by_id(*pid).expect("it is found");
            assert_eq!(product.pid(), *pid);
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
