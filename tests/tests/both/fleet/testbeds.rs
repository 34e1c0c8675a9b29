//! Each provider beside its simulator, on one clock.

use std::sync::Arc;

use loggia::clock::Clock;
use loggia::edis::Account;
use loggia::fleet::{Fleet, MachineId, Provider};
use loggia::zenlayer::Client;
use loggia_sim::{Sim, SimBuilder};
use loggia_tests::clock::SharedClock;
use loggia_tests::world;

use super::small::{Small, SmallCloud};

/// The name that the provider has in the fleet of its bed.
pub(crate) const NAME: &str = "some.name-1";

/// A provider with three machines, two of them running, and its simulator.
pub(crate) struct Bed {
    /// What the provider calls itself.
    pub(crate) kind: &'static str,
    /// A fleet of this provider alone.
    pub(crate) fleet: Fleet,
    world: World,
}

enum World {
    Edis(Sim),
    Vm(Sim),
    Engine(Sim, &'static str),
    Small(SmallCloud),
}

/// A bed for each provider.
pub(crate) async fn all() -> Vec<Bed> {
    vec![
        Bed::edis().await,
        Bed::vm().await,
        Bed::zec().await,
        Bed::bmc().await,
        Bed::small().await,
    ]
}

fn sim(clock: &SharedClock) -> SimBuilder {
    world::simulators(clock).machines(3)
}

fn account(sim: &Sim, clock: &SharedClock) -> Account {
    let builder = world::account(clock, sim.edis().url());
    builder.build().expect("builds")
}

fn client(sim: &Sim, clock: &SharedClock) -> Client {
    let builder = world::client(clock, sim.zenlayer().url());
    builder.build().expect("builds")
}

impl Bed {
    async fn with(make: impl AsyncFnOnce(&SharedClock) -> (World, Fleet)) -> Self {
        let clock = SharedClock::new();
        let (world, fleet) = make(&clock).await;
        let (_, kind) = fleet.providers().next().expect("one");
        let bed = Self { kind, fleet, world };
        let ids = bed.ids();
        assert_eq!(ids.len(), 3, "{kind}");
        bed.set(&ids[2], false);
        bed
    }

    pub(crate) async fn edis() -> Self {
        Self::with(async |clock| {
            let sim = sim(clock).start().await.expect("starts");
            for id in sim.edis().vps() {
                sim.edis().set_vnc(&id, false);
            }
            let fleet = fleet(account(&sim, clock), clock);
            (World::Edis(sim), fleet)
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
            (World::Vm(sim), fleet)
        })
        .await
    }

    pub(crate) async fn zec() -> Self {
        Self::with(async |clock| {
            let sim = sim(clock).start().await.expect("starts");
            let fleet = fleet(client(&sim, clock).zec(), clock);
            (World::Engine(sim, "zec"), fleet)
        })
        .await
    }

    pub(crate) async fn bmc() -> Self {
        Self::with(async |clock| {
            let sim = sim(clock).start().await.expect("starts");
            let fleet = fleet(client(&sim, clock).bmc(), clock);
            (World::Engine(sim, "bmc"), fleet)
        })
        .await
    }

    pub(crate) async fn small() -> Self {
        Self::with(async |clock| {
            let cloud = SmallCloud::start(3).await;
            let fleet = fleet(Small::new(&cloud), clock);
            (World::Small(cloud), fleet)
        })
        .await
    }

    /// The vendor's ids of the machines, in the simulator's order.
    pub(crate) fn ids(&self) -> Vec<String> {
        match &self.world {
            World::Edis(sim) => sim.edis().vps(),
            World::Vm(sim) => sim.zenlayer().instances(),
            World::Engine(sim, service) => {
                let things = sim.zenlayer().things(service).expect("a service");
                things["instanceId"].clone()
            }
            World::Small(cloud) => cloud.ids(),
        }
    }

    /// The whole id of a machine.
    pub(crate) fn id(&self, number: usize) -> MachineId {
        MachineId::new(NAME, &self.ids()[number]).expect("an id")
    }

    /// Puts a machine on or off, behind everybody's back.
    pub(crate) fn set(&self, id: &str, on: bool) {
        let word = if on { "RUNNING" } else { "STOPPED" };
        let is_set = match &self.world {
            World::Edis(sim) => sim.edis().set_power(id, on),
            World::Vm(sim) => sim.zenlayer().set_status(id, word),
            World::Engine(sim, service) => sim.zenlayer().set_thing_status(service, id, word),
            World::Small(cloud) => cloud.set(id, on),
        };
        assert!(is_set, "{}: {id}", self.kind);
    }

    /// How many requests the simulator has had.
    pub(crate) fn requests(&self) -> usize {
        match &self.world {
            World::Edis(sim) => sim.edis().requests().len(),
            World::Vm(sim) | World::Engine(sim, _) => sim.zenlayer().requests().len(),
            World::Small(cloud) => cloud.requests(),
        }
    }
}

/// A fleet of one provider, with pauses by the clock.
fn fleet(provider: impl Provider, clock: &SharedClock) -> Fleet {
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    let fleet = Fleet::builder().add(NAME, provider).clock(clock);
    fleet.build().expect("builds")
}
