//! Machines of both clouds in one view: what a fleet is, finds, orders and shows.

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt, stream};
use loggia::fleet::{
    Capabilities, Fleet, Machine, MachineId, ObservedState, PowerAction, Provider, Query, Selector,
};
use loggia::metrics::{Calls, Metrics, Otlp};
use loggia::transport::Waits;
use loggia::{Console, Error, Secret, WaitTarget};
use loggia_tests::inspect::Inspected;
use loggia_tests::{edis, secrets, zenlayer};

use crate::capture;
use crate::needles::Needles;

pub(crate) async fn all(home: &edis::Fixture, needles: &mut Needles) {
    let web = zenlayer::Fixture::with(|sim| sim.machines(2).token(secrets::TOKEN)).await;
    let builder = Fleet::builder()
        .add("home", home.account.clone())
        .zenlayer(&Ok(web.client.clone()))
        .add("own", OwnProvider)
        .add_if_configured("away", Err::<loggia::zenlayer::Vm, _>(failure()));
    capture::value(&builder);
    let fleet = builder.build().expect("builds");
    capture::value(&fleet);
    look(&fleet).await;
    let id: MachineId = "home/kvm_100001_200001".parse().expect("an id");
    order(&fleet, &id).await;
    let request = fleet.console(&id).switch_on();
    capture::value(&request);
    let console = request.await.inspected("enableVnc");
    capture::value(&console);
    if let Some(password) = &console.password {
        needles.add("a password of VNC that was made", password.expose());
    }
    services(&web);
    let calls = Calls::default();
    let metrics = Metrics::new(fleet).calls(&calls);
    metrics.poll().await;
    // No one listens there.
    let builder = Otlp::builder(&metrics, format!("http://127.0.0.1:1/{}", secrets::TOKEN))
        .header("authorization", secrets::KEY_SECRET);
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
    let builder = loggia::zenlayer::Client::builder().access_key("", secrets::KEY_SECRET);
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
        let able = fleet.capabilities_of(&machine.id).inspected("capabilities");
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

fn services(web: &zenlayer::Fixture) {
    capture::value(&web.client.bmc());
    capture::value(&web.client.zec());
    capture::value(&web.client.zec().instance("instance-1"));
    let vm = web.client.vm();
    let call = vm.api().reset_instances_password();
    let call = call.instance_ids(["instance-1"]);
    let operation = &loggia::zenlayer::api::vm::operations::reset_instances_password::OPERATION;
    capture::value(&web.client.wait_for(operation, ["instance-1"]));
    capture::value(
        &operation
            .waits()
            .map(Waits::named)
            .expect("it takes a while"),
    );
    capture::value(
        &web.client
            .send_and_wait(call.password(secrets::FIRST_PASSWORD)),
    );
    capture::value(&ObservedState::new(loggia::MachineState::Running, None));
}

/// A provider of one's own, which shows what it is asked.
struct OwnProvider;

impl Provider for OwnProvider {
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

    fn states(
        &self,
        _: Vec<String>,
    ) -> BoxFuture<'static, Vec<(String, Result<ObservedState, Error>)>> {
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
