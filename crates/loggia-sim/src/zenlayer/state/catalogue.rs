//! The zones and types of instances that can be ordered.

/// A zone in which things can be placed.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    pub(crate) id: String,
    pub(crate) ipv6: bool,
    /// Whether images can be created there.
    pub(crate) imaging: bool,
    /// The number of CPUs of the largest type that is sold there.
    pub(crate) most_cpus: u64,
    pub(crate) line: &'static str,
    pub(crate) stock: &'static str,
}

impl Zone {
    pub(crate) fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            ipv6: true,
            imaging: true,
            most_cpus: 8,
            line: "BGP",
            stock: "ABUNDANT",
        }
    }

    pub(crate) fn sells(&self, kind: &InstanceType) -> bool {
        kind.cpus <= self.most_cpus
    }
}

/// The zones that exist from the start. The last two have the names of those in which the
/// service creates no images.
pub(super) fn zones() -> Vec<Zone> {
    let small = Zone {
        ipv6: false,
        most_cpus: 4,
        line: "CN2",
        stock: "LIMITED",
        ..Zone::new("SIM-B")
    };
    let imageless = |id| Zone {
        imaging: false,
        stock: "STANDARD",
        ..Zone::new(id)
    };
    vec![
        Zone::new("SIM-A"),
        small,
        imageless("SIN-E"),
        imageless("LAX-A"),
    ]
}

/// A size of instance.
#[derive(Debug)]
pub(crate) struct InstanceType {
    pub(crate) id: &'static str,
    pub(crate) cpus: u64,
    /// In GiB.
    pub(crate) memory: u64,
    /// In Mbit/s; -1 if there is no limit to choose.
    pub(crate) most_bandwidth: i64,
}

pub(crate) const TYPES: &[InstanceType] = &[
    kind("sim.c1m1", 1, 1, 200),
    kind("sim.c2m4", 2, 4, 500),
    kind("sim.c4m8", 4, 8, 500),
    kind("sim.c8m16", 8, 16, -1),
];

const fn kind(id: &'static str, cpus: u64, memory: u64, most_bandwidth: i64) -> InstanceType {
    InstanceType {
        id,
        cpus,
        memory,
        most_bandwidth,
    }
}

/// Returns the type with this id.
pub(crate) fn instance_type(id: &str) -> Option<&'static InstanceType> {
    TYPES.iter().find(|kind| kind.id == id)
}

impl InstanceType {
    /// Returns whether it is available with this bandwidth.
    pub(crate) fn allows(&self, bandwidth: u64) -> bool {
        u64::try_from(self.most_bandwidth).map_or(true, |most| bandwidth <= most)
    }
}

/// The team's resource groups: ids and names.
pub(crate) const RESOURCE_GROUPS: [(&str, &str); 2] = [
    ("sim-rg-000001", "Default Resource Group"),
    ("sim-rg-000002", "Second Resource Group"),
];
