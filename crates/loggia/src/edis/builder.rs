//! Setting up an account.

use std::sync::Arc;

use loggia_edis::management;
use loggia_transport::edis::{HostPolicy, Plain, RenewalWindows, Sessions};
use loggia_transport::{CallOptions, Error, ErrorKind, Pipeline, Secret};

use super::account::Account;
use super::login::PasswordLogin;
use crate::connection::{Settings, shared_setters};
use crate::environment::{self, Lookup};

/// Where logins go.
const PRODUCTION: &str = "https://session.edisglobal.com";

/// Collects what an [`Account`] needs. Made by [`Account::builder`].
pub struct AccountBuilder {
    settings: Settings,
    email: Option<String>,
    password: Option<Secret>,
    kvm_id: Option<String>,
    hosts: HostPolicy,
    windows: RenewalWindows,
}

impl AccountBuilder {
    pub(super) fn new() -> Self {
        Self {
            settings: Settings::default(),
            email: None,
            password: None,
            kvm_id: None,
            hosts: HostPolicy::default(),
            windows: RenewalWindows::default(),
        }
    }

    /// E-mail and password of the client portal.
    #[must_use]
    pub fn credentials(mut self, email: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.email = Some(email.into());
        self.password = Some(password.into());
        self
    }

    /// Takes `EDIS_EMAIL` and `EDIS_PASSWORD` from the environment where they are
    /// set.
    #[must_use]
    pub fn env(self) -> Self {
        self.env_from(&environment::process)
    }

    fn env_from(mut self, lookup: Lookup<'_>) -> Self {
        self.email = environment::first(lookup, &["EDIS_EMAIL"]).or(self.email);
        self.password = environment::first(lookup, &["EDIS_PASSWORD"])
            .map(Secret::from)
            .or(self.password);
        self
    }

    /// Asks for the session of one VPS only: a program that serves one server need
    /// not hold the keys of all.
    #[must_use]
    pub fn only(mut self, kvm_id: impl Into<String>) -> Self {
        self.kvm_id = Some(kvm_id.into());
        self
    }

    /// Which hosts of answers may get signatures. Default: those under
    /// `edisglobal.com` and `edis.at`.
    #[must_use]
    pub fn hosts(mut self, policy: HostPolicy) -> Self {
        self.hosts = policy;
        self
    }

    /// How long before their end sessions are renewed.
    #[must_use]
    pub fn renewal_windows(mut self, windows: RenewalWindows) -> Self {
        self.windows = windows;
        self
    }

    shared_setters!();

    /// Checks everything; sends nothing.
    ///
    /// # Errors
    /// [`ErrorKind::MissingCredentials`]; [`ErrorKind::Config`] when the endpoint is
    /// not allowed or TLS cannot be set up.
    pub fn build(self) -> Result<Account, Error> {
        let (Some(email), Some(password)) = (self.email, self.password) else {
            return Err(
                Error::new(ErrorKind::MissingCredentials, "no EDIS credentials")
                    .with_hint("call credentials(), or set EDIS_EMAIL and EDIS_PASSWORD"),
            );
        };
        let connection = self.settings.connect(PRODUCTION)?;
        let hosts = self.hosts.allow_loopback(connection.loopback);
        let pipeline = |options: CallOptions| {
            Pipeline::new(
                connection.http.clone(),
                connection.endpoint.clone(),
                Plain::shared(),
            )
            .with_clock(Arc::clone(&connection.clock))
            .with_budget(Arc::clone(&connection.budget))
            .with_options(options)
        };
        let api = management::Client::new(pipeline(connection.options.clone()));
        let login = PasswordLogin::new(api.clone(), email, password, self.kvm_id);
        let sessions = Sessions::new(Arc::new(login), Arc::clone(&connection.clock), self.windows);
        Ok(Account::new(connection, hosts, sessions, api))
    }
}

/// Credentials are left out.
impl std::fmt::Debug for AccountBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccountBuilder")
            .field("endpoint", &self.settings.endpoint)
            .field("options", &self.settings.options)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_is_read_trimmed_and_wins_over_nothing_only_where_set() {
        let env = |name: &str| match name {
            "EDIS_EMAIL" => Some(" a@b.c\n".to_owned()),
            "EDIS_PASSWORD" => Some("   ".to_owned()),
            _ => None,
        };
        let builder = AccountBuilder::new()
            .credentials("x@y.z", "from code")
            .env_from(&env);
        assert_eq!(builder.email.as_deref(), Some("a@b.c"));
        assert_eq!(builder.password, Some(Secret::from("from code")));
    }

    #[test]
    fn missing_credentials_are_told_with_the_names_to_set() {
        let error = AccountBuilder::new().build().expect_err("no credentials");
        assert_eq!(error.kind(), ErrorKind::MissingCredentials);
        assert!(error.to_string().contains("EDIS_PASSWORD"), "{error}");
    }

    #[test]
    fn nothing_secret_is_printed() {
        let builder = AccountBuilder::new().credentials("a@b.c", "hunter2");
        assert!(!format!("{builder:?}").contains("hunter2"));
        let account = builder.build().expect("builds");
        assert!(!format!("{account:?}").contains("hunter2"));
    }
}
