//! EDIS Global: each VPS has a session, which goes into the form of every call.
//!
//! One login with e-mail and password returns a map: for each VPS a host to call, a signature,
//! and the time until which it is valid. Every later call is a form POST to that host with
//! `signature`, `kvm_id` and `valid_until` among its fields. There is no refresh and no logout.
//!
//! - [`Sessions`] holds the map and renews it in time, once for all callers.
//! - [`SessionStore`] keeps it for other processes, so that they need no login.
//! - [`HostPolicy`] decides whether a host from an answer may be called.
//! - [`Management`] is the [`Protocol`](crate::protocol::Protocol) of the calls to
//!   one VPS, [`Plain`] that of calls that carry their credentials themselves (the
//!   order API), and [`LoginProtocol`] that of the login.

mod answer;
mod bare;
mod host;
mod protocol;
mod session;
mod sessions;
mod shape;
mod sharing;
mod state;
mod status;
mod store;
mod wording;

pub use host::HostPolicy;
pub use protocol::{LoginProtocol, Management, Plain};
pub use session::{Login, RenewalWindows, Session};
pub use sessions::Sessions;
pub use store::{Kept, Lease, MemoryStore, SessionStore, account_name};
