//! What the tests share: one clock for client and simulator, and a TLS front that
//! answers under the production host names.

pub mod clock;
pub mod tls;

/// The README's examples, compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
