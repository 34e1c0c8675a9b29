//! TLS: rustls with aws-lc-rs, using the platform's trust.
//!
//! The crypto provider is named here and passed on, never installed for the whole process: two
//! libraries that both install one would panic at run time.
//!
//! Further authorities come from the builder, as bytes or as a file, and from the file that
//! `SSL_CERT_FILE` names, an OpenSSL convention that programs behind a company's proxy rely on.
//! (If the platform's own authorities are files, those of the variable replace them.)
//!
//! The authorities of platform and environment are read once per process: where they are files,
//! this takes longer than everything else about a client.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use loggia_transport::{Error, ErrorKind};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
#[cfg(feature = "redis")]
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;
#[cfg(feature = "redis")]
use zeroize::Zeroizing;

use super::Trust;
use crate::environment::Lookup;

/// The variable that names a file of certificates.
const CERT_FILE: &str = "SSL_CERT_FILE";

/// A configuration that also trusts `trust` and the environment's authorities. With `plain_http`,
/// there may be none.
pub(super) fn config(
    trust: &Trust,
    plain_http: bool,
    lookup: Lookup<'_>,
) -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let builder = match verifier(trust, plain_http, lookup, provider)? {
        Some(verifier) => builder
            .dangerous()
            .with_custom_certificate_verifier(verifier),
        None => builder.with_root_certificates(RootCertStore::empty()),
    };
    #[cfg(feature = "redis")]
    if let Some(identity) = &trust.identity {
        let chain = read(&identity.certificate)?;
        return builder
            .with_client_auth_cert(chain, read_key(&identity.key)?)
            .map_err(|_| {
                let message = format!(
                    "the key in {} is not that of the certificate in {}",
                    identity.key.display(),
                    identity.certificate.display()
                );
                Error::new(ErrorKind::Config, message)
                    .with_hint("give the file of its private key, and the certificate first")
            });
    }
    Ok(builder.with_no_client_auth())
}

/// The verifiers of clients without authorities of their own, by the file that the environment
/// named, if any.
static COMMON: Mutex<BTreeMap<Option<String>, Arc<Verifier>>> = Mutex::new(BTreeMap::new());

fn common() -> MutexGuard<'static, BTreeMap<Option<String>, Arc<Verifier>>> {
    COMMON.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Verifies servers by the authorities of the platform, of `trust` and of the environment. `None`
/// is possible for plain http only: a bare machine may have no certificates at all. That is no
/// reason not to call a simulator; TLS would fail at the handshake.
fn verifier(
    trust: &Trust,
    plain_http: bool,
    lookup: Lookup<'_>,
    provider: Arc<CryptoProvider>,
) -> Result<Option<Arc<Verifier>>, Error> {
    // A path that is not text is read by the platform's part alone.
    let is_path = |path: &String| !path.is_empty() && !path.contains(char::REPLACEMENT_CHARACTER);
    let named = lookup(CERT_FILE).filter(is_path);
    let mut is_common = trust.certificates.is_empty() && trust.files.is_empty();
    if is_common && let Some(verifier) = common().get(&named) {
        return Ok(Some(Arc::clone(verifier)));
    }
    let mut roots: Vec<CertificateDer<'static>> =
        trust.certificates.iter().cloned().map(Into::into).collect();
    for path in &trust.files {
        roots.extend(read(path)?);
    }
    match named.as_deref().map(read) {
        Some(Ok(more)) => roots.extend(more),
        Some(Err(error)) if !plain_http => {
            return Err(error.with_hint("the file is the one that SSL_CERT_FILE names"));
        }
        Some(Err(_)) => is_common = false,
        None => {}
    }
    match Verifier::new_with_extra_roots(roots, provider) {
        Ok(verifier) => {
            let verifier = Arc::new(verifier);
            if is_common {
                // If two were made at the same time, one is kept.
                let mut common = common();
                return Ok(Some(Arc::clone(common.entry(named).or_insert(verifier))));
            }
            Ok(Some(verifier))
        }
        Err(_) if plain_http => Ok(None),
        Err(error) => Err(failed(error)
            .with_hint("install the platform's root certificates (package ca-certificates)")),
    }
}

