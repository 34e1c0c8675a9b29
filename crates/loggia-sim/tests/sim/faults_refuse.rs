//! An address that refuses connections for a while.

use std::io::ErrorKind;
use std::time::Duration;

use loggia_sim::{Edis, Fault, FaultPlan, FaultRule, Sim};

use crate::raw::{Raw, plan};
use crate::support::start;

fn refuse(seconds: impl Into<Option<f64>>) -> FaultRule {
    let seconds = seconds.into();
    FaultRule::new(Fault::Refuse { seconds })
}

async fn is_refused(edis: &Edis) -> bool {
    match Raw::connect(edis.addr()).await {
        Ok(_) => false,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
            true
        }
    }
}

#[tokio::test]
async fn a_rule_applies_at_once_until_the_plan_is_cleared() {
    let (sim, clock) = start().await;
    let edis = sim.edis();
    let mut idle = Raw::login(edis.addr()).await;
    idle.answer().await;
    edis.set_faults(plan(refuse(None))).expect("it makes sense");
    assert!(is_refused(edis).await);
    assert_eq!(idle.rest().await, (vec![], None), "closed as well");
    clock.advance(Duration::from_secs(1_000_000));
    assert!(is_refused(edis).await);
    assert!(
        Raw::connect(sim.zenlayer().addr()).await.is_ok(),
        "one side only"
    );
    edis.clear_faults();
    Raw::login(edis.addr()).await.answer().await;
    // Another plan ends it as well.
    edis.set_faults(plan(refuse(None))).expect("it makes sense");
    assert!(is_refused(edis).await);
    edis.set_faults(FaultPlan::new()).expect("it makes sense");
    assert!(!is_refused(edis).await);
}

#[tokio::test]
async fn a_rule_can_be_limited_by_calls_and_by_time() {
    let (sim, clock) = start().await;
    let edis = sim.edis();
    edis.set_faults(plan(refuse(30.0).from(3).count(1)))
        .expect("it makes sense");
    let mut raw = Raw::login(edis.addr()).await;
    raw.answer().await;
    raw.ask().await;
    raw.answer().await;
    assert_eq!(raw.rest().await, (vec![], None), "closed after the answer");
    assert!(is_refused(edis).await);
    clock.advance(Duration::from_millis(29_999));
    assert!(is_refused(edis).await);
    assert_eq!(edis.faults()[0].hits, 1);
    // Reachable again as soon as the clock was moved, and from then on.
    clock.advance(Duration::from_millis(1));
    for _ in 0..3 {
        Raw::login(edis.addr()).await.answer().await;
    }
    assert_eq!((edis.requests().len(), edis.faults()[0].hits), (5, 1));
}

#[tokio::test]
async fn a_call_that_is_reset_counts_as_answered() {
    let (sim, _) = start().await;
    let edis = sim.edis();
    let plan = FaultPlan::new()
        .rule(refuse(None).from(2))
        .rule(FaultRule::new(Fault::ResetAfter {}));
    edis.set_faults(plan).expect("it makes sense");
    let raw = Raw::login(edis.addr()).await;
    assert_eq!(raw.rest().await.1, Some(ErrorKind::ConnectionReset));
    assert!(is_refused(edis).await);
}

#[tokio::test]
async fn another_outage_can_follow() {
    let (sim, clock) = start().await;
    let edis = sim.edis();
    let plan = FaultPlan::new().rule(refuse(5.0)).rule(refuse(7.0).from(2));
    edis.set_faults(plan).expect("it makes sense");
    assert!(is_refused(edis).await);
    clock.advance(Duration::from_secs(5));
    let mut raw = Raw::login(edis.addr()).await;
    raw.answer().await;
    assert_eq!(raw.rest().await, (vec![], None));
    clock.advance(Duration::from_secs(5));
    assert!(is_refused(edis).await);
    clock.advance(Duration::from_secs(2));
    assert!(!is_refused(edis).await);
}

#[tokio::test]
async fn an_outage_ends_by_itself_on_a_system_clock() {
    let sim = Sim::builder().start().await.expect("it starts");
    let edis = sim.edis();
    edis.set_faults(plan(refuse(0.04))).expect("it makes sense");
    assert!(is_refused(edis).await);
    while is_refused(edis).await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Raw::login(edis.addr()).await.answer().await;
}

#[tokio::test]
async fn a_stopped_simulator_stays_closed() {
    let (sim, clock) = start().await;
    let edis = sim.edis().clone();
    edis.set_faults(plan(refuse(5.0))).expect("it makes sense");
    drop(sim);
    clock.advance(Duration::from_secs(5));
    assert!(is_refused(&edis).await);
    edis.clear_faults();
    assert!(is_refused(&edis).await);
}
