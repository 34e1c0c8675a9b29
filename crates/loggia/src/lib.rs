//! One typed, signed, safely retried client for EDIS Global and Zenlayer Cloud.
//!
//! Both clouds are used in the same way: read the states of machines, open their consoles,
//! order new ones, and call every other operation through the generated clients. Loggia
//! takes care of credentials, sessions, signatures and retries.
//!
//! ```no_run
//! # async fn run() -> Result<(), loggia::Error> {
//! use loggia::{edis, zenlayer};
//!
//! // EDIS: one login; a session for each server is kept and renewed.
//! let account = edis::Account::from_env()?;
//! for server in account.servers().await? {
//!     match server.console().await {
//!         Ok(console) => println!("{} {console:?}", server.kvm_id()),
//!         Err(error) => eprintln!("{} {error}", server.kvm_id()), // and on to the next
//!     }
//! }
//!
//! // Zenlayer: every attempt is signed again.
//! let vm = zenlayer::Client::from_env()?.vm();
//! for machine in vm.describe_instances_status().all().await? {
//!     let Some(id) = machine.instance_id else { continue };
//!     match vm.console(&id).await {
//!         Ok(console) => println!("{id} {console:?}"),
//!         Err(error) => eprintln!("{id} {error}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Overview
//!
//! - [`edis`]: an [`Account`](edis::Account) and its [`Server`](edis::Server)s.
//! - [`zenlayer`]: a [`Client`](zenlayer::Client) and its services.
//! - [`Fleet`]: all machines of all accounts in one view.
//! - [`guide`], [`edis::guide`], [`zenlayer::guide`]: how to do things, by subject.
//! - `metrics` (feature `metrics`): a fleet as metrics for Prometheus, and with `otlp` for
//!   OpenTelemetry.
//! - `console` (feature `console`): the screen and the keyboard of a machine.
//! - [`MachineState`], [`Console`]: types that mean the same at both clouds.
//! - [`confirm`]: the confirmations that calls take which cost money or destroy data,
//!   generated ones included.
//! - [`Error`]: the one error type, with [`ErrorKind`] to match on.
//! - [`CallOptions`], [`RetryPolicy`]: timeouts, retries, limits.
//! - [`Pages`], [`Page`]: lists.
//! - [`session`]: sessions, and a request rate, that several processes share.
//!
//! # Tasks
//!
//! | to | EDIS | Zenlayer | example program |
//! | --- | --- | --- | --- |
//! | give credentials | [`Account::builder`](edis::Account::builder) | [`Client::builder`](zenlayer::Client::builder) | `credentials` |
//! | list machines | [`Account::servers`](edis::Account::servers) | [`Vm::instances`](zenlayer::Machines::instances) | `list` |
//! | list those of all accounts | [`Fleet::find`] | the same | `tour` |
//! | switch on or off, and wait | [`Server::stop`](edis::Server::stop), [`wait`](edis::Server::wait) | [`Vm::reboot`](zenlayer::Machines::reboot), [`wait`](zenlayer::Machines::wait) | `power` |
//! | see a screen, type | [`Server::console`](edis::Server::console) | [`Vm::console`](zenlayer::Machines::console), in a browser | `screenshot` |
//! | ask for a price, order | [`Account::shop`](edis::Account::shop) | [`Vm::create`](zenlayer::Machines::create) | `order` |
//! | call any other operation | [`Server::api`](edis::Server::api) | [`api`](zenlayer::Machines::api) of each service | `raw_json` |
//! | handle errors | [`Error`], [`ErrorKind`] | the same | `errors` |
//! | read fields that are in no spec | [`Reply::json`] | the same | `raw_json` |
//! | measure calls | [`observe`] | the same | `observer` |
//! | receive calls from the vendor | [`webhook`](edis::webhook) | it makes none | `webhook` |
//! | use it without async code | [below](#from-blocking-code) | the same | `blocking` |
//!
//! The programs are in the folder `examples` of this crate. Without credentials most of them
//! run on simulators: `cargo run --example list` in a checkout of the repository.
//!
//! Tests of your own program need no cloud: `loggia-mock` answers single calls, and
//! `loggia-sim` simulates both clouds with their state. The documentation of a short form
//! names the vendor's operation, which is the one to mock. [`guide::testing`] shows both.
//!
//! # Features
//!
//! `edis`, `zenlayer-vm`, `rustls`, `console` and `session-file` are on by default. Every
//! other Zenlayer service has a feature `zenlayer-<service>` and a method of
//! [`zenlayer::Client`], which returns a handle with the generated client as
//! [`api()`](zenlayer::Service::api); `zenlayer-all` enables them all. Without `rustls`, pass
//! in a [`reqwest::Client`] that can do TLS. [`guide::features`] lists the rest.
//!
//! # Futures and runtimes
//!
//! Everything runs on tokio, in a runtime with its I/O and time drivers
//! (`enable_all`). A call outside a runtime is an [`Error`] of kind
//! [`Config`](ErrorKind::Config). All futures and streams are `Send` and `Sync`, and
//! clients and handles are cheap to clone: give each task its own.
//!
//! One client serves any number of runtimes. Each runtime has its own connections, because
//! connections of a runtime that is no longer driven do not answer. Sessions, credentials
//! and the retry budget are shared. A future that has been polled stays in the runtime that
//! polled it first.
//!
//! # Cancelling
//!
//! Any future may be dropped at any point (`select!`, a timeout, an aborted task). It does
//! nothing more afterwards, and the client stays usable:
//!
//! - The current request may or may not have reached the server. For reads this makes no
//!   difference. An unsafe operation may have been carried out: read the state before
//!   calling it again. An error would say so ([`Error::is_outcome_unknown`]); a dropped
//!   future cannot, so prefer [`CallOptions::deadline`] to a timeout around the call.
//! - A call that the facade sends in parts stops between two parts; earlier parts are done.
//! - No later call receives the answer to the dropped one.
//! - A login that others wait for goes on; otherwise the next call logs in.
//! - A retry that was already taken from the budget is not returned to it.
//! - Waits ([`Progress`]) and streams ([`Pages`]) stop where they are. The changes that they
//!   wait for happen without them.
//!
//! # From blocking code
//!
//! Make one runtime, keep it for as long as the program runs, and run calls on it:
//!
//! ```no_run
//! # use loggia::edis;
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let runtime = tokio::runtime::Builder::new_multi_thread()
//!     .worker_threads(1)
//!     .enable_all()
//!     .build()?;
//! let account = edis::Account::from_env()?;
//! for server in runtime.block_on(account.servers())? {
//!     match runtime.block_on(server.state()) {
//!         Ok(state) => println!("{} is {state}", server.kvm_id()),
//!         Err(error) => eprintln!("{} {error}", server.kvm_id()),
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! - Use a multi-thread runtime with one worker: the worker looks after idle connections
//!   between the calls. Any thread may call `block_on`.
//! - Do not make a runtime for each call: each would connect and shake hands again.
//! - Do not call `block_on` inside async code, nor drop the runtime there: tokio
//!   panics. Blocking code that is called from async code belongs in
//!   `tokio::task::spawn_blocking`.
//!
//! The example `blocking` is a complete program.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(any(
    feature = "edis",
    feature = "otlp",
    feature = "redis",
    feature = "zenlayer"
))]
#[cfg_attr(
    not(any(feature = "edis", feature = "zenlayer")),
    expect(
        dead_code,
        unused_imports,
        unused_macros,
        reason = "collectors of metrics and stores of sessions need TLS alone"
    )
)]
mod connection;
#[cfg(feature = "edis")]
pub mod edis;
#[cfg(any(
    feature = "edis",
    feature = "otlp",
    feature = "redis",
    feature = "zenlayer"
))]
mod environment;
#[cfg(feature = "fleet")]
pub mod fleet;
#[cfg(feature = "fleet")]
mod future;
#[cfg(all(feature = "edis", feature = "zenlayer-vm"))]
pub mod guide;
mod machine;
#[cfg(feature = "metrics")]
pub mod metrics;
#[cfg(feature = "zenlayer")]
mod paging;
#[cfg(feature = "fleet")]
mod pending_changes;
pub mod session;
#[cfg(any(feature = "edis", feature = "zenlayer"))]
mod validation;
#[cfg(feature = "fleet")]
mod wait;
#[cfg(feature = "zenlayer")]
pub mod zenlayer;

#[cfg(feature = "fleet")]
pub use fleet::Fleet;
#[cfg(feature = "console")]
pub use loggia_console as console;
pub use loggia_transport as transport;
pub use loggia_transport::{
    CallOptions, Error, ErrorKind, Operation, Reply, RetryPolicy, Safety, Secret, Timestamp, clock,
    confirm, observe,
};
pub use machine::{Console, ConsoleUrl, MachineState};
#[cfg(feature = "zenlayer")]
pub use paging::{ListReport, Page, Pages};
pub use reqwest;
#[cfg(feature = "fleet")]
pub use wait::{Pending, Progress, WaitTarget};

/// The README's examples, so that they compile.
#[cfg(all(doctest, feature = "edis", feature = "zenlayer-vm"))]
#[doc = include_str!("../README.md")]
struct Readme;
