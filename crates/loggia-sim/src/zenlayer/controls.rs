//! Levers on the world: what a test can see and change behind a client's back.

use std::sync::MutexGuard;
use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use serde::Serialize;

use super::Zenlayer;
use super::state::{Order, State, Zone};
use crate::exchange::Cloud;
use crate::lock::lock;
use crate::wire;

/// What a test can see of an instance without asking over the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InstanceDetails {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its status by now.
    pub status: String,
    /// The zone it is in.
    pub zone: String,
    /// Its type.
    pub instance_type: String,
    /// The image it was made of.
    pub image: String,
    /// Whether it is paid for in advance.
    pub prepaid: bool,
    /// Its bandwidth in Mbit/s.
    pub bandwidth: u64,
    /// The security groups it is in.
    pub security_groups: Vec<String>,
    /// Its disks, that of the system first.
    pub disks: Vec<String>,
}

impl Zenlayer {
    /// The world as it is by now.
    fn world(&self) -> MutexGuard<'_, State> {
        let mut state = lock(&self.cloud.state);
        state.settle(self.cloud.desk.clock.unix_millis());
        // Whoever has it may change anything.
        state.touch();
        state
    }

    /// The ids of all instances, in the order in which they are listed.
    pub fn instances(&self) -> Vec<String> {
        self.world().instances.keys().cloned().collect()
    }

    /// What there is to know of an instance.
    pub fn instance(&self, id: &str) -> Option<InstanceDetails> {
        let state = self.world();
        let instance = state.instances.get(id)?;
        Some(InstanceDetails {
            id: id.to_owned(),
            name: instance.name.clone(),
            status: instance.course.status().to_owned(),
            zone: instance.zone.clone(),
            instance_type: instance.type_id.clone(),
            image: instance.image.clone(),
            prepaid: instance.charge.prepaid,
            bandwidth: instance.bandwidth,
            security_groups: instance.groups.clone(),
            disks: state
                .disks_of(id)
                .into_iter()
                .map(|(id, _)| id.clone())
                .collect(),
        })
    }

    /// The ids of all disks, in the order in which they are listed.
    pub fn disks(&self) -> Vec<String> {
        self.world().disks.keys().cloned().collect()
    }

    /// The ids of all images, public ones included.
    pub fn images(&self) -> Vec<String> {
        self.world().images.keys().cloned().collect()
    }

    /// The ids of all subnets; each zone has one from the start.
    pub fn subnets(&self) -> Vec<String> {
        self.world().subnets.keys().cloned().collect()
    }

    /// The ids of all security groups, the default one first.
    pub fn security_groups(&self) -> Vec<String> {
        self.world().groups.keys().cloned().collect()
    }

    /// The ids of all zones.
    pub fn zones(&self) -> Vec<String> {
        let state = self.world();
        state.zones.iter().map(|zone| zone.id.clone()).collect()
    }

    /// Adds a zone with a subnet; `false` if there is one of this id.
    pub fn add_zone(&self, id: &str) -> bool {
        let mut state = self.world();
        let new = state.zone(id).is_none();
        if new {
            state.add_zone(Zone::new(id));
        }
        new
    }

    /// All orders that were accepted, oldest first. Each costs money. Those of other
    /// services than `vm` have the service before the action: `zec.CreateDisks`.
    pub fn orders(&self) -> Vec<Order> {
        self.world().orders.clone()
    }

    /// How many of the [orders](Self::orders) made something new: a client
    /// that repeats a creation is found out by this.
    pub fn billed(&self) -> usize {
        let state = self.world();
        let creations = state.orders.iter().filter(|order| order.creates);
        creations.count()
    }

    /// Sets the status of an instance, a disk, an image, a subnet or a security
    /// group, to any text: a client has to live with values it does not know.
    /// Whatever was under way ends. `false` if nothing has this id, or the text is empty.
    pub fn set_status(&self, id: &str, status: &str) -> bool {
        self.world().set_status(id, status)
    }

    /// Adds an instance at the end of the list and returns its id. It is in the
    /// first zone, and no one has ordered it.
    pub fn add_instance(&self, name: &str, status: &str) -> String {
        self.add_instance_in("SIM-A", name, status)
    }

    /// Adds an instance in a zone, and the zone if there is none of this id.
    pub fn add_instance_in(&self, zone: &str, name: &str, status: &str) -> String {
        self.world().add(zone, name, status)
    }

    /// Takes an instance away; `false` if there is no such instance. Disks that
    /// can be elsewhere stay.
    pub fn remove(&self, id: &str) -> bool {
        self.world().remove_instance(id)
    }

    /// Lets the next creation come to nothing: it is accepted and billed as usual, and ends
    /// in what is documented for that: instances in `CREATE_FAILED`, images in
    /// `UNAVAILABLE`, subnets in `Failed`. What has no such state, as disks of `vm`, is
    /// made, and the lever waits for the next that has one.
    pub fn fail_next_creation(&self) {
        self.world().levers.creation_fails = true;
    }

    /// Lets the next call for several things at once leave these as they are,
    /// whatever their state. It is answered with success, and they are listed
    /// in the response if the action documents a field for that. Those of `vm` do not, so
    /// there a client can only see it by looking.
    pub fn fail_ids<I: Into<String>>(&self, ids: impl IntoIterator<Item = I>) {
        let ids = ids.into_iter().map(Into::into).collect();
        self.world().levers.failing = Some(ids);
    }

    /// Refuses the next `count` requests for coming too fast.
    pub fn throttle(&self, count: usize) {
        self.refuse_as_too_fast(count, &[]);
    }

    /// The same, with a header that says after how many seconds to come again.
    pub fn throttle_for(&self, count: usize, retry_after: u64) {
        let seconds = retry_after.to_string();
        self.refuse_as_too_fast(count, &[("Retry-After", &seconds)]);
    }

    fn refuse_as_too_fast(&self, count: usize, headers: &[(&str, &str)]) {
        let mut canned = lock(&self.cloud.desk.canned);
        for _ in 0..count {
            let refusal = self.cloud.refuse(None, StatusCode::TOO_MANY_REQUESTS);
            canned.add(None, wire::with_headers(refusal, headers));
        }
    }

    /// Lets the next request be carried out and recorded as usual, but its
    /// answer be lost: the connection is closed without a byte of it.
    pub fn drop_after_next(&self) {
        let lose_next = &self.cloud.desk.lose_next;
        lose_next.store(true, Ordering::SeqCst);
    }
}
