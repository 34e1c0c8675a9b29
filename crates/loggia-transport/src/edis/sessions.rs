//! The sessions of an account: looked up without waiting, renewed once for all callers.
//!
//! A look-up holds a read lock for the duration of a hash look-up, allocates nothing and waits
//! for no one. Renewal is *single flight*: the login is one shared future, and every caller that
//! needs its result polls it ([`flight`](crate::flight)). There is no background task and no lock
//! across the network; if the caller that began the login is dropped, those who wait carry it on,
//! and if all are dropped, so is the login, and the next caller begins again. If a
//! [`SessionStore`] is set, the login is shared by all processes that use it
//! ([`sharing`](super::sharing)). The facts about sessions, and the decisions that follow from
//! them, are in [`state`](super::state).

use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use futures_util::FutureExt;

use super::session::{Login, RenewalWindows, Session};
use super::sharing::{Brought, Sharing, Wish};
use super::state::{Found, New, State};
use super::store::SessionStore;
use crate::clock::{Clock, unix_seconds};
use crate::error::Error;
use crate::flight::{Flights, Seat};

/// How many renewals a look-up makes before it gives up: one early renewal, and as many as
/// sessions may expire or be refused between a login and the look at its result.
const ROUNDS: usize = 4;

/// The sessions of one account, shared by all its VPS handles.
#[derive(Clone)]
pub struct Sessions {
    inner: Arc<Inner>,
    /// The login that this clone uses.
    login: Arc<dyn Login>,
}

struct Inner {
    sharing: Option<Sharing>,
    clock: Arc<dyn Clock>,
    // Code that needs both locks takes the flights first.
    flights: Mutex<Flights>,
    state: RwLock<State>,
}

impl Sessions {
    /// Sessions that `login` fetches, on `clock`.
    pub fn new(login: Arc<dyn Login>, clock: Arc<dyn Clock>, windows: RenewalWindows) -> Self {
        Self::made(login, None, clock, windows)
    }

    /// The same, shared with everyone who uses the store for the same [account](Login::account):
    /// they share one login, and sessions that the vendor refused are renewed once. While the
    /// store is unavailable, this works without it.
    pub fn shared(
        login: Arc<dyn Login>,
        store: Arc<dyn SessionStore>,
        clock: Arc<dyn Clock>,
        windows: RenewalWindows,
    ) -> Self {
        Self::made(login, Some(Sharing::new(store)), clock, windows)
    }

