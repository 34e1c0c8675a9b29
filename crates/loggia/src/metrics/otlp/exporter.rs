//! An exporter that pushes metrics.

use std::fmt;

use loggia_transport::{Error, ErrorKind};
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::metrics::SdkMeterProvider;

use super::sender::Sender;

/// Pushes metrics to an OpenTelemetry collector until it is dropped, or
/// [`shutdown`](Self::shutdown).
///
/// ```no_run
/// # async fn run(fleet: loggia::Fleet) -> Result<(), loggia::Error> {
/// use std::time::Duration;
/// use loggia::metrics::{Metrics, Otlp};
///
/// let metrics = Metrics::new(fleet);
/// let otlp = Otlp::builder(&metrics, "http://127.0.0.1:4318").build()?;
/// metrics.poll_every(Duration::from_secs(300)).await;
/// # drop(otlp);
/// # Ok(())
/// # }
/// ```
///
/// A push sends what the last poll found, with its age; it makes no call to a cloud. A push that
/// fails is logged (`tracing`, by OpenTelemetry) and not repeated before the next one.
#[must_use = "it stops when it is dropped"]
pub struct Otlp {
    provider: SdkMeterProvider,
    sender: Sender,
}

impl Otlp {
    pub(super) fn new(provider: SdkMeterProvider, sender: Sender) -> Self {
        Self { provider, sender }
    }

    /// Pushes now, in addition to the scheduled pushes. Before the first poll there is nothing to
    /// push, and nothing is sent.
    ///
    /// # Errors
    /// `Connect` or `Timeout` when the collector cannot be reached, otherwise by its status.
    pub async fn push(&self) -> Result<(), Error> {
        self.wait(SdkMeterProvider::force_flush).await
    }

    /// Pushes once more, and stops.
    ///
    /// # Errors
    /// Those of [`push`](Self::push).
    pub async fn shutdown(self) -> Result<(), Error> {
        self.wait(SdkMeterProvider::shutdown).await
    }

    /// Waits on another thread for the exporting thread, whose requests may need this one.
    async fn wait(&self, what: fn(&SdkMeterProvider) -> OTelSdkResult) -> Result<(), Error> {
        let provider = self.provider.clone();
        let done = self
            .sender
            .runtime()
            .spawn_blocking(move || what(&provider))
            .await;
        if matches!(done, Ok(Ok(()))) {
            return Ok(());
        }
        Err(self.sender.failure().unwrap_or_else(|| {
            Error::new(ErrorKind::Interrupted, "the metrics were not pushed").with_hint(
                "the collector may be slow, or the runtime that the exporter was made in has ended",
            )
        }))
    }
}

/// Makes no last push, which would block the runtime that it needs.
impl Drop for Otlp {
    fn drop(&mut self) {
        self.sender.end();
    }
}

impl fmt::Debug for Otlp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Otlp").finish_non_exhaustive()
    }
}
