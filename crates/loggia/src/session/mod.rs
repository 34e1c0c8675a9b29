//! Sessions and a pace that several processes share.
//!
//! EDIS gives sessions for a login, and a login takes a while and the account's password.
//! A client keeps its sessions in memory; with a store, others have them as well:
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
//! All who share a store log in once: one of them has the right to (a lease, which ends
//! with its holder), the others wait for what it brings. Sessions that EDIS refuses are
//! renewed once for all. A store that is away, or answers too late, is done without: each
//! process logs in by itself, with a warning (`tracing`), and looks again after a few
//! seconds.
//!
//! A session is as good as the password until it ends. What is written down is encrypted
//! (`XChaCha20-Poly1305`) with a [`SessionKey`] that you give: always in Redis, and in files
//! on demand. The name that it is kept under says neither address nor e-mail.
//!
//! The same stores keep a pace for several processes
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
