//! A simulator, a client, and one clock for both; and a walk through all actions.

pub mod scenario;

use std::time::Duration;

use loggia::zenlayer::{Client, ClientBuilder, Create, VirtualMachines, Vm};
use loggia_sim::{Seen, Sim, SimBuilder, TransitionTimes, Zenlayer};

use crate::clock::SharedClock;
use crate::{plants, world};

/// Everything that a test needs.
pub struct World {
    /// The clock.
    pub watch: SharedClock,
    /// The simulator.
    pub sim: Sim,
    /// The client.
    pub client: Client,
    /// Its virtual machines.
    pub vm: Vm,
}

impl World {
    /// Starts with this many machines; changes take no time.
    pub async fn new(machines: usize) -> Self {
        Self::with(|sim| sim.machines(machines)).await
    }

    /// Starts with this many machines; changes take ten seconds per state.
    pub async fn slow(machines: usize) -> Self {
        let ten = TransitionTimes::all(Duration::from_secs(10));
        Self::with(|sim| sim.machines(machines).transition_times(ten)).await
    }

    /// Starts with changes to the simulator.
    ///
    /// # Panics
    /// When it cannot start.
    pub async fn with(change: impl FnOnce(SimBuilder) -> SimBuilder) -> Self {
        let watch = SharedClock::new();
        let sim = change(sim_builder(&watch));
        let sim = sim.start().await.expect("starts");
        let client = builder(&watch, sim.zenlayer().url());
        let client = client.build().expect("builds");
        let vm = client.vm();
        Self {
            watch,
            sim,
            client,
            vm,
        }
    }

    /// The simulator's controls.
    pub fn zenlayer(&self) -> &Zenlayer {
        self.sim.zenlayer()
    }

    /// How often an action was requested, whatever the answer.
    pub fn asked(&self, action: &str) -> usize {
        self.seen(action).len()
    }

    /// The requests for an action.
    pub fn seen(&self, action: &str) -> Vec<Seen> {
        let mut seen = self.zenlayer().requests();
        seen.retain(|seen| seen.operation == action);
        seen
    }

    /// The states of machines, as the simulator has them.
    pub fn states(&self, ids: &[String]) -> Vec<String> {
        ids.iter()
            .map(|id| match self.zenlayer().instance(id) {
                Some(instance) => instance.status,
                None => "gone".to_owned(),
            })
            .collect()
    }

    /// Adds machines and returns their ids.
    pub fn add(&self, count: usize, status: &str) -> Vec<String> {
        (0..count)
            .map(|number| {
                let name = format!("added-{number}");
                self.zenlayer().add_instance(&name, status)
            })
            .collect()
    }
}

/// A simulator on this clock, not started yet.
pub fn sim_builder(watch: &SharedClock) -> SimBuilder {
    world::simulators(watch)
}

/// A client at this address, on this clock.
pub fn builder(watch: &SharedClock, url: impl Into<String>) -> ClientBuilder {
    world::client(watch, url)
}

/// A clock for tests that start their own servers.
pub fn watch() -> SharedClock {
    SharedClock::new()
}

/// An order for this many machines that the simulator accepts.
pub fn order(vm: &Vm, count: u16) -> Create<VirtualMachines> {
    vm.create(|call| {
        call.zone_id("SIM-A")
            .image_id("sim-img-000001")
            .instance_type("sim.c2m4")
            .instance_charge_type("POSTPAID")
            .internet_charge_type("ByBandwidth")
            .internet_max_bandwidth_out(20)
            .subnet_id("sim-subnet-000001")
            .instance_count(count)
            .password(plants::FIRST_PASSWORD)
            .init_script(plants::SCRIPT)
    })
}
