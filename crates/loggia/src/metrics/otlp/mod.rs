//! The same metrics pushed to a collector of OpenTelemetry.
//!
//! OTLP over HTTP, as protobuf. The connection is the facade's: its TLS, no redirects, no
//! proxy of the environment's for this machine. It belongs to the runtime that the exporter
//! was made in, while OpenTelemetry collects on a thread of its own.

mod builder;
mod exporter;
mod instruments;
mod sender;

pub use builder::OtlpBuilder;
pub use exporter::Otlp;
