//! Pushes the metrics to an OpenTelemetry collector.
//!
//! The protocol is OTLP over HTTP, as protobuf. The connection is the facade's: its TLS, no
//! redirects, no proxy from the environment for this machine. It belongs to the runtime in which
//! the exporter was made, while OpenTelemetry collects on its own thread.

mod builder;
mod exporter;
mod instruments;
mod sender;

pub use builder::OtlpBuilder;
pub use exporter::Otlp;
