//! Zenlayer Cloud: one client, a method for each service.
//!
//! A [`Client`] holds the credentials and signs every attempt of every call, and has a method
//! for each service: [`vm`](Client::vm) for virtual machines, `zec` for elastic compute,
//! `bmc` for bare metal. These three have the same short forms ([`Machines`]), and a handle
//! for each machine ([`Instance`]).
//!
//! ```no_run
//! # async fn run() -> Result<(), loggia::Error> {
//! use loggia::zenlayer::Client;
//!
//! let client = Client::from_env()?; // ZENLAYER_ACCESS_KEY_ID, ZENLAYER_ACCESS_KEY_SECRET
//! let mut machines = client.vm().describe_instances_status().stream();
//! while let Some(machine) = machines.try_next().await? {
//!     println!("{:?} {:?}", machine.instance_id, machine.instance_status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The other services have no short forms yet: each is a [`Service`] with the generated
//! client as `api()`, which `vm`, `zec` and `bmc` have as well.
//!
//! The [`guide`] shows each area with code. Calls that cost money or destroy something take a
//! value of [`confirm`](crate::confirm), in short forms and in generated clients.

#[cfg(feature = "_machines")]
mod batch;
#[cfg(feature = "zenlayer-bmc")]
mod bmc;
mod builder;
mod change;
mod client;
#[cfg(feature = "_machines")]
mod console;
#[cfg(feature = "_machines")]
mod create;
mod credentials;
#[cfg(feature = "_machines")]
mod draft;
mod environment;
mod failed;
#[cfg(feature = "zenlayer-vm")]
pub mod guide;
mod ids;
#[cfg(feature = "_machines")]
mod instance;
mod list;
#[cfg(feature = "_machines")]
mod look;
#[cfg(feature = "_machines")]
mod machines;
#[cfg(feature = "_machines")]
mod mark;
mod orders;
#[cfg(feature = "_machines")]
mod power;
#[cfg(feature = "_machines")]
mod price;
mod profile;
#[cfg(feature = "_machines")]
mod release;
#[cfg(feature = "_machines")]
mod service;
mod service_handle;
mod services;
#[cfg(any(feature = "zenlayer-bmc", feature = "zenlayer-vm"))]
mod span;
#[cfg(feature = "_machines")]
mod state;
#[cfg(feature = "zenlayer-vm")]
mod vm;
#[cfg(feature = "_machines")]
mod wait;
#[cfg(feature = "zenlayer-zec")]
mod zec;

pub use crate::WaitTarget;
pub use crate::confirm::{ChargeMyAccount, DestroyForGood, EndTheServer, PurgeAllData};
#[cfg(feature = "_machines")]
pub use batch::MAX_BATCH;
#[cfg(feature = "zenlayer-bmc")]
pub use bmc::{BareMetal, Bmc};
pub use builder::ClientBuilder;
pub use change::{ChangeWait, SendAndWait};
pub use client::Client;
#[cfg(feature = "_machines")]
pub use create::{Create, Orders};
#[cfg(feature = "_machines")]
pub use instance::Instance;
#[cfg(feature = "_machines")]
pub(crate) use list::Recorded;
pub use list::{List, PageableExt};
pub use loggia_transport::call::{ByIds, Pageable, SlowChange};
pub use loggia_transport::source::CredentialsProvider;
pub use loggia_transport::zenlayer::Credentials;
/// The generated clients, a module for each service whose feature is on.
pub use loggia_zenlayer as api;
pub use loggia_zenlayer::ErrorCode;
#[cfg(feature = "_machines")]
pub use machines::Machines;
#[cfg(feature = "_machines")]
pub use mark::OrderMark;
#[cfg(feature = "_machines")]
pub use price::{ChargeUnit, OrderPrice, Priced, Total};
#[cfg(feature = "_machines")]
pub use service::{MachineService, SupportsRecycleBin, SupportsReset, SupportsShutDown};
pub use service_handle::Service;
#[cfg(any(feature = "zenlayer-bmc", feature = "zenlayer-vm"))]
pub use span::Span;
#[cfg(feature = "zenlayer-vm")]
pub use vm::{CpuSample, TrafficSample, TrafficSeries, VirtualMachines, Vm};
#[cfg(feature = "_machines")]
pub use wait::MachineWait;
#[cfg(feature = "zenlayer-zec")]
pub use zec::{ElasticCompute, Zec};
