//! Sessions, and a request rate, that several processes share.
//!
//! EDIS gives sessions for a login, which takes a while and needs the account's password. A
//! client keeps its sessions in memory; with a store, others can use them as well:
//!
//! | store | for | who shares |
//! | --- | --- | --- |
//! | none (default) | one client and its clones | |
//! | [`MemoryStore`] | several clients in one process | clones of the store |
//! | `FileStore` (feature `session-file`) | short-lived programs | processes of one user |
//! | `RedisStore` (feature `redis`) | workers on many machines | whoever has address and key |
//!
//! ```no_run
//! # #[cfg(all(feature = "edis", feature = "session-file"))]
//! # fn run() -> Result<(), loggia::Error> {
//! use std::sync::Arc;
//!
//! use loggia::edis::Account;
//! use loggia::session::FileStore;
//!
//! // The second run of this program needs no login.
//! let account = Account::builder()
//!     .env()
//!     .session_store(Arc::new(FileStore::for_user()?))
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
//! Processes that share a store log in once: one of them holds a lease, which ends with its
//! holder, and logs in; the others wait for the new sessions. Sessions that EDIS refuses are
//! renewed once for all. If the store is not available, or answers too late, each process
//! logs in by itself with a warning (`tracing`), and tries the store again after a few
//! seconds.
//!
//! Until it expires, a session is as good as the password. Stored sessions are encrypted
//! (`XChaCha20-Poly1305`) with your [`SessionKey`]: always in Redis, and in files if you want.
//! Their names contain neither the address nor the e-mail.
//!
//! The same stores can keep a request rate for several processes
//! ([`PaceStore`]; `shared_pace` of both builders).

#[cfg(feature = "session-file")]
mod file;
#[cfg(any(feature = "session-file", feature = "redis"))]
mod key;
#[cfg(feature = "redis")]
mod redis;
#[cfg(any(feature = "session-file", feature = "redis"))]
mod seal;

#[cfg(feature = "redis")]
pub use self::redis::{RedisStore, RedisStoreBuilder};
#[cfg(feature = "session-file")]
pub use file::FileStore;
#[cfg(any(feature = "session-file", feature = "redis"))]
pub use key::SessionKey;
pub use loggia_transport::PaceStore;
pub use loggia_transport::edis::{Kept, Lease, MemoryStore, SessionStore};