    fn made(
        login: Arc<dyn Login>,
        sharing: Option<Sharing>,
        clock: Arc<dyn Clock>,
        windows: RenewalWindows,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                sharing,
                clock,
                flights: Mutex::default(),
                state: RwLock::new(State::new(windows)),
            }),
            login,
        }
    }

    /// The same sessions, but this clone renews them by another login of the same account: one
    /// with other options.
    #[must_use]
    pub fn with_login(&self, login: Arc<dyn Login>) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            login,
        }
    }

    /// A valid session for a VPS, and the generation it belongs to. Logs in if there is none, or
    /// if it is about to expire.
    ///
    /// # Errors
    /// The login's error; [`NotFound`](crate::ErrorKind::NotFound) when the account has no such
    /// VPS; [`Decode`](crate::ErrorKind::Decode) when the login listed it without what a call
    /// needs; [`Unauthorized`](crate::ErrorKind::Unauthorized) when the login gives sessions that
    /// have already expired, because one of the two clocks is wrong.
    pub async fn get(&self, kvm_id: &str) -> Result<(Arc<Session>, u64), Error> {
        let mut may_renew_early = true;
        for _ in 0..ROUNDS {
            let now = self.now();
            let found = self.read().find(kvm_id, now);
            match found {
                Found::Good(session, generation) => return Ok((session, generation)),
                Found::Ageing(session, generation) => {
                    let renewal = may_renew_early.then(|| self.early_renewal(generation, now));
                    let Some(renewal) = renewal.flatten() else {
                        return Ok((session, generation));
                    };
                    may_renew_early = false;
                    if let Err(error) = renewal.await {
                        tracing::warn!(%error, "early renewal failed");
                    }
                    // The old session is still valid only if the wait was short: look again in
                    // either case.
                }
                Found::Nothing { seen } => {
                    if let Some(error) = self.read().settled(kvm_id, now) {
                        return Err(error);
                    }
                    if let Some(renewal) = self.renewal(seen) {
                        renewal.await?;
                    }
                }
            }
        }
        Err(self.read().why_not(kvm_id))
    }

    /// All sessions of the account in the order of their ids, [incomplete] ones
    /// included; logs in if needed.
    ///
    /// [incomplete]: Session::incomplete
    ///
    /// # Errors
    /// The login's error.
    pub async fn all(&self) -> Result<Vec<Arc<Session>>, Error> {
        let now = self.now();
        let (seen, failure) = {
            let state = self.read();
            let seen = (!state.is_list_current(now)).then(|| state.generation());
            (seen, state.failed_for_good(now))
        };
        if let Some(seen) = seen {
            if let Some(error) = failure {
                return Err(error);
            }
            if let Some(renewal) = self.renewal(seen) {
                renewal.await?;
            }
        }
        let mut all: Vec<_> = self.read().sessions().values().cloned().collect();
        all.sort_by(|a, b| a.kvm_id.cmp(&b.kvm_id));
        Ok(all)
    }

    /// The same, from a login made at most `age` ago (in whole seconds, at least one), so that
    /// recent orders and cancellations show. If that login fails, the failure is only logged,
    /// because the sessions at hand are still valid, and it is not tried again for as long.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn all_within(&self, age: Duration) -> Result<Vec<Arc<Session>>, Error> {
        let age = i64::try_from(age.as_secs()).unwrap_or(i64::MAX).max(1);
        let now = self.now();
        let is_old = {
            let state = self.read();
            state.is_list_current(now) && state.is_list_old(age, now)
        };
        if is_old && let Err(error) = self.renew().await {
            tracing::warn!(%error, "the list of servers was not renewed");
        }
        self.all().await
    }

    /// Logs in now, whatever the state of the sessions; joins a login under way.
    ///
    /// # Errors
    /// The login's error.
    pub async fn renew(&self) -> Result<(), Error> {
        for _ in 0..ROUNDS {
            let force = self.inner.sharing.as_ref().map(|sharing| &sharing.force);
            if let Some(force) = force {
                force.store(true, Ordering::Relaxed);
            }
            let seen = self.read().generation();
            if let Some(renewal) = self.renewal(seen) {
                renewal.await?;
            }
            // A renewal that was joined may have read the store earlier.
            if !force.is_some_and(|force| force.swap(false, Ordering::Relaxed)) {
                break;
            }
        }
        Ok(())
    }

    /// Reports that the server refused a session of this generation. No session of that
    /// generation is used again, and the next look-up logs in; later generations are left alone,
    /// so that a thousand refusals of one session lead to one login.
    ///
    /// Returns whether another attempt makes sense. It does not if sessions were dropped for the
    /// same reason a moment ago and the new ones are refused too: those are then kept, for 5 s at
    /// first and up to a minute if it continues.
    pub fn refused(&self, generation: u64) -> bool {
        let now = self.now();
        self.write().refuse(generation, now)
    }

    /// Reports that no connection to the VPS's host, as named by a session of this generation,
    /// could be made: the vendor may have moved the VPS since. Finds out where it is now, by a
    /// login unless there was a later one, and returns the session that says so; `None` while it
    /// is too early to look. The sessions at hand stay in either case.
    ///
    /// A host may just be down. So nothing is looked up for a moment after a login, and then not
    /// again for 5 s at first and up to a minute if it continues.
    pub(super) async fn relocated(&self, kvm_id: &str, generation: u64) -> Option<Arc<Session>> {
        let now = self.now();
        let may_have_moved = self.write().may_have_moved(generation, now);
        let renewal = may_have_moved.then(|| self.renewal(generation));
        if let Some(renewal) = renewal.flatten()
            && let Err(error) = renewal.await
        {
            tracing::warn!(%error, "it was not found out whether a server was moved");
        }
        let is_later = self.read().has_followed(generation);
        is_later.then(|| self.cached(kvm_id)).flatten()
    }

    /// A session at hand that is valid now, without waiting.
    pub fn cached(&self, kvm_id: &str) -> Option<Arc<Session>> {
        let now = self.now();
        let found = self.read().find(kvm_id, now);
        match found {
            Found::Good(session, _) | Found::Ageing(session, _) => Some(session),
            Found::Nothing { .. } => None,
        }
    }

    fn now(&self) -> i64 {
        unix_seconds(self.inner.clock.now())
    }

    /// Begins a renewal of the generation `seen`, unless one is under way, was completed
    /// meanwhile, or failed just now.
    fn early_renewal(&self, seen: u64, now: i64) -> Option<Seat> {
        let mut flights = self.flights();
        let is_settled = {
            let state = self.read();
            state.has_followed(seen) || !state.may_renew_early(now)
        };
        if is_settled || flights.is_under_way() {
            return None;
        }
        Some(self.begin(&mut flights, true))
    }

    /// The renewal under way, or a new one; `None` if the generation `seen` by the caller was
    /// superseded meanwhile.
    fn renewal(&self, seen: u64) -> Option<Seat> {
        let mut flights = self.flights();
        if self.read().has_followed(seen) {
            return None;
        }
        let joined = flights.join();
        Some(joined.unwrap_or_else(|| self.begin(&mut flights, false)))
    }

    fn begin(&self, flights: &mut Flights, is_early: bool) -> Seat {
        let sessions = self.clone();
        flights.begin(|flight| {
            async move {
                let outcome = sessions.fetched(is_early).await;
                sessions.land(flight, outcome)
            }
            .boxed()
        })
    }

    /// New sessions; `None` if it is early and another process is about to log in.
    async fn fetched(&self, is_early: bool) -> Result<Option<Brought>, Error> {
        let (login, clock) = (&self.login, &self.inner.clock);
        let Some(sharing) = &self.inner.sharing else {
            let sessions = login.log_in().await?;
            return Ok(Some(Brought {
                sessions,
                obtained: self.now(),
                fingerprint: None,
            }));
        };
        let wish = {
            let state = self.read();
            Wish {
                held: state.fingerprint(),
                is_early,
                windows: *state.windows(),
            }
        };
        sharing.sessions(&**login, &**clock, &wish).await
    }

    /// Records the login's outcome and ends the flight. It never waits, so that it cannot be
    /// dropped half-way through.
    fn land(&self, flight: u64, outcome: Result<Option<Brought>, Error>) -> Result<(), Error> {
        let now = self.now();
        // An account may have thousands of VPSs: slow work is done outside the locks.
        let Some(outcome) = outcome.map(|brought| brought.map(by_vps)).transpose() else {
            self.flights().end(flight);
            self.write().leave_to_another(now);
            return Ok(());
        };
        let (replaced, generation) = {
            // While both locks are held, no one can find the flight gone and the state still old.
            let mut flights = self.flights();
            let mut state = self.write();
            flights.end(flight);
            (state.land(flight, now, outcome), state.generation())
        };
        tracing::debug!(generation, success = replaced.is_ok(), "login ended");
        replaced.map(drop)
    }

    // Nothing panics while these locks are held, and the data would be consistent even if it did,
    // so poisoning is ignored.
    fn read(&self) -> RwLockReadGuard<'_, State> {
        let state = self.inner.state.read();
        state.unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        let state = self.inner.state.write();
        state.unwrap_or_else(PoisonError::into_inner)
    }

    fn flights(&self) -> MutexGuard<'_, Flights> {
        let flights = self.inner.flights.lock();
        flights.unwrap_or_else(PoisonError::into_inner)
    }
}

