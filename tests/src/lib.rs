//! Shared parts of the tests: simulators with clients on one clock, tours of everything that the
//! clouds can do, and a TLS front that answers under the production host names.

pub mod clock;
pub mod edis;
pub mod plants;
#[path = "../../crates/loggia-transport/tests/transport/support/server.rs"]
pub mod script;
pub mod serve;
pub mod shown;
pub mod tls;
pub mod workers;
pub mod world;
pub mod zenlayer;

/// The README's examples, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
