//! All machines of all accounts in one view.
//!
//! A [`Fleet`] has any number of providers under names of your choice: EDIS accounts,
//! Zenlayer services, or anything else that implements [`Provider`]. A question to the fleet
//! goes to all of them at once, and the error of one is returned beside the answers of the
//! others.
//!
//! ```no_run
//! # #[cfg(all(feature = "edis", feature = "zenlayer-vm"))]
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use futures_util::StreamExt;
//! use loggia::fleet::{Fleet, PowerAction, Selector};
//! use loggia::{WaitTarget, edis, zenlayer};
//!
//! let fleet = Fleet::builder()
//!     .add("home", edis::Account::from_env()?)
//!     .add("web", zenlayer::Client::from_env()?.vm())
//!     .build()?;
//!
//! // All machines, as they arrive.
//! let mut machines = fleet.machines();
//! while let Some(machine) = machines.next().await {
//!     match machine {
//!         Ok(machine) => println!("{} is {}", machine.id, machine.state),
//!         Err(failed) => eprintln!("{failed}"), // the others go on
//!     }
//! }
//!
//! // Some machines, all at once.
//! let selector: Selector = "name=web-* state=stopped".parse()?;
//! let stopped = fleet.find(&selector).await.into_result()?;
//! let ids: Vec<_> = stopped.into_iter().map(|machine| machine.id).collect();
//! let report = fleet.power_all(ids.clone(), PowerAction::Start).concurrency(4).await;
//! report.into_result()?;
//! fleet.wait(ids, WaitTarget::Running).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # What is known of a machine
//!
//! | | EDIS | Zenlayer |
//! | --- | --- | --- |
//! | state, addresses, place, plan | yes; plan from the order API | yes |
//! | price, expiry | from the order API: price of a cycle, next payment | expiry |
//! | traffic | used and included | included, where there is a package |
//! | tags | no | yes |
//! | calls | one per machine, some at a time | one per page of 100 |
//! | [`brief`](MachineStream::brief) | name, place, suspension: no call per machine | no difference |
//!
//! # What can be done
//!
//! What a provider does not support fails with
//! [`Unsupported`](crate::ErrorKind::Unsupported), and nothing is sent; it is never replaced
//! by something else. EDIS cannot ask a system to shut down, so
//! [`ShutDown`](PowerAction::ShutDown) fails there, instead of pulling the plug. Ask
//! [`Fleet::capabilities`] beforehand.

mod action;
#[cfg(feature = "zenlayer-bmc")]
mod bmc;
mod builder;
mod bulk;
mod capability;
mod console;
#[cfg(feature = "edis")]
mod edis;
mod find;
mod from_env;
mod id;
mod machine;
mod machines;
mod power;
mod provider;
mod selector;
mod status;
mod unbuilt;
#[cfg(feature = "zenlayer-vm")]
mod vm;
mod wait;
#[cfg(feature = "zenlayer-zec")]
mod zec;
#[cfg(feature = "_machines")]
mod zenlayer;

pub use action::PowerAction;
pub use builder::{Fleet, FleetBuilder};
pub use bulk::{BulkPower, BulkPowerReport, MachineOutcome, Outcome};
pub use capability::{Capabilities, Capability};
pub use console::{ConsoleRequest, MachineConsole};
pub use find::FoundMachines;
pub use id::MachineId;
pub use machine::{Machine, PeriodTraffic, Price, VendorRecord};
pub use machines::{MachineStream, ProviderError};
pub use provider::{ObservedState, Provider, Query};
pub use selector::Selector;
pub use status::Status;
pub use wait::FleetWait;
