//! The levers: the world of the simulator seen and changed from outside, as
//! machines and people at the vendor would change it.

use std::sync::MutexGuard;

use super::world::{LOCATIONS, Product, State, Vps};
use super::{Callback, Edis, Order, TrafficAmount, Upload};
use crate::lock::lock;

impl Edis {
    /// The ids of all VPSs, in a stable order.
    pub fn vps(&self) -> Vec<String> {
        self.world().vps.keys().cloned().collect()
    }

    /// Adds a VPS like those that are there from the start; its id.
    pub fn add_vps(&self) -> String {
        self.world().add_vps(Product::default(), self.now())
    }

    /// Takes a VPS away; `false` if there is no such VPS. Its sessions are
    /// answered with 403 from then on.
    pub fn remove(&self, kvm_id: &str) -> bool {
        self.world().remove(kvm_id, self.now())
    }

    /// Switches the VNC server of a VPS; `false` if there is no such VPS.
    pub fn set_vnc(&self, kvm_id: &str, enabled: bool) -> bool {
        self.change(kvm_id, |vps| vps.vnc_enabled = enabled)
    }

    /// Switches a VPS on or off; `false` if there is no such VPS.
    pub fn set_power(&self, kvm_id: &str, on: bool) -> bool {
        self.change(kvm_id, |vps| vps.set_power(on))
    }

    /// How often the guest of a VPS was started, resets and installations
    /// included; `None` if there is no such VPS.
    pub fn boots(&self, kvm_id: &str) -> Option<u64> {
        self.world().vps.get(kvm_id).map(|vps| vps.boots)
    }

    /// What was typed on the console of a VPS since its guest was started, line by line,
    /// the last one being that of the cursor; `None` if there is no such VPS.
    pub fn typed(&self, kvm_id: &str) -> Option<Vec<String>> {
        let world = self.world();
        let vps = world.vps.get(kvm_id)?;
        Some(vps.typed().to_vec())
    }

    /// Marks a VPS as suspended or not; `false` if there is no such VPS. What
    /// it can do stays the same, as the vendor says nothing about that.
    pub fn set_suspended(&self, kvm_id: &str, suspended: bool) -> bool {
        self.change(kvm_id, |vps| vps.suspended = suspended)
    }

    /// Sets what a VPS has received and sent in this period; `false` if there
    /// is no such VPS. No hook notices; see [`use_traffic`](Self::use_traffic).
    pub fn set_traffic(&self, kvm_id: &str, rx_bytes: u64, tx_bytes: u64) -> bool {
        let now = self.now();
        self.change(kvm_id, |vps| vps.traffic.set(rx_bytes, tx_bytes, now))
    }

    /// Makes a VPS use traffic. Hooks that are reached by it make their calls,
    /// and refills from the pool happen. The calls have ended when this is
    /// done; they are returned in the order of the hooks, or `None` if there
    /// is no such VPS.
    pub async fn use_traffic(&self, kvm_id: &str, amount: TrafficAmount) -> Option<Vec<Callback>> {
        let firings = self.world().use_traffic(kvm_id, amount, self.now())?;
        let mut made = Vec::with_capacity(firings.len());
        for firing in &firings {
            made.push(self.cloud.courier.deliver(firing, self.cloud.style).await);
        }
        Some(made)
    }

    /// The calls that hooks have made so far, in the order in which they ended.
    pub fn callbacks(&self) -> Vec<Callback> {
        self.cloud.courier.record()
    }

    /// Waits until no call of a hook is on its way. Setting a hook for `demo`
    /// is answered before its call is made.
    pub async fn callbacks_settled(&self) {
        self.cloud.courier.settled().await;
    }

    /// The disk images that were uploaded so far.
    pub fn uploads(&self) -> Vec<Upload> {
        self.world().account.uploads.clone()
    }

    /// The orders and upgrades so far, those that failed included.
    pub fn orders(&self) -> Vec<Order> {
        self.world().account.orders.clone()
    }

    /// Sets the credit of the account, in cents.
    pub fn set_balance(&self, cents: u64) {
        self.world().account.balance_cents = cents;
    }

    /// Sets what the traffic pool of the account has, in gigabytes.
    pub fn set_pool(&self, gigabytes: u64) {
        self.world().account.pool_gb = gigabytes;
    }

    /// Sells a location out, or stocks it up; `false` if there is no such
    /// location.
    pub fn set_sold_out(&self, location_id: u64, sold_out: bool) -> bool {
        if !LOCATIONS.iter().any(|place| place.id == location_id) {
            return false;
        }
        let places = &mut self.world().account.sold_out;
        if sold_out {
            places.insert(location_id);
        } else {
            places.remove(&location_id);
        }
        true
    }

    fn now(&self) -> u64 {
        self.cloud.desk.clock.unix_seconds()
    }

    /// The world as it is at this moment.
    fn world(&self) -> MutexGuard<'_, State> {
        let mut state = lock(&self.cloud.state);
        state.settle(self.now());
        // Whoever has it may change anything.
        state.touch();
        state
    }

    fn change(&self, kvm_id: &str, change: impl FnOnce(&mut Vps)) -> bool {
        self.world().vps.get_mut(kvm_id).map(change).is_some()
    }
}
