//! The sessions of an account: looked up without waiting, renewed once for all.
//!
//! A look-up takes a read lock for the time of a hash, allocates nothing and waits
//! for nobody. Renewal is *single flight*: the login is one shared future, and
//! whoever needs its result polls it. There is no task in the background and no
//! lock across the network; when the caller who began the login goes away, those
//! who wait carry it on, and when all go away it is dropped and the next caller
//! begins anew.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};

use super::session::{Login, RenewalWindows, Session};
use crate::clock::{Clock, unix_seconds};
use crate::error::{Error, ErrorKind};

/// Seconds during which a failed advisory renewal, a refused login or a look-up
/// of an unknown VPS does not lead to another login.
const COOL_DOWN: i64 = 5;

/// The sessions of one account, shared by all its VPS handles.
#[derive(Clone)]
pub struct Sessions {
    inner: Arc<Inner>,
}

struct Inner {
    login: Arc<dyn Login>,
    clock: Arc<dyn Clock>,
    windows: RenewalWindows,
    state: RwLock<State>,
    flight: Mutex<Option<WeakShared<Renewal>>>,
}

type Renewal = BoxFuture<'static, Result<(), Error>>;

#[derive(Default)]
struct State {
    sessions: HashMap<String, Arc<Session>>,
    /// Counts successful logins. 0: never logged in.
    generation: u64,
    /// Sessions up to this generation were refused by the server.
    refused: u64,
    /// When the present sessions were obtained.
    obtained: i64,
    /// The last login that failed, and when.
    failure: Option<(i64, Error)>,
}

/// What a look-up finds.
enum Found {
    Good(Arc<Session>, u64),
    /// Good still, but due for renewal.
    Ageing(Arc<Session>, u64),
    /// None that can be used in the generation that was looked at.
    Nothing {
        seen: u64,
    },
}

impl State {
    /// Whether the sessions at hand have not been refused.
    fn is_current(&self) -> bool {
        self.generation > self.refused
    }

    /// The vendor refused the credentials a moment ago: asking again changes
    /// nothing and may lock the account.
    fn refused_login(&self, now: i64) -> Option<Error> {
        match &self.failure {
            Some((at, error)) if error.is_unauthorized() && now - at < COOL_DOWN => {
                Some(error.clone())
            }
            _ => None,
        }
    }
}

impl Sessions {
    /// Sessions that `login` fetches, on `clock`.
    pub fn new(login: Arc<dyn Login>, clock: Arc<dyn Clock>, windows: RenewalWindows) -> Self {
        Self {
            inner: Arc::new(Inner {
                login,
                clock,
                windows,
                state: RwLock::default(),
                flight: Mutex::default(),
            }),
        }
    }

    /// A good session for a VPS, and the generation it belongs to. Logs in when
    /// there is none, or when it is about to end.
    ///
    /// # Errors
    /// What the login failed with; [`ErrorKind::NotFound`] when the account has no
    /// such VPS.
    pub async fn get(&self, kvm_id: &str) -> Result<(Arc<Session>, u64), Error> {
        let now = self.now();
        match self.find(kvm_id, now) {
            Found::Good(session, generation) => return Ok((session, generation)),
            Found::Ageing(session, generation) => {
                let Some(renewal) = self.advisory_renewal(now) else {
                    return Ok((session, generation));
                };
                if let Err(error) = renewal.await {
                    tracing::warn!(%error, "early renewal failed; the old session is still good");
                    return Ok((session, generation));
                }
            }
            Found::Nothing { seen } => {
                if let Some(error) = self.settled(kvm_id, now) {
                    return Err(error);
                }
                self.renewal(seen).await?;
            }
        }
        match self.find(kvm_id, self.now()) {
            Found::Good(session, generation) | Found::Ageing(session, generation) => {
                Ok((session, generation))
            }
            Found::Nothing { .. } => Err(unknown(kvm_id)),
        }
    }

    /// All sessions of the account in the order of their ids; logs in if needed.
    ///
    /// # Errors
    /// What the login failed with.
    pub async fn all(&self) -> Result<Vec<Arc<Session>>, Error> {
        let now = self.now();
        let (current, seen) = {
            let state = self.read();
            let current = state.is_current()
                && state.sessions.values().all(|session| {
                    !matches!(self.judge(&state, session, now), Found::Nothing { .. })
                });
            (current, state.generation)
        };
        if !current {
            if let Some(error) = self.read().refused_login(now) {
                return Err(error);
            }
            self.renewal(seen).await?;
        }
        let mut all: Vec<_> = self.read().sessions.values().cloned().collect();
        all.sort_by(|a, b| a.kvm_id.cmp(&b.kvm_id));
        Ok(all)
    }

    /// Logs in now, whatever there is; joins a login under way.
    ///
    /// # Errors
    /// What the login failed with.
    pub async fn renew(&self) -> Result<(), Error> {
        let seen = self.read().generation;
        self.renewal(seen).await
    }

    /// The server refused a session of this generation: none of them is used
    /// again. Later generations are left alone, so that a thousand refusals of one
    /// session lead to one login.
    pub fn refused(&self, generation: u64) {
        let mut state = self.write();
        state.refused = state.refused.max(generation);
    }

