//! The test kit: simulators with clients on one clock, tours that call every operation, and a
//! TLS front end that answers under the production host names.

pub mod alone;
pub mod clock;
pub mod edis;
pub mod fixture;
pub mod inspect;
#[path = "../../crates/loggia-transport/tests/transport/support/server.rs"]
pub mod script;
pub mod secrets;
pub mod serve;
pub mod tls;
pub mod workers;
pub mod zenlayer;

/// The README's examples, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
