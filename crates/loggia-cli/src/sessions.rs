//! Keeps EDIS sessions from one command to the next, so that the next needs no login.
//!
//! They are in files that only the user can read (`loggia::session::FileStore`). Sessions of the
//! vendor are in the user's state folder, those of a simulator or gateway in a folder inside it,
//! so that experiments never touch the real ones. Simulators of `--demo` start afresh with each
//! command and keep nothing.
//!
//! A folder that cannot be used costs a login and is not a failure; `-v` reports it.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia::Error;
use loggia::session::{FileStore, Kept, Lease, SessionStore};

use crate::exit::{Exit, Failure};
use crate::output;
use crate::rewording;

/// The folder inside the user's for addresses other than the vendor's.
const ELSEWHERE: &str = "elsewhere";

/// The store for the vendor, or for another address; `None` if there is no folder.
pub(crate) fn store(is_vendor: bool, verbose: bool) -> Option<Arc<dyn SessionStore>> {
    let user = match FileStore::for_user() {
        Ok(store) => store,
        Err(error) => {
            if verbose {
                output::note(&format!("sessions are not kept: {}", rewording::of(&error)));
            }
            return None;
        }
    };
    let store = if is_vendor { user } else { elsewhere(&user) };
    Some(Arc::new(Noted {
        store,
        verbose,
        is_said: AtomicBool::new(false),
    }))
}

/// Forgets all sessions. Returns whether there were any.
///
/// # Errors
/// `Failed` if one may still be there.
pub(crate) fn clear() -> Result<bool, Failure> {
    let Ok(user) = FileStore::for_user() else {
        return Ok(false);
    };
    let mut were_there = false;
    for store in [elsewhere(&user), user] {
        let before = files(&store);
        store
            .clear()
            .map_err(|error| Failure::new(Exit::Failed, rewording::of(&error)))?;
        were_there |= files(&store) < before;
    }
    Ok(were_there)
}

/// The number of files in a store.
fn files(store: &FileStore) -> usize {
    fs::read_dir(store.folder()).map_or(0, Iterator::count)
}

fn elsewhere(user: &FileStore) -> FileStore {
    FileStore::new(user.folder().join(ELSEWHERE))
}

/// A store that reports its first failure under `-v`.
#[derive(Debug)]
struct Noted {
    store: FileStore,
    verbose: bool,
    is_said: AtomicBool,
}

impl Noted {
    fn noted<T>(&self, outcome: Result<T, Error>) -> Result<T, Error> {
        if let Err(error) = &outcome
            && self.verbose
            && !self.is_said.swap(true, Ordering::Relaxed)
        {
            output::note(&format!("sessions are not kept: {}", rewording::of(error)));
        }
        outcome
    }
}

impl SessionStore for Noted {
    fn load<'a>(&'a self, account: &'a str) -> BoxFuture<'a, Result<Option<Kept>, Error>> {
        let loaded = self.store.load(account);
        loaded.map(|outcome| self.noted(outcome)).boxed()
    }

    fn save<'a>(&'a self, account: &'a str, kept: &'a Kept) -> BoxFuture<'a, Result<(), Error>> {
        let saved = self.store.save(account, kept);
        saved.map(|outcome| self.noted(outcome)).boxed()
    }

    fn lease<'a>(
        &'a self,
        account: &'a str,
        span: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Lease>>, Error>> {
        let leased = self.store.lease(account, span);
        leased.map(|outcome| self.noted(outcome)).boxed()
    }
}
