//! What is known of an account's sessions, and what follows from it at a moment.
//!
//! Plain data and decisions: nothing here waits, locks or reads a clock. Times are
//! Unix seconds of the caller's clock, which may be wrong and may jump: a span that
//! comes out negative counts as long past, so that a clock set back never keeps
//! anybody waiting.

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use super::session::{RenewalWindows, Session};
use super::store::Fingerprint;
use crate::error::{Error, ErrorKind};

/// Seconds during which a failed advisory renewal, a login that failed for good or a
/// look-up of a VPS that the login did not list does not lead to another login.
const COOL_DOWN: i64 = 5;

/// The longest time between two logins that follow refusals, in seconds.
const LONGEST_PAUSE: i64 = 60;

/// The sessions of an account, by VPS.
pub(super) type ByVps = HashMap<String, Arc<Session>>;

/// Sessions that are to be used from now on.
pub(super) struct New {
    pub(super) sessions: ByVps,
    /// Unix seconds.
    pub(super) obtained: i64,
    pub(super) fingerprint: Option<Fingerprint>,
}

#[derive(Default)]
pub(super) struct State {
    windows: RenewalWindows,
    sessions: ByVps,
    /// Counts successful logins. 0: never logged in.
    generation: u64,
    /// Sessions up to this generation were refused by the server.
    refused: u64,
    /// When the present sessions were obtained, and by which flight.
    obtained: i64,
    flight: u64,
    /// Which they are, where others share them.
    fingerprint: Option<Fingerprint>,
    /// The last login that failed, and when.
    failure: Option<(i64, Error)>,
    /// When an early renewal was last left to another process.
    left_to_another: i64,
    /// When refused sessions were last dropped.
    drops: Pause,
    /// When it was last looked whether a VPS was moved whose host cannot be reached.
    looks: Pause,
}

/// When something was last done that may have been in vain, and how many seconds have to
/// pass until it may be done again.
#[derive(Default)]
struct Pause {
    last: i64,
    pause: i64,
}

impl Pause {
    /// Whether it may be done now, which it then is. The pause grows when it is done
    /// again and again.
    fn is_over(&mut self, now: i64) -> bool {
        if within(self.pause, self.last, now) {
            return false;
        }
        self.pause = if within(2 * self.pause, self.last, now) {
            (2 * self.pause).min(LONGEST_PAUSE)
        } else {
            COOL_DOWN
        };
        self.last = now;
        true
    }
}

/// What a look-up finds.
pub(super) enum Found {
    Good(Arc<Session>, u64),
    /// Good still, but due for renewal.
    Ageing(Arc<Session>, u64),
    /// None that can be used in the generation that was looked at.
    Nothing {
        seen: u64,
    },
}

impl State {
    pub(super) fn new(windows: RenewalWindows) -> Self {
        Self {
            windows,
            ..Self::default()
        }
    }

    pub(super) fn windows(&self) -> &RenewalWindows {
        &self.windows
    }

    pub(super) fn sessions(&self) -> &ByVps {
        &self.sessions
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) fn fingerprint(&self) -> Option<Fingerprint> {
        self.fingerprint
    }

    /// The session of a VPS, judged. Allocates nothing.
    pub(super) fn find(&self, kvm_id: &str, now: i64) -> Found {
        match self.sessions.get(kvm_id) {
            Some(session) => self.judge(session, now),
            None => self.nothing(),
        }
    }

    fn judge(&self, session: &Arc<Session>, now: i64) -> Found {
        let lifetime = session.valid_until.saturating_sub(self.obtained);
        let (advisory, mandatory) = self.windows.for_lifetime(lifetime);
        let left = session.valid_until.saturating_sub(now);
        if !self.is_current() || session.missing().is_some() || left <= mandatory {
            self.nothing()
        } else if left <= advisory {
            Found::Ageing(Arc::clone(session), self.generation)
        } else {
            Found::Good(Arc::clone(session), self.generation)
        }
    }

    fn nothing(&self) -> Found {
        Found::Nothing {
            seen: self.generation,
        }
    }

    /// Whether the sessions at hand have not been refused.
    fn is_current(&self) -> bool {
        self.generation > self.refused
    }

    /// Whether the login that led to these sessions was just now.
    fn is_fresh(&self, now: i64) -> bool {
        self.is_current() && within(COOL_DOWN, self.obtained, now)
    }

    /// Whether a renewal came after the generation `seen`.
    pub(super) fn has_followed(&self, seen: u64) -> bool {
        self.generation > seen && self.is_current()
    }

    /// Whether the list of VPSs need not be asked for again. An empty one is not
    /// believed for long, nor one of nothing but sessions that were no good when they
    /// came: there is none whose end would have it renewed.
    pub(super) fn is_list_current(&self, now: i64) -> bool {
        let usable = |session| !matches!(self.judge(session, now), Found::Nothing { .. });
        let was_good = |session: &&Arc<Session>| session.was_good_at(self.obtained);
        let mut good = self.sessions.values().filter(was_good).peekable();
        self.is_fresh(now) || (self.is_current() && good.peek().is_some() && good.all(usable))
    }

