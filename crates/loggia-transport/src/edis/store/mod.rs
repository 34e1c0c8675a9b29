//! Where sessions are kept beside the process that uses them, so that others need no login
//! of their own.
//!
//! A [`SessionStore`] is a small thing: it keeps a text for each account, and gives out one
//! [`Lease`] at a time for each, which ends by itself when its holder is gone. What is done
//! with both (one login for all, refused sessions renewed once, a store that is away) is
//! decided in one place for all stores (`sharing`).
//!
//! [`Kept`] is what is kept: the sessions of one login. It holds secrets; stores that write
//! it down encrypt it.

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

/// A name for what all these parts say together: the same for the same parts, of
/// thirty-two letters and digits, in which none of them can be read.
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
/// `account` is a name without secrets, of letters, digits and hyphens. No method waits
/// for another process: a store that is slow or away fails within a few seconds, and is
/// done without for a while.
pub trait SessionStore: fmt::Debug + Send + Sync + 'static {
    /// What is kept for an account; none when there is nothing that can be read.
    ///
    /// # Errors
    /// When the store is away.
    fn load<'a>(&'a self, account: &'a str) -> BoxFuture<'a, Result<Option<Kept>, Error>>;

    /// Keeps it in place of what there is.
    ///
    /// # Errors
    /// When the store is away.
    fn save<'a>(&'a self, account: &'a str, kept: &'a Kept) -> BoxFuture<'a, Result<(), Error>>;

    /// The right to log in, for `span` from now; none while another has it.
    ///
    /// # Errors
    /// When the store is away.
    fn lease<'a>(
        &'a self,
        account: &'a str,
        span: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Lease>>, Error>>;
}

/// The right to log in for an account. One that is dropped ends as soon as its store can
/// see to it, and with its span at the latest.
pub trait Lease: fmt::Debug + Send + Sync {
    /// Holds it for `span` from now. Returns whether it was held still.
    ///
    /// # Errors
    /// When the store is away.
    fn extend(&mut self, span: Duration) -> BoxFuture<'_, Result<bool, Error>>;

    /// Gives it back, so that another may have it once `after` has passed. A store whose
    /// leases end with their holder may give it back at once.
    fn end(self: Box<Self>, after: Duration) -> BoxFuture<'static, ()>;
}
