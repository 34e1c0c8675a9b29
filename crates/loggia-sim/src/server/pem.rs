//! Reads the TLS configuration of a server from files, for callers with a certificate and a key
//! in the usual form and no `rustls` of their own.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Why a certificate or its key cannot be used: which file, and what is wrong with it. It never
/// quotes the contents of the file.
#[derive(Debug)]
pub struct TlsFileError {
    path: PathBuf,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    Read(io::Error),
    NotPem,
    /// The file is PEM, but contains nothing of this kind.
    Without(&'static str),
    Tls(rustls::Error),
}

impl fmt::Display for TlsFileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.cause {
            Cause::Read(error) => write!(f, "cannot read {path}: {error}"),
            Cause::NotPem => write!(f, "{path} is not PEM, or was cut off"),
            Cause::Without(what) => write!(f, "{path} has no {what} in PEM"),
            Cause::Tls(rustls::Error::InconsistentKeys(_)) => {
                write!(f, "{path} is not the key of this certificate")
            }
            Cause::Tls(error) => write!(f, "{path} cannot be used for TLS: {error}"),
        }
    }
}

impl std::error::Error for TlsFileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Read(error) => Some(error),
            Cause::Tls(error) => Some(error),
            Cause::NotPem | Cause::Without(_) => None,
        }
    }
}

/// Reads a chain of certificates, the server's own first, and its key.
pub(crate) fn config(cert: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsFileError> {
    const CERTIFICATE: &str = "certificate";
    let failed = |path: &Path, cause| TlsFileError {
        path: path.to_owned(),
        cause,
    };
    let chain =
        CertificateDer::pem_file_iter(cert).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let chain = chain.map_err(|error| failed(cert, cause(error, CERTIFICATE)))?;
    if chain.is_empty() {
        return Err(failed(cert, Cause::Without(CERTIFICATE)));
    }
    let private = PrivateKeyDer::from_pem_file(key)
        .map_err(|error| failed(key, cause(error, "private key that is not encrypted")))?;
    // Not the provider of the process: a program may have none.
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            let builder = builder.with_no_client_auth();
            builder.with_single_cert(chain, private)
        })
        .map(Arc::new)
        .map_err(|error| {
            let is_of_cert = matches!(error, rustls::Error::InvalidCertificate(_));
            failed(if is_of_cert { cert } else { key }, Cause::Tls(error))
        })
}

fn cause(error: pem::Error, wanted: &'static str) -> Cause {
    match error {
        pem::Error::Io(error) => Cause::Read(error),
        pem::Error::NoItemsFound => Cause::Without(wanted),
        // Other errors can contain lines of the file.
        _ => Cause::NotPem,
    }
}
