//! Builds a client from its settings.

use std::sync::Arc;

use loggia_transport::clock::Clock;
use loggia_transport::source::{CredentialsProvider, Source};
use loggia_transport::zenlayer::{Api, Credentials};
use loggia_transport::{Error, ErrorKind, Secret};

use super::client::Client;
use super::credentials::SourcedCredentials;
use super::environment as variables;
use crate::connection::{Settings, shared_setters, shown};
use crate::environment;

/// The one host of the API, for all regions.
const PRODUCTION: &str = "https://console.zenlayer.com";

/// Collects what a [`Client`] needs. Made by [`Client::builder`].
#[derive(Default)]
pub struct ClientBuilder {
    settings: Settings,
    origin: Origin,
}

/// The source of the credentials.
#[derive(Default)]
enum Origin {
    #[default]
    Nowhere,
    Given(SourcedCredentials),
    /// Makes a source of credentials on the client's clock.
    Provider(Box<dyn FnOnce(Arc<dyn Clock>) -> Source<Credentials> + Send + Sync>),
    /// The error of reading the environment; reported by `build`, unless credentials are given
    /// after all.
    Failed(Error),
}

impl Client {
    /// Starts setting one up.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client with the credentials of the environment (see
    /// [`ClientBuilder::env`]) and defaults for the rest.
    ///
    /// # Errors
    /// As [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().env().build()
    }
}

impl ClientBuilder {
    /// An access key pair, which signs every request.
    #[must_use]
    pub fn access_key(self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.given(Credentials::access_key(id, secret), "access_key()")
    }

    /// A bearer token, which is sent with every request.
    #[must_use]
    pub fn token(self, token: impl Into<Secret>) -> Self {
        self.given(Credentials::token(token), "token()")
    }

    /// A key pair or a token.
    #[must_use]
    pub fn credentials(self, credentials: Credentials) -> Self {
        self.given(credentials, "credentials()")
    }

    fn given(mut self, credentials: Credentials, method: &str) -> Self {
        self.origin = Origin::Given(SourcedCredentials::new(credentials, method));
        self
    }

    /// A provider of credentials: for vaults, and for files that change. It is asked when the
    /// first call needs credentials, and again when the vendor has refused them; the refused
    /// call is then sent once more with the new ones. A provider that returns the same
    /// credentials again is not asked for a while.
    ///
    /// ```no_run
    /// use loggia::zenlayer::{Client, Credentials};
    ///
    /// # fn run() -> Result<(), loggia::Error> {
    /// let client = Client::builder()
    ///     .credentials_from(|| async {
    ///         let token = std::fs::read_to_string("/run/secrets/zenlayer")?;
    ///         Ok::<_, std::io::Error>(Credentials::token(token.trim()))
    ///     })
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn credentials_from(mut self, provider: impl CredentialsProvider<Credentials>) -> Self {
        self.origin = Origin::Provider(Box::new(|clock| {
            let checked = move || {
                let asked = provider.provide();
                async move {
                    let given = SourcedCredentials::new(asked.await?, "credentials_from()");
                    given.check()?;
                    Ok::<_, Error>(given.credentials)
                }
            };
            Source::provided(checked, clock)
        }));
        self
    }

    /// Takes credentials from the places where the vendor's own tools look. The first that
    /// are found are used:
    ///
    /// 1. `ZENLAYER_TOKEN`,
    /// 2. `ZENLAYER_ACCESS_KEY_ID` with `ZENLAYER_ACCESS_KEY_SECRET` (the CLI's
    ///    names),
    /// 3. `ZENLAYERCLOUD_ACCESS_KEY_ID` with `ZENLAYERCLOUD_ACCESS_KEY_PASSWORD`
    ///    (the Terraform provider's),
    /// 4. the profile `ZENLAYER_PROFILE`, or the current one of
    ///    `~/.zenlayer/config.json`, or `default`, of
    ///    `~/.zenlayer/credentials.json`.
    ///
    /// If none are found, credentials that were given before are kept. Mistakes, such as half
    /// a key pair, are reported by [`build`](Self::build), unless credentials are given
    /// afterwards.
    #[must_use]
    pub fn env(mut self) -> Self {
        self.take(variables::credentials(&environment::process));
        self
    }

    /// Takes the credentials of a profile of the vendor's own CLI, by its name, from
    /// `~/.zenlayer/credentials.json`, whatever the environment has.
    ///
    /// Mistakes are reported by [`build`](Self::build), unless credentials are given
    /// afterwards.
    #[must_use]
    pub fn profile(mut self, name: impl AsRef<str>) -> Self {
        let name = name.as_ref();
        self.take(variables::of_profile(&environment::process, name));
        self
    }

