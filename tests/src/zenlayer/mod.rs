//! A simulator, a client, and one clock for both; and a walk through all actions.
//!
//! The clock moves when somebody waits, by as much as they wait, and remembers it:
//! that is how pauses are measured here. It can also be held, so that whoever waits
//! waits for good.

pub mod scenario;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use futures_util::future::{self, BoxFuture};
use loggia::zenlayer::{Client, ClientBuilder, Create, VirtualMachines, Vm};
use loggia_sim::{Seen, Sim, SimBuilder, TransitionTimes, Zenlayer};

use crate::plants;

/// 2027-01-15T08:00:00Z.
const START: u64 = 1_800_000_000;
const KEY: &str = "AKTEST0000000001";

/// The time of both sides.
#[derive(Clone, Debug)]
pub struct Watch {
    sim: loggia_sim::Clock,
    passed: Arc<Mutex<Duration>>,
    pauses: Arc<Mutex<Vec<Duration>>>,
    held: Arc<AtomicBool>,
}

impl Watch {
    fn new() -> Self {
        Self {
            sim: loggia_sim::Clock::manual(START),
            passed: Arc::default(),
            pauses: Arc::default(),
            held: Arc::default(),
        }
    }

    /// Lets time pass, on both sides.
    ///
    /// # Panics
    /// When a holder of the lock has.
    pub fn advance(&self, by: Duration) {
        self.sim.advance(by);
        *self.passed.lock().expect("lock") += by;
    }

    /// How much time has passed since the start.
    ///
    /// # Panics
    /// When a holder of the lock has.
    pub fn passed(&self) -> Duration {
        *self.passed.lock().expect("lock")
    }

    /// All pauses so far, the longest that were asked for.
    ///
    /// # Panics
    /// When a holder of the lock has.
    pub fn pauses(&self) -> Vec<Duration> {
        self.pauses.lock().expect("lock").clone()
    }

    /// From now on whoever waits does so for ever.
    pub fn hold(&self) {
        self.held.store(true, Ordering::SeqCst);
    }

    /// The end of that.
    pub fn release(&self) {
        self.held.store(false, Ordering::SeqCst);
    }
}

impl loggia::clock::Clock for Watch {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(START) + self.passed()
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        self.pauses.lock().expect("lock").push(wait);
        if self.held.load(Ordering::SeqCst) {
            return future::pending().boxed();
        }
        // The simulator counts milliseconds: both sides move by whole ones.
        let up = wait + Duration::from_nanos(999_999);
        let millis = u64::try_from(up.as_millis()).expect("not for ever");
        self.advance(Duration::from_millis(millis));
        tokio::task::yield_now().boxed()
    }
}

/// All that a test needs.
pub struct World {
    /// The time.
    pub watch: Watch,
    /// The simulator.
    pub sim: Sim,
    /// The client.
    pub client: Client,
    /// Its virtual machines.
    pub vm: Vm,
}

impl World {
    /// With so many machines; changes take no time.
    pub async fn new(machines: usize) -> Self {
        Self::with(|sim| sim.machines(machines)).await
    }

    /// With so many machines; changes take ten seconds a state.
    pub async fn slow(machines: usize) -> Self {
        let ten = TransitionTimes::all(Duration::from_secs(10));
        Self::with(|sim| sim.machines(machines).transition_times(ten)).await
    }

    /// With changes to the simulator.
    ///
    /// # Panics
    /// When it cannot start.
    pub async fn with(change: impl FnOnce(SimBuilder) -> SimBuilder) -> Self {
        let watch = Watch::new();
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

    /// The levers.
    pub fn zenlayer(&self) -> &Zenlayer {
        self.sim.zenlayer()
    }

    /// How often an action was asked for, whatever the answer.
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

/// A simulator on the clock, which is not started yet.
pub fn sim_builder(watch: &Watch) -> SimBuilder {
    Sim::builder()
        .access_key(KEY, plants::KEY_SECRET)
        .clock(watch.sim.clone())
}

/// A client on the clock.
pub fn builder(watch: &Watch, url: impl Into<String>) -> ClientBuilder {
    Client::builder()
        .access_key(KEY, plants::KEY_SECRET)
        .endpoint(url)
        .allow_insecure_loopback(true)
        .clock(Arc::new(watch.clone()))
}

/// A clock for those who start servers of their own.
pub fn watch() -> Watch {
    Watch::new()
}

/// An order for so many machines that the simulator accepts.
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
