//! The world of the Zenlayer side: everything by id, in the order of creation, so that pages
//! are stable.
//!
//! Before the world is read it [settles](State::settle): everything that is due by the clock
//! happens, in the order of its kinds.

mod addresses;
mod catalogue;
mod course;
mod disk;
mod group;
mod image;
mod instance;
mod lookup;
mod orders;
mod seed;
mod subnet;
mod tags;

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

pub(crate) use catalogue::{RESOURCE_GROUPS, TYPES, Zone, instance_type};
pub(crate) use course::{Course, GONE};
pub(crate) use disk::Disk;
pub(crate) use group::{Group, Rule};
pub(crate) use image::Image;
pub(crate) use instance::{Charge, Instance, Plan};
pub(crate) use lookup::resource_group;
pub use orders::Order;
pub(crate) use subnet::{Range, Subnet};

use crate::TransitionTimes;
use crate::engine::Controls;

/// Things of a kind by id, in the order of creation.
pub(crate) type Things<T> = IndexMap<String, T>;

/// The whole world.
#[derive(Debug)]
pub(crate) struct State {
    /// The time up to which everything has happened, in milliseconds.
    pub(crate) now: u64,
    pub(crate) times: TransitionTimes,
    pub(crate) zones: Vec<Zone>,
    pub(crate) instances: Things<Instance>,
    pub(crate) disks: Things<Disk>,
    pub(crate) images: Things<Image>,
    pub(crate) subnets: Things<Subnet>,
    pub(crate) groups: Things<Group>,
    pub(crate) orders: Vec<Order>,
    /// What a test has set for the next call.
    pub(crate) controls: Controls,
    /// How many ids of each kind were ever assigned.
    numbers: BTreeMap<&'static str, u64>,
    /// Nothing changes by itself before this time; 0 if something was touched since the world
    /// was last settled.
    due: u64,
    /// The disks of each instance, the system disk first; not valid during a change.
    attached: Option<HashMap<String, Vec<String>>>,
}

impl State {
    /// Returns the id for a new thing; none is used twice.
    pub(crate) fn new_id(&mut self, kind: &'static str) -> String {
        let number = self.numbers.entry(kind).or_default();
        *number += 1;
        format!("sim-{kind}-{number:06}")
    }

    /// Returns the time in seconds.
    pub(crate) fn seconds(&self) -> u64 {
        self.now / 1000
    }

    /// Marks that something is about to change.
    pub(crate) fn touch(&mut self) {
        self.due = 0;
        self.attached = None;
    }

    /// Lets everything happen that is due by `now`. The cost is negligible if nothing was
    /// touched and nothing is due.
    pub(crate) fn settle(&mut self, now: u64) {
        self.now = now;
        if now < self.due {
            return;
        }
        let here = self.instances.len();
        self.instances.retain(|_, instance| instance.settle(now));
        self.images.retain(|_, image| image.course.settle(now));
        self.subnets.retain(|_, subnet| subnet.course.settle(now));
        if self.instances.len() < here {
            self.clear_after_instances();
        }
        self.disks.retain(|_, disk| disk.settle(now));
        let courses = self.images.values().map(|image| &image.course);
        let courses = courses.chain(self.subnets.values().map(|subnet| &subnet.course));
        let courses = courses.chain(self.disks.values().map(|disk| &disk.course));
        let due = courses.filter_map(Course::next_due);
        let due = due.chain(self.instances.values().filter_map(Instance::next_due));
        self.due = due.min().unwrap_or(u64::MAX);
        self.attached = Some(self.attachments());
    }

    /// Returns the disks of all instances, each in the order of creation, the system disk
    /// first.
    fn attachments(&self) -> HashMap<String, Vec<String>> {
        let mut attached = HashMap::<String, Vec<String>>::with_capacity(self.instances.len());
        for system in [true, false] {
            for (id, disk) in self.disks.iter().filter(|(_, disk)| disk.system == system) {
                if let Some(instance) = &disk.instance {
                    let disks = attached.entry(instance.clone()).or_default();
                    disks.push(id.clone());
                }
            }
        }
        attached
    }

    /// Removes an instance with what cannot exist without it.
    pub(crate) fn remove_instance(&mut self, id: &str) -> bool {
        let removed = self.instances.shift_remove(id).is_some();
        self.clear_after_instances();
        removed
    }

    /// Handles the disks of deleted instances: those that can be detached are, unless they are
    /// in the recycle bin, and the others are deleted.
    fn clear_after_instances(&mut self) {
        let instances = &self.instances;
        self.disks.retain(|_, disk| {
            let orphaned = disk
                .instance
                .as_ref()
                .is_some_and(|id| !instances.contains_key(id));
            if orphaned {
                disk.instance = None;
                if !disk.in_bin() {
                    disk.course = Course::resting("AVAILABLE");
                }
            }
            !orphaned || disk.portable
        });
    }

    /// Sets the status of the thing with this id. An empty status would end it.
    pub(crate) fn set_status(&mut self, id: &str, status: &str) -> bool {
        if status == GONE {
            return false;
        }
        let courses = [
            self.instances.get_mut(id).map(|thing| &mut thing.course),
            self.disks.get_mut(id).map(|thing| &mut thing.course),
            self.images.get_mut(id).map(|thing| &mut thing.course),
            self.subnets.get_mut(id).map(|thing| &mut thing.course),
        ];
        if let Some(course) = courses.into_iter().flatten().next() {
            *course = Course::resting(status);
            true
        } else if let Some(group) = self.groups.get_mut(id) {
            status.clone_into(&mut group.status);
            true
        } else {
            false
        }
    }

    pub(crate) fn zone(&self, id: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == id)
    }

    /// Returns the disks of an instance, the system disk first.
    pub(crate) fn disks_of(&self, instance: &str) -> Vec<(&String, &Disk)> {
        if let Some(attached) = &self.attached {
            let ids = attached
                .get(instance)
                .map(Vec::as_slice)
                .unwrap_or_default();
            return ids
                .iter()
                .filter_map(|id| self.disks.get_key_value(id))
                .collect();
        }
        let of = |disk: &Disk| disk.instance.as_deref() == Some(instance);
        let mut disks: Vec<_> = self.disks.iter().filter(|(_, disk)| of(disk)).collect();
        disks.sort_by_key(|(_, disk)| !disk.system);
        disks
    }

    /// Returns the instances in a security group.
    pub(crate) fn members<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a String> {
        let instances = self.instances.iter();
        instances
            .filter(move |(_, instance)| instance.groups.iter().any(|id| id == group))
            .map(|(id, _)| id)
    }

    /// Returns the group for new instances whose request names none.
    pub(crate) fn default_group(&self) -> Option<String> {
        let mut groups = self.groups.iter();
        let found = groups.find(|(_, group)| group.default);
        found.map(|(id, _)| id.clone())
    }

    /// Returns how many images were made from instances in a zone.
    pub(crate) fn images_in(&self, zone: &str) -> usize {
        let images = self.images.values();
        let own = images.filter(|image| image.zone.as_deref() == Some(zone));
        own.count()
    }
}