    fn take(&mut self, found: Result<Option<SourcedCredentials>, Error>) {
        match found {
            Ok(Some(given)) => self.origin = Origin::Given(given),
            Ok(None) => {}
            Err(error) => self.origin = Origin::Failed(error),
        }
    }

    shared_setters!();

    /// Checks everything; sends nothing.
    ///
    /// # Errors
    /// [`ErrorKind::MissingCredentials`]; [`ErrorKind::Config`] when credentials are
    /// incomplete, empty, or contain a line break (the error names the variable or the
    /// method), when a credentials file cannot be read, when the endpoint is not allowed, or
    /// when TLS cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        if let Origin::Given(given) = &self.origin {
            given.check()?;
        }
        let connection = |settings: Settings| settings.connect("Zenlayer", PRODUCTION);
        let (connection, source) = match self.origin {
            Origin::Given(given) => {
                let source = Source::fixed(given.credentials);
                (connection(self.settings)?, source)
            }
            Origin::Provider(source) => {
                let connection = connection(self.settings)?;
                let source = source(Arc::clone(&connection.clock));
                (connection, source)
            }
            Origin::Failed(error) => return Err(error),
            Origin::Nowhere => {
                let error = Error::new(ErrorKind::MissingCredentials, "no Zenlayer credentials");
                return Err(error.with_hint(
                    "call access_key() or token(), or set ZENLAYER_ACCESS_KEY_ID with \
                     ZENLAYER_ACCESS_KEY_SECRET, or ZENLAYER_TOKEN",
                ));
            }
        };
        Ok(Client::new(&connection, Api::with(source)))
    }
}

/// Omits the credentials.
impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("endpoint", &self.settings.endpoint.as_deref().map(shown))
            .field("options", &self.settings.options)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_credentials_are_reported_with_the_names_to_set() {
        let error = ClientBuilder::default().build().expect_err("none");
        assert_eq!(error.kind(), ErrorKind::MissingCredentials);
        assert!(
            error.to_string().contains("ZENLAYER_ACCESS_KEY_SECRET"),
            "{error}"
        );
    }

    #[test]
    fn credentials_given_afterwards_clear_a_failure() {
        let failed = || {
            let mut builder = ClientBuilder::default();
            builder.take(Err(Error::new(ErrorKind::Config, "half a pair")));
            builder
        };
        let error = failed().build().expect_err("half");
        assert!(error.to_string().contains("half a pair"), "{error}");
        for builder in [
            failed().token("t"),
            failed().access_key("AK1", "s1"),
            failed().credentials(Credentials::token("t")),
            failed().credentials_from(|| async { Ok::<_, Error>(Credentials::token("t")) }),
        ] {
            builder.build().expect("builds");
        }
        let mut again = failed();
        again.take(Ok(Some(SourcedCredentials::new(
            Credentials::token("t"),
            "ZENLAYER_TOKEN",
        ))));
        again.build().expect("builds");
        // If nothing is found, the earlier mistake is still reported.
        let mut nothing = failed();
        nothing.take(Ok(None));
        nothing.build().expect_err("half");
    }

    #[test]
    fn what_cannot_be_right_is_refused_with_where_it_came_from() {
        let builder = ClientBuilder::default;
        for (builder, from) in [
            (builder().token(""), "token()"),
            (builder().token("hunter2\n"), "token()"),
            (builder().access_key("", "hunter2"), "access_key()"),
            (builder().access_key("AK\u{7}", "hunter2"), "access_key()"),
            (builder().access_key("AK1", " "), "access_key()"),
            (builder().access_key("AK1", "hun\nter2"), "access_key()"),
            (
                builder().credentials(Credentials::token("hun ter2")),
                "credentials()",
            ),
        ] {
            let error = builder.build().expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains(from), "{error}");
            assert!(!format!("{error:?}").contains("ter2"));
        }
        let mut builder = builder();
        let token = SourcedCredentials::new(Credentials::token("hun\nter2"), "ZENLAYER_TOKEN");
        builder.take(Ok(Some(token)));
        let error = builder.build().expect_err("refused");
        assert!(error.to_string().contains("ZENLAYER_TOKEN"), "{error}");
    }

    #[test]
    fn nothing_secret_is_printed() {
        let builder = ClientBuilder::default().access_key("AK1", "hunter2");
        assert!(!format!("{builder:?}").contains("hunter2"));
        let client = builder.build().expect("builds");
        assert!(!format!("{client:?}").contains("hunter2"));
    }
}
