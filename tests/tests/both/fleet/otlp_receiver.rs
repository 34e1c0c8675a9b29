//! A collector of OpenTelemetry for tests: it records what arrives, as points with their names.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use loggia_tests::serve::serve;
use opentelemetry_proto::tonic::collector::metrics::v1::ExportMetricsServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::metrics::v1::{
    AggregationTemporality, NumberDataPoint, metric, number_data_point,
};
use prost::Message;

/// What arrives, and what is answered.
#[derive(Clone)]
pub(super) struct Receiver {
    arrived: Arc<Mutex<Vec<(HeaderMap, ExportMetricsServiceRequest)>>>,
    status: Arc<Mutex<StatusCode>>,
}

impl Receiver {
    pub(super) fn routes() -> (Self, Router) {
        let receiver = Self {
            arrived: Arc::default(),
            status: Arc::new(Mutex::new(StatusCode::OK)),
        };
        let routes = Router::new()
            .route("/v1/metrics", post(take))
            .with_state(receiver.clone());
        (receiver, routes)
    }

    pub(super) async fn start() -> (Self, String) {
        let (receiver, routes) = Self::routes();
        (receiver, serve(routes).await)
    }

    pub(super) fn answers(&self, status: StatusCode) {
        *self.status.lock().expect("lock") = status;
    }

    pub(super) fn count(&self) -> usize {
        self.arrived.lock().expect("lock").len()
    }

    pub(super) fn last(&self) -> (HeaderMap, ExportMetricsServiceRequest) {
        let arrived = self.arrived.lock().expect("lock");
        arrived.last().cloned().expect("something arrived")
    }

    pub(super) fn points(&self) -> Vec<Point> {
        points(&self.last().1)
    }
}

async fn take(
    State(receiver): State<Receiver>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, Bytes) {
    assert_eq!(headers["content-type"], "application/x-protobuf");
    let request = ExportMetricsServiceRequest::decode(body).expect("protobuf");
    let mut arrived = receiver.arrived.lock().expect("lock");
    arrived.push((headers, request));
    (*receiver.status.lock().expect("lock"), Bytes::new())
}

/// A value with its name and what it belongs to.
#[derive(Debug, PartialEq)]
pub(super) struct Point {
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) is_counter: bool,
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) value: f64,
}

impl Point {
    pub(super) fn has(&self, key: &str, value: &str) -> bool {
        self.attributes.get(key).is_some_and(|it| it == value)
    }
}

pub(super) fn text(value: &KeyValue) -> String {
    let value = value.value.as_ref().and_then(|it| it.value.as_ref());
    match value {
        Some(any_value::Value::StringValue(text)) => text.clone(),
        other => panic!("a text: {other:?}"),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the values of these tests are small"
)]
fn point(metric: (&str, &str, bool), point: &NumberDataPoint) -> Point {
    let attributes = point.attributes.iter();
    Point {
        name: metric.0.to_owned(),
        unit: metric.1.to_owned(),
        is_counter: metric.2,
        attributes: attributes.map(|it| (it.key.clone(), text(it))).collect(),
        value: match point.value {
            Some(number_data_point::Value::AsInt(value)) => value as f64,
            Some(number_data_point::Value::AsDouble(value)) => value,
            None => panic!("{metric:?} has no value"),
        },
    }
}

fn points(request: &ExportMetricsServiceRequest) -> Vec<Point> {
    let [resource] = &*request.resource_metrics else {
        panic!("one resource: {request:?}");
    };
    let [scope] = &*resource.scope_metrics else {
        panic!("one scope: {resource:?}");
    };
    assert_eq!(scope.scope.as_ref().expect("named").name, "loggia");
    let mut found = Vec::new();
    for it in &scope.metrics {
        assert!(!it.description.is_empty(), "{}", it.name);
        match it.data.as_ref().expect("data") {
            metric::Data::Gauge(gauge) => {
                let points = gauge.data_points.iter();
                found.extend(points.map(|of| point((&it.name, &it.unit, false), of)));
            }
            metric::Data::Sum(sum) => {
                assert!(sum.is_monotonic, "{}", it.name);
                let temporality = sum.aggregation_temporality();
                assert_eq!(temporality, AggregationTemporality::Cumulative);
                let points = sum.data_points.iter();
                found.extend(points.map(|of| point((&it.name, &it.unit, true), of)));
            }
            other => panic!("a gauge or a sum: {other:?}"),
        }
    }
    found
}

/// The only value of a name with this attribute.
pub(super) fn value(points: &[Point], name: &str, (key, of): (&str, &str)) -> f64 {
    let mut found = points
        .iter()
        .filter(|it| it.name == name && it.has(key, of));
    let value = found
        .next()
        .unwrap_or_else(|| panic!("{name} of {of}: {points:#?}"));
    assert!(found.next().is_none(), "{name} of {of} is there twice");
    value.value
}
