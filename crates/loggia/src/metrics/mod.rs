//! A fleet as metrics for Prometheus and OpenTelemetry.
//!
//! [`Metrics`] polls the fleet now and then, within the pace of its clients, and answers a scrape
//! with the latest values and their age: a scrape makes no call and waits for none. If a provider
//! fails to answer, its values stay as they were, and their age grows.
//!
//! ```no_run
//! # async fn run(fleet: loggia::Fleet) {
//! use std::time::Duration;
//! use loggia::metrics::Metrics;
//!
//! let metrics = Metrics::new(fleet);
//! let polling = metrics.clone();
//! tokio::spawn(async move { polling.poll_every(Duration::from_secs(300)).await });
//! println!("{}", metrics.text()); // what /metrics answers
//! # }
//! ```
//!
//! | metric | labels | what |
//! | --- | --- | --- |
//! | `loggia_machine_info` | machine, name, place, plan | 1 |
//! | `loggia_machine_state` | machine, state | 1 for the state that it is in |
//! | `loggia_machine_traffic_used_bytes` | machine | traffic of this period |
//! | `loggia_machine_traffic_included_bytes` | machine | what the period includes |
//! | `loggia_machine_traffic_left_bytes` | machine | what is left of it |
//! | `loggia_machine_price` | machine, currency, per | what it costs |
//! | `loggia_machine_expiry_timestamp_seconds` | machine | when what was paid for ends |
//! | `loggia_machine_console_reachable` | machine | whether there is a way to its screen; only with [`with_consoles`](Metrics::with_consoles) |
//! | `loggia_machines_unread` | provider | machines of which a part could not be read |
//! | `loggia_provider_up` | provider, kind | whether it answered last time |
//! | `loggia_provider_age_seconds` | provider | since when its machines are what they are here |
//! | `loggia_calls_total` | vendor, operation, outcome | calls of clients that [`Calls`] observes |
//! | `loggia_attempts_total` | vendor | requests of these |
//!
//! A machine that is gone has no metrics after the next poll. The text is that of
//! Prometheus (version 0.0.4); [`Metrics`] is a collector for a registry of your own, too.
//!
//! **OpenTelemetry.** With the feature `otlp`, `Otlp` pushes the same values to a collector
//! (OTLP over HTTP, as protobuf), and `Metrics::instruments` adds them to a meter of your
//! own. A collector that translates for Prometheus gives these the names above:
//!
//! | metric | unit | attributes |
//! | --- | --- | --- |
//! | `loggia.machine.info` | `{machine}` | `loggia.machine.id`, `.name`, `.place`, `.plan` |
//! | `loggia.machine.state` | `{machine}` | `loggia.machine.id`, `.state` |
//! | `loggia.machine.traffic.used`, `.included`, `.left` | `By` | `loggia.machine.id` |
//! | `loggia.machine.price` | `{currency}` | `loggia.machine.id`, `loggia.price.currency`, `.per` |
//! | `loggia.machine.expiry.timestamp` | `s` | `loggia.machine.id` |
//! | `loggia.machine.console.reachable` | `{machine}` | `loggia.machine.id` |
//! | `loggia.machines.unread` | `{machine}` | `loggia.provider.name` |
//! | `loggia.provider.up` | `{provider}` | `loggia.provider.name`, `.kind` |
//! | `loggia.provider.age` | `s` | `loggia.provider.name` |
//! | `loggia.calls` | `{call}` | `loggia.vendor`, `loggia.operation`, `loggia.outcome` |
//! | `loggia.attempts` | `{request}` | `loggia.vendor` |
//!
//! All are gauges except for the last two, which are counters.

mod calls;
mod collect;
mod families;
#[cfg(feature = "otlp")]
mod otlp;
mod poll;
mod readings;

pub use calls::Calls;
/// The OpenTelemetry API, for [`Metrics::instruments`].
#[cfg(feature = "otlp")]
pub use opentelemetry;
#[cfg(feature = "otlp")]
pub use otlp::{Otlp, OtlpBuilder};
pub use poll::Metrics;
/// The crate that writes the metrics.
pub use prometheus_client;
