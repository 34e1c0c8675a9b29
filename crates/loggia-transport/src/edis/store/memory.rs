//! A session store in this process's memory, for several clients of one account.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};

use super::{Kept, Lease, SessionStore};
use crate::error::Error;
use crate::pace::PaceStore;

/// Keeps sessions in memory. Clones share them.
///
/// A client and its clones do not need it: they share their sessions anyway.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    accounts: HashMap<String, Account>,
    /// When the next turn of each pace is.
    turns: HashMap<String, Instant>,
    leases: u64,
}

#[derive(Default)]
struct Account {
    kept: Option<Kept>,
    /// The number of the current lease, and when it ends.
    lease: Option<(u64, Instant)>,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    // Nothing panics while the lock is held.
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SessionStore for MemoryStore {
    fn load<'a>(&'a self, account: &'a str) -> BoxFuture<'a, Result<Option<Kept>, Error>> {
        let inside = self.inside();
        let kept = inside
            .accounts
            .get(account)
            .and_then(|each| each.kept.clone());
        ready(Ok(kept)).boxed()
    }

    fn save<'a>(&'a self, account: &'a str, kept: &'a Kept) -> BoxFuture<'a, Result<(), Error>> {
        let mut inside = self.inside();
        inside.accounts.entry(account.to_owned()).or_default().kept = Some(kept.clone());
        ready(Ok(())).boxed()
    }

    fn lease<'a>(
        &'a self,
        account: &'a str,
        span: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Lease>>, Error>> {
        let now = Instant::now();
        let mut inside = self.inside();
        inside.leases += 1;
        let number = inside.leases;
        let known = inside.accounts.entry(account.to_owned()).or_default();
        let lease = match known.lease {
            Some((_, end)) if now < end => None,
            _ => {
                known.lease = Some((number, now + span));
                let lease: Box<dyn Lease> = Box::new(Leased {
                    store: self.clone(),
                    account: account.to_owned(),
                    number,
                });
                Some(lease)
            }
        };
        ready(Ok(lease)).boxed()
    }
}

impl PaceStore for MemoryStore {
    fn reserve<'a>(
        &'a self,
        name: &'a str,
        interval: Duration,
    ) -> BoxFuture<'a, Result<Duration, Error>> {
        let now = Instant::now();
        let mut inside = self.inside();
        let next = inside.turns.entry(name.to_owned()).or_insert(now);
        let turn = now.max(*next);
        // An interval that overflows is longer than anyone waits.
        *next = turn.checked_add(interval).unwrap_or(turn);
        ready(Ok(turn - now)).boxed()
    }
}

struct Leased {
    store: MemoryStore,
    account: String,
    number: u64,
}

impl Leased {
    /// Sets the moment at which the lease ends, if it is still held.
    fn end_at(&self, end: Instant) -> bool {
        let mut inside = self.store.inside();
        let known = inside.accounts.get_mut(&self.account);
        match known.and_then(|known| known.lease.as_mut()) {
            Some((number, until)) if *number == self.number => {
                *until = end;
                true
            }
            _ => false,
        }
    }
}

impl Lease for Leased {
    fn extend(&mut self, span: Duration) -> BoxFuture<'_, Result<bool, Error>> {
        ready(Ok(self.end_at(Instant::now() + span))).boxed()
    }

    fn end(mut self: Box<Self>, after: Duration) -> BoxFuture<'static, ()> {
        self.end_at(Instant::now() + after);
        // No lease has this number, so the drop changes nothing.
        self.number = 0;
        ready(()).boxed()
    }
}

impl Drop for Leased {
    fn drop(&mut self) {
        self.end_at(Instant::now());
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore")
            .field("accounts", &self.inside().accounts.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Leased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").finish_non_exhaustive()
    }
}
