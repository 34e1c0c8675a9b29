//! Builds an account from its settings.

use std::sync::Arc;

use loggia_transport::clock::Clock;
use loggia_transport::edis::{HostPolicy, LoginProtocol, RenewalWindows, SessionStore, Sessions};
use loggia_transport::source::{CredentialsProvider, Source};
use loggia_transport::{Error, ErrorKind, Secret};

use super::account::{Account, Parts};
use super::credentials::Credentials;
use super::relogin::Relogin;
use crate::connection::{Endpoint, Settings, shared_setters, shown};
use crate::environment::{self, Lookup};
use crate::validation::{Alphabet, check};

/// The address of logins.
const PRODUCTION: &str = "https://session.edisglobal.com";

/// The address of orders. The vendor's documents call it a sandbox in one place, which it is not.
const ORDERS: &str = "https://order.edisglobal.com";

/// Collects what an [`Account`] needs. Made by [`Account::builder`].
pub struct AccountBuilder {
    settings: Settings,
    email: Option<Given<String>>,
    password: Option<Given<Secret>>,
    provider: Option<MakeSource>,
    kvm_id: Option<String>,
    hosts: HostPolicy,
    windows: RenewalWindows,
    store: Option<Arc<dyn SessionStore>>,
    rdns_prefix: String,
    order_endpoint: Option<String>,
}

/// A part of the credentials, and the method or variable that it came from.
type Given<T> = (T, &'static str);

/// Makes a source of credentials on the account's clock.
type MakeSource = Box<dyn FnOnce(Arc<dyn Clock>) -> Source<Credentials> + Send + Sync>;

impl Account {
    /// Starts setting one up.
    pub fn builder() -> AccountBuilder {
        AccountBuilder::new()
    }

    /// An account with the credentials of the environment (`EDIS_EMAIL`,
    /// `EDIS_PASSWORD`) and defaults for the rest.
    ///
    /// # Errors
    /// As [`AccountBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().env().build()
    }
}

impl AccountBuilder {
    fn new() -> Self {
        Self {
            settings: Settings::default(),
            email: None,
            password: None,
            provider: None,
            kvm_id: None,
            hosts: HostPolicy::default(),
            windows: RenewalWindows::default(),
            store: None,
            rdns_prefix: String::new(),
            order_endpoint: None,
        }
    }

    /// E-mail and password of the client portal.
    #[must_use]
    pub fn credentials(mut self, email: impl Into<String>, password: impl Into<Secret>) -> Self {
        self.email = Some((email.into(), "credentials()"));
        self.password = Some((password.into(), "credentials()"));
        self.provider = None;
        self
    }

    /// A provider of e-mail and password: for vaults, and for files that change. It is asked
    /// when a login or an order needs credentials, and again when the vendor has refused
    /// them; the refused request is then sent once more with the new ones. A provider that
    /// returns the same credentials again is not asked for a while.
    ///
    /// ```no_run
    /// use loggia::edis::{Account, Credentials};
    ///
    /// # fn run() -> Result<(), loggia::Error> {
    /// let account = Account::builder()
    ///     .credentials_from(|| async {
    ///         let password = std::fs::read_to_string("/run/secrets/edis")?;
    ///         Ok::<_, std::io::Error>(Credentials::new("me@example.com", password.trim()))
    ///     })
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn credentials_from(mut self, provider: impl CredentialsProvider<Credentials>) -> Self {
        self.provider = Some(Box::new(|clock| {
            let checked = move || {
                let asked = provider.provide();
                async move {
                    let credentials = asked.await?;
                    let from = "credentials_from()";
                    checked((credentials.email, from), (credentials.password, from))
                }
            };
            Source::provided(checked, clock)
        }));
        self
    }

    /// Takes `EDIS_EMAIL` and `EDIS_PASSWORD` from the environment where they are
    /// set.
    #[must_use]
    pub fn env(self) -> Self {
        self.env_from(&environment::process)
    }

    fn env_from(mut self, lookup: Lookup<'_>) -> Self {
        let email = environment::first(lookup, &["EDIS_EMAIL"]);
        let password = environment::first(lookup, &["EDIS_PASSWORD"]);
        if email.is_some() || password.is_some() {
            self.provider = None;
        }
        self.email = email.map(|email| (email, "EDIS_EMAIL")).or(self.email);
        self.password = password
            .map(|password| (Secret::from(password), "EDIS_PASSWORD"))
            .or(self.password);
        self
    }

