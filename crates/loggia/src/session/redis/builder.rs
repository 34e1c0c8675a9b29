//! Builds a [`RedisStore`] from its settings.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use loggia_transport::{Error, Secret};

use super::RedisStore;
use super::server::Server;
use crate::connection::Trust;
use crate::session::key::SessionKey;
use crate::session::seal::Sealer;

/// Settings of a [`RedisStore`]. Made by [`RedisStore::builder`].
///
/// ```no_run
/// # fn run(key: &loggia::session::SessionKey) -> Result<(), loggia::Error> {
/// use loggia::session::RedisStore;
///
/// let store = RedisStore::builder("rediss://sessions.example/", key)
///     .root_certificates_file("/etc/ssl/our-ca.pem")
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub struct RedisStoreBuilder {
    /// May contain a password.
    address: Secret,
    sealer: Sealer,
    prefix: Arc<str>,
    trust: Trust,
}

impl RedisStoreBuilder {
    pub(super) fn new(address: &str, key: &SessionKey) -> Self {
        Self {
            address: address.into(),
            sealer: Sealer::new(key),
            prefix: "loggia".into(),
            trust: Trust::default(),
        }
    }

    /// The prefix of the names of all keys. Default: `loggia`.
    #[must_use]
    pub fn prefix(mut self, prefix: impl AsRef<str>) -> Self {
        self.prefix = prefix.as_ref().into();
        self
    }

    /// Trusts one more certificate authority (DER), besides the platform's.
    ///
    /// The authorities in the file that `SSL_CERT_FILE` names are always trusted.
    #[must_use]
    pub fn root_certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.trust.certificates.push(der.into());
        self
    }

    /// Trusts the certificate authorities in a PEM file, besides the platform's. `build` reads
    /// the file, and fails when it contains none.
    #[must_use]
    pub fn root_certificates_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.trust.files.push(path.into());
        self
    }

    /// Presents a certificate to the server, with its key: PEM files, which `build` reads. A
    /// Redis server with TLS asks for one unless its `tls-auth-clients` says otherwise.
    #[cfg(feature = "rustls")]
    #[must_use]
    pub fn client_certificate_files(
        mut self,
        certificate: impl Into<PathBuf>,
        key: impl Into<PathBuf>,
    ) -> Self {
        self.trust.identity = Some(crate::connection::Identity {
            certificate: certificate.into(),
            key: key.into(),
        });
        self
    }

    /// Makes the store, which connects when it is used.
    ///
    /// # Errors
    /// `Config` for an address that is not one of Redis, for invalid certificates, and for
    /// certificates with an address without TLS.
    pub fn build(self) -> Result<RedisStore, Error> {
        Ok(RedisStore {
            server: Server::parse(self.address.expose(), &self.trust)?,
            sealer: Arc::new(self.sealer),
            prefix: self.prefix,
            connection: Arc::default(),
        })
    }
}

/// Omits address, key and files.
impl fmt::Debug for RedisStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStoreBuilder")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
