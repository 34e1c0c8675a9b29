//! The world of the EDIS side: machines by id, the account they belong to, and the sessions
//! issued for them. Everything changes under one lock.
//!
//! Time passes when the world is read: [`State::settle`] brings it up to date with the clock
//! before every request and every look from outside, so installations end, traffic periods
//! begin and cancelled machines are removed without a timer.

mod account;
pub(crate) mod catalog;
mod config;
mod console;
mod display;
mod hardware;
mod hooks;
pub(crate) mod network;
pub(crate) mod payment;
mod started;
mod traffic;
mod vps;

use std::collections::BTreeMap;

pub(crate) use account::{Account, Service};
pub use account::{Order, Upload};
pub(crate) use catalog::{LOCATIONS, Plan, Product};
pub(crate) use config::{Config, REFILLS_SHOWN};
pub(crate) use console::Opener;
pub(crate) use hooks::{DueCallback, Hook, Password, Target};
use network::Network;
pub(crate) use payment::{Cycle, PAYMENT_METHODS};
use serde::Deserialize;
use traffic::Traffic;
pub(crate) use vps::{IMAGES, Vps};

use super::calendar;
use super::session::Sessions;

/// How much traffic a VPS is made to use.
///
/// In JSON it is `{"bytes": N}` or `{"percent": N}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrafficAmount {
    /// This many bytes.
    Bytes(u64),
    /// This percentage of the traffic included in the period.
    Percent(u64),
}

/// The whole world.
pub(crate) struct State {
    pub(crate) vps: BTreeMap<String, Vps>,
    pub(crate) account: Account,
    pub(crate) sessions: Sessions,
    pub(crate) logins: u64,
    pub(crate) failed_logins: u64,
    /// The second up to which everything has happened; `None` after a change that may have
    /// effects in it.
    settled: Option<u64>,
    /// Opens ports for the machines' screens, if they are served.
    opener: Option<Opener>,
}

impl State {
    pub(crate) fn new(machines: usize, sessions: Sessions, now: u64) -> Self {
        let mut state = Self {
            vps: BTreeMap::new(),
            account: Account::default(),
            sessions,
            logins: 0,
            failed_logins: 0,
            settled: None,
            opener: None,
        };
        for _ in 0..machines {
            state.add_vps(Product::default(), now);
        }
        state
    }

    /// Creates a machine with a service of its own; returns its id.
    pub(crate) fn add_vps(&mut self, product: Product, now: u64) -> String {
        let account = &mut self.account;
        account.machines += 1;
        let vps = Vps::new(account.machines, product.plan, now, self.opener.clone());
        let kvm_id = vps.kvm_id();
        let service = Service::new(account.machines, &kvm_id, product, calendar::date(now));
        account.services.push(service);
        self.vps.insert(kvm_id.clone(), vps);
        kvm_id
    }

    /// Serves the screens of all machines, including future ones.
    pub(crate) fn serve_screens(&mut self, opener: &Opener) {
        self.opener = Some(Opener::clone(opener));
        for vps in self.vps.values_mut() {
            vps.console.open_with(Opener::clone(opener));
        }
    }

    /// Removes a machine and ends its service.
    pub(crate) fn remove(&mut self, kvm_id: &str, now: u64) -> bool {
        let gone = self.vps.remove(kvm_id).is_some();
        if let Some(service) = self.account.service_mut(|s| s.kvm_id == kvm_id) {
            service.end(now);
        }
        gone
    }

    /// Counts traffic of a machine; returns the hooks that are triggered by it, or `None` if
    /// the machine does not exist. From 99 percent on, traffic is refilled from the pool if
    /// that is enabled.
    pub(crate) fn use_traffic(
        &mut self,
        kvm_id: &str,
        amount: TrafficAmount,
        now: u64,
    ) -> Option<Vec<DueCallback>> {
        let vps = self.vps.get_mut(kvm_id)?;
        let bytes = match amount {
            TrafficAmount::Bytes(bytes) => bytes,
            TrafficAmount::Percent(percent) => vps.traffic.share(percent),
        };
        let due_callbacks = vps.use_traffic(bytes, now);
        self.account.refill(vps, now);
        Some(due_callbacks)
    }

    /// Marks that something is about to change that may have effects at once.
    pub(crate) fn touch(&mut self) {
        self.settled = None;
    }

    /// Brings everything up to a moment.
    pub(crate) fn settle(&mut self, now: u64) {
        // All machines are checked once a second rather than once per call.
        if self.settled.replace(now) == Some(now) {
            return;
        }
        let due = |service: &&Service| service.ends_at.is_some_and(|end| end <= now);
        let ended = self.account.services.iter().filter(due);
        let ended: Vec<_> = ended.map(|service| service.kvm_id.clone()).collect();
        for kvm_id in ended {
            self.remove(&kvm_id, now);
        }
        for vps in self.vps.values_mut() {
            vps.settle(now);
        }
    }
}
