//! Controls of the world: what a test can inspect and change behind a client's back.

use std::sync::MutexGuard;
use std::sync::atomic::Ordering;

use axum::http::StatusCode;
use serde::Serialize;

use super::Zenlayer;
use super::state::{Order, State, Zone};
use crate::exchange::Cloud;
use crate::lock::lock;
use crate::wire;

/// The details of an instance that a test can read without a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InstanceDetails {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its current status.
    pub status: String,
    /// Its zone.
    pub zone: String,
    /// Its type.
    pub instance_type: String,
    /// The image it was created from.
    pub image: String,
    /// Whether it is prepaid.
    pub prepaid: bool,
    /// Its bandwidth in Mbit/s.
    pub bandwidth: u64,
    /// The security groups it belongs to.
    pub security_groups: Vec<String>,
    /// Its disks, the system disk first.
    pub disks: Vec<String>,
}

impl Zenlayer {
    /// Returns the current world.
    fn world(&self) -> MutexGuard<'_, State> {
        let mut state = lock(&self.cloud.state);
        state.settle(self.cloud.desk.clock.unix_millis());
        // The caller may change anything.
        state.touch();
        state
    }

    /// Returns the ids of all instances, in the order in which they are listed.
    pub fn instances(&self) -> Vec<String> {
        self.world().instances.keys().cloned().collect()
    }

    /// Returns what is known of an instance.
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

    /// Returns the ids of all disks, in the order in which they are listed.
    pub fn disks(&self) -> Vec<String> {
        self.world().disks.keys().cloned().collect()
    }

    /// Returns the ids of all images, including public ones.
    pub fn images(&self) -> Vec<String> {
        self.world().images.keys().cloned().collect()
    }

    /// Returns the ids of all subnets; each zone has one from the start.
    pub fn subnets(&self) -> Vec<String> {
        self.world().subnets.keys().cloned().collect()
    }

    /// Returns the ids of all security groups, the default one first.
    pub fn security_groups(&self) -> Vec<String> {
        self.world().groups.keys().cloned().collect()
    }

    /// Returns the ids of all zones.
    pub fn zones(&self) -> Vec<String> {
        let state = self.world();
        state.zones.iter().map(|zone| zone.id.clone()).collect()
    }

    /// Adds a zone with a subnet; `false` if the id is already in use.
    pub fn add_zone(&self, id: &str) -> bool {
        let mut state = self.world();
        let new = state.zone(id).is_none();
        if new {
            state.add_zone(Zone::new(id));
        }
        new
    }

    /// Returns all accepted orders, oldest first. Each costs money. Those of services other
    /// than `vm` have the service before the action: `zec.CreateDisks`.
    pub fn orders(&self) -> Vec<Order> {
        self.world().orders.clone()
    }

    /// Returns how many of the [orders](Self::orders) created something: this exposes a client
    /// that repeats a creation.
    pub fn bill_count(&self) -> usize {
        let state = self.world();
        let creations = state.orders.iter().filter(|order| order.creates);
        creations.count()
    }

    /// Sets the status of an instance, a disk, an image, a subnet or a security group to any
    /// text: a client must tolerate values that it does not know. Any change under way ends.
    /// `false` if nothing has this id, or the text is empty.
    pub fn set_status(&self, id: &str, status: &str) -> bool {
        self.world().set_status(id, status)
    }

    /// Adds an instance at the end of the list and returns its id. It is in the first zone, and
    /// belongs to no order.
    pub fn add_instance(&self, name: &str, status: &str) -> String {
        self.add_instance_in("SIM-A", name, status)
    }

    /// Adds an instance in a zone, and the zone if it does not exist.
    pub fn add_instance_in(&self, zone: &str, name: &str, status: &str) -> String {
        self.world().add(zone, name, status)
    }

    /// Removes an instance; `false` if it does not exist. Disks that can be detached stay.
    pub fn remove(&self, id: &str) -> bool {
        self.world().remove_instance(id)
    }

    /// Makes the next creation fail: it is accepted and billed as usual, and ends in the state
    /// documented for that: instances in `CREATE_FAILED`, images in `UNAVAILABLE`, subnets in
    /// `Failed`. Things without such a state, such as disks of `vm`, are created, and the control
    /// waits for the next creation that can fail.
    pub fn fail_next_creation(&self) {
        self.world().controls.creation_fails = true;
    }

    /// Makes the next call for several things leave these unchanged, whatever their state. The
    /// answer is a success, and lists them if the action documents a field for that. Actions of
    /// `vm` do not, so there a client can see it only by looking.
    pub fn fail_next_for_ids<I: Into<String>>(&self, ids: impl IntoIterator<Item = I>) {
        let ids = ids.into_iter().map(Into::into).collect();
        self.world().controls.failing = Some(ids);
    }

    /// Refuses the next `count` requests because of their rate.
    pub fn throttle(&self, count: usize) {
        self.refuse_as_throttled(count, &[]);
    }

    /// Refuses requests as [`throttle`](Self::throttle) does, with a header that gives the
    /// seconds to wait.
    pub fn throttle_for(&self, count: usize, retry_after: u64) {
        let seconds = retry_after.to_string();
        self.refuse_as_throttled(count, &[("Retry-After", &seconds)]);
    }

    fn refuse_as_throttled(&self, count: usize, headers: &[(&str, &str)]) {
        let mut canned = lock(&self.cloud.desk.canned);
        for _ in 0..count {
            let refusal = self.cloud.refuse(None, StatusCode::TOO_MANY_REQUESTS);
            canned.add(None, wire::with_headers(refusal, headers));
        }
    }

    /// Loses the answer to the next request, which is carried out and recorded as usual: the
    /// connection is closed without a byte of the answer.
    pub fn lose_next_answer(&self) {
        let lose_next = &self.cloud.desk.lose_next;
        lose_next.store(true, Ordering::SeqCst);
    }
}
