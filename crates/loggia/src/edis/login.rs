//! From e-mail and password to sessions.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_edis::management::{self, types};
use loggia_transport::edis::{Login, Session};
use loggia_transport::{Error, ErrorKind};

use super::shop::Credentials;

/// Logs in with the generated client.
pub(super) struct PasswordLogin {
    api: management::Client,
    credentials: Arc<Credentials>,
    kvm_id: Option<String>,
}

impl PasswordLogin {
    pub(super) fn new(
        api: management::Client,
        credentials: Arc<Credentials>,
        kvm_id: Option<String>,
    ) -> Self {
        Self {
            api,
            credentials,
            kvm_id,
        }
    }
}

impl Login for PasswordLogin {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let api = self.api.clone();
        let email = self.credentials.email.clone();
        let password = self.credentials.password.clone();
        let kvm_id = self.kvm_id.clone();
        async move {
            let mut call = api.create_auth_session().email(email).pw(password);
            if let Some(kvm_id) = kvm_id {
                call = call.kvm_id(kvm_id);
            }
            sessions(call.send().await?.into_inner())
        }
        .boxed()
    }
}

/// A session for every entry.
///
/// # Errors
/// `Decode` when an entry lacks what every call needs.
pub(super) fn sessions(reply: types::CreateAuthSessionResponse) -> Result<Vec<Session>, Error> {
    reply
        .data
        .into_iter()
        .map(|(kvm_id, entry)| session(kvm_id, entry))
        .collect()
}

/// The map's key is the id; the entry's own `kvm_id` only repeats it.
fn session(kvm_id: String, entry: types::SessionEntry) -> Result<Session, Error> {
    let missing = |field: &str| {
        Error::new(
            ErrorKind::Decode,
            format!("the login's answer has no {field} for {}", shown(&kvm_id)),
        )
        .with_hint("the vendor may have changed the API: please report it")
    };
    let api_host = entry.api_host.clone().ok_or_else(|| missing("api_host"))?;
    let signature = entry
        .signature
        .clone()
        .ok_or_else(|| missing("signature"))?;
    let valid_until = entry.valid_until.ok_or_else(|| missing("valid_until"))?;
    let mut session = Session::new(kvm_id, api_host, signature, valid_until);
    session.api_rdns = entry.api_rdns;
    session.description = entry.description;
    session.location = entry.lps;
    session.suspended = entry.suspended.map(|flag| flag.eq_ignore_ascii_case("y"));
    Ok(session)
}

/// An id of the answer's, if it is one: anything else is not repeated.
fn shown(kvm_id: &str) -> &str {
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    match kvm_id.strip_prefix("kvm_") {
        Some(numbers) if numbers.split('_').all(number) => kvm_id,
        _ => "an entry that is no VPS",
    }
}

/// The password is left out.
impl std::fmt::Debug for PasswordLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordLogin")
            .field("email", &self.credentials.email)
            .finish_non_exhaustive()
    }
}
