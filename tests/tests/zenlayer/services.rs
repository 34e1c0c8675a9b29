//! A service without short forms: the generated client behind a handle, and the confirmations
//! that its calls take.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use loggia::confirm::{ChargeMyAccount, DestroyForGood};
use loggia::observe::{CallReport, Observer};
use loggia::transport::Confirm;
use loggia::zenlayer::{Client, Service, api::zlb};
use loggia::{CallOptions, ErrorKind};
use loggia_sim::Sim;
use loggia_tests::zenlayer::{SharedClock, client_builder, sim_builder};

const HOUR: Duration = Duration::from_secs(3600);

/// What callers had to confirm, call by call.
#[derive(Debug, Default)]
struct Confirmed(Mutex<Vec<(&'static str, Option<Confirm>)>>);

impl Observer for Confirmed {
    fn on_call(&self, report: &CallReport<'_>) {
        let operation = report.operation;
        let mut seen = self.0.lock().expect("lock");
        seen.push((operation.id(), operation.confirm()));
    }
}

async fn status(zlb: &Service<zlb::Client>, id: &str) -> Option<String> {
    let call = zlb.api().describe_load_balancers().load_balancer_ids([id]);
    let found = call.send().await.expect("listed").into_inner();
    let balancer = found.data_set.into_iter().next()?;
    Some(balancer.status?.as_str().to_owned())
}

#[tokio::test]
async fn load_balancer_is_created_and_terminated_with_confirmations() {
    let clock = SharedClock::new();
    let sim = sim_builder(&clock).start().await.expect("starts");
    let confirmed = Arc::new(Confirmed::default());
    let client = client_builder(&clock, sim.zenlayer().url())
        .observer(Arc::clone(&confirmed) as Arc<dyn Observer>)
        .build()
        .expect("builds");
    let zlb = client.zlb();

    let balancers = sim.zenlayer().things("zlb").expect("a service");
    let there = &balancers["loadBalancerId"][0];
    let there = sim.zenlayer().thing("zlb", there).expect("it is there");
    let text = |field: &str| there[field].as_str().expect("a text").to_owned();

    let call = zlb.api().create_load_balancer(ChargeMyAccount::yes());
    let call = call.region_id(text("regionId")).load_balancer_name("front");
    let incomplete = call.clone().send().await.expect_err("no network");
    assert_eq!(incomplete.kind(), ErrorKind::InvalidRequest);
    assert_eq!(sim.zenlayer().bill_count(), 0);
    let made = call.vpc_id(text("vpcId")).send().await.expect("ordered");
    assert_eq!(sim.zenlayer().bill_count(), 1);
    let id = made.load_balancer_ids[0].clone();
    clock.advance(HOUR);
    assert_eq!(status(&zlb, &id).await.as_deref(), Some("RUNNING"));

    let call = zlb.api().terminate_load_balancer(DestroyForGood::yes());
    let ended = call.load_balancer_id(&id).send().await;
    ended.expect("given back");
    clock.advance(HOUR);
    assert_eq!(status(&zlb, &id).await.as_deref(), Some("RECYCLED"));
    assert_eq!(sim.zenlayer().bill_count(), 1);

    let mut seen = confirmed.0.lock().expect("lock").clone();
    seen.dedup();
    let expected = [
        ("CreateLoadBalancer", Some(Confirm::Charges)),
        ("DescribeLoadBalancers", None),
        ("TerminateLoadBalancer", Some(Confirm::Destroys)),
        ("DescribeLoadBalancers", None),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn handle_with_other_options_signs_its_calls() {
    let sim = Sim::builder()
        .access_key("AKTEST0000000001", "secret")
        .start()
        .await
        .expect("starts");
    let client = |secret: &str| {
        Client::builder()
            .access_key("AKTEST0000000001", secret)
            .endpoint(sim.zenlayer().url())
            .allow_insecure_loopback(true)
            .build()
            .expect("builds")
    };
    let signed = client("secret").zlb().with_options(CallOptions::default());
    let call = signed.api().describe_load_balancers();
    call.send().await.expect("signed");
    let wrong = client("other").zlb().with_options(CallOptions::default());
    let refused = wrong.api().describe_load_balancers().send().await;
    let error = refused.expect_err("another secret");
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
}
