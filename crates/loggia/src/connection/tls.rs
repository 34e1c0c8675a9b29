//! TLS: rustls with aws-lc-rs, trusting what the platform trusts.
//!
//! The crypto provider is named here and handed over, never installed for the
//! whole process: two libraries that both install one would panic at run time.

use std::sync::Arc;

use loggia_transport::{Error, ErrorKind};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

/// A configuration that also trusts `roots` (DER).
pub(super) fn config(roots: Vec<Vec<u8>>, loopback: bool) -> Result<ClientConfig, Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(failed)?;
    let roots: Vec<CertificateDer<'static>> = roots.into_iter().map(Into::into).collect();
    match Verifier::new_with_extra_roots(roots, provider) {
        Ok(verifier) => Ok(builder
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth()),
        // A bare machine may have no certificates at all. That is no reason not to
        // talk to a simulator over plain http; TLS would fail at the handshake.
        Err(_) if loopback => Ok(builder
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth()),
        Err(error) => Err(failed(error)
            .with_hint("install the platform's root certificates (package ca-certificates)")),
    }
}

fn failed(error: rustls::Error) -> Error {
    Error::new(ErrorKind::Config, "TLS cannot be set up").with_source(error)
}
