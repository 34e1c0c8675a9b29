//! TLS: rustls with aws-lc-rs, trusting what the platform trusts.
//!
//! The crypto provider is named here and handed over, never installed for the
//! whole process: two libraries that both install one would panic at run time.
//!
//! Further authorities come from the builder, as bytes or as a file, and from the file
//! that `SSL_CERT_FILE` names, which OpenSSL made the custom of programs behind a
//! company's proxy. (Where the platform's own are files, those of the variable stand in
//! their place.)

use std::path::Path;
use std::sync::Arc;

use loggia_transport::{Error, ErrorKind};
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

/// A configuration that also trusts `trust` and what the environment names.
/// `plain_http` is allowed to do without.
pub(super) fn config(
    trust: &Trust,
    plain_http: bool,
    lookup: Lookup<'_>,
) -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let mut roots: Vec<CertificateDer<'static>> =
        trust.certificates.iter().cloned().map(Into::into).collect();
    for path in &trust.files {
        roots.extend(read(path)?);
    }
    match lookup(CERT_FILE)
        .filter(|path| !path.is_empty())
        .as_deref()
        .map(read)
    {
        Some(Ok(more)) => roots.extend(more),
        Some(Err(error)) if !plain_http => {
            return Err(error.with_hint("the file is the one that SSL_CERT_FILE names"));
        }
        _ => {}
    }
    let builder = match Verifier::new_with_extra_roots(roots, provider) {
        Ok(verifier) => builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier)),
        // A bare machine may have no certificates at all. That is no reason not to
        // talk to a simulator over plain http; TLS would fail at the handshake.
        Err(_) if plain_http => builder.with_root_certificates(RootCertStore::empty()),
        Err(error) => {
            return Err(failed(error)
                .with_hint("install the platform's root certificates (package ca-certificates)"));
        }
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

/// A configuration for something that is no HTTP.
#[cfg(feature = "redis")]
pub(crate) fn client_config(trust: &Trust) -> Result<ClientConfig, Error> {
    config(trust, false, &crate::environment::process)
}

/// The private key of a PEM file.
#[cfg(feature = "redis")]
fn read_key(path: &Path) -> Result<PrivateKeyDer<'static>, Error> {
    // Without a cause, which might quote it.
    let refused = |what: &str| {
        let message = format!("the file of a private key {} {what}", path.display());
        Error::new(ErrorKind::Config, message)
            .with_hint("give a PEM file, with -----BEGIN PRIVATE KEY----- in it")
    };
    let bytes = std::fs::read(path)
        .map(Zeroizing::new)
        .map_err(|error| refused("cannot be read").with_source(error))?;
    PrivateKeyDer::from_pem_slice(&bytes).map_err(|_| refused("has none"))
}

/// The certificates of a PEM file, at least one.
fn read(path: impl AsRef<Path>) -> Result<Vec<CertificateDer<'static>>, Error> {
    let path = path.as_ref();
    let refused = |what: &str| {
        let message = format!("the file of certificates {} {what}", path.display());
        Error::new(ErrorKind::Config, message)
            .with_hint("give a PEM file, with -----BEGIN CERTIFICATE----- in it")
    };
    let bytes =
        std::fs::read(path).map_err(|error| refused("cannot be read").with_source(error))?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    // What is broken is not repeated: a key may stand beside the certificates.
    let found = found.map_err(|_| refused("is broken"))?;
    if found.is_empty() {
        return Err(refused("has no certificate"));
    }
    // Checked here, where the file can be named.
    let mut store = RootCertStore::empty();
    for certificate in &found {
        store
            .add(certificate.clone())
            .map_err(|error| refused("has a certificate that is none").with_source(error))?;
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
                "certificate that is none",
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
    fn plain_http_does_without_what_the_environment_names() {
        let lookup = |_: &str| Some("/nowhere/roots.pem".to_owned());
        assert!(config(&Trust::default(), true, &lookup).is_ok());
        assert!(config(&Trust::default(), false, &lookup).is_err());
    }
}
