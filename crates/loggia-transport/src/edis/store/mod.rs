//! Stores that keep sessions outside a client, so that other clients and processes need no login.
//!
//! A [`SessionStore`] does little: it keeps a text for each account, and grants one [`Lease`] at
//! a time for each, which ends by itself when its holder is gone. How both are used (one login
//! for all, refused sessions renewed once, an unavailable store) is decided in one place for all
//! stores (`sharing`).
//!
//! [`Kept`] is what a store keeps: the sessions of one login. It holds secrets; a store that
//! writes it down encrypts it.

mod kept;
mod memory;

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};

use crate::error::Error;

pub(crate) use kept::Fingerprint;
pub use kept::Kept;
pub use memory::MemoryStore;

/// A name derived from all these parts together: the same for the same parts, with thirty-two
/// letters and digits that reveal none of them.
pub fn account_name(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    let mut name = base16ct::lower::encode_string(&hash.finalize());
    name.truncate(32);
    name
}

/// Keeps the sessions of accounts for several clients, processes or machines.
///
/// `account` is a name without secrets, of letters, digits and hyphens. No method waits for
/// another process: a store that is slow or unavailable fails within a few seconds, and is
/// skipped for a while.
pub trait SessionStore: fmt::Debug + Send + Sync + 'static {
    /// The sessions kept for an account; `None` if there are none that can be read.
    ///
    /// # Errors
    /// When the store is unavailable.
    fn load<'a>(&'a self, account: &'a str) -> BoxFuture<'a, Result<Option<Kept>, Error>>;

    /// Replaces what is kept for the account.
    ///
    /// # Errors
    /// When the store is unavailable.
    fn save<'a>(&'a self, account: &'a str, kept: &'a Kept) -> BoxFuture<'a, Result<(), Error>>;

    /// The right to log in, for `span` from now; `None` while another process has it.
    ///
    /// # Errors
    /// When the store is unavailable.
    fn lease<'a>(
        &'a self,
        account: &'a str,
        span: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Lease>>, Error>>;
}

/// The right to log in for an account. A lease that is dropped ends as soon as its store can
/// release it, and with its span at the latest.
pub trait Lease: fmt::Debug + Send + Sync {
    /// Extends the lease until `span` from now. Returns whether it was still held.
    ///
    /// # Errors
    /// When the store is unavailable.
    fn extend(&mut self, span: Duration) -> BoxFuture<'_, Result<bool, Error>>;

    /// Releases the lease, so that another process may have it once `after` has passed. A store
    /// whose leases end with their holder may release it at once.
    fn end(self: Box<Self>, after: Duration) -> BoxFuture<'static, ()>;
}
