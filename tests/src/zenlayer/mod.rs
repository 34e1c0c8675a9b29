//! A simulator, a client, and one clock for both; and a tour of all actions.

pub mod scenario;

use std::time::Duration;

use loggia::zenlayer::api::vm::operations::CreateInstances;
use loggia::zenlayer::{Client, Create, VirtualMachines, Vm};
use loggia_sim::{RecordedRequest, Sim, SimBuilder, TransitionTimes, Zenlayer};

use crate::secrets;

pub use crate::clock::SharedClock;
pub use crate::fixture::{client as client_builder, simulators as sim_builder};

/// Everything that a test needs.
pub struct Fixture {
    /// The clock of the simulator and the client.
    pub clock: SharedClock,
    /// The simulator.
    pub sim: Sim,
    /// The client.
    pub client: Client,
    /// Its virtual machines.
    pub vm: Vm,
}

impl Fixture {
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
        let clock = SharedClock::new();
        let sim = change(sim_builder(&clock));
        let sim = sim.start().await.expect("starts");
        let client = client_builder(&clock, sim.zenlayer().url());
        let client = client.build().expect("builds");
        let vm = client.vm();
        Self {
            clock,
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
    pub fn request_count(&self, action: &str) -> usize {
        self.requests_of(action).len()
    }

    /// The requests for an action.
    pub fn requests_of(&self, action: &str) -> Vec<RecordedRequest> {
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

/// Fills in an order for this many machines that the simulator accepts.
pub fn fill_order(order: CreateInstances, count: u16) -> CreateInstances {
    order
        .zone_id("SIM-A")
        .image_id("sim-img-000001")
        .instance_type("sim.c2m4")
        .instance_charge_type("POSTPAID")
        .internet_charge_type("ByBandwidth")
        .internet_max_bandwidth_out(20)
        .subnet_id("sim-subnet-000001")
        .instance_count(count)
        .password(secrets::FIRST_PASSWORD)
}

/// An order for this many machines that the simulator accepts.
pub fn order(vm: &Vm, count: u16) -> Create<VirtualMachines> {
    vm.create(|order| fill_order(order, count).init_script(secrets::SCRIPT))
}
