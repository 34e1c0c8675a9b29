//! The credentials of a caller.

use crate::secret::Secret;

/// A key pair or a token, created in the vendor's console.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credentials {
    /// Signs every request. The vendor also calls the secret *access key password*
    /// or *secret key*.
    AccessKey {
        /// The key's id; not secret, it is sent in clear.
        id: String,
        /// The key's secret; never sent.
        secret: Secret,
    },
    /// Sent with every request (`Authorization: Bearer`).
    Token(Secret),
}

impl Credentials {
    /// A key pair.
    pub fn access_key(id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self::AccessKey {
            id: id.into(),
            secret: secret.into(),
        }
    }

    /// A bearer token.
    pub fn token(token: impl Into<Secret>) -> Self {
        Self::Token(token.into())
    }
}
