//! Connects to a server by its address, with TLS if the address asks for it.
//!
//! TLS is the facade's. The `redis` crate's own TLS uses whichever crypto provider the process
//! has installed, and panics if there are two; so the connection is opened here, and the crate
//! uses it. The crate's parser of addresses is still used.

use std::time::Duration;

use loggia_transport::{Error, ErrorKind};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client};

use super::failure::away;
#[cfg(feature = "rustls")]
use super::failure::too_slow;
#[cfg(feature = "rustls")]
use super::tls::Tls;
use crate::connection::Trust;

/// The time limit for a connection, and for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// A server, and how to connect to it. Clones are the same.
#[derive(Clone)]
pub(super) struct Server {
    client: Client,
    #[cfg(feature = "rustls")]
    tls: Option<std::sync::Arc<Tls>>,
}

impl Server {
    /// Parses an address; a connection with TLS also trusts `trust`.
    pub(super) fn parse(address: &str, trust: &Trust) -> Result<Self, Error> {
        let refused = |hint| {
            // Without the cause: the address may contain a password.
            let message = "the session store has no address of Redis";
            Error::new(ErrorKind::Config, message).with_hint(hint)
        };
        let is_none =
            || refused("write redis://host:port/database, rediss:// for TLS, or unix:///path");
        let mut url = redis::parse_redis_url(address).ok_or_else(is_none)?;
        // `#insecure` would be TLS without verification.
        if url.fragment().is_some() {
            return Err(refused(
                "leave out what stands behind #; a CA of your own goes into root_certificates_file()",
            ));
        }
        let plain = match url.scheme() {
            "rediss" => Some("redis"),
            "valkeys" => Some("valkey"),
            _ => None,
        };
        let has_tls = plain.is_some();
        if let Some(plain) = plain {
            url.set_scheme(plain).map_err(|()| is_none())?;
        }
        let client = Client::open(url).map_err(|_| is_none())?;
        if has_tls {
            return Self::encrypted(client, trust);
        }
        if !trust.is_empty() {
            // Certificates that are given imply that TLS is expected.
            let message = "the session store's address asks for no TLS, but there are certificates";
            return Err(Error::new(ErrorKind::Config, message)
                .with_hint("write rediss://host:port/database, or leave the certificates out"));
        }
        Ok(Self {
            client,
            #[cfg(feature = "rustls")]
            tls: None,
        })
    }

    #[cfg(feature = "rustls")]
    fn encrypted(client: Client, trust: &Trust) -> Result<Self, Error> {
        let tls = Some(std::sync::Arc::new(Tls::new(&client, trust)?));
        Ok(Self { client, tls })
    }

    #[cfg(not(feature = "rustls"))]
    fn encrypted(_: Client, _: &Trust) -> Result<Self, Error> {
        Err(
            Error::new(ErrorKind::Config, "Loggia was built without TLS")
                .with_hint("enable its feature `rustls`, or write redis:// and use a tunnel"),
        )
    }

    /// Opens a connection, which belongs to this runtime.
    pub(super) async fn connect(&self) -> Result<MultiplexedConnection, Error> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        #[cfg(feature = "rustls")]
        if let Some(tls) = &self.tls {
            let opened = tokio::time::timeout(PATIENCE, tls.connect(&self.client, config)).await;
            return opened.unwrap_or_else(|_| Err(too_slow()));
        }
        let opened = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        opened.await.map_err(|error| away(&error))
    }
}
