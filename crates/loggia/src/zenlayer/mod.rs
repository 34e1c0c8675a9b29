//! Zenlayer Cloud: one client, a module per service.
//!
//! A [`Client`] holds the credentials and signs every attempt of every call. Each
//! service hangs off it; [`Vm`] is virtual machines.
//!
//! ```no_run
//! # async fn run() -> Result<(), loggia::Error> {
//! use futures_util::TryStreamExt;
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
//! The [`guide`] describes area by area what can be done.
//! What costs money at once or cannot be undone takes a value of
//! [`confirm`](crate::confirm).

mod builder;
mod client;
mod environment;

mod given;
#[cfg(feature = "zenlayer-vm")]
pub mod guide;
mod profile;
mod services;
#[cfg(feature = "zenlayer-vm")]
mod vm;

#[cfg(feature = "zenlayer-vm")]
pub use crate::confirm::{ChargeMyAccount, EndTheServer, PurgeAllData};
pub use builder::ClientBuilder;
pub use client::Client;
pub use loggia_transport::source::Provider;
pub use loggia_transport::zenlayer::Credentials;
/// The generated clients, a module for each service whose feature is on.
pub use loggia_zenlayer as api;
pub use loggia_zenlayer::ErrorCode;
#[cfg(feature = "zenlayer-vm")]
pub use loggia_zenlayer::vm as vm_api;
#[cfg(feature = "zenlayer-vm")]
pub use vm::{
    CpuSample, Create, List, MAX_BATCH, Mark, OrderPrice, Pageable, Priced, Span, Total,
    TrafficSample, TrafficSeries, Vm, Wait, WaitTarget,
};