    /// Restricts logins to the session of one VPS: a program that serves one server need not
    /// hold the sessions of all. Calls to other servers fail with
    /// [`NotFound`](ErrorKind::NotFound), even if the account has them.
    #[must_use]
    pub fn only_server(mut self, kvm_id: impl Into<String>) -> Self {
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

    /// How long before their end sessions are renewed. Default: from two minutes before the
    /// end, one caller renews while the others use the old session; from half a minute
    /// before the end, all wait for the new one.
    #[must_use]
    pub fn renewal_windows(mut self, windows: RenewalWindows) -> Self {
        self.windows = windows;
        self
    }

    /// Shares sessions with all that use the same store for this account (address, e-mail
    /// and [`only_server`](Self::only_server)): processes that run one after the other, or workers on many
    /// machines. There is one login for all of them, and sessions that EDIS has refused are
    /// renewed once. While the store is not available, each process logs in by itself. See
    /// [`session`](crate::session).
    ///
    /// Anyone who can use the store can use the sessions: only logins need the password.
    ///
    /// Default: sessions stay in the memory of this client and its clones.
    #[must_use]
    pub fn session_store(mut self, store: Arc<dyn SessionStore>) -> Self {
        self.store = Some(store);
        self
    }

    /// Puts a prefix before the paths of reverse DNS calls, such as `/kvm/v2`. The vendor's
    /// documents contradict each other: the first ones had this prefix, the current ones
    /// have none. Try it when [`Server::ptr`](super::Server::ptr) fails with `NotFound`.
    #[must_use]
    pub fn rdns_path_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.rdns_prefix = prefix.into();
        self
    }

    /// The address of the order API. Default: [`endpoint`](Self::endpoint) if that is set,
    /// so that an account at a simulator orders nothing at the vendor; otherwise the vendor.
    #[must_use]
    pub fn order_endpoint(mut self, url: impl Into<String>) -> Self {
        self.order_endpoint = Some(url.into());
        self
    }

    shared_setters!();

    /// Checks everything; sends nothing.
    ///
    /// # Errors
    /// [`ErrorKind::MissingCredentials`]; [`ErrorKind::Config`] when credentials are
    /// incomplete, empty, or contain a line break (the error names the variable or the
    /// method), when the endpoint is not allowed, or when TLS cannot be set up.
    pub fn build(self) -> Result<Account, Error> {
        let make_source: MakeSource = match (self.provider, self.email, self.password) {
            (Some(make_source), ..) => make_source,
            (None, Some(email), Some(password)) => {
                let credentials = checked(email, password)?;
                Box::new(|_| Source::fixed(credentials))
            }
            (None, None, None) => {
                return Err(
                    Error::new(ErrorKind::MissingCredentials, "no EDIS credentials")
                        .with_hint("call credentials(), or set EDIS_EMAIL and EDIS_PASSWORD"),
                );
            }
            // A mistake, not a sign that no account is wanted.
            (None, Some(_), None) => return Err(half("EDIS_PASSWORD")),
            (None, None, Some(_)) => return Err(half("EDIS_EMAIL")),
        };
        let prefix = self.rdns_prefix.trim_end_matches('/').to_owned();
        if !(prefix.is_empty() || prefix.starts_with('/')) {
            return Err(
                Error::new(ErrorKind::Config, "rdns_path_prefix does not begin with /")
                    .with_hint("write it as /kvm/v2"),
            );
        }
        let orders = self.order_endpoint.as_ref();
        let orders = orders.or(self.settings.endpoint.as_ref()).cloned();
        let insecure_loopback = self.settings.insecure_loopback;
        // The configured endpoint first: orders may only follow it.
        let connection = self.settings.connect("EDIS", PRODUCTION)?;
        let orders = Endpoint::parse(
            "EDIS order",
            orders.as_deref().unwrap_or(ORDERS),
            insecure_loopback,
        )?;
        let hosts = self.hosts.allow_loopback(connection.loopback);
        let pipeline = connection.pipeline(connection.endpoint.clone(), LoginProtocol::shared());
        let relogin = Relogin {
            pipeline,
            source: make_source(Arc::clone(&connection.clock)),
            kvm_id: self.kvm_id,
        };
        let (login, clock) = (Arc::new(relogin.clone()), Arc::clone(&connection.clock));
        let sessions = match self.store {
            Some(store) => Sessions::shared(login, store, clock, self.windows),
            None => Sessions::new(login, clock, self.windows),
        };
        Ok(Account::new(Parts {
            connection,
            hosts,
            sessions,
            relogin,
            rdns_prefix: prefix,
            order_endpoint: orders.url,
        }))
    }
}

