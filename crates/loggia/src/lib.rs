//! One typed, signed, safely retried client for EDIS Global and Zenlayer Cloud.
//!
//! Two clouds, one way in: read the state of machines, get at their consoles, and
//! reach every other operation through the generated clients, with credentials,
//! sessions, signatures and retries taken care of.
//!
//! ```no_run
//! # async fn run() -> Result<(), loggia::Error> {
//! use loggia::{edis, zenlayer};
//!
//! // EDIS: log in once, a session per server is kept and renewed.
//! let account = edis::Account::from_env()?;
//! for server in account.servers().await? {
//!     println!("{} {:?}", server.kvm_id(), server.vnc_status().await?.console());
//! }
//!
//! // Zenlayer: every attempt is signed anew.
//! let client = zenlayer::Client::from_env()?;
//! for machine in client.vm().describe_instances_status().all().await? {
//!     println!("{:?} {:?}", machine.instance_id, machine.instance_status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What is where
//!
//! - [`edis`]: an [`Account`](edis::Account) and its [`Server`](edis::Server)s.
//! - [`zenlayer`]: a [`Client`](zenlayer::Client) and its services.
//! - [`MachineState`], [`Console`]: words that mean the same at both clouds.
//! - [`Error`]: the one error type, with [`ErrorKind`] to match on.
//! - [`CallOptions`], [`RetryPolicy`]: timeouts, retries, limits.
//! - [`Pages`], [`Page`]: lists.

#[cfg(any(feature = "edis", feature = "zenlayer"))]
mod connection;
#[cfg(feature = "edis")]
pub mod edis;
#[cfg(any(feature = "edis", feature = "zenlayer"))]
mod environment;
#[cfg(any(feature = "edis", feature = "zenlayer-vm"))]
mod future;
mod machine;
#[cfg(feature = "zenlayer-vm")]
mod paging;
#[cfg(any(feature = "edis", feature = "zenlayer-vm"))]
mod wait;
#[cfg(feature = "zenlayer")]
pub mod zenlayer;

pub use loggia_transport as transport;
pub use loggia_transport::{
    CallOptions, Error, ErrorKind, Operation, Reply, RetryPolicy, Safety, Secret, Timestamp, clock,
    observe,
};
pub use machine::{Console, ConsoleUrl, MachineState};
#[cfg(feature = "zenlayer-vm")]
pub use paging::{Page, Pages};
pub use reqwest;
#[cfg(any(feature = "edis", feature = "zenlayer-vm"))]
pub use wait::Progress;
