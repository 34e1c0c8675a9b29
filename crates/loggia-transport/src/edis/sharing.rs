//! One login for everyone who shares a store.
//!
//! A process that needs sessions first looks in the store for valid ones other than its own, and
//! uses those. Otherwise one process gets the lease, looks once more, logs in and saves; the
//! others wait and look. So a session that the vendor refused is renewed once, however many
//! processes it was refused to: they all find what the first of them saved. Sessions are
//! identified by their fingerprint, never by a clock.
//!
//! A lease is short and extended while the login goes on, so that a process that dies delays the
//! others only by seconds. A process whose login was refused for good keeps the lease for a
//! moment: a hundred wrong passwords at once would lock an account. An unavailable store is
//! skipped, with a warning, and tried again after a while.

use std::convert::Infallible;
use std::fmt;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::{Either, select};

use super::session::{Login, RenewalWindows, Session};
use super::store::{Fingerprint, Kept, Lease, SessionStore};
use crate::clock::{Clock, unix_seconds};
use crate::error::Error;

/// How long a lease lasts unless it is extended, which happens three times as often.
const SPAN: Duration = Duration::from_secs(15);

/// The shortest and the longest pause between two looks while another process logs in.
const SHORTEST_LOOK: Duration = Duration::from_millis(50);
const LONGEST_LOOK: Duration = Duration::from_secs(1);

/// How long to wait for another process: longer than a login takes unless its process was stopped
/// in the middle.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a store is skipped after it has failed, and how long a lease is kept after a login
/// that was refused for good.
const COOL_DOWN: Duration = Duration::from_secs(5);

/// Sessions, and when they were obtained.
pub(super) struct Brought {
    pub(super) sessions: Vec<Session>,
    /// Unix seconds, by the clock of the process that logged in.
    pub(super) obtained: i64,
    pub(super) fingerprint: Option<Fingerprint>,
}

/// The sessions at hand, and how urgently others are wanted.
pub(super) struct Wish {
    /// The sessions at hand.
    pub(super) held: Option<Fingerprint>,
    /// Whether those are still valid: in that case no one waits for another process.
    pub(super) is_early: bool,
    pub(super) windows: RenewalWindows,
}

/// A store, and whether it is available.
pub(super) struct Sharing {
    store: Arc<dyn SessionStore>,
    /// A login is wanted, whatever the store contains.
    pub(super) force: AtomicBool,
    /// Until when the store is skipped, by the clock's [`elapsed`](Clock::elapsed).
    away_until: Mutex<Option<Duration>>,
}

impl Sharing {
    pub(super) fn new(store: Arc<dyn SessionStore>) -> Self {
        Self {
            store,
            force: AtomicBool::new(false),
            away_until: Mutex::default(),
        }
    }

    /// Sessions other than those at hand: from the store, or by a login. `None` if it is early
    /// and another process is about to log in.
    pub(super) async fn sessions(
        &self,
        login: &dyn Login,
        clock: &dyn Clock,
        wish: &Wish,
    ) -> Result<Option<Brought>, Error> {
        if !self.is_away(clock) {
            let account = login.account().await?;
            match self.shared(&account, login, clock, wish).await {
                Ok(outcome) => return outcome,
                Err(Away(error)) => self.set_away(clock, &error),
            }
        }
        self.force.store(false, Ordering::Relaxed);
        let sessions = login.log_in().await?;
        Ok(Some(brought(Kept::new(now(clock), sessions))))
    }

    /// The same with a store that is available.
    async fn shared(
        &self,
        account: &str,
        login: &dyn Login,
        clock: &dyn Clock,
        wish: &Wish,
    ) -> Result<Result<Option<Brought>, Error>, Away> {
        let begun = clock.elapsed();
        let mut looks = SHORTEST_LOOK;
        let mut is_forced = false;
        let mut first = None;
        loop {
            let kept = self.store.load(account).await.map_err(Away)?;
            self.is_back();
            is_forced |= self.force.swap(false, Ordering::Relaxed);
            let found = kept.as_ref().map(Kept::fingerprint);
            let first = *first.get_or_insert(found);
            // A forced login does not accept what was there before.
            let unwanted = [wish.held, if is_forced { first } else { None }];
            let is_new = |kept: &Kept| {
                let fingerprint = Some(kept.fingerprint());
                !unwanted.contains(&fingerprint) && is_good(kept, wish, now(clock))
            };
            if let Some(kept) = kept.filter(is_new) {
                tracing::debug!("sessions of another's login");
                return Ok(Ok(Some(brought(kept))));
            }
            if let Some(mut lease) = self.store.lease(account, SPAN).await.map_err(Away)? {
                // The previous holder of the lease may have logged in.
                let kept = self.store.load(account).await.map_err(Away)?;
                if let Some(kept) = kept.filter(is_new) {
                    lease.end(Duration::ZERO).await;
                    return Ok(Ok(Some(brought(kept))));
                }
                let outcome = held(login, &mut *lease, clock).await;
                return Ok(self.saved(account, outcome, lease, clock).await.map(Some));
            }
            if wish.is_early {
                return Ok(Ok(None));
            }
            if clock.elapsed().saturating_sub(begun) >= PATIENCE {
                tracing::warn!("another process has the right to log in and does not: logging in");
                let outcome = login.log_in().await;
                let kept = outcome.map(|sessions| Kept::new(now(clock), sessions));
                if let Ok(kept) = &kept {
                    self.save(account, kept, clock).await;
                }
                return Ok(kept.map(|kept| Some(brought(kept))));
            }
            // Randomised, so that not all look at the same moment.
            clock.sleep(looks.mul_f64(0.5 + fastrand::f64())).await;
            looks = (2 * looks).min(LONGEST_LOOK);
        }
    }

