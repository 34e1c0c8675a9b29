//! Machines of both clouds in one view: what a fleet is, finds, orders and shows.

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt, stream};
use loggia::fleet::{
    Capabilities, Fleet, Machine, MachineId, PowerAction, Provider, Query, Seen, Selector,
};
use loggia::metrics::{Calls, Metrics, Otlp};
use loggia::transport::Waits;
use loggia::{Console, Error, Secret, WaitTarget};
use loggia_tests::edis::House;
use loggia_tests::plants;
use loggia_tests::shown::Shown;
use loggia_tests::zenlayer::World;

use crate::capture;
use crate::needles::Needles;

pub(crate) async fn all(house: &House, needles: &mut Needles) {
    let world = World::with(|sim| sim.machines(2).token(plants::TOKEN)).await;
    let builder = Fleet::builder()
        .add("home", house.account.clone())
        .zenlayer(&Ok(world.client.clone()))
        .add("own", Own)
        .add_if_set("away", Err::<loggia::zenlayer::Vm, _>(failure()));
    capture::value(&builder);
    let fleet = builder.build().expect("builds");
    capture::value(&fleet);
    look(&fleet).await;
    let id: MachineId = "home/kvm_100001_200001".parse().expect("an id");
    order(&fleet, &id).await;
    let request = fleet.console(&id).switch_on();
    capture::value(&request);
    let console = request.await.shown("enableVnc");
    capture::value(&console);
    if let Some(password) = &console.password {
        needles.add("a password of VNC that was made", password.expose());
    }
    services(&world);
    let calls = Calls::default();
    let metrics = Metrics::new(fleet).calls(&calls);
    metrics.poll().await;
    // No one listens there.
    let builder = Otlp::builder(&metrics, format!("http://127.0.0.1:1/{}", plants::TOKEN))
        .header("authorization", plants::KEY_SECRET);
    capture::value(&builder);
    let otlp = builder.build().expect("builds");
    capture::value(&otlp);
    capture::failure(otlp.push().await);
    capture::value(&calls);
    capture::value(&metrics);
    capture::text(&metrics.text());
}

/// A failure that says what it was given.
fn failure() -> Error {
    let builder = loggia::zenlayer::Client::builder().access_key("", plants::KEY_SECRET);
    builder.build().expect_err("no key")
}

async fn look(fleet: &Fleet) {
    let selector: Selector = "name=*vm* state=running".parse().expect("a selector");
    capture::text(&selector);
    capture::value(&fleet.machines());
    let found = fleet.find(&Selector::all()).await;
    assert!(!found.machines.is_empty() && !found.failures.is_empty());
    capture::value(&found);
    for machine in &found.machines {
        capture::value(machine);
        capture::text(&machine.id);
        if let Some(record) = &machine.record {
            capture::value(record);
        }
        capture::value(&machine.traffic);
        let able = fleet.capabilities_of(&machine.id).shown("capabilities");
        for one in able.iter() {
            capture::value(&one);
        }
        capture::value(&able);
    }
    for failure in &found.failures {
        capture::text(failure);
    }
}

async fn order(fleet: &Fleet, id: &MachineId) {
    capture::text(&PowerAction::Reset);
    capture::value(&fleet.wait([id.clone()], WaitTarget::Running));
    let bulk = fleet.power_all([id.clone()], PowerAction::ShutDown);
    capture::value(&bulk);
    let report = bulk.await;
    capture::value(&report);
    capture::failure(report.into_result());
}

fn services(world: &World) {
    capture::value(&world.client.bmc());
    capture::value(&world.client.zec());
    capture::value(&world.client.zec().instance("instance-1"));
    let vm = world.client.vm();
    let call = vm.api().reset_instances_password();
    let call = call.instance_ids(["instance-1"]);
    let operation = &loggia::zenlayer::api::vm::operations::reset_instances_password::OPERATION;
    capture::value(&world.client.wait_for(operation, ["instance-1"]));
    capture::value(
        &operation
            .waits()
            .map(Waits::named)
            .expect("it takes a while"),
    );
    capture::value(&world.client.settle(call.password(plants::FIRST_PASSWORD)));
    capture::value(&Seen::new(loggia::MachineState::Running, None));
}

/// A provider of one's own, which shows what it is asked.
struct Own;

impl Provider for Own {
    fn kind(&self) -> &'static str {
        "own"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::default()
    }

    fn machines(&self, query: Query) -> BoxStream<'static, Result<Machine, Error>> {
        capture::value(&query);
        stream::empty().boxed()
    }

    fn states(&self, _: Vec<String>) -> BoxFuture<'static, Vec<(String, Result<Seen, Error>)>> {
        std::future::ready(Vec::new()).boxed()
    }

    fn power(&self, _: String, _: PowerAction) -> BoxFuture<'static, Result<(), Error>> {
        std::future::ready(Ok(())).boxed()
    }

    fn console(
        &self,
        _: String,
        _: bool,
    ) -> BoxFuture<'static, Result<(Console, Option<Secret>), Error>> {
        std::future::ready(Err(failure())).boxed()
    }
}
