//! Each provider beside its simulator, on one clock.

use std::sync::Arc;

use loggia::clock::Clock;
use loggia::edis::Account;
use loggia::fleet::{Fleet, MachineId, Provider};
use loggia::zenlayer::Client;
use loggia_sim::{Sim, SimBuilder};
use loggia_tests::clock::SharedClock;
use loggia_tests::fixture;

use super::small_cloud::{SmallCloud, SmallProvider};

/// The name of the provider in the fleet of its testbed.
pub(crate) const NAME: &str = "some.name-1";

/// A provider with three machines, two of them running, and its simulator.
pub(crate) struct Testbed {
    /// What the provider calls itself.
    pub(crate) kind: &'static str,
    /// A fleet of this provider alone.
    pub(crate) fleet: Fleet,
    backend: Backend,
}

enum Backend {
    Edis(Sim),
    Vm(Sim),
    Engine(Sim, &'static str),
    SmallProvider(SmallCloud),
}

/// A testbed for each provider.
pub(crate) async fn all() -> Vec<Testbed> {
    vec![
        Testbed::edis().await,
        Testbed::vm().await,
        Testbed::zec().await,
        Testbed::bmc().await,
        Testbed::small().await,
    ]
}

fn sim(clock: &SharedClock) -> SimBuilder {
    fixture::simulators(clock).machines(3)
}

fn account(sim: &Sim, clock: &SharedClock) -> Account {
    let builder = fixture::account(clock, sim.edis().url());
    builder.build().expect("builds")
}

fn client(sim: &Sim, clock: &SharedClock) -> Client {
    let builder = fixture::client(clock, sim.zenlayer().url());
    builder.build().expect("builds")
}

impl Testbed {
    async fn with(make: impl AsyncFnOnce(&SharedClock) -> (Backend, Fleet)) -> Self {
        let clock = SharedClock::new();
        let (backend, fleet) = make(&clock).await;
        let (_, kind) = fleet.providers().next().expect("one");
        let testbed = Self {
            kind,
            fleet,
            backend,
        };
        let ids = testbed.ids();
        assert_eq!(ids.len(), 3, "{kind}");
        testbed.set(&ids[2], false);
        testbed
    }

    pub(crate) async fn edis() -> Self {
        Self::with(async |clock| {
            let sim = sim(clock).start().await.expect("starts");
            for id in sim.edis().vps() {
                sim.edis().set_vnc(&id, false);
            }
            let fleet = fleet(account(&sim, clock), clock);
            (Backend::Edis(sim), fleet)
        })
        .await
    }

    pub(crate) async fn vm() -> Self {
        Self::with(async |clock| {
            let sim = sim(clock).start().await.expect("starts");
            let fleet = fleet(client(&sim, clock).vm(), clock);
            for id in sim.zenlayer().instances() {
                sim.zenlayer().set_status(&id, "RUNNING");
            }
            (Backend::Vm(sim), fleet)
        })
        .await
    }

    pub(crate) async fn zec() -> Self {
        Self::with(async |clock| {
            let sim = sim(clock).start().await.expect("starts");
            let fleet = fleet(client(&sim, clock).zec(), clock);
            (Backend::Engine(sim, "zec"), fleet)
        })
        .await
    }

    pub(crate) async fn bmc() -> Self {
        Self::with(async |clock| {
            let sim = sim(clock).start().await.expect("starts");
            let fleet = fleet(client(&sim, clock).bmc(), clock);
            (Backend::Engine(sim, "bmc"), fleet)
        })
        .await
    }

    pub(crate) async fn small() -> Self {
        Self::with(async |clock| {
            let cloud = SmallCloud::start(3).await;
            let fleet = fleet(SmallProvider::new(&cloud), clock);
            (Backend::SmallProvider(cloud), fleet)
        })
        .await
    }

    /// The vendor's ids of the machines, in the simulator's order.
    pub(crate) fn ids(&self) -> Vec<String> {
        match &self.backend {
            Backend::Edis(sim) => sim.edis().vps(),
            Backend::Vm(sim) => sim.zenlayer().instances(),
            Backend::Engine(sim, service) => {
                let things = sim.zenlayer().things(service).expect("a service");
                things["instanceId"].clone()
            }
            Backend::SmallProvider(cloud) => cloud.ids(),
        }
    }

    /// The whole id of a machine.
    pub(crate) fn id(&self, number: usize) -> MachineId {
        MachineId::new(NAME, &self.ids()[number]).expect("an id")
    }

    /// Switches a machine on or off at the simulator, without a call.
    pub(crate) fn set(&self, id: &str, on: bool) {
        let word = if on { "RUNNING" } else { "STOPPED" };
        let is_set = match &self.backend {
            Backend::Edis(sim) => sim.edis().set_power(id, on),
            Backend::Vm(sim) => sim.zenlayer().set_status(id, word),
            Backend::Engine(sim, service) => sim.zenlayer().set_thing_status(service, id, word),
            Backend::SmallProvider(cloud) => cloud.set(id, on),
        };
        assert!(is_set, "{}: {id}", self.kind);
    }

    /// How many requests the simulator has had.
    pub(crate) fn requests(&self) -> usize {
        match &self.backend {
            Backend::Edis(sim) => sim.edis().requests().len(),
            Backend::Vm(sim) | Backend::Engine(sim, _) => sim.zenlayer().requests().len(),
            Backend::SmallProvider(cloud) => cloud.requests(),
        }
    }
}

/// A fleet of one provider, with pauses by the clock.
fn fleet(provider: impl Provider, clock: &SharedClock) -> Fleet {
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    let fleet = Fleet::builder().add(NAME, provider).clock(clock);
    fleet.build().expect("builds")
}