    /// Saves a login's result for the others.
    async fn saved(
        &self,
        account: &str,
        outcome: Result<Vec<Session>, Error>,
        lease: Box<dyn Lease>,
        clock: &dyn Clock,
    ) -> Result<Brought, Error> {
        match outcome {
            Ok(sessions) => {
                let kept = Kept::new(now(clock), sessions);
                self.save(account, &kept, clock).await;
                lease.end(Duration::ZERO).await;
                Ok(brought(kept))
            }
            Err(error) => {
                let pause = if error.is_transient() {
                    Duration::ZERO
                } else {
                    COOL_DOWN
                };
                lease.end(pause).await;
                Err(error)
            }
        }
    }

    async fn save(&self, account: &str, kept: &Kept, clock: &dyn Clock) {
        if let Err(error) = self.store.save(account, kept).await {
            self.set_away(clock, &error);
        }
    }

    fn is_away(&self, clock: &dyn Clock) -> bool {
        let until = *self
            .away_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Bounded, so that a clock that was set back does not extend the pause.
        let left = until.map(|until| until.saturating_sub(clock.elapsed()));
        left.is_some_and(|left| !left.is_zero() && left <= COOL_DOWN)
    }

    fn set_away(&self, clock: &dyn Clock, error: &Error) {
        let until = clock.elapsed().saturating_add(COOL_DOWN);
        let mut away = self
            .away_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if away.replace(until).is_none() {
            tracing::warn!(%error, "the session store is away: sessions stay in this process");
        }
    }

    fn is_back(&self) {
        let mut away = self
            .away_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if away.take().is_some() {
            tracing::info!("the session store is back");
        }
    }
}

/// The error of an unavailable store.
struct Away(Error);

/// Logs in while holding the lease.
async fn held(
    login: &dyn Login,
    lease: &mut dyn Lease,
    clock: &dyn Clock,
) -> Result<Vec<Session>, Error> {
    let holding = pin!(extended(lease, clock));
    match select(login.log_in(), holding).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right((never, _)) => match never {},
    }
}

/// Extends a lease for as long as it is polled.
async fn extended(lease: &mut dyn Lease, clock: &dyn Clock) -> Infallible {
    loop {
        clock.timer(SPAN / 3).await;
        // At worst, a lost lease costs one login too many.
        if let Err(error) = lease.extend(SPAN).await {
            tracing::debug!(%error, "the lease was not extended");
        }
    }
}

/// Whether nothing in it that was valid on arrival is due for renewal. A list without valid
/// sessions is believed for a moment only, as it has no expiry that would lead to a renewal.
fn is_good(kept: &Kept, wish: &Wish, now: i64) -> bool {
    let was_good = |session: &&Session| session.was_good_at(kept.obtained);
    let mut good = kept.sessions.iter().filter(was_good).peekable();
    if good.peek().is_none() {
        let age = now.saturating_sub(kept.obtained);
        return (0..i64::try_from(COOL_DOWN.as_secs()).unwrap_or(0)).contains(&age);
    }
    good.all(|session| {
        let lifetime = session.valid_until.saturating_sub(kept.obtained);
        let (advisory, _) = wish.windows.for_lifetime(lifetime);
        session.valid_until.saturating_sub(now) > advisory
    })
}

fn brought(kept: Kept) -> Brought {
    Brought {
        fingerprint: Some(kept.fingerprint()),
        obtained: kept.obtained,
        sessions: kept.sessions,
    }
}

fn now(clock: &dyn Clock) -> i64 {
    unix_seconds(clock.now())
}

impl fmt::Debug for Sharing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.store, f)
    }
}
