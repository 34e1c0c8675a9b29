//! From e-mail and password to sessions.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_edis::management::{self, types};
use loggia_transport::Error;
use loggia_transport::edis::{Login, Session};

use super::credentials::Credentials;

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
            Ok(sessions(call.send().await?.into_inner()))
        }
        .boxed()
    }
}

/// A session for every entry. One that lacks what every call needs is no reason to
/// leave the account's other servers alone.
pub(super) fn sessions(reply: types::CreateAuthSessionResponse) -> Vec<Session> {
    let entries = reply.data.into_iter();
    entries
        .map(|(kvm_id, entry)| session(kvm_id, entry))
        .collect()
}

/// The map's key is the id; the entry's own `kvm_id` only repeats it.
fn session(kvm_id: String, entry: types::SessionEntry) -> Session {
    let mut session = match (entry.api_host, entry.signature, entry.valid_until) {
        (Some(api_host), Some(signature), Some(valid_until)) => {
            Session::new(kvm_id, api_host, signature, valid_until)
        }
        (None, ..) => Session::incomplete(kvm_id, "api_host"),
        (_, None, _) => Session::incomplete(kvm_id, "signature"),
        (.., None) => Session::incomplete(kvm_id, "valid_until"),
    };
    session.api_rdns = entry.api_rdns;
    session.description = entry.description;
    session.location = entry.lps;
    session.suspended = entry.suspended.as_deref().and_then(suspended);
    session
}

/// Whether the login's word for it means that a server is suspended. The vendor says
/// what stands there for one that is not (`n`), and nothing of the other.
pub(super) fn suspended(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "" => None,
        "n" | "no" | "0" | "false" => Some(false),
        _ => Some(true),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_not_the_word_for_no_means_suspended() {
        for (word, wanted) in [
            ("n", Some(false)),
            ("N", Some(false)),
            ("no", Some(false)),
            ("0", Some(false)),
            ("false", Some(false)),
            ("y", Some(true)),
            ("yes", Some(true)),
            ("1", Some(true)),
            ("s", Some(true)),
            (" ", None),
            ("", None),
        ] {
            assert_eq!(suspended(word), wanted, "{word:?}");
        }
    }
}