    /// Whether the login that the list is from was longer ago than this, and none failed
    /// since then.
    pub(super) fn is_list_old(&self, age: i64, now: i64) -> bool {
        let failure = self.failure.as_ref();
        let has_failed = failure.is_some_and(|(at, _)| within(age, *at, now));
        !has_failed && !within(age, self.obtained, now)
    }

    /// Whether neither a failure just now speaks against an early renewal nor another
    /// process that is at it.
    pub(super) fn may_renew_early(&self, now: i64) -> bool {
        let failure = self.failure.as_ref();
        let has_just_failed = failure.is_some_and(|(at, _)| within(COOL_DOWN, *at, now));
        !has_just_failed && !within(1, self.left_to_another, now)
    }

    /// An early renewal was left to another process.
    pub(super) fn leave_to_another(&mut self, now: i64) {
        self.left_to_another = now;
    }

    /// A login that failed just now in a way that another would not better. To repeat
    /// a refused one may even lock the account.
    pub(super) fn failed_for_good(&self, now: i64) -> Option<Error> {
        let (at, error) = self.failure.as_ref()?;
        let for_good = !error.is_transient() && within(COOL_DOWN, *at, now);
        for_good.then(|| error.clone())
    }

    /// Whether a login just now settled the matter, so that another would only
    /// bother the vendor: it failed, it does not know the VPS, or it gave a session
    /// that lacks something or was over when it came.
    pub(super) fn settled(&self, kvm_id: &str, now: i64) -> Option<Error> {
        if self.is_fresh(now) {
            match self.sessions.get(kvm_id) {
                Some(session) if session.was_good_at(self.obtained) => {}
                _ => return Some(self.why_not(kvm_id)),
            }
        }
        self.failed_for_good(now)
    }

    /// Why there is no session for a VPS although the login succeeded.
    pub(super) fn why_not(&self, kvm_id: &str) -> Error {
        let shown: String = kvm_id.chars().take(80).collect();
        let session = self.sessions.get(kvm_id);
        if let Some(field) = session.and_then(|session| session.missing()) {
            return Error::new(
                ErrorKind::Decode,
                format!("the login's answer has no {field} for {shown:?}"),
            )
            .with_hint("the vendor may have changed the API: please report it");
        }
        match session {
            None => Error::new(
                ErrorKind::NotFound,
                format!("the login lists no VPS {shown:?}"),
            )
            .with_hint(
                "list the account's servers: it may have been cancelled, or belong to another \
                 login; one restricted with only() sees no other",
            ),
            Some(session) => Error::new(
                ErrorKind::Unauthorized,
                format!(
                    "the login gives {shown:?} a session that is over at once: it is valid until \
                     {}, and came at {} by the clock here (Unix seconds)",
                    session.valid_until, self.obtained
                ),
            )
            .with_hint("check the clock of this computer; if it is right, the vendor's is not"),
        }
    }

    /// The server refused a session of this generation. Returns whether another
    /// attempt makes sense: there are other sessions by now, or these are dropped so
    /// that the next look-up logs in.
    ///
    /// The first refusal always drops them. When the new ones are refused as well, a
    /// login changes nothing: the pause until the next drop grows, and in the meantime
    /// calls go out with what there is and get the server's own answer. One VPS that
    /// is always refused then costs the others next to nothing.
    pub(super) fn refuse(&mut self, generation: u64, now: i64) -> bool {
        if generation < self.generation || !self.is_current() {
            return true;
        }
        if !self.drops.is_over(now) {
            return false;
        }
        self.refused = generation;
        true
    }

    /// Nothing could be sent to the host of a session of this generation. Returns whether
    /// to look now where the VPS is, with a login unless another process made one.
    ///
    /// A host or a network that is down looks the same, so the sessions are kept, and the
    /// pause grows as it does for refusals.
    pub(super) fn may_have_moved(&mut self, generation: u64, now: i64) -> bool {
        let is_latest = generation == self.generation && self.is_current();
        is_latest && !self.is_fresh(now) && self.looks.is_over(now)
    }

    /// Takes in what a flight brought; gives back what it replaces.
    ///
    /// With several runtimes a flight may be overtaken. What began earlier may bring
    /// sessions that the server has dropped since, or an old failure: it is not taken.
    pub(super) fn land(
        &mut self,
        flight: u64,
        now: i64,
        outcome: Result<New, Error>,
    ) -> Result<ByVps, Error> {
        if flight < self.flight {
            return Ok(outcome.map(|new| new.sessions).unwrap_or_default());
        }
        match outcome {
            Ok(new) => {
                self.generation += 1;
                self.flight = flight;
                self.obtained = new.obtained;
                self.fingerprint = new.fingerprint;
                self.failure = None;
                Ok(mem::replace(&mut self.sessions, new.sessions))
            }
            Err(error) => {
                // One that never went out says nothing of the vendor.
                if error.kind() != ErrorKind::Config {
                    self.failure = Some((now, error.clone()));
                }
                Err(error)
            }
        }
    }
}

/// Whether less than `span` seconds have passed since `then`.
fn within(span: i64, then: i64, now: i64) -> bool {
    (0..span).contains(&now.saturating_sub(then))
}
