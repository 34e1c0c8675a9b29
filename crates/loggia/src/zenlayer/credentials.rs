//! Credentials, with where they came from.

use loggia_transport::Error;
use loggia_transport::zenlayer::Credentials;

use crate::validation::{Alphabet, check};

/// Credentials, and the names of the variables, file or method that they came from.
pub(super) struct SourcedCredentials {
    pub(super) credentials: Credentials,
    /// Where a key's id came from.
    pub(super) id_from: String,
    /// Where the secret or token came from.
    pub(super) from: String,
}

impl SourcedCredentials {
    /// Credentials that all come from one place.
    pub(super) fn new(credentials: Credentials, from: &str) -> Self {
        Self {
            credentials,
            id_from: from.to_owned(),
            from: from.to_owned(),
        }
    }

    /// Refuses invalid credentials.
    ///
    /// # Errors
    /// `Config`, which names the origin.
    pub(super) fn check(&self) -> Result<(), Error> {
        match &self.credentials {
            Credentials::Token(token) => {
                check(token.expose(), Alphabet::Header, "token", &self.from)
            }
            Credentials::AccessKey { id, secret } => {
                check(id, Alphabet::Header, "key id", &self.id_from)?;
                check(secret.expose(), Alphabet::Printable, "secret", &self.from)
            }
            // Future kinds of credentials are not checked yet.
            _ => Ok(()),
        }
    }
}
