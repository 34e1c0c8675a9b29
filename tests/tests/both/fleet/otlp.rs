//! A fleet as metrics, pushed to a collector of OpenTelemetry.
#![allow(clippy::float_cmp, reason = "values arrive as they were sent")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use loggia::ErrorKind;
use loggia::fleet::Fleet;
use loggia::metrics::{Metrics, Otlp};
use loggia_tests::fixture::Fixture;
use loggia_tests::script::{Act, Server};
use loggia_tests::tls::TestCa;

use super::metrics::{Testbed, both_clouds};
use super::otlp_receiver::{Point, Receiver, text, value};
use super::small_cloud::{SmallCloud, SmallProvider};

/// A line of Prometheus: name, values of labels, value.
type Line = (String, Vec<String>, String);

fn shown(value: f64) -> String {
    format!("{value:.3}")
}

fn scraped(text: &str) -> Vec<Line> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let lines = lines.map(|line| {
        let (name, rest) = line.split_once('{').expect("labels");
        let (labels, value) = rest.rsplit_once("} ").expect("a value");
        // No value of these tests has a quotation mark in it.
        let values = labels.split('"').skip(1).step_by(2);
        let mut values: Vec<_> = values.map(str::to_owned).collect();
        values.sort();
        let value: f64 = value.parse().expect("a number");
        (name.to_owned(), values, shown(value))
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines
}

/// What a collector makes of points for Prometheus.
fn translated(points: &[Point]) -> Vec<Line> {
    let lines = points.iter().map(|it| {
        let unit = match it.unit.as_str() {
            "By" => "_bytes",
            "s" => "_seconds",
            _ => "",
        };
        let total = if it.is_counter { "_total" } else { "" };
        let name = it.name.replace('.', "_") + unit + total;
        let mut values: Vec<_> = it.attributes.values().cloned().collect();
        values.sort();
        (name, values, shown(it.value))
    });
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn pushed_points_equal_the_scraped_text() {
    let Testbed {
        fixture: Fixture { sim, clock },
        metrics,
        kvm,
    } = both_clouds().await;
    let (receiver, url) = Receiver::start().await;
    let otlp = Otlp::builder(&metrics, url)
        .service_name("inventory")
        .header("authorization", "Bearer collector-token");
    let otlp = otlp.build().expect("builds");
    otlp.push().await.expect("nothing to push");
    let nothing = if receiver.count() == 0 {
        Vec::new()
    } else {
        receiver.points()
    };
    assert_eq!(nothing, [], "nothing is known yet");

    metrics.poll().await;
    clock.advance(Duration::from_secs(90));
    let asked = sim.edis().requests().len() + sim.zenlayer().requests().len();
    otlp.push().await.expect("taken");
    let points = receiver.points();
    let vm = format!("web/{}", sim.zenlayer().instances()[0]);
    let kvm = format!("home/{kvm}");
    for machine in [&kvm, &vm] {
        let machine = ("loggia.machine.id", &**machine);
        assert_eq!(value(&points, "loggia.machine.state", machine), 1.0);
        assert_eq!(value(&points, "loggia.machine.info", machine), 1.0);
        let console = value(&points, "loggia.machine.console.reachable", machine);
        assert_eq!(console, 1.0);
    }
    let machine = ("loggia.machine.id", &*kvm);
    assert_eq!(
        value(&points, "loggia.machine.traffic.used", machine),
        1024.0
    );
    assert!(value(&points, "loggia.machine.expiry.timestamp", machine) > 1.8e9);
    assert!(value(&points, "loggia.machine.price", machine) > 0.0);
    let state = points
        .iter()
        .find(|it| it.name == "loggia.machine.state" && it.has(machine.0, machine.1));
    assert!(
        state
            .expect("a state")
            .has("loggia.machine.state", "running")
    );
    for (name, kind) in [("home", "edis"), ("web", "zenlayer vm")] {
        let provider = ("loggia.provider.name", name);
        assert_eq!(value(&points, "loggia.provider.age", provider), 90.0);
        assert_eq!(
            value(
                &points,
                "loggia.provider.up",
                ("loggia.provider.kind", kind)
            ),
            1.0
        );
        assert_eq!(value(&points, "loggia.machines.unread", provider), 0.0);
    }
    let call = ("loggia.operation", "DescribeInstances");
    assert_eq!(value(&points, "loggia.calls", call), 1.0);
    assert!(value(&points, "loggia.attempts", ("loggia.vendor", "edis")) > 1.0);
    assert_eq!(translated(&points), scraped(&metrics.text()));

    let (headers, request) = receiver.last();
    assert_eq!(headers["authorization"], "Bearer collector-token");
    let resource = request.resource_metrics[0].resource.as_ref();
    let attributes = &resource.expect("a resource").attributes;
    let service = attributes.iter().find(|it| it.key == "service.name");
    assert_eq!(text(service.expect("named")), "inventory");
    let still = sim.edis().requests().len() + sim.zenlayer().requests().len();
    assert_eq!(still, asked, "a push asks no cloud");
    otlp.shutdown().await.expect("pushed once more");
}

#[tokio::test]
async fn pushes_have_every_machine_and_drop_removed_ones() {
    let cloud = SmallCloud::start(2_500).await;
    let fleet = Fleet::builder().add("small", SmallProvider::new(&cloud));
    let metrics = Metrics::new(fleet.build().expect("builds"));
    let (receiver, url) = Receiver::start().await;
    let otlp = Otlp::builder(&metrics, url).build().expect("builds");
    let states = || {
        let points = receiver.points();
        let states = points.iter().filter(|it| it.name == "loggia.machine.state");
        let ids = states.filter_map(|it| it.attributes.get("loggia.machine.id").cloned());
        ids.collect::<Vec<_>>()
    };
    for _ in 0..2 {
        metrics.poll().await;
        otlp.push().await.expect("taken");
        // More than OpenTelemetry distinguishes unless it is asked to.
        assert_eq!(states().len(), 2_500);
    }
    cloud.remove("small-7");
    metrics.poll().await;
    otlp.push().await.expect("taken");
    let left = states();
    assert_eq!(left.len(), 2_499);
    assert!(!left.contains(&"small/small-7".to_owned()));
}

/// Metrics of which something is known.
async fn polled() -> (SmallCloud, Metrics) {
    let cloud = SmallCloud::start(1).await;
    let fleet = Fleet::builder().add("small", SmallProvider::new(&cloud));
    let metrics = Metrics::new(fleet.build().expect("builds"));
    metrics.poll().await;
    (cloud, metrics)
}

#[tokio::test]
async fn failed_push_names_the_cause_and_the_next_push_succeeds() {
    let (_cloud, metrics) = polled().await;
    let (receiver, url) = Receiver::start().await;
    let otlp = Otlp::builder(&metrics, format!("{url}/v1/metrics"));
    let otlp = otlp.build().expect("builds");
    for (status, kind) in [
        (StatusCode::UNAUTHORIZED, ErrorKind::Unauthorized),
        (StatusCode::NOT_FOUND, ErrorKind::NotFound),
        (StatusCode::TOO_MANY_REQUESTS, ErrorKind::RateLimited),
        (StatusCode::TEMPORARY_REDIRECT, ErrorKind::Redirect),
        (StatusCode::BAD_REQUEST, ErrorKind::Rejected),
        (StatusCode::SERVICE_UNAVAILABLE, ErrorKind::Server),
    ] {
        let before = receiver.count();
        receiver.answers(status);
        let error = otlp.push().await.expect_err("refused");
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(status.as_str()), "{error}");
        assert_eq!(receiver.count(), before + 1, "not repeated");
    }
    receiver.answers(StatusCode::OK);
    otlp.push().await.expect("taken");

    let gone = Otlp::builder(&metrics, "http://127.0.0.1:1").build();
    let error = gone
        .expect("builds")
        .push()
        .await
        .expect_err("no one there");
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert!(error.to_string().contains("4318"), "{error}");
}

#[tokio::test]
async fn plain_http_is_refused_beyond_loopback() {
    let (_cloud, metrics) = polled().await;
    for address in ["http://collector.example:4318", "collector:4318", ""] {
        let error = Otlp::builder(&metrics, address).build().expect_err(address);
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        assert!(error.to_string().contains("the OTLP endpoint"), "{error}");
    }
    let elsewhere =
        std::thread::spawn(move || Otlp::builder(&metrics, "http://127.0.0.1:1").build());
    let error = elsewhere.join().expect("no panic").expect_err("no runtime");
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn push_trusts_the_configured_root_certificate() {
    let (_cloud, metrics) = polled().await;
    let ca = TestCa::new();
    let (receiver, routes) = Receiver::routes();
    let address = ca.serve(&["127.0.0.1"], routes).await;
    let url = format!("https://{address}");
    let trusting = Otlp::builder(&metrics, &url).root_certificate(ca.der());
    trusting
        .build()
        .expect("builds")
        .push()
        .await
        .expect("taken");
    assert_eq!(receiver.count(), 1);
    let other = Otlp::builder(&metrics, &url).build().expect("builds");
    let error = other.push().await.expect_err("unknown authority");
    assert_eq!(error.kind(), ErrorKind::Connect, "{error}");
    assert_eq!(receiver.count(), 1);
}

/// On a runtime of one thread, which a push that is waited for would hold up.
#[tokio::test]
async fn exporter_is_dropped_at_once_while_its_collector_is_silent() {
    let (_cloud, metrics) = polled().await;
    let silent = Server::playing(vec![Act::Stall]).await;
    let otlp = Otlp::builder(&metrics, silent.url.as_str());
    let otlp = Arc::new(otlp.build().expect("builds"));
    let pushing = Arc::clone(&otlp);
    let push = tokio::spawn(async move { pushing.push().await });
    // Until the push is on its way.
    while silent.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    let begun = Instant::now();
    push.abort();
    assert!(push.await.expect_err("dropped").is_cancelled());
    drop(otlp);
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
}
