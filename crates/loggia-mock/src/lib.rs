//! Typed mocks of every operation that `loggia` can call, for tests of programs that use it.
//!
//! A mock answers the calls that it matches with a given reply, over a real socket, through
//! [`httpmock`]. There is a method for each operation, in an extension trait for each API on
//! [`httpmock::MockServer`]; it knows the path, the action, the names and types of all fields, and
//! the vendor's shape of success and refusal. Where a mock is not enough because the test needs a
//! server with state, use `loggia-sim`.
//!
//! ```
//! # #[cfg(feature = "zenlayer-vm")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), loggia::Error> {
//! use loggia_mock::httpmock::MockServer;
//! use loggia_mock::zenlayer::vm::MockVm;
//!
//! let server = MockServer::start();
//! let mock = server.describe_vnc_url(|when, then| {
//!     when.instance_id("i-1");
//!     then.ok_with(|reply| reply.url = Some("https://console.example/i-1".into()));
//! });
//!
//! let client = loggia::zenlayer::Client::builder()
//!     .access_key("id", "secret")
//!     .endpoint(server.base_url())
//!     .allow_insecure_loopback(true)
//!     .build()?;
//! let console = client.vm().console_url("i-1").await?;
//! assert_eq!(console.as_str(), "https://console.example/i-1");
//! mock.assert();
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "zenlayer-vm"))]
//! # fn main() {}
//! ```
//!
//! With EDIS, a call to a server first needs a session: [`edis::login`] answers the login.
//!
//! Anything unspecified does not matter: a field without a matcher may have any value, and a mock
//! without an answer gives an empty success. Objects match in part, lists as a whole. Nothing here
//! needs `await`: a local mock server accepts its setup immediately, so these methods may be
//! called in asynchronous tests as well. Mistakes in a test (a list that is not JSON, an invalid
//! status) panic, as they do in httpmock itself.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod answer;
mod calls;
mod mocked;
#[allow(
    unused_imports,
    unused_macros,
    clippy::allow_attributes,
    reason = "without the feature of a service there are no mocks to make"
)]
mod mocks;
mod multipart;
mod partial;
mod then;
mod vendor;

#[cfg(feature = "edis")]
pub mod edis;
#[cfg(feature = "zenlayer")]
pub mod zenlayer;

#[cfg(any(feature = "edis", feature = "zenlayer"))]
#[rustfmt::skip]
#[allow(
    clippy::doc_markdown,
    reason = "descriptions use the vendor's spelling without marking it as code"
)]
#[allow(
    clippy::return_self_not_must_use,
    reason = "as in httpmock: what is said counts, and the end of a chain is dropped"
)]
#[allow(
    deprecated,
    reason = "what the vendor gives up is mocked until it is gone"
)]
mod generated;

pub use answer::Answer;
pub use calls::Calls;
pub use httpmock;
pub use mocked::{Mocked, Mocks};
pub use then::Then;

/// The README's examples, so that they compile.
#[cfg(all(doctest, feature = "edis", feature = "zenlayer-vm"))]
#[doc = include_str!("../README.md")]
struct Readme;