/// A configuration for a protocol other than HTTP.
#[cfg(feature = "redis")]
pub(crate) fn client_config(trust: &Trust) -> Result<ClientConfig, Error> {
    config(trust, false, &crate::environment::process)
}

/// The private key of a PEM file.
#[cfg(feature = "redis")]
fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, Error> {
    // Without a cause, which might quote the key.
    let refused = |what: &str| {
        let message = format!("the private key file {} {what}", path.display());
        Error::new(ErrorKind::Config, message)
            .with_hint("give a PEM file, with -----BEGIN PRIVATE KEY----- in it")
    };
    let bytes = std::fs::read(path)
        .map(Zeroizing::new)
        .map_err(|error| refused("cannot be read").with_source(error))?;
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| refused("has no private key"))
}

/// The certificates of a PEM file, at least one.
fn read(path: impl AsRef<Path>) -> Result<Vec<CertificateDer<'static>>, Error> {
    let path = path.as_ref();
    let refused = |what: &str| {
        let message = format!("the certificate file {} {what}", path.display());
        Error::new(ErrorKind::Config, message)
            .with_hint("give a PEM file, with -----BEGIN CERTIFICATE----- in it")
    };
    let bytes =
        std::fs::read(path).map_err(|error| refused("cannot be read").with_source(error))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    // The broken part is not quoted: a key may be next to the certificates.
    let found = found.map_err(|_| refused("is broken"))?;
    if found.is_empty() {
        return Err(refused("has no certificate"));
    }
    // Checked here, where the file can be named.
    let mut store = RootCertStore::empty();
    for certificate in &found {
        store
            .add(certificate.clone())
            .map_err(|error| refused("has an invalid certificate").with_source(error))?;
    }
    Ok(found)
}

fn failed(error: rustls::Error) -> Error {
    Error::new(ErrorKind::Config, "TLS cannot be set up").with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(text: &str, in_environment: bool) -> Result<ClientConfig, Error> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("roots.pem");
        std::fs::write(&path, text).expect("written");
        let mut trust = Trust::default();
        let named = path.display().to_string();
        if !in_environment {
            trust.files.push(path);
        }
        let lookup = move |name: &str| (in_environment && name == CERT_FILE).then(|| named.clone());
        config(&trust, false, &lookup)
    }

    #[test]
    fn a_file_without_certificates_is_named() {
        for (text, what) in [
            ("", "no certificate"),
            ("no PEM at all", "no certificate"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n", "broken"),
            (
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "has an invalid certificate",
            ),
        ] {
            for in_environment in [false, true] {
                let error = build(text, in_environment).expect_err(what).to_string();
                assert!(
                    error.contains("roots.pem") && error.contains(what),
                    "{error}"
                );
                assert_eq!(error.contains(CERT_FILE), in_environment, "{error}");
            }
        }
        let missing = Trust {
            files: vec!["/nowhere/roots.pem".into()],
            ..Trust::default()
        };
        let error = config(&missing, false, &|_| None).expect_err("missing");
        assert!(error.to_string().contains("/nowhere/roots.pem"), "{error}");
    }

    #[test]
    fn what_all_clients_trust_is_read_once() {
        let made = |lookup: Lookup<'_>| {
            let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
            verifier(&Trust::default(), true, lookup, provider).expect("made")
        };
        // A bare machine has no authorities at all.
        let Some(first) = made(&|_| None) else { return };
        let second = made(&|_| None).expect("again");
        assert!(Arc::ptr_eq(&first, &second));
        // Nothing is kept of a file that cannot be read.
        let lookup = |_: &str| Some("/nowhere/roots.pem".to_owned());
        let (first, second) = (made(&lookup), made(&lookup));
        assert!(!Arc::ptr_eq(&first.expect("made"), &second.expect("made")));
    }

    #[test]
    fn plain_http_does_without_what_the_environment_names() {
        let lookup = |_: &str| Some("/nowhere/roots.pem".to_owned());
        assert!(config(&Trust::default(), true, &lookup).is_ok());
        assert!(config(&Trust::default(), false, &lookup).is_err());
    }
}
