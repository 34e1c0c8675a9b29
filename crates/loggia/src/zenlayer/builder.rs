//! Setting up a client.

use loggia_transport::zenlayer::{Api, Credentials};
use loggia_transport::{Error, ErrorKind, Secret};

use super::client::Client;
use super::environment as variables;
use crate::connection::{Settings, shared_setters, shown};
use crate::environment;

/// The one host of the API, for all regions.
const PRODUCTION: &str = "https://console.zenlayer.com";

/// Collects what a [`Client`] needs. Made by [`Client::builder`].
#[derive(Default)]
pub struct ClientBuilder {
    settings: Settings,
    credentials: Option<Credentials>,
    /// What reading the environment failed with; told by `build`.
    failed: Option<Error>,
}

impl ClientBuilder {
    /// An access key pair, which signs every request.
    #[must_use]
    pub fn access_key(self, id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        self.credentials(Credentials::access_key(id, secret))
    }

    /// A bearer token.
    #[must_use]
    pub fn token(self, token: impl Into<Secret>) -> Self {
        self.credentials(Credentials::token(token))
    }

    /// Either.
    #[must_use]
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Takes credentials from where the vendor's own tools look, the first that is
    /// found:
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
    /// Credentials given before stay where none is found.
    #[must_use]
    pub fn env(mut self) -> Self {
        match variables::credentials(&environment::process) {
            Ok(Some(credentials)) => self.credentials = Some(credentials),
            Ok(None) => {}
            Err(error) => self.failed = Some(error),
        }
        self
    }

    shared_setters!();

    /// Checks everything; sends nothing.
    ///
    /// # Errors
    /// [`ErrorKind::MissingCredentials`]; [`ErrorKind::Config`] when they are half
    /// given, a credentials file cannot be read, the endpoint is not allowed, or TLS
    /// cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let credentials = self.credentials.ok_or_else(|| {
            Error::new(ErrorKind::MissingCredentials, "no Zenlayer credentials").with_hint(
                "call access_key() or token(), or set ZENLAYER_ACCESS_KEY_ID with \
                 ZENLAYER_ACCESS_KEY_SECRET, or ZENLAYER_TOKEN",
            )
        })?;
        let connection = self.settings.connect("Zenlayer", PRODUCTION)?;
        Ok(Client::new(&connection, Api::new(credentials)))
    }
}

/// Credentials are left out.
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
    fn missing_credentials_are_told_with_the_names_to_set() {
        let error = ClientBuilder::default().build().expect_err("none");
        assert_eq!(error.kind(), ErrorKind::MissingCredentials);
        assert!(
            error.to_string().contains("ZENLAYER_ACCESS_KEY_SECRET"),
            "{error}"
        );
    }

    #[test]
    fn nothing_secret_is_printed() {
        let builder = ClientBuilder::default().access_key("AK1", "hunter2");
        assert!(!format!("{builder:?}").contains("hunter2"));
        let client = builder.build().expect("builds");
        assert!(!format!("{client:?}").contains("hunter2"));
    }
}