/// Refuses invalid credentials, naming their origin.
fn checked(email: Given<String>, password: Given<Secret>) -> Result<Credentials, Error> {
    check(&email.0, Alphabet::Printable, "e-mail address", email.1)?;
    check(
        password.0.expose(),
        Alphabet::Printable,
        "password",
        password.1,
    )?;
    Ok(Credentials::new(email.0, password.0))
}

fn half(missing: &'static str) -> Error {
    let error = Error::new(
        ErrorKind::Config,
        format!("half of the EDIS credentials: {missing} is missing"),
    );
    error.with_hint("call credentials(), or set EDIS_EMAIL and EDIS_PASSWORD")
}

/// Omits the credentials.
impl std::fmt::Debug for AccountBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccountBuilder")
            .field("endpoint", &self.settings.endpoint.as_deref().map(shown))
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
        assert_eq!(builder.email, Some(("a@b.c".to_owned(), "EDIS_EMAIL")));
        let password = Secret::from("from code");
        assert_eq!(builder.password, Some((password, "credentials()")));
    }

    #[test]
    fn missing_credentials_are_reported_with_the_names_to_set() {
        let error = AccountBuilder::new().build().expect_err("no credentials");
        assert_eq!(error.kind(), ErrorKind::MissingCredentials);
        assert!(error.to_string().contains("EDIS_PASSWORD"), "{error}");
    }

    #[test]
    fn half_of_the_credentials_is_a_mistake() {
        for (given, missing) in [
            ("EDIS_EMAIL", "EDIS_PASSWORD"),
            ("EDIS_PASSWORD", "EDIS_EMAIL"),
        ] {
            let env = |name: &str| (name == given).then(|| "hunter2".to_owned());
            let error = AccountBuilder::new().env_from(&env).build();
            let error = error.expect_err("half");
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(missing), "{error}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_right_is_refused_with_where_it_came_from() {
        for (email, password, what) in [
            ("", "hunter2", "e-mail"),
            (" ", "hunter2", "e-mail"),
            ("a@b.c\nx", "hunter2", "e-mail"),
            ("a@b.c", "", "password"),
            ("a@b.c", " ", "password"),
            ("a@b.c", "hun\nter2", "password"),
            ("a@b.c", "hunter2\r\n", "password"),
            ("a@b.c", "hun\0ter2", "password"),
        ] {
            let error = AccountBuilder::new().credentials(email, password).build();
            let error = error.expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::Config);
            let said = error.to_string();
            assert!(
                said.contains("credentials()") && said.contains(what),
                "{said}"
            );
            assert!(!said.contains("ter2"), "{said}");
        }
        let env = |name: &str| match name {
            "EDIS_EMAIL" => Some("a@b.c".to_owned()),
            _ => Some("hun\nter2".to_owned()),
        };
        let error = AccountBuilder::new().env_from(&env).build();
        let error = error.expect_err("refused");
        assert!(error.to_string().contains("EDIS_PASSWORD"), "{error}");
        let fine = AccountBuilder::new().credentials("a@b.c", " p\u{e4}ss w\u{f6}rd ");
        fine.build()
            .expect("blanks and umlauts are the owner's business");
    }

    #[test]
    fn orders_follow_an_endpoint_that_was_changed() {
        let shown = |change: fn(AccountBuilder) -> AccountBuilder| {
            let builder = AccountBuilder::new().credentials("a@b.c", "hunter2");
            let account = change(builder).build().expect("builds");
            format!("{:?}", account.shop())
        };
        assert!(shown(|builder| builder).contains(ORDERS));
        let elsewhere = shown(|builder| builder.endpoint("https://gate.example"));
        assert!(elsewhere.contains("gate.example"), "{elsewhere}");
        let apart = shown(|builder| builder.order_endpoint("https://shop.example"));
        assert!(apart.contains("shop.example"), "{apart}");
        assert!(!apart.contains("hunter2") && !apart.contains("a@b.c"));
    }

    #[test]
    fn nothing_secret_is_printed() {
        let builder = AccountBuilder::new().credentials("a@b.c", "hunter2");
        assert!(!format!("{builder:?}").contains("hunter2"));
        let account = builder.build().expect("builds");
        assert!(!format!("{account:?}").contains("hunter2"));
    }
}
