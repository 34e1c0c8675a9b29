//! The controls of the EDIS side: what a test can inspect and change, as machines and people at
//! the vendor would change it.

use std::sync::MutexGuard;

use super::world::{LOCATIONS, Product, State, Vps};
use super::{Callback, Edis, Order, TrafficAmount, Upload};
use crate::lock::lock;

impl Edis {
    /// Returns the ids of all VPSs, in a stable order.
    pub fn vps(&self) -> Vec<String> {
        self.world().vps.keys().cloned().collect()
    }

    /// Adds a VPS like those that exist from the start; returns its id.
    pub fn add_vps(&self) -> String {
        self.world().add_vps(Product::default(), self.now())
    }

    /// Removes a VPS; `false` if it does not exist. Calls with its sessions are answered with
    /// 403 from then on.
    pub fn remove(&self, kvm_id: &str) -> bool {
        self.world().remove(kvm_id, self.now())
    }

    /// Enables or disables the VNC server of a VPS; `false` if the VPS does not exist.
    pub fn set_vnc(&self, kvm_id: &str, enabled: bool) -> bool {
        self.change(kvm_id, |vps| vps.vnc_enabled = enabled)
    }

    /// Switches a VPS on or off; `false` if it does not exist.
    pub fn set_power(&self, kvm_id: &str, on: bool) -> bool {
        self.change(kvm_id, |vps| vps.set_power(on))
    }

    /// Returns how often the guest of a VPS was started, including resets and installations;
    /// `None` if the VPS does not exist.
    pub fn boot_count(&self, kvm_id: &str) -> Option<u64> {
        self.world().vps.get(kvm_id).map(|vps| vps.boots)
    }

    /// Returns what was typed on the console of a VPS since its guest was started, line by
    /// line, the last one being the cursor's; `None` if the VPS does not exist.
    pub fn typed(&self, kvm_id: &str) -> Option<Vec<String>> {
        let world = self.world();
        let vps = world.vps.get(kvm_id)?;
        Some(vps.typed().to_vec())
    }

    /// Marks a VPS as suspended or not; `false` if it does not exist. Its operations still
    /// work, as the vendor does not document what suspension prevents.
    pub fn set_suspended(&self, kvm_id: &str, suspended: bool) -> bool {
        self.change(kvm_id, |vps| vps.suspended = suspended)
    }

    /// Sets the received and sent bytes of a VPS in this period; `false` if it does not exist.
    /// No hook is triggered; see [`use_traffic`](Self::use_traffic).
    pub fn set_traffic(&self, kvm_id: &str, rx_bytes: u64, tx_bytes: u64) -> bool {
        let now = self.now();
        self.change(kvm_id, |vps| vps.traffic.set(rx_bytes, tx_bytes, now))
    }

    /// Makes a VPS use traffic. Hooks that are triggered make their calls, and refills from the
    /// pool happen. This returns after the calls have ended, with the calls in the order of the
    /// hooks, or `None` if the VPS does not exist.
    pub async fn use_traffic(&self, kvm_id: &str, amount: TrafficAmount) -> Option<Vec<Callback>> {
        let due_callbacks = self.world().use_traffic(kvm_id, amount, self.now())?;
        let mut made = Vec::with_capacity(due_callbacks.len());
        for due in &due_callbacks {
            made.push(
                self.cloud
                    .callback_sender
                    .deliver(due, self.cloud.style)
                    .await,
            );
        }
        Some(made)
    }

    /// Returns the calls that hooks have made so far, in the order in which they ended.
    pub fn callbacks(&self) -> Vec<Callback> {
        self.cloud.callback_sender.record()
    }

    /// Waits until no call of a hook is under way. Setting a hook for `demo` is answered before
    /// its call is made.
    pub async fn wait_for_callbacks(&self) {
        self.cloud.callback_sender.settled().await;
    }

    /// Returns the disk images that were uploaded so far.
    pub fn uploads(&self) -> Vec<Upload> {
        self.world().account.uploads.clone()
    }

    /// Returns the orders and upgrades so far, including failed ones.
    pub fn orders(&self) -> Vec<Order> {
        self.world().account.orders.clone()
    }

    /// Sets the credit of the account, in cents.
    pub fn set_balance(&self, cents: u64) {
        self.world().account.balance_cents = cents;
    }

    /// Sets the traffic pool of the account, in gigabytes.
    pub fn set_pool(&self, gigabytes: u64) {
        self.world().account.pool_gb = gigabytes;
    }

    /// Marks a location as sold out or available; `false` if it does not exist.
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

    /// Returns the current world.
    fn world(&self) -> MutexGuard<'_, State> {
        let mut state = lock(&self.cloud.state);
        state.settle(self.now());
        // The caller may change anything.
        state.touch();
        state
    }

    fn change(&self, kvm_id: &str, change: impl FnOnce(&mut Vps)) -> bool {
        self.world().vps.get_mut(kvm_id).map(change).is_some()
    }
}
