//! A session: one VPS's entry in the login's answer.

use std::fmt;
use std::future::ready;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::error::Error;
use crate::secret::Secret;

/// What calls to one VPS need; valid for a limited time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Session {
    /// The VPS, as `kvm_<digits>_<digits>`.
    pub kvm_id: String,
    /// The host that serves its calls. May change when the VPS is moved.
    pub api_host: String,
    /// The host that serves its reverse DNS.
    pub api_rdns: Option<String>,
    /// Proves the login; part of every call.
    pub signature: Secret,
    /// Unix seconds until which the signature is valid.
    pub valid_until: i64,
    /// The customer's name for the VPS.
    pub description: Option<String>,
    /// Whether the VPS is suspended.
    pub suspended: Option<bool>,
    /// The location, in the vendor's free text.
    pub location: Option<String>,
    missing: Option<&'static str>,
}

impl Session {
    /// A session with the fields that every call needs.
    pub fn new(
        kvm_id: impl Into<String>,
        api_host: impl Into<String>,
        signature: Secret,
        valid_until: i64,
    ) -> Self {
        Self {
            kvm_id: kvm_id.into(),
            api_host: api_host.into(),
            api_rdns: None,
            signature,
            valid_until,
            description: None,
            suspended: None,
            location: None,
            missing: None,
        }
    }

    /// The entry of a VPS that the login listed without the field `missing`, so that it cannot be
    /// called. It is listed with the others; looking it up fails, with the name of the field.
    pub fn incomplete(kvm_id: impl Into<String>, missing: &'static str) -> Self {
        Self {
            missing: Some(missing),
            ..Self::new(kvm_id, "", Secret::default(), 0)
        }
    }

    /// The field that the login left out, if that makes calls impossible.
    pub fn missing(&self) -> Option<&'static str> {
        self.missing
    }

    /// Whether calls were possible with it when it arrived, by the local clock: a login may list
    /// a session that lacks something or has expired. Another login would list it again.
    pub(super) fn was_good_at(&self, obtained: i64) -> bool {
        self.missing.is_none() && self.valid_until > obtained
    }
}

/// Gets new sessions from the vendor. The facade implements it with the generated client; this
/// crate knows only its result.
pub trait Login: fmt::Debug + Send + Sync + 'static {
    /// Logs in once and returns a session for every VPS, [incomplete](Session::incomplete)
    /// ones included.
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>>;

    /// A name for the account, the same in every process and without secrets: letters, digits and
    /// hyphens. A [`SessionStore`](super::SessionStore) keeps the sessions under it.
    ///
    /// # Errors
    /// When it is not known, because no credentials are available.
    fn account(&self) -> BoxFuture<'static, Result<String, Error>> {
        Box::pin(ready(Ok("default".to_owned())))
    }
}

/// How long before its end a session is renewed.
///
/// In the *advisory* window one task renews while the others continue with the old session, and a
/// failed renewal is not an error. In the *mandatory* window, and after the end, everyone waits
/// for the one renewal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenewalWindows {
    advisory: Duration,
    mandatory: Duration,
}

impl Default for RenewalWindows {
    /// 120 s and 30 s. The vendor does not document how long a session lasts, so both are limited
    /// for short sessions: to a quarter and a tenth of the lifetime.
    fn default() -> Self {
        Self {
            advisory: Duration::from_secs(120),
            mandatory: Duration::from_secs(30),
        }
    }
}

impl RenewalWindows {
    /// Other windows; the mandatory one is never the longer. Whatever the arguments, they are at
    /// most a quarter and a tenth of a session's lifetime.
    pub fn new(advisory: Duration, mandatory: Duration) -> Self {
        Self {
            advisory,
            mandatory: mandatory.min(advisory),
        }
    }

    /// Both windows in whole seconds, for a session with a lifetime of that many seconds.
    pub(super) fn for_lifetime(&self, lifetime: i64) -> (i64, i64) {
        let lifetime = lifetime.max(0);
        let seconds = |window: Duration| i64::try_from(window.as_secs()).unwrap_or(i64::MAX);
        (
            seconds(self.advisory).min(lifetime / 4),
            seconds(self.mandatory).min(lifetime / 10),
        )
    }
}
