//! What is known of an account's sessions, and the decisions that follow from it.
//!
//! Plain data and decisions: nothing here waits, locks or reads a clock. Times are Unix seconds
//! of the caller's clock, which may be wrong and may jump: a negative time span counts as long
//! past, so that a clock that was set back never keeps anyone waiting.

use std::collections::HashMap;
use std::mem;
use std::sync::Arc;

use super::session::{RenewalWindows, Session};
use super::store::Fingerprint;
use crate::error::{Error, ErrorKind};

/// For this many seconds, a failed advisory renewal, a login that failed for good or a look-up of
/// a VPS that the login did not list does not lead to another login.
const COOL_DOWN: i64 = 5;

/// The longest time between two logins that follow refusals, in seconds.
const LONGEST_PAUSE: i64 = 60;

/// The sessions of an account, by VPS.
pub(super) type ByVps = HashMap<String, Arc<Session>>;

/// Sessions that replace the present ones.
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
    /// Their fingerprint, where others share them.
    fingerprint: Option<Fingerprint>,
    /// The last login that failed, and when.
    failure: Option<(i64, Error)>,
    /// When an early renewal was last left to another process.
    left_to_another: i64,
    /// When refused sessions were last dropped.
    drops: Pause,
    /// When the location of a VPS whose host cannot be reached was last looked up.
    looks: Pause,
}

/// When something that may have been in vain was last done, and how many seconds must pass before
/// it may be done again.
#[derive(Default)]
struct Pause {
    last: i64,
    pause: i64,
}

impl Pause {
    /// Whether it may be done now; if so, it counts as done. The pause grows when it is done
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

/// The result of a look-up.
pub(super) enum Found {
    Good(Arc<Session>, u64),
    /// Still valid, but due for renewal.
    Ageing(Arc<Session>, u64),
    /// No usable session in the generation that was looked at.
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

    /// The session of a VPS, with whether it is usable. Allocates nothing.
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

    /// Whether the login that returned these sessions was just now.
    fn is_fresh(&self, now: i64) -> bool {
        self.is_current() && within(COOL_DOWN, self.obtained, now)
    }

    /// Whether the generation `seen` was superseded.
    pub(super) fn has_followed(&self, seen: u64) -> bool {
        self.generation > seen && self.is_current()
    }

    /// Whether the list of VPSs need not be requested again. A list that is empty, or whose
    /// sessions were all unusable on arrival, is not believed for long: it has no expiry that
    /// would lead to a renewal.
    pub(super) fn is_list_current(&self, now: i64) -> bool {
        let usable = |session| !matches!(self.judge(session, now), Found::Nothing { .. });
        let was_good = |session: &&Arc<Session>| session.was_good_at(self.obtained);
        let mut good = self.sessions.values().filter(was_good).peekable();
        self.is_fresh(now) || (self.is_current() && good.peek().is_some() && good.all(usable))
    }

    /// Whether the list's login was longer ago than `age`, and no login has failed since then.
    pub(super) fn is_list_old(&self, age: i64, now: i64) -> bool {
        let failure = self.failure.as_ref();
        let has_failed = failure.is_some_and(|(at, _)| within(age, *at, now));
        !has_failed && !within(age, self.obtained, now)
    }

    /// Whether an early renewal may begin: none failed just now, and no other process is at work
    /// on it.
    pub(super) fn may_renew_early(&self, now: i64) -> bool {
        let failure = self.failure.as_ref();
        let has_just_failed = failure.is_some_and(|(at, _)| within(COOL_DOWN, *at, now));
        !has_just_failed && !within(1, self.left_to_another, now)
    }

    /// Records that an early renewal was left to another process.
    pub(super) fn leave_to_another(&mut self, now: i64) {
        self.left_to_another = now;
    }

    /// The error of a login that failed just now in a way that another login would not change.
    /// Repeating a refused login may even lock the account.
    pub(super) fn failed_for_good(&self, now: i64) -> Option<Error> {
        let (at, error) = self.failure.as_ref()?;
        let for_good = !error.is_transient() && within(COOL_DOWN, *at, now);
        for_good.then(|| error.clone())
    }

    /// The error, if a login just now settled the matter, so that another would only bother the
    /// vendor: it failed, it does not list the VPS, or it gave a session that lacks something or
    /// had expired when it arrived.
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

    /// Records that the server refused a session of this generation. Returns whether another
    /// attempt makes sense: there are other sessions by now, or these are dropped so that the
    /// next look-up logs in.
    ///
    /// The first refusal always drops them. If the new ones are refused as well, a login does not
    /// help: the pause until the next drop grows, and meanwhile calls go out with the sessions at
    /// hand and get the server's own answer. One VPS that is always refused then costs the others
    /// next to nothing.
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

    /// Records that no connection to a host of this generation could be made. Returns whether to
    /// find out now where the VPS is, by a login unless another process made one.
    ///
    /// A host or a network that is down looks the same, so the sessions are kept, and the pause
    /// grows as it does for refusals.
    pub(super) fn may_have_moved(&mut self, generation: u64, now: i64) -> bool {
        let is_latest = generation == self.generation && self.is_current();
        is_latest && !self.is_fresh(now) && self.looks.is_over(now)
    }

    /// Records the result of a flight; returns what it replaces.
    ///
    /// With several runtimes a flight may be overtaken. The result of one that began earlier may
    /// be sessions that the server has dropped since, or an old failure: it is ignored.
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
                // A login that was never sent says nothing about the vendor.
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
