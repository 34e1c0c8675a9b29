//! The sessions of an account: looked up without waiting, renewed once for all.
//!
//! A look-up takes a read lock for the time of a hash, allocates nothing and waits
//! for no one. Renewal is *single flight*: the login is one shared future, and
//! whoever needs its result polls it ([`flight`](crate::flight)). There is no task in
//! the background and no lock across the network; when the caller who began the login
//! goes away, those who wait carry it on, and when all go away it is dropped and the
//! next caller begins again. Where a [`SessionStore`] is given, the login is that of all
//! processes that share it ([`sharing`](super::sharing)). What is known and what follows from it is in
//! [`state`](super::state).

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

/// How often a look-up renews before it gives up: once early, and as often as
/// sessions may end or be refused between a login and the look at what it brought.
const ROUNDS: usize = 4;

/// The sessions of one account, shared by all its VPS handles.
#[derive(Clone)]
pub struct Sessions {
    inner: Arc<Inner>,
    /// By which this clone logs in.
    login: Arc<dyn Login>,
}

struct Inner {
    sharing: Option<Sharing>,
    clock: Arc<dyn Clock>,
    // Whoever needs both locks takes the flights first.
    flights: Mutex<Flights>,
    state: RwLock<State>,
}

impl Sessions {
    /// Sessions that `login` fetches, on `clock`.
    pub fn new(login: Arc<dyn Login>, clock: Arc<dyn Clock>, windows: RenewalWindows) -> Self {
        Self::made(login, None, clock, windows)
    }

    /// The same, shared with all who use the store for the same
    /// [account](Login::account): there is one login for all of them, and sessions that
    /// the vendor refused are renewed once. A store that is away is done without.
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

    /// The same sessions, of which this clone fetches others by another login of the same
    /// account: one with other options.
    #[must_use]
    pub fn with_login(&self, login: Arc<dyn Login>) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            login,
        }
    }

    /// A good session for a VPS, and the generation it belongs to. Logs in when
    /// there is none, or when it is about to end.
    ///
    /// # Errors
    /// What the login failed with; [`NotFound`](crate::ErrorKind::NotFound) when the
    /// account has no such VPS; [`Decode`](crate::ErrorKind::Decode) when the login
    /// listed it without what a call needs; [`Unauthorized`](crate::ErrorKind::Unauthorized) when
    /// the login gives sessions that are over at once, because one of the two clocks
    /// is wrong.
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
                    // The old session is good still only if the wait was short: look
                    // again either way.
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
    /// What the login failed with.
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

    /// The same from a login that is no longer ago than `age` (in whole seconds, at least
    /// one), for what was ordered or cancelled since. A login for that reason that fails
    /// is only logged, as the sessions at hand are good still, and is not tried again for as
    /// long.
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

    /// Logs in now, whatever there is; joins a login under way.
    ///
    /// # Errors
    /// What the login failed with.
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
            // A renewal that was joined may have looked into the store before.
            if !force.is_some_and(|force| force.swap(false, Ordering::Relaxed)) {
                break;
            }
        }
        Ok(())
    }

    /// The server refused a session of this generation. None of them is used again,
    /// and the next look-up logs in; later generations are left alone, so that a
    /// thousand refusals of one session lead to one login.
    ///
    /// Returns whether another attempt makes sense. It does not when sessions were
    /// dropped for the same reason a moment ago and the new ones fare no better: they
    /// are kept then, for 5 s at first and up to a minute when it goes on.
    pub fn refused(&self, generation: u64) -> bool {
        let now = self.now();
        self.write().refuse(generation, now)
    }

    /// Nothing could be sent to the host of a VPS that a session of this generation names:
    /// the vendor may have moved the VPS since. Looks where it is now, with a login unless
    /// there is a later one, and returns the session that says so; none where it is not the
    /// time to look. The sessions at hand stay whatever comes of it.
    ///
    /// A host may just be down. So after a login nothing is looked for a moment, and then
    /// not again for 5 s at first and up to a minute when it goes on.
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

    /// A session at hand that is good now, without any waiting.
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

    /// Begins a renewal of the generation `seen`, unless one is under way here, has
    /// landed in the meantime, or failed just now.
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

    /// The renewal under way, or a new one; nothing to do when the generation
    /// `seen` by the caller has been followed by another in the meantime.
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

    /// New sessions; none when it is early and another process is about to log in.
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

    /// Takes the login's outcome in and ends the flight. Does not wait anywhere, so
    /// no one can be dropped half-way through.
    fn land(&self, flight: u64, outcome: Result<Option<Brought>, Error>) -> Result<(), Error> {
        let now = self.now();
        // An account may have thousands: what takes time is done outside the locks.
        let Some(outcome) = outcome.map(|brought| brought.map(by_vps)).transpose() else {
            self.flights().end(flight);
            self.write().leave_to_another(now);
            return Ok(());
        };
        let (replaced, generation) = {
            // With both held, no one finds the flight gone and the state still old.
            let mut flights = self.flights();
            let mut state = self.write();
            flights.end(flight);
            (state.land(flight, now, outcome), state.generation())
        };
        tracing::debug!(generation, success = replaced.is_ok(), "login ended");
        replaced.map(drop)
    }

    // Nothing panics while these locks are held, and the data would be whole even
    // if it did: poison is no reason to fail.
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

    /// A task finds the sessions expired, and before it gets as far as renewing them
    /// another's renewal has landed.
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
