//! A connection that is encrypted by the facade's TLS.

use std::sync::Arc;

use loggia_transport::{Error, ErrorKind};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ConnectionAddr};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::failure::{closed, unreachable};
use crate::connection::{Trust, client_config};

pub(super) struct Tls {
    connector: TlsConnector,
    /// The name that the server's certificate must have.
    name: ServerName<'static>,
    address: (String, u16),
}

impl Tls {
    pub(super) fn new(client: &Client, trust: &Trust) -> Result<Self, Error> {
        let no_host = || {
            Error::new(ErrorKind::Config, "the session store's address has no host")
                .with_hint("write rediss://host:port/database")
        };
        let ConnectionAddr::Tcp(host, port) = client.get_connection_info().addr() else {
            return Err(no_host());
        };
        Ok(Self {
            connector: TlsConnector::from(Arc::new(client_config(trust)?)),
            name: ServerName::try_from(host.clone()).map_err(|_| no_host())?,
            address: (host.clone(), *port),
        })
    }

    pub(super) async fn connect(
        &self,
        client: &Client,
        config: AsyncConnectionConfig,
    ) -> Result<MultiplexedConnection, Error> {
        let stream = TcpStream::connect((&*self.address.0, self.address.1)).await;
        let stream = stream.map_err(|error| unreachable(&error))?;
        stream
            .set_nodelay(true)
            .map_err(|error| unreachable(&error))?;
        let stream = self.connector.connect(self.name.clone(), stream).await;
        let stream = stream.map_err(|error| unreachable(&error))?;
        let settings = client.get_connection_info().redis_settings();
        let made = MultiplexedConnection::new_with_config(settings, stream, config).await;
        let (connection, driver) = made.map_err(|error| closed(&error))?;
        tokio::spawn(driver);
        Ok(connection)
    }
}
