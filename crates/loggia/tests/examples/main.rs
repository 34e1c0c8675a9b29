//! The examples as a person runs them: programs with an environment and an exit code.

mod blocking;
mod exporter;
mod screenshot;
mod support;
mod tour;
