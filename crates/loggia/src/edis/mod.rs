//! EDIS Global: KVM servers with a session each.
//!
//! An [`Account`] knows e-mail and password. It logs in when it must, once for all
//! its servers, and keeps the sessions; a [`Server`] is a handle to one VPS that
//! borrows from it and costs nothing to make.
//!
//! ```no_run
//! # async fn run() -> Result<(), loggia::Error> {
//! use loggia::edis::Account;
//!
//! let account = Account::from_env()?; // EDIS_EMAIL, EDIS_PASSWORD
//! for server in account.servers().await? {
//!     let vnc = server.vnc_status().await?;
//!     println!("{} {:?} {:?}", server.kvm_id(), vnc.host, vnc.port);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! API access must be switched on once per account, in the management portal of any
//! VPS. There is no narrower credential than the account's password: keep it as
//! you would keep root's.

mod account;
mod builder;
mod login;
mod power;
mod server;
mod vnc;

pub use account::Account;
pub use builder::AccountBuilder;
pub use loggia_edis::management;
pub use loggia_transport::edis::{HostPolicy, RenewalWindows, Session};
pub use server::Server;
pub use vnc::VncStatus;
