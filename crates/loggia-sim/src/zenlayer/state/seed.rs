//! The initial world, and things that a test adds to it.

use std::collections::BTreeMap;

use super::catalogue::{RESOURCE_GROUPS, Zone, zones};
use super::course::Course;
use super::{Charge, Disk, Group, Instance, Range, State, Subnet, Things, image};
use crate::TransitionTimes;
use crate::engine::Controls;

impl State {
    /// Creates a world with this many machines at `now`.
    pub(crate) fn new(machines: usize, times: TransitionTimes, now: u64) -> Self {
        let mut state = Self {
            now,
            times,
            zones: Vec::new(),
            instances: Things::new(),
            disks: Things::new(),
            images: Things::new(),
            subnets: Things::new(),
            groups: Things::new(),
            orders: Vec::new(),
            controls: Controls::default(),
            numbers: BTreeMap::new(),
            due: 0,
            attached: None,
        };
        for zone in zones() {
            state.add_zone(zone);
        }
        for image in image::public() {
            let id = state.new_id("img");
            state.images.insert(id, image);
        }
        let group = Group {
            name: "default".to_owned(),
            status: "Available".to_owned(),
            description: None,
            rules: Vec::new(),
            default: true,
            created: state.seconds(),
        };
        let id = state.new_id("sg");
        state.groups.insert(id, group);
        for number in 1..=machines {
            let status = match number {
                2 => "STOPPED",
                4 => "BOOTING",
                _ => "RUNNING",
            };
            state.add("SIM-A", &format!("zen-vm-{number}"), status);
        }
        state
    }

    /// Adds a zone with a subnet of its own.
    pub(crate) fn add_zone(&mut self, zone: Zone) {
        let network = self.zones.len() + 1;
        let cidr = format!("10.{}.0.0/16", network % 256);
        if let Some(range) = Range::parse(&cidr) {
            let subnet = Subnet {
                name: "default".to_owned(),
                description: None,
                course: Course::resting("Available"),
                zone: zone.id.clone(),
                cidr,
                range,
                default: true,
                given: 0,
                created: self.seconds(),
            };
            let id = self.new_id("subnet");
            self.subnets.insert(id, subnet);
        }
        self.zones.push(zone);
    }

    /// Returns the subnet that a zone has from the start.
    fn default_subnet(&self, zone: &str) -> Option<String> {
        let mut subnets = self.subnets.iter();
        let found = subnets.find(|(_, subnet)| subnet.default && subnet.zone == zone);
        found.map(|(id, _)| id.clone())
    }

    /// Adds a standard instance, which no one pays for.
    pub(crate) fn add(&mut self, zone: &str, name: &str, status: &str) -> String {
        if self.zone(zone).is_none() {
            self.add_zone(Zone::new(zone));
        }
        let instance = Instance {
            name: name.to_owned(),
            course: Course::resting(status),
            zone: zone.to_owned(),
            type_id: "sim.c2m4".to_owned(),
            image: "sim-img-000001".to_owned(),
            charge: Charge::default(),
            internet: "ByBandwidth".to_owned(),
            bandwidth: 10,
            package: None,
            subnet: self.default_subnet(zone).unwrap_or_default(),
            groups: self.default_group().into_iter().collect(),
            key: None,
            resource_group: RESOURCE_GROUPS[0].0.to_owned(),
            nic: None,
            tags: Vec::new(),
            public_ips: Vec::new(),
            public_ipv6: Vec::new(),
            private_ips: Vec::new(),
            created: self.seconds(),
            bandwidth_plan: None,
            package_plan: None,
            type_plan: None,
        };
        let id = self.place(instance, true, false);
        let disk = self.system_disk(&id, 20, "SSD");
        self.insert_disk(disk);
        id
    }

    /// Assigns an id and addresses to an instance.
    pub(crate) fn place(&mut self, mut instance: Instance, ipv4: bool, ipv6: bool) -> String {
        let id = self.new_id("vm");
        let number = self.numbers.get("vm").copied().unwrap_or_default();
        instance.private_ips = self.next_address(&instance.subnet).into_iter().collect();
        // Ranges reserved for benchmarks and documentation: no host uses them.
        if ipv4 {
            let (high, low) = (number / 256 % 256, number % 256);
            instance.public_ips = vec![format!("198.18.{high}.{low}")];
        }
        if ipv6 {
            instance.public_ipv6 = vec![format!("2001:db8::{:x}", number % 0xffff)];
        }
        self.instances.insert(id.clone(), instance);
        id
    }

    /// Returns the system disk of an instance.
    pub(crate) fn system_disk(&self, instance: &str, size: u64, category: &str) -> Disk {
        let of = self.instances.get(instance);
        Disk {
            name: "system".to_owned(),
            course: Course::resting("IN_USE"),
            zone: of.map(|of| of.zone.clone()).unwrap_or_default(),
            system: true,
            portable: false,
            category: category.to_owned(),
            size,
            growing: None,
            instance: Some(instance.to_owned()),
            charge: of.map(|of| of.charge.clone()).unwrap_or_default(),
            resource_group: of.map(|of| of.resource_group.clone()).unwrap_or_default(),
            tags: Vec::new(),
            created: self.seconds(),
        }
    }

    /// Assigns an id to a disk.
    pub(crate) fn insert_disk(&mut self, disk: Disk) -> String {
        let id = self.new_id("disk");
        self.disks.insert(id.clone(), disk);
        id
    }
}
