//! The examples as a person runs them: programs with an environment and an exit code. So is
//! the browser, for which a script stands in ([`browser`]).

mod blocking;
mod browser;
mod exporter;
mod screenshot;
mod support;
mod tour;
