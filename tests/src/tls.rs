//! Simulators behind TLS, under the production host names.
//!
//! A test CA signs a certificate for the production names; a resolver resolves every name to the
//! loopback listener. A test then runs what a user runs: TLS, SNI, the name checks, `Host`, and
//! no switch for plain http.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DistinguishedName, DnType, IsCa, Issuer,
    KeyPair,
};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// A certificate authority that only the tests trust.
pub struct TestCa {
    der: Vec<u8>,
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl TestCa {
    /// Makes a new authority.
    ///
    /// # Panics
    /// When keys cannot be generated: the test cannot continue.
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // A name different from those that it signs: OpenSSL treats a certificate whose issuer
        // equals its subject as self-signed.
        params.distinguished_name = DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, "an authority of tests");
        let certificate = params.self_signed(&key).expect("self-signed");
        Self {
            der: certificate.der().to_vec(),
            pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        }
    }

    /// The certificate to trust.
    pub fn der(&self) -> Vec<u8> {
        self.der.clone()
    }

    /// The same as text, for a file.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    fn sign(&self, names: &[&str]) -> (Certificate, KeyPair) {
        let key = KeyPair::generate().expect("a key");
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        let params = CertificateParams::new(names).expect("host names");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        (certificate, key)
    }

    /// A certificate for `names` and its key, as PEM.
    ///
    /// # Panics
    /// When a name is invalid.
    pub fn certificate(&self, names: &[&str]) -> (String, String) {
        let (certificate, key) = self.sign(names);
        (certificate.pem(), key.serialize_pem())
    }

    /// A server configuration for `names`, for example for `SimBuilder::tls`. An IP address is
    /// also a name.
    ///
    /// # Panics
    /// When a name is invalid.
    pub fn server_config(&self, names: &[&str]) -> Arc<ServerConfig> {
        let (certificate, key) = self.sign(names);
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the defaults")
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("certificate and key belong together");
        Arc::new(config)
    }

    /// Serves `router` over TLS as `names`, on a free port of loopback.
    ///
    /// # Panics
    /// When the listener cannot be bound.
    pub async fn serve(&self, names: &[&str], router: Router) -> SocketAddr {
        let acceptor = TlsAcceptor::from(self.server_config(names));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let address = listener.local_addr().expect("bound");
        let listener = TlsListener { listener, acceptor };
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }
}

impl Default for TestCa {
    fn default() -> Self {
        Self::new()
    }
}

struct TlsListener {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            // A failed handshake is the client's problem: wait for the next one.
            if let Ok((stream, address)) = self.listener.accept().await
                && let Ok(stream) = self.acceptor.accept(stream).await
            {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Resolves every name to one address.
#[derive(Clone, Copy, Debug)]
struct FixedResolver(SocketAddr);

impl Resolve for FixedResolver {
    fn resolve(&self, _: Name) -> Resolving {
        let addresses: Addrs = Box::new(std::iter::once(self.0));
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

/// A change to an HTTP client, which then finds every host at this address, whatever proxy the
/// environment names.
pub fn resolve_to(
    address: SocketAddr,
) -> impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder + Clone + Send + Sync + 'static {
    move |http| {
        let http = http.dns_resolver(Arc::new(FixedResolver(address)));
        http.no_proxy()
    }
}
