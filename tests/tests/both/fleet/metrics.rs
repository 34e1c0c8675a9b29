//! A fleet as metrics.

use std::sync::Arc;
use std::time::Duration;

use loggia::fleet::{Fleet, MachineId};
use loggia::metrics::{Calls, Metrics};
use loggia_tests::clock::SharedClock;
use loggia_tests::fixture::Fixture;

use super::failing::FailingProvider;
use super::small_cloud::{SmallCloud, SmallProvider};

fn line<'a>(text: &'a str, begin: &str) -> &'a str {
    let mut lines = text.lines();
    lines
        .find(|line| line.starts_with(begin))
        .unwrap_or_else(|| panic!("{begin} is missing:\n{text}"))
}

/// Machines of both clouds, none of which has been asked for yet.
pub(crate) struct Testbed {
    pub(crate) fixture: Fixture,
    pub(crate) metrics: Metrics,
    /// A server of EDIS.
    pub(crate) kvm: String,
}

pub(crate) async fn both_clouds() -> Testbed {
    let fixture = Fixture::new(1).await;
    let calls = Calls::default();
    let account = fixture.account().observer(Arc::new(calls.clone()));
    let client = fixture.client().observer(Arc::new(calls.clone()));
    let sim = &fixture.sim;
    let kvm = sim.edis().vps()[0].clone();
    sim.edis().set_traffic(&kvm, 1000, 24);
    sim.zenlayer()
        .set_status(&sim.zenlayer().instances()[0], "RUNNING");
    let fleet = Fleet::builder()
        .add("home", account.build().expect("builds"))
        .add("web", client.build().expect("builds").vm())
        .build()
        .expect("builds");
    let metrics = Metrics::new(fleet)
        .calls(&calls)
        .with_consoles()
        .clock(Arc::new(fixture.clock.clone()));
    Testbed {
        fixture,
        metrics,
        kvm,
    }
}

#[tokio::test]
async fn polled_values_are_exported_with_their_age() {
    let Testbed {
        fixture: Fixture { sim, clock },
        metrics,
        kvm,
    } = both_clouds().await;
    assert!(
        !metrics.text().contains("loggia_machine_state{"),
        "nothing is known yet"
    );
    metrics.poll().await;
    clock.advance(Duration::from_secs(90));
    let asked = sim.edis().requests().len() + sim.zenlayer().requests().len();
    let text = metrics.text();
    let machine = format!("machine=\"home/{kvm}\"");
    let of = |name: &str, rest: &str| format!("loggia_machine_{name}{{{machine}{rest}");
    line(&text, &of("state", ",state=\"running\"} 1"));
    line(&text, &of("traffic_used_bytes", "} 1024"));
    line(&text, &of("traffic_left_bytes", "} "));
    line(&text, &of("price", ",currency=\"EUR\""));
    line(&text, &of("expiry_timestamp_seconds", "} 1"));
    line(&text, &of("console_reachable", "} 1"));
    line(
        &text,
        "loggia_provider_up{provider=\"web\",kind=\"zenlayer vm\"} 1",
    );
    assert_eq!(
        line(&text, "loggia_provider_age_seconds{provider=\"home\"}"),
        "loggia_provider_age_seconds{provider=\"home\"} 90.0"
    );
    line(
        &text,
        "loggia_calls_total{vendor=\"zenlayer\",operation=\"DescribeInstances\",outcome=\"success\"} 1",
    );
    line(&text, "loggia_attempts_total{vendor=\"edis\"}");
    assert_eq!(
        sim.edis().requests().len() + sim.zenlayer().requests().len(),
        asked,
        "a scrape asks no one"
    );
    for family in ["state", "info", "price"] {
        line(&text, &format!("# HELP loggia_machine_{family} "));
        line(&text, &format!("# TYPE loggia_machine_{family} gauge"));
    }
}

#[tokio::test]
async fn failed_poll_keeps_the_last_values_and_their_age_grows() {
    let clock = SharedClock::new();
    let small = SmallCloud::start(2).await;
    let fleet = Fleet::builder()
        .add("small", SmallProvider::new(&small))
        .add("bad", super::failing::FailingProvider)
        .build()
        .expect("builds");
    let metrics = Metrics::new(fleet).clock(Arc::new(clock.clone()));
    metrics.poll().await;
    let text = metrics.text();
    line(&text, "loggia_provider_up{provider=\"bad\",kind=\"bad\"} 0");
    line(
        &text,
        "loggia_provider_up{provider=\"small\",kind=\"small\"} 1",
    );
    clock.advance(Duration::from_secs(10));
    small.break_down();
    metrics.poll().await;
    let text = metrics.text();
    line(
        &text,
        "loggia_provider_up{provider=\"small\",kind=\"small\"} 0",
    );
    let id = MachineId::new("small", "small-0").expect("an id");
    line(
        &text,
        &format!("loggia_machine_state{{machine=\"{id}\",state=\"running\"}} 1"),
    );
    assert!(line(&text, "loggia_provider_age_seconds").ends_with(" 10.0"));
}

#[tokio::test]
async fn machines_read_before_a_failure_are_exported() {
    let fleet = Fleet::builder()
        .add("bad", FailingProvider)
        .build()
        .expect("builds");
    let metrics = Metrics::new(fleet);
    metrics.poll().await;
    let text = metrics.text();
    assert!(line(&text, "loggia_provider_up{").ends_with(" 0"), "{text}");
    for id in ["bad/bad-1", "bad/bad-2"] {
        assert!(text.contains(id), "{id} was read:\n{text}");
    }
    assert!(
        !text.contains("loggia_provider_age_seconds{"),
        "it has never answered as a whole:\n{text}"
    );
}