fn by_vps(brought: Brought) -> New {
    let sessions = brought.sessions.into_iter();
    New {
        sessions: sessions
            .map(|session| (session.kvm_id.clone(), Arc::new(session)))
            .collect(),
        obtained: brought.obtained,
        fingerprint: brought.fingerprint,
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.read();
        f.debug_struct("Sessions")
            .field("count", &state.sessions().len())
            .field("generation", &state.generation())
            .field("windows", state.windows())
            .field("store", &self.inner.sharing)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use futures_util::future::BoxFuture;

    use super::*;
    use crate::clock::SystemClock;
    use crate::secret::Secret;

    #[derive(Debug, Default)]
    struct Counting(AtomicU64);

    impl Login for Counting {
        fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
            self.0.fetch_add(1, Ordering::Relaxed);
            let session = Session::new("kvm_1_1", "1.edisglobal.com", Secret::from("s"), i64::MAX);
            std::future::ready(Ok(vec![session])).boxed()
        }
    }

    /// A task finds the sessions expired, and another's renewal completes before the task begins
    /// its own.
    #[test]
    fn a_renewal_that_landed_in_between_is_enough() {
        let login = Arc::new(Counting::default());
        let sessions = Sessions::new(
            Arc::clone(&login) as Arc<dyn Login>,
            Arc::new(SystemClock),
            RenewalWindows::default(),
        );
        let seen_before = 0;
        let first = sessions.renewal(seen_before).expect("to be renewed");
        assert!(first.now_or_never().is_some_and(|outcome| outcome.is_ok()));
        assert!(sessions.renewal(seen_before).is_none());
        assert!(sessions.early_renewal(seen_before, 0).is_none());
        assert_eq!(login.0.load(Ordering::Relaxed), 1);
        assert_eq!(sessions.flights().count(), 0);
    }
}
