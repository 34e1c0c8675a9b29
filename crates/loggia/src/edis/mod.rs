//! EDIS Global: KVM servers with a session each.
//!
//! An [`Account`] has e-mail and password. It logs in when needed, once for all its servers,
//! and keeps their sessions. A [`Server`] is a handle to one VPS that shares the sessions. It
//! is cheap to make, and may outlive the account.
//!
//! ```no_run
//! # async fn run() -> Result<(), loggia::Error> {
//! use loggia::edis::Account;
//!
//! let account = Account::from_env()?; // EDIS_EMAIL, EDIS_PASSWORD
//! for server in account.servers().await? {
//!     println!("{} {:?}", server.kvm_id(), server.console().await?);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The [`guide`] shows each area with code. [`Account::shop`] is the order API, and
//! [`webhook`] parses the calls that EDIS makes to you.
//!
//! API access must be switched on once per account, in the management portal of any
//! VPS. The account's password is the only credential: keep it as you would keep the root
//! password.

mod account;
mod builder;
mod chart;
mod console;
mod credentials;
mod forgiving;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod guide;
mod hooks;
mod information;
mod installation;
mod iso;
mod login;
mod orders;
mod password;
mod power;
mod relogin;
mod reverse_dns;
mod screenshot;
mod server;
pub mod settings;
pub mod shop;
mod traffic;
mod vnc;
mod wait;
pub mod webhook;

pub use crate::confirm::{ChargeMyAccount, DestroyForGood, EndTheServer, PurgeAllData};
pub use account::Account;
pub use builder::AccountBuilder;
pub use chart::{Chart, Series};
pub use console::ServerConsole;
pub use credentials::Credentials;
pub use hooks::{AddHook, CallbackMethod, Hook, Trigger};
pub use information::{
    AllDetails, CpuPoint, CpuUsage, Details, Hardware, Ipv4Assignment, Ipv6Network, Network,
};
pub use installation::{Reinstall, UploadDisk};
pub use loggia_edis::{management, order};
pub use loggia_transport::body::Upload;
pub use loggia_transport::edis::{HostPolicy, RenewalWindows, Session};
pub use loggia_transport::source::CredentialsProvider;
pub(crate) use password::fresh_password;
pub use power::Power;
pub use screenshot::{ImageFormat, Screenshot};
pub use server::Server;
pub use settings::{ChangeSettings, Settings};
pub use shop::Shop;
pub use traffic::{AutoHydration, Refill, RefillLogScope, Traffic};
pub use vnc::{VncKeyboard, VncStatus};
pub use wait::ServerWait;