    /// A session at hand that is good now, without any waiting.
    pub fn cached(&self, kvm_id: &str) -> Option<Arc<Session>> {
        match self.find(kvm_id, self.now()) {
            Found::Good(session, _) | Found::Ageing(session, _) => Some(session),
            Found::Nothing { .. } => None,
        }
    }

    fn now(&self) -> i64 {
        unix_seconds(self.inner.clock.now())
    }

    fn find(&self, kvm_id: &str, now: i64) -> Found {
        let state = self.read();
        match state.sessions.get(kvm_id) {
            Some(session) => self.judge(&state, session, now),
            None => Found::Nothing {
                seen: state.generation,
            },
        }
    }

    fn judge(&self, state: &State, session: &Arc<Session>, now: i64) -> Found {
        let lifetime = session.valid_until.saturating_sub(state.obtained);
        let (advisory, mandatory) = self.inner.windows.for_lifetime(lifetime);
        let left = session.valid_until.saturating_sub(now);
        if !state.is_current() || left <= mandatory {
            Found::Nothing {
                seen: state.generation,
            }
        } else if left <= advisory {
            Found::Ageing(Arc::clone(session), state.generation)
        } else {
            Found::Good(Arc::clone(session), state.generation)
        }
    }

    /// Whether a login just now settled the matter, so that another would only
    /// bother the vendor: it failed, or it does not know the VPS.
    fn settled(&self, kvm_id: &str, now: i64) -> Option<Error> {
        let state = self.read();
        let just_listed = state.is_current() && now - state.obtained < COOL_DOWN;
        if just_listed && !state.sessions.contains_key(kvm_id) {
            return Some(unknown(kvm_id));
        }
        state.refused_login(now)
    }

    /// Begins a renewal, unless one is under way or failed just now.
    fn advisory_renewal(&self, now: i64) -> Option<Shared<Renewal>> {
        if let Some((at, _)) = self.read().failure
            && now - at < COOL_DOWN
        {
            return None;
        }
        let mut flight = self.flight();
        if flight.as_ref().and_then(WeakShared::upgrade).is_some() {
            return None;
        }
        Some(self.begin(&mut flight))
    }

    /// The renewal under way, or a new one; nothing to do when the generation
    /// `seen` by the caller has been followed by another in the meantime.
    fn renewal(&self, seen: u64) -> Shared<Renewal> {
        let mut flight = self.flight();
        if let Some(renewal) = flight.as_ref().and_then(WeakShared::upgrade) {
            return renewal;
        }
        let state = self.read();
        if state.generation > seen && state.is_current() {
            return async { Ok(()) }.boxed().shared();
        }
        drop(state);
        self.begin(&mut flight)
    }

    fn begin(&self, flight: &mut Option<WeakShared<Renewal>>) -> Shared<Renewal> {
        let sessions = self.clone();
        let login = self.inner.login.log_in();
        let renewal = async move {
            let outcome = login.await;
            sessions.land(outcome)
        }
        .boxed()
        .shared();
        *flight = renewal.downgrade();
        renewal
    }

    /// Takes the login's outcome in and ends the flight. Does not wait anywhere, so
    /// nobody can be dropped half-way through.
    fn land(&self, outcome: Result<Vec<Session>, Error>) -> Result<(), Error> {
        let now = self.now();
        // Always the flight first, then the state. With both held, nobody finds the
        // flight gone and the state still old.
        let mut flight = self.flight();
        let mut state = self.write();
        *flight = None;
        match outcome {
            Ok(sessions) => {
                state.generation += 1;
                state.obtained = now;
                state.failure = None;
                state.sessions = sessions
                    .into_iter()
                    .map(|session| (session.kvm_id.clone(), Arc::new(session)))
                    .collect();
                tracing::debug!(
                    generation = state.generation,
                    sessions = state.sessions.len(),
                    "logged in"
                );
                Ok(())
            }
            Err(error) => {
                state.failure = Some((now, error.clone()));
                Err(error)
            }
        }
    }

    // Nothing panics while these locks are held, and the data would be whole even
    // if it did: poison is no reason to fail.
    fn read(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.inner
            .state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, State> {
        self.inner
            .state
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn flight(&self) -> MutexGuard<'_, Option<WeakShared<Renewal>>> {
        self.inner
            .flight
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.read();
        f.debug_struct("Sessions")
            .field("count", &state.sessions.len())
            .field("generation", &state.generation)
            .field("windows", &self.inner.windows)
            .finish_non_exhaustive()
    }
}

fn unknown(kvm_id: &str) -> Error {
    let shown: String = kvm_id.chars().take(80).collect();
    Error::new(
        ErrorKind::NotFound,
        format!("the account has no VPS {shown:?}"),
    )
    .with_hint("list the account's servers: it may have been cancelled, or belong to another login")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

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
        let first = sessions.renewal(seen_before).now_or_never();
        assert!(first.is_some_and(|outcome| outcome.is_ok()));
        let late = sessions.renewal(seen_before).now_or_never();
        assert!(late.is_some_and(|outcome| outcome.is_ok()));
        assert_eq!(login.0.load(Ordering::Relaxed), 1);
    }
}
