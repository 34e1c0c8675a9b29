//! Observing calls from outside: spans for people, reports for metrics.
//!
//! **Spans.** Each call is one `tracing` span (`loggia.call`), each request that
//! goes out for it a child of it (`loggia.attempt`), at level `INFO`; events inside
//! are at `DEBUG`. Field names are OpenTelemetry's for HTTP clients where it has
//! one, so that a bridge such as `tracing-opentelemetry` exports them as they are:
//!
//! | span | field | what |
//! | --- | --- | --- |
//! | both | `otel.name`, `otel.kind`, `otel.status_code` | for the bridge |
//! | both | `error.type` | [`ErrorKind::as_str`], the status of an HTTP error, or `cancelled` |
//! | both | `loggia.request_id` | the vendor's id of the request |
//! | call | `loggia.api`, `loggia.operation`, `loggia.safety` | what is called |
//! | call | `loggia.attempts`, `loggia.wait_ms` | requests sent, pauses in all |
//! | attempt | `http.request.method`, `url.full`, `url.template` | no secret is ever part of a URL |
//! | attempt | `server.address`, `server.port` | where it goes |
//! | attempt | `http.request.resend_count` | absent the first time |
//! | attempt | `http.request.body.size`, `http.response.body.size` | bytes; never the bodies themselves |
//! | attempt | `http.response.status_code`, `network.protocol.version` | what came back |
//! | attempt | `loggia.retry.reason`, `loggia.retry.wait_ms` | when it is sent again |
//!
//! **Reports.** An [`Observer`] is called at the end of every attempt and every call, dropped
//! ones included: all that counters and histograms need, without a dependency on any metrics
//! crate. OpenTelemetry's `http.client.request.duration` is [`AttemptReport::duration`]. It also
//! receives request ids, and [`CallReport::in_doubt`]: for a call whose future was dropped,
//! nothing else can report that the server may have acted.
//!
//! ```
//! use std::sync::atomic::{AtomicU64, Ordering};
//!
//! use loggia_transport::observe::{AttemptReport, Observer};
//!
//! #[derive(Default)]
//! struct Retries(AtomicU64);
//!
//! impl Observer for Retries {
//!     fn on_attempt(&self, attempt: &AttemptReport<'_>) {
//!         if attempt.retry.is_some() {
//!             self.0.fetch_add(1, Ordering::Relaxed);
//!         }
//!     }
//! }
//! ```

mod report;
mod watch;

pub use report::{AttemptReport, CallReport, Observer, Outcome, Retry};
pub(crate) use watch::{AttemptWatch, Audience, CallWatch, Plain};

#[cfg(doc)]
use crate::ErrorKind;
