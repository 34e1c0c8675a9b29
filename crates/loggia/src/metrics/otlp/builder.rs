//! Builds an OTLP exporter from its settings.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue};
use loggia_transport::{Error, ErrorKind, Secret};
use opentelemetry::metrics::MeterProvider;
use opentelemetry_otlp::{MetricExporter, Protocol, RetryPolicy, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::{
    Instrument, PeriodicReader, SdkMeterProvider, Stream, Temporality,
};
use tokio::runtime::Handle;
use url::Url;

use super::exporter::Otlp;
use super::sender::Sender;
use crate::connection::{Endpoint, Trust, http_client};
use crate::metrics::Metrics;

/// The path of metrics at a collector's address.
const PATH: &str = "/v1/metrics";

/// How many machines are distinguished; OpenTelemetry adds up those beyond.
const MAX_MACHINES: usize = 100_000;

/// Settings of an [`Otlp`]. Made by [`Otlp::builder`].
pub struct OtlpBuilder {
    metrics: Metrics,
    endpoint: String,
    headers: Vec<(String, Secret)>,
    interval: Duration,
    timeout: Duration,
    service_name: Option<String>,
    trust: Trust,
}

impl Otlp {
    /// An exporter of these metrics to a collector's HTTP receiver: `https`, or `http` on this
    /// machine (usually `http://127.0.0.1:4318`). `/v1/metrics` is added to the address unless it
    /// already has it.
    pub fn builder(metrics: &Metrics, endpoint: impl Into<String>) -> OtlpBuilder {
        OtlpBuilder::new(metrics, endpoint.into())
    }
}

impl OtlpBuilder {
    pub(super) fn new(metrics: &Metrics, endpoint: String) -> Self {
        Self {
            metrics: metrics.clone(),
            endpoint,
            headers: Vec::new(),
            interval: Duration::from_secs(60),
            timeout: Duration::from_secs(10),
            service_name: None,
            trust: Trust::default(),
        }
    }

    /// Adds a header, such as `authorization`. Headers that the environment names
    /// (`OTEL_EXPORTER_OTLP_HEADERS`) are sent as well, unless the same one is given here.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Secret>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The time between two pushes. Default: 60 s; at least a second.
    #[must_use]
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval.max(Duration::from_secs(1));
        self
    }

    /// How long one push may take. Default: 10 s.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The name of this program (`service.name`). Default: the value in the environment
    /// (`OTEL_SERVICE_NAME`).
    #[must_use]
    pub fn service_name(mut self, name: impl Into<String>) -> Self {
        self.service_name = Some(name.into());
        self
    }

    /// Trusts one more certificate authority (DER), besides the platform's.
    #[must_use]
    pub fn root_certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.trust.certificates.push(der.into());
        self
    }

    /// Trusts the certificate authorities in a PEM file, besides the platform's. `build` reads
    /// the file, and fails when it contains none.
    #[must_use]
    pub fn root_certificates_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.trust.files.push(path.into());
        self
    }

    /// Begins to push, in the runtime that this is called in.
    ///
    /// # Errors
    /// `Config` outside a tokio runtime, for an address that is neither `https` nor on this
    /// machine, and for an invalid header or certificate.
    pub fn build(self) -> Result<Otlp, Error> {
        let runtime = Handle::try_current().map_err(|error| {
            Error::new(
                ErrorKind::Config,
                "metrics can be pushed only from a tokio runtime",
            )
            .with_hint("call build() inside one")
            .with_source(error)
        })?;
        // A collector beside the program usually uses plain http.
        let endpoint = Endpoint::parse("OTLP", &self.endpoint, true)?;
        let http = http_client(&self.trust, &endpoint)?;
        let headers = headers(&self.headers)?;
        let sender = Sender::new(http, receiver(&endpoint), headers, self.timeout, runtime);
        let exporter = MetricExporter::builder()
            .with_temporality(Temporality::Cumulative)
            .with_http()
            .with_http_client(sender.clone())
            // A placeholder for the address, which only the sender knows.
            .with_endpoint("http://collector.invalid/")
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(self.timeout)
            // The next push carries everything that a failed one would have carried.
            .with_retry_policy(RetryPolicy::disabled())
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Config, "the OTLP exporter cannot be set up")
                    .with_hint("check the variables OTEL_EXPORTER_OTLP_*")
                    .with_source(error)
            })?;
        let reader = PeriodicReader::builder(exporter)
            .with_interval(self.interval)
            .build();
        let resource = Resource::builder();
        let resource = match self.service_name {
            Some(name) => resource.with_service_name(name),
            None => resource,
        };
        let provider = SdkMeterProvider::builder()
            .with_reader(reader)
            .with_resource(resource.build())
            .with_view(|_: &Instrument| {
                let stream = Stream::builder().with_cardinality_limit(MAX_MACHINES);
                stream.build().ok()
            })
            .build();
        self.metrics.instruments(&provider.meter("loggia"));
        Ok(Otlp::new(provider, sender))
    }
}

/// The URL of the collector's receiver. The address may already be the complete URL, as in
/// `OTEL_EXPORTER_OTLP_METRICS_ENDPOINT`.
fn receiver(endpoint: &Endpoint) -> Url {
    let mut url = endpoint.url.clone();
    let base = url.path().trim_end_matches('/');
    if !base.ends_with(PATH) {
        let path = format!("{base}{PATH}");
        url.set_path(&path);
    }
    url
}

fn headers(given: &[(String, Secret)]) -> Result<HeaderMap, Error> {
    let mut headers = HeaderMap::new();
    for (name, value) in given {
        let invalid = |what: &str| {
            let message = format!("a header for the collector has an invalid {what}");
            Error::new(ErrorKind::Config, message).with_hint("check for blanks and line breaks")
        };
        let name = HeaderName::try_from(name).map_err(|_| invalid("name"))?;
        let mut value = HeaderValue::try_from(value.expose()).map_err(|_| invalid("value"))?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Ok(headers)
}

/// Omits address and headers, which may contain secrets.
impl fmt::Debug for OtlpBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtlpBuilder")
            .field("interval", &self.interval)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_receiver_is_under_the_address() {
        for (address, receives) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318/v1/metrics"),
            (
                "https://c.example/otlp/",
                "https://c.example/otlp/v1/metrics",
            ),
            (
                "https://c.example/v1/metrics",
                "https://c.example/v1/metrics",
            ),
        ] {
            let endpoint = Endpoint::parse("OTLP", address, true).expect(address);
            assert_eq!(receiver(&endpoint).as_str(), receives);
        }
    }

    #[test]
    fn a_header_that_is_none_is_refused_without_its_value() {
        for (name, value) in [("a b", "hunter2"), ("authorization", "hunter2\n")] {
            let error = headers(&[(name.to_owned(), value.into())]).expect_err(name);
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
        }
    }
}
